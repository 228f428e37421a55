"""The whole plan at a glance (计划台账): measures with lights and computed figures, and which bodies are late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.parts import Act, Figure, Link, State
from zhiheng.plan import lights, selectors
from zhiheng.plan.indicators import Indicator, of_measure, read
from zhiheng.plan.lights import Colour, Light, Limits
from zhiheng.plan.lists import completion
from zhiheng.plan.measuring import Reading
from zhiheng.plan.models import Measure, MeasureBody, Plan, Role, Task
from zhiheng.plan.permissions import may_lead, speaks_for, unit_of

LATEST = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A measure, ready to draw."""

    row: Measure
    lead: str
    completion: str
    light: Light
    readings: Sequence[tuple[Indicator, Reading]]
    tasks: int
    evidence: int
    ahead: Light | None
    updated: date | None

    @property
    def state(self) -> State:
        """Return the light as a state without its day."""
        return State(lights.KINDS[self.light.colour], self.light.words)


@dataclass(slots=True)
class Chapter:
    """The measures of one part of the plan."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Late:
    """A body that is late: name, how many tasks, the address of these."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the plan's page shows."""

    plan: Plan
    others: Sequence[Link]
    chapters: Sequence[Chapter]
    figures: Sequence[Figure]
    late: Sequence[Late]
    bodies: Sequence[tuple[str, str, bool]]
    acts: Sequence[Act]
    says: str
    today: date

    @property
    def lines(self) -> list[Line]:
        """Return all measures in order."""
        return [line for chapter in self.chapters for line in chapter.lines]


def overview(user: User, plan: Plan, today: date, body: str = "", light: str = "") -> Overview:
    """Return the page of a plan for a user.

    ``body``: only measures in which that body leads or is responsible. ``light``: only those of one colour.
    """
    rows = list(selectors.measures(user, plan.public_id).order_by("rank"))
    named = selectors.bodies_of([row.public_id for row in rows])
    tasks = list(selectors.tasks(user).filter(plan=plan.public_id))
    chosen = [row for row in rows if not body or row.everybody or body in {one.body for one in named[row.public_id]}]
    chapters = _chapters(user, plan, chosen, named, tasks, today)
    count = len([row for row in rows if row.ordinal.isdecimal()])
    return Overview(
        plan=plan,
        others=[
            Link(row.title, f"{reverse('plan')}?plan={row.public_id}")
            for row in selectors.plans(user) if row.pk != plan.pk
        ],
        chapters=_of_colour(chapters, light),
        figures=_figures([line.light for chapter in chapters for line in chapter.lines], plan, body, light),
        late=late_bodies(plan, tasks, today),
        bodies=_choices(named, body),
        acts=_acts(user, plan),
        says=f"{count} 条措施，{len(rows) - count} 条组织实施，已分解为 {len(tasks)} 项任务",
        today=today,
    )  # fmt: skip


def _chapters(
    user: User, plan: Plan, rows: Sequence[Measure], named: Mapping[str, Sequence[MeasureBody]],
    tasks: Sequence[Task], today: date,
) -> list[Chapter]:  # fmt: skip
    limits = lights.limits_of(plan)
    by_measure: dict[str, list[Task]] = {row.public_id: [] for row in rows}
    for task in tasks:
        by_measure.get(task.measure, []).append(task)
    wanted = [one for row in rows for one in of_measure(row)]
    readings = read(user, wanted, today, plan.public_id)
    chapters: list[Chapter] = []
    for row in rows:
        if not chapters or chapters[-1].title != row.chapter:
            chapters.append(Chapter(row.chapter))
        mine = by_measure[row.public_id]
        chapters[-1].lines.append(
            Line(
                row=row,
                lead=_lead(named[row.public_id], everybody=row.everybody),
                completion=completion(row),
                light=lights.of_measure(row, mine, today, limits),
                readings=[(one, readings[one.key]) for one in of_measure(row) if one.key in readings],
                tasks=len(mine),
                evidence=sum(task.evidence for task in mine),
                ahead=_ahead(mine, today, limits),
                updated=max((task.last_on or task.set_on for task in mine), default=None),
            )
        )
    return chapters


def _lead(bodies: Sequence[MeasureBody], *, everybody: bool) -> str:
    lead = [one.name for one in bodies if one.role == Role.LEAD] or [one.name for one in bodies]
    return "、".join(lead) or ("各行政执法机关" if everybody else "未写明")


def _ahead(tasks: Sequence[Task], today: date, limits: Limits) -> Light | None:
    """Return the light of the next task that is due, overdue ones first."""
    found = [lights.of_task(task, today, limits) for task in tasks]
    dated = [light for light in found if light.day and light.colour is not Colour.DONE]
    return min(dated, key=lambda light: light.day or date.max, default=None)


def glance(user: User, today: date) -> tuple[list[Figure], list[tuple[Measure, Light]]]:
    """Return how many measures of the last plan stand in which light, and those red or yellow, the worst first.

    Nothing where there is no plan. Four queries: no figure is computed.
    """
    plan = selectors.plans(user).first()
    if plan is None:
        return [], []
    by_measure: dict[str, list[Task]] = {}
    for task in selectors.tasks(user).filter(plan=plan.public_id):
        by_measure.setdefault(task.measure, []).append(task)
    limits = lights.limits_of(plan)
    rows = selectors.measures(user, plan.public_id).order_by("rank")
    found = [(row, lights.of_measure(row, by_measure.get(row.public_id, []), today, limits)) for row in rows]
    urgent = [pair for pair in found if pair[1].colour in (Colour.RED, Colour.YELLOW)]
    return _figures([light for _, light in found], plan, "", ""), sorted(urgent, key=lambda pair: -pair[1].colour)


def _of_colour(chapters: Sequence[Chapter], light: str) -> list[Chapter]:
    """Return the parts with the measures of one colour (``red``), all of them without one."""
    if light.upper() not in Colour.__members__:
        return list(chapters)
    wanted = Colour[light.upper()]
    found = [Chapter(one.title, [line for line in one.lines if line.light.colour is wanted]) for one in chapters]
    return [one for one in found if one.lines]


def _figures(all_: Sequence[Light], plan: Plan, body: str, light: str) -> list[Figure]:
    """Return how many measures stand in which light, each a door to these; the one that is open leads back to all."""
    found = []
    for colour in (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.DONE):
        name, count = colour.name.lower(), sum(one.colour is colour for one in all_)
        current = name == light
        asked = {"plan": plan.public_id, "body": body, "light": "" if current else name}
        url = f"{reverse('plan')}?{urlencode({key: value for key, value in asked.items() if value})}"
        figure = Figure(lights.WORDS[colour], str(count), "条", url=url, kind=lights.KINDS[colour], current=current)
        found.append(figure)
    return found


def late_bodies(plan: Plan, tasks: Sequence[Task], today: date) -> list[Late]:
    """Return the bodies with overdue tasks of a plan, the most first."""
    limits = lights.limits_of(plan)
    counts: dict[str, int] = {}
    for task in tasks:
        if lights.of_task(task, today, limits).colour is Colour.RED:
            counts[task.body] = counts.get(task.body, 0) + 1
    names = selectors.body_names(counts)
    found = [Late(names.get(body, body), count, overdue_url(plan, today, body)) for body, count in counts.items()]
    return sorted(found, key=lambda one: (-one.count, one.name))


def overdue_url(plan: Plan, today: date, body: str = "") -> str:
    """Return the address of a plan's overdue tasks, of one body where asked."""
    conditions = [
        ("plan", plan.public_id),
        ("dated", "1"),
        ("stage", "set"),
        ("stage", "returned"),
        ("due-to", (today - timedelta(days=1)).isoformat()),
    ]
    return f"{reverse('list', args=['plan-tasks'])}?{urlencode([*conditions, *([('body', body)] if body else [])])}"


def _choices(named: Mapping[str, Sequence[MeasureBody]], chosen: str) -> list[tuple[str, str, bool]]:
    """Return the bodies of the plan as choices: id, name, chosen."""
    found = {one.body: one.name for rows in named.values() for one in rows if one.body}
    return [(body, name, body == chosen) for body, name in found.items()]


def _acts(user: User, plan: Plan) -> list[Act]:
    measures = f"{reverse('list', args=['plan-measures'])}?plan={plan.public_id}"
    found = [
        Act("方案原文", reverse("plan-text", args=[plan.public_id]), "file-text"),
        Act("导出台账", measures, "download"),
    ]
    if speaks_for(user, unit_of(user)):
        found.append(Act("报送实施方案", reverse("plan-implementation", args=[plan.public_id]), "upload"))
    if may_lead(user):
        found += [
            Act("亮灯参数", reverse("plan-lights", args=[plan.public_id]), "adjustments"),
            Act("导入方案", reverse("plan-import"), "table-import"),
            Act("查看评估", reverse("plan-evaluation", args=[plan.public_id, "midterm"]), "report"),
            Act("查看月报", reverse("plan-report", args=[plan.public_id]), "report", primary=True),
        ]
    return found
