"""Mid-term and final evaluation of a plan (中期、终期评估): the whole time since its issue, figures from the ledger.

What the monthly report says of a month is said here of the whole time; besides, how far each body is, and how the
lights stood at the evaluation before. Page and Word file are made from the same values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.bars import Bars
from zhiheng.kit.pages.parts import State
from zhiheng.plan import lights, monthly, overview, selectors
from zhiheng.plan.lights import Colour
from zhiheng.plan.models import Filing, Plan, Stage, Task
from zhiheng.plan.projecting import FINAL, MIDTERM

WORDS = {MIDTERM: "中期评估", FINAL: "终期评估"}
MOST_BARS = 30
"""How many bodies a chart shows; the table beside it has all."""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body's tasks: all, confirmed as done, overdue; the address of their list."""

    name: str
    tasks: int
    done: int
    late: int
    url: str

    @property
    def running(self) -> int:
        """Return how many are neither done nor overdue."""
        return self.tasks - self.done - self.late


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation says, ready for page and Word file."""

    kind: str
    whole: monthly.Month
    bodies: Sequence[BodyLine]
    before: Filing | None

    @property
    def title(self) -> str:
        """Return the report's title."""
        return f"方案落实{WORDS[self.kind]}报告"

    @property
    def lights(self) -> dict[str, str]:
        """Return how each measure stands on the evaluation's day: the colour's name by the measure's id."""
        return {line.row.public_id: line.light.colour.name.lower() for line in self.whole.view.lines}

    @property
    def measures(self) -> list[tuple[overview.Line, State | None]]:
        """Return the measures, each with how it stood at the evaluation before (None: there was none, or it wasn't)."""
        return [(line, _then(self.before, line.row.public_id)) for line in self.whole.view.lines]

    @property
    def before_words(self) -> str:
        """Return which evaluation came before and how many measures stood in which light then, "" without one."""
        if self.before is None:
            return ""
        stood = Counter(str(name).upper() for name in self.before.lights.values())
        told = "、".join(f"{lights.WORDS[one]} {stood[one.name]} 条" for one in Colour if stood[one.name])
        return f"{self.before.day} {WORDS.get(self.before.kind, '')}{f'，{told}' if told else ''}"

    @property
    def done(self) -> tuple[int, int]:
        """Return how many tasks are confirmed as done, of how many."""
        return sum(one.done for one in self.bodies), sum(one.tasks for one in self.bodies)


def _then(before: Filing | None, measure: str) -> State | None:
    """Return how a measure stood at an evaluation, as it was kept then."""
    name = str(before.lights.get(measure, "")).upper() if before is not None else ""
    if name not in Colour.__members__:
        return None
    return State(lights.KINDS[Colour[name]], lights.WORDS[Colour[name]])


def bodies_chart(bodies: Sequence[BodyLine]) -> Bars:
    """Return how far each body is as a chart: done, overdue, running; the first of them where there are very many."""
    shown = bodies[:MOST_BARS]
    parts = (
        ("完成", [one.done for one in shown]),
        ("逾期", [one.late for one in shown]),
        ("在办", [one.running for one in shown]),
    )
    return Bars("各单位任务", tuple(one.name for one in shown), tuple((name, tuple(of)) for name, of in parts), "项")


def evaluate(user: User, plan: Plan, kind: str, today: date) -> Evaluation:
    """Return the evaluation of a plan since its issue, as of ``today``. Raises KeyError for another kind of report."""
    first = plan.issued_on or plan.adopted_on
    whole = monthly.month(user, plan, first, today, today)
    before = selectors.filings(user).filter(plan=plan.public_id, kind__in=list(WORDS))
    return Evaluation(kind, whole, _bodies(user, plan, today), before.order_by("-day", "-pk").first())


def _bodies(user: User, plan: Plan, today: date) -> list[BodyLine]:
    """Return how far each body is: the most overdue first."""
    limits, tasks, done, late = lights.limits_of(plan), Counter[str](), Counter[str](), Counter[str]()
    for row in selectors.tasks(user).filter(plan=plan.public_id):
        tasks[row.body] += 1
        done[row.body] += row.stage == Stage.DONE
        late[row.body] += _overdue(row, today, limits)
    called = selectors.body_names(tasks)
    found = [
        BodyLine(
            called.get(body, body) or "未写明单位", number, done[body], late[body],
            f"{reverse('list', args=['plan-tasks'])}?{urlencode({'plan': plan.public_id, 'body': body})}",
        )
        for body, number in tasks.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.late, -one.tasks, one.name))


def _overdue(row: Task, today: date, limits: lights.Limits) -> bool:
    return lights.of_task(row, today, limits).colour is Colour.RED


def summary(found: Evaluation) -> str:
    """Return sentences drafted from the figures; people rewrite them."""
    whole, (done, tasks) = found.whole, found.done
    counted = {figure.title: figure.value for figure in whole.view.figures}
    since = f"{whole.first.year}年{whole.first.month}月{whole.first.day}日"
    return (
        f"自{since}印发以来，方案共 {len(whole.view.lines)} 条措施，正常 {counted['正常']} 条、"
        f"临期或须推进 {counted['临期或须推进']} 条、滞后 {counted['滞后']} 条、已完成 {counted['已完成']} 条；"
        f"下达任务 {tasks} 项，完成并核定 {done} 项；召开会商会议 {len(whole.meetings)} 次。"
    )


def values(found: Evaluation, words: dict[str, str]) -> dict[str, Any]:
    """Return the evaluation as values of the Word file's fields; ``words``: what people wrote, by field."""
    told = monthly.values(found.whole, words["summary"], words["next_steps"])
    counted = {f"{one.name}的任务 {one.tasks} 项": one.url for one in found.bodies}
    return {
        "stage": WORDS[found.kind],
        **{name: told[name] for name in _SHARED},
        "since": found.whole.first,
        "achievements": words["achievements"],
        "shortcomings": words["shortcomings"],
        "before": found.before_words or "没有更早的评估",
        "bodies": [
            {"body": one.name, "tasks": str(one.tasks), "done": str(one.done), "late": str(one.late)}
            for one in found.bodies
        ],
        "bodies_chart": bodies_chart(found.bodies),
        "sources": [*told["sources"], *({"what": what, "where": where} for what, where in counted.items())],
    }  # fmt: skip


_SHARED = (
    "plan", "plan_number", "asked_on", "summary", "next_steps", "figures", "lights", "lights_chart", "measures",
    "indicators", "overdue", "meetings",
)  # fmt: skip
