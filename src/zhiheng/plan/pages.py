"""What the pages of a measure, a task and a meeting show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from zhiheng.eventlog.days import date_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Act, Link, State
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.evidence import Proof, proofs
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.findings.lists import account_titles
from zhiheng.plan import lights, selectors
from zhiheng.plan.indicators import Indicator, of_measure, read
from zhiheng.plan.lights import Light, Limits
from zhiheng.plan.lists import amount, completion
from zhiheng.plan.measuring import Reading
from zhiheng.plan.models import Measure, Meeting, MeetingBody, Plan, Role, Stage, Task
from zhiheng.plan.permissions import may_lead, may_report, may_review, speaks_for, unit_of


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task, ready to draw."""

    row: Task
    body: str
    person: str
    light: State
    amount: str


def task_lines(rows: Sequence[Task], today: date, limits: Limits) -> list[TaskLine]:
    """Return tasks as lines, in two queries."""
    names, people = selectors.body_names(row.body for row in rows), account_titles(row.account for row in rows)
    return [
        TaskLine(row, names.get(row.body, row.body), people.get(row.account, ""),
                 lights.of_task(row, today, limits).state, amount(row))
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Everything that a measure's page shows."""

    row: Measure
    plan: Plan | None
    light: Light
    facts: Sequence[tuple[str, Any]]
    paragraphs: Sequence[str]
    tasks: Sequence[TaskLine]
    readings: Sequence[tuple[Indicator, Reading]]
    acts: Sequence[Act]
    names: Sequence[tuple[str, str, bool]]


def measure_page(user: User, row: Measure) -> MeasurePage:
    """Return the page of a measure."""
    today, plan = days.today(), Plan.objects.filter(public_id=row.plan).first()
    limits, bodies = lights.limits_of(plan), selectors.bodies_of([row.public_id])[row.public_id]
    tasks = list(selectors.tasks(user).filter(measure=row.public_id).order_by("until", "pk"))
    indicators = of_measure(row)
    readings = read(user, indicators, today)
    allowed = row.active and (may_lead(user) or speaks_for(user, unit_of(user)))
    new = f"{reverse('plan-task-new')}?measure={row.public_id}"
    return MeasurePage(
        row=row,
        plan=plan,
        light=lights.of_measure(row, tasks, today, limits),
        facts=[
            ("所在部分", row.chapter),
            ("完成时间", completion(row)),
            ("原文写法", row.completion),
            ("方案", plan.title if plan else ""),
            ("文号", plan.number if plan else ""),
        ],
        paragraphs=[part for part in row.says.split("\n") if part.strip()],
        tasks=task_lines(tasks, today, limits),
        readings=[(one, readings[one.key]) for one in indicators if one.key in readings],
        acts=[Act("下达任务", new, "plus", primary=True)] if allowed else [],
        names=[(Role(one.role).label, one.name, bool(one.body)) for one in bodies]
        + ([(Role.RESPONSIBLE.label, "各行政执法机关", True)] if row.everybody else []),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was recorded about a task or meeting: day, what, who, words, evidence."""

    day: str
    title: str
    who: str
    words: str
    proofs: Sequence[Proof] = ()
    kind: str = "done"


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything that a task's page shows."""

    row: Task
    state: State
    facts: Sequence[tuple[str, Any]]
    entries: Sequence[Entry]
    acts: Sequence[Act]
    measure: Link | None
    meeting: Link | None


def task_page(user: User, row: Task) -> TaskPage:
    """Return the page of a task that the user may see."""
    plan = Plan.objects.filter(public_id=row.plan).first()
    names = selectors.body_names([row.body, row.lead])
    measure = Measure.objects.filter(public_id=row.measure).first()
    meeting = selectors.meetings(user).filter(public_id=row.meeting).first()
    return TaskPage(
        row=row,
        state=lights.of_task(row, days.today(), lights.limits_of(plan)).state,
        facts=[
            ("承办单位", names.get(row.body, row.body)),
            ("责任人", account_titles([row.account]).get(row.account, "")),
            ("牵头单位", names.get(row.lead, "")),
            ("期限", days.say_day(row.due) if row.due else ""),
            ("长期坚持", "是" if row.until_further else ""),
            ("数量", amount(row)),
            ("佐证要求", row.proof),
            ("状态", row.get_stage_display()),
            ("下达日期", row.set_on.isoformat()),
        ],
        entries=_entries(user, "task", row.public_id),
        acts=_task_acts(user, row),
        measure=Link(str(measure), reverse("plan-measure", args=[measure.public_id])) if measure else None,
        meeting=Link(meeting.title, reverse("plan-meeting", args=[meeting.public_id])) if meeting else None,
    )


_TITLES = {
    "task.set": "下达或调整任务", "task.evidenced": "填报进展", "task.reviewed": "核定", "meeting.called": "召集会议",
    "meeting.held": "召开会议", "event.voided": "记录作废",
}  # fmt: skip


def _entries(user: User, type_: str, id_: str) -> list[Entry]:
    """Return what was recorded about an object, newest first, with evidence."""
    events = ledger.history(type_, id_)
    people = account_titles(event.actor.account for event in events)
    return [_entry(user, event, people.get(event.actor.account, "")) for event in reversed(events)]


def _entry(user: User, event: StoredEvent, who: str) -> Entry:
    said = event.event.attributes
    title, kind = _TITLES.get(event.type, event.type), "done"
    if event.type == "task.reviewed":
        title, kind = ("核定完成", "done") if said.get("passed") else ("退回补充", "break")
    elif event.type == "task.evidenced" and said.get("done"):
        title = "报完成"
    words = str(said.get("note", "") or said.get("reason", "") or said.get("measure", ""))
    day = days.say_day(date_of(event.event.day))
    return Entry(day, title, who, words, proofs(user, said.get("files", ()), said.get("related", ())), kind)


def _task_acts(user: User, row: Task) -> list[Act]:
    """Return the acts that this user may do to the task as it stands; the one that leads on is primary."""
    found = []
    leads = may_review(user, row, selectors.leading(row.measure))
    if leads and row.stage != Stage.REPORTED:
        found.append(Act("调整任务", reverse("plan-task-change", args=[row.public_id]), "pencil"))
    if row.stage == Stage.REPORTED and leads:
        found.append(Act("核定任务", reverse("plan-task-review", args=[row.public_id]), "check", primary=True))
    elif row.stage not in (Stage.DONE, Stage.REPORTED) and may_report(user, row):
        found.append(Act("填报进展", reverse("plan-task-report", args=[row.public_id]), "upload", primary=True))
    return found


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Everything that a meeting's page shows."""

    row: Meeting
    state: State
    facts: Sequence[tuple[str, Any]]
    bodies: Sequence[tuple[str, str]]
    minutes: Sequence[str]
    tasks: Sequence[TaskLine]
    earlier: Sequence[TaskLine]
    acts: Sequence[Act]


def meeting_page(user: User, row: Meeting) -> MeetingPage:
    """Return the page of a meeting that the user may see."""
    today, limits = days.today(), lights.limits_of(Plan.objects.filter(public_id=row.plan).first())
    bodies = list(MeetingBody.objects.filter(meeting=row.public_id).order_by("rank"))
    names = selectors.body_names([row.host, *(one.body for one in bodies)])
    words = {None: "已通知", True: "到会", False: "未到会"}
    tasks = list(selectors.tasks(user).filter(meeting=row.public_id).order_by("until", "pk"))
    earlier = selectors.open_resolutions(user).exclude(meeting=row.public_id).filter(set_on__lte=row.day)
    acts = []
    if may_lead(user) and row.held_on is None:
        hold = reverse("plan-meeting-hold", args=[row.public_id])
        acts.append(Act("登记会议召开", hold, "clipboard-check", primary=True))
    if may_lead(user) and row.held_on is not None:
        acts.append(Act("下达任务", f"{reverse('plan-task-new')}?meeting={row.public_id}", "plus"))
    return MeetingPage(
        row=row,
        state=State(lights.KINDS[lights.Colour.DONE], f"{row.held_on} 已召开") if row.held_on else days.due_state(
            row.planned_on, today
        ),
        facts=[
            ("召集单位", names.get(row.host, "")),
            ("会期", days.say_day(row.planned_on) if row.planned_on else ""),
            ("召开日期", days.say_day(row.held_on) if row.held_on else ""),
            ("地点", row.place),
        ],
        bodies=[(names.get(one.body, one.body), words[one.attended]) for one in bodies],
        minutes=[part for part in row.note.splitlines() if part.strip()],
        tasks=task_lines(tasks, today, limits),
        earlier=task_lines(list(earlier), today, limits),
        acts=acts,
    )  # fmt: skip
