"""Lists: measures, tasks, meetings, implementation plans and reports; with conditions, export to Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.lists.base import GenericList, View, register
from zhiheng.kit.pages.lists.columns import Column, Show
from zhiheng.kit.pages.lists.filters import BooleanFilter, ChoiceFilter, Choices, DateRange, RelatedFilter
from zhiheng.kit.pages.lists.state import Sort
from zhiheng.kit.pages.parts import Act, State
from zhiheng.oversight.findings.lists import account_titles, every_body
from zhiheng.plan import lights, selectors
from zhiheng.plan.models import Filing, Measure, Meeting, Role, Stage, Task
from zhiheng.plan.permissions import may_lead, may_read, speaks_for, unit_of
from zhiheng.plan.projecting import FINAL, IMPLEMENTATION, MIDTERM, MONTHLY
from zhiheng.registry.listing import attached

GROUP = "统筹"
FILING_WORDS = {IMPLEMENTATION: "实施方案", MONTHLY: "方案落实月报", MIDTERM: "中期评估报告", FINAL: "终期评估报告"}


def measure_choices(user: User) -> Choices:
    """Return the measures in force as choices, in the order of the plan."""
    return [(row.public_id, str(row)) for row in selectors.measures(user).order_by("plan", "rank")]


def plan_choices(user: User) -> Choices:
    """Return the plans as choices."""
    return [(row.public_id, row.title) for row in selectors.plans(user)]


def completion(row: Measure) -> str:
    """Return until when a measure is to be done, in words: 2025-09-30 并长期坚持."""
    day = row.due.isoformat() if row.due else ""
    return f"{day} 并长期坚持" if day and row.until_further else day or ("长期坚持" if row.until_further else "")


class _PlanList(GenericList):
    """What the lists of this room share."""

    group = GROUP

    def visible(self, user: User) -> bool:
        """Return whether the plan's ledger exists for this user."""
        return may_read(user)


class Measures(_PlanList):
    """Measures with their lights: the ledger as a table."""

    key, title, noun, counter = "plan-measures", "方案措施", "措施", "条"
    empty_text = "方案纳入台账后，措施列在这里。"
    columns = (
        Column("measure", "措施", str, link=True, nowrap=True),
        Column("lead", "牵头单位", attached("lead_names")),
        Column("responsible", "责任单位", attached("responsible_names")),
        Column("due", "完成时间", completion, nowrap=True),
        Column("light", "灯", lambda row: row.light, Show.STATE, nowrap=True),
        Column("tasks", "任务（项）", lambda row: row.task_count, Show.NUMBER),
        Column("evidence", "佐证（件）", lambda row: row.evidence, Show.NUMBER),
        Column("chapter", "所在部分", "chapter", default=False),
        Column("says", "内容", "says", default=False),
    )
    filters = (
        RelatedFilter("plan", "方案", "plan", main=True, choices=plan_choices),
        BooleanFilter("lasting", "长期坚持", "until_further", main=True),
    )
    sorts = (Sort("rank", "按方案顺序", "rank"),)

    def rows(self, user: User) -> QuerySet[Measure]:
        """Return the measures in force."""
        return selectors.measures(user)

    def row_url(self, row: Measure) -> str:
        """Return the measure's page."""
        return reverse("plan-measure", args=[row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach bodies, tasks and lights: four queries."""
        ids = [row.public_id for row in rows]
        bodies, plans = selectors.bodies_of(ids), {row.public_id: row for row in selectors.plans(user)}
        tasks: dict[str, list[Task]] = {id_: [] for id_ in ids}
        for task in selectors.tasks(user).filter(measure__in=ids):
            tasks[task.measure].append(task)
        for row in rows:
            mine = bodies[row.public_id]
            row.lead_names = "、".join(one.name for one in mine if one.role == Role.LEAD)
            others = [one.name for one in mine if one.role == Role.RESPONSIBLE]
            row.responsible_names = "、".join([*others, *(["各行政执法机关"] if row.everybody else [])])
            limits = lights.limits_of(plans.get(row.plan))
            row.light = lights.of_measure(row, tasks[row.public_id], days.today(), limits).state
            row.task_count = len(tasks[row.public_id])
            row.evidence = sum(task.evidence for task in tasks[row.public_id])


def amount(row: Task) -> str:
    """Return how much of a task is done, in words: 300 / 480 人次."""
    if row.target is None:
        return ""
    done = f"{row.value.normalize():f}" if row.value is not None else "0"
    return f"{done} / {row.target.normalize():f} {row.unit}"


class Tasks(_PlanList):
    """Tasks."""

    key, title, noun, counter = "plan-tasks", "计划任务", "任务", "项"
    empty_text = "措施分解出任务、会议议定事项后，列在这里。"
    columns = (
        Column("title", "任务", "title", link=True),
        Column("body", "承办单位", attached("body_name")),
        Column("light", "灯", lambda row: row.light, Show.STATE, nowrap=True),
        Column("stage", "状态", lambda row: row.get_stage_display(), nowrap=True),
        Column("due", "期限", "due", Show.DAY, nowrap=True, sort="due"),
        Column("amount", "数量", amount, nowrap=True),
        Column("person", "责任人", attached("person_name"), nowrap=True),
        Column("evidence", "佐证（件）", "evidence", Show.NUMBER),
        Column("last", "最近进展", "last_on", Show.DAY, nowrap=True),
        Column("measure", "措施", attached("measure_title"), default=False),
        Column("note", "进展内容", "note", default=False),
        Column("proof", "佐证要求", "proof", default=False),
        Column("lead", "牵头单位", attached("lead_name"), default=False),
        Column("set", "下达日期", "set_on", Show.DAY, default=False, nowrap=True),
    )
    filters = (
        RelatedFilter("body", "承办单位", "body", main=True, choices=every_body),
        ChoiceFilter("stage", "状态", "stage", main=True, choices=lambda user: list(Stage.choices)),
        RelatedFilter("measure", "措施", "measure", main=True, choices=measure_choices),
        RelatedFilter("plan", "方案", "plan", choices=plan_choices),
        DateRange("due", "期限", "until", main=True, orders="due"),
        BooleanFilter("lasting", "长期坚持", "until_further"),
        BooleanFilter("meeting", "会议议定", "resolved"),
        BooleanFilter("dated", "期限在算", "dated"),
    )
    sorts = (Sort("due", "期限由近到远", "until"),)

    def __init__(self) -> None:
        self._open = "&".join(f"stage={stage.value}" for stage in (Stage.SET, Stage.REPORTED, Stage.RETURNED))

    def offered_views(self) -> Sequence[View]:
        """Return the views; what is overdue depends on the day."""
        yesterday = days.today() - timedelta(days=1)
        return (
            View("在办", self._open),
            View("逾期", f"dated=1&stage=set&stage=returned&due-to={yesterday}"),
            View("待核定", "stage=reported"),
            View("会议议定", "meeting=1"),
        )

    def rows(self, user: User) -> QuerySet[Task]:
        """Return the tasks that the user may see."""
        return selectors.tasks(user)

    def row_url(self, row: Task) -> str:
        """Return the task's page."""
        return reverse("plan-task", args=[row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to set a task."""
        allowed = may_lead(user) or speaks_for(user, unit_of(user))
        return (Act("下达任务", reverse("plan-task-new"), "plus", primary=True),) if allowed else ()

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach lights, names of bodies, people and measures: four queries."""
        called = selectors.body_names([id_ for row in rows for id_ in (row.body, row.lead)])
        persons = account_titles(row.account for row in rows)
        measures = {row.public_id: str(row) for row in Measure.objects.filter(public_id__in={r.measure for r in rows})}
        plans = {row.public_id: row for row in selectors.plans(user)}
        for row in rows:
            row.body_name, row.lead_name = called.get(row.body, row.body), called.get(row.lead, "")
            row.person_name, row.measure_title = persons.get(row.account, ""), measures.get(row.measure, "")
            row.light = task_state(row, lights.limits_of(plans.get(row.plan)))


def task_state(row: Task, limits: lights.Limits) -> State:
    """Return a task's light today as a state."""
    return lights.of_task(row, days.today(), limits).state


class Meetings(_PlanList):
    """Consultation meetings."""

    key, title, noun, counter = "plan-meetings", "会商会议", "会议", "次"
    empty_text = "召集的会商会议列在这里。"
    columns = (
        Column("title", "会议", "title", link=True),
        Column("day", "日期", "day", Show.DAY, nowrap=True, sort="day"),
        Column("state", "状态", lambda row: "已召开" if row.held_on else "待召开", nowrap=True),
        Column("place", "地点", "place"),
        Column("bodies", "参加单位（家）", lambda row: row.body_count, Show.NUMBER),
        Column("resolutions", "议定事项（项）", lambda row: len(row.resolutions), Show.NUMBER),
        Column("open", "未办结（项）", lambda row: row.open_tasks, Show.NUMBER),
        Column("host", "召集单位", attached("host_name"), default=False),
    )
    filters = (
        BooleanFilter("held", "纪要", "minutes", main=True, yes="有纪要", no="没有纪要"),
        DateRange("day", "日期", "day", main=True, orders="day"),
    )
    sorts = (Sort("day", "最近的在前", "day", descending=True),)

    def rows(self, user: User) -> QuerySet[Meeting]:
        """Return the meetings that the user may see."""
        return selectors.meetings(user)

    def row_url(self, row: Meeting) -> str:
        """Return the meeting's page."""
        return reverse("plan-meeting", args=[row.public_id])

    def actions(self, user: User) -> Sequence[Act]:
        """Return the way to call a meeting."""
        return (Act("召集会议", reverse("plan-meeting-new"), "plus", primary=True),) if may_lead(user) else ()

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach hosts, numbers of bodies and of open resolutions: three queries."""
        ids = [row.public_id for row in rows]
        hosts = selectors.body_names(row.host for row in rows)
        bodies, open_ = selectors.meeting_counts(ids)
        for row in rows:
            row.host_name = hosts.get(row.host, "")
            row.body_count, row.open_tasks = bodies.get(row.public_id, 0), open_.get(row.public_id, 0)


class Filings(_PlanList):
    """Implementation plans and monthly reports."""

    key, title, noun, counter = "plan-filings", "实施方案与月报", "报送", "件"
    unit_field = "body"
    empty_text = "各单位报送的实施方案、制发的月报列在这里。"
    columns = (
        Column("kind", "名称", lambda row: FILING_WORDS.get(row.kind, row.kind), link=True, nowrap=True),
        Column("body", "单位", attached("body_name")),
        Column("day", "报送日期", "day", Show.DAY, nowrap=True, sort="day"),
        Column("first", "期间起", "first", Show.DAY, nowrap=True),
        Column("last", "期间止", "last", Show.DAY, nowrap=True),
    )
    filters = (
        ChoiceFilter("kind", "名称", "kind", main=True, choices=lambda user: list(FILING_WORDS.items())),
        RelatedFilter("body", "单位", "body", main=True, choices=every_body),
        RelatedFilter("plan", "方案", "plan", choices=plan_choices),
    )
    sorts = (Sort("day", "最近报送的在前", "day", descending=True),)

    def rows(self, user: User) -> QuerySet[Filing]:
        """Return the reports that the user may see."""
        return selectors.filings(user)

    def row_url(self, row: Filing) -> str:
        """Return the report's page in the ledger, with its files."""
        return reverse("object", args=["report", row.public_id])

    def dress(self, rows: Sequence[Any], user: User) -> None:
        """Attach names of bodies."""
        called = selectors.body_names(row.body for row in rows)
        for row in rows:
            row.body_name = called.get(row.body, row.body)


def register_all() -> None:
    """Put the lists at their addresses."""
    for listing in (Measures(), Tasks(), Meetings(), Filings()):
        register(listing)
