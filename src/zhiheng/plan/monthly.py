"""The monthly report (方案落实月报): every figure from the ledger, with the address of its rows and the day of asking.

Page and Word file are made from the same values. Lights stand as of the day of asking; what happened in the month is
counted by its days.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.bars import one_series
from zhiheng.plan import lights, overview, selectors
from zhiheng.plan.indicators import Indicator
from zhiheng.plan.lights import Colour
from zhiheng.plan.measuring import Reading
from zhiheng.plan.models import Meeting, Plan, Stage, Task
from zhiheng.plan.pages import TaskLine, task_lines
from zhiheng.plan.projecting import IMPLEMENTATION

MOST = 40


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of the report: words, number, address of its rows."""

    words: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    """What the report says, ready for page and Word file."""

    plan: Plan
    first: date
    last: date
    asked_on: date
    view: overview.Overview
    counts: Sequence[Count]
    readings: Sequence[tuple[Indicator, Reading]]
    finished: Sequence[TaskLine]
    overdue: Sequence[TaskLine]
    due_next: Sequence[TaskLine]
    meetings: Sequence[Meeting]

    @property
    def title(self) -> str:
        """Return the report's title."""
        return f"{self.first.year}年{self.first.month}月方案落实月报"


def month_of(text: str, today: date) -> tuple[date, date]:
    """Return first and last day of the month that an address names (``2026-11``), else of this month.

    A running month ends today; a month to come is this one.
    """
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    if first > today:
        first = today.replace(day=1)
    return first, min(today, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def month(user: User, plan: Plan, first: date, last: date, today: date) -> Month:
    """Return the report of a plan about some days, as of ``today``."""
    view = overview.overview(user, plan, today)
    limits, tasks = lights.limits_of(plan), selectors.tasks(user).filter(plan=plan.public_id).order_by("until", "pk")
    rows = list(tasks)
    finished = [row for row in rows if row.done_on and first <= row.done_on <= last]
    overdue = [row for row in rows if lights.of_task(row, today, limits).colour is Colour.RED]
    ahead = today + timedelta(days=limits.warn_days)
    soon = [row for row in rows if row.due and today <= row.due <= ahead and row.stage != Stage.DONE]
    about = [plan.public_id, ""]  # a meeting that names no plan is about whichever is reported on
    held = selectors.meetings(user).filter(plan__in=about, held_on__gte=first, held_on__lte=last).order_by("held_on")
    readings = {one.key: (one, reading) for line in view.lines for one, reading in line.readings}
    return Month(
        plan, first, last, today, view, _counts(user, plan, rows, overdue, today), list(readings.values()),
        task_lines(finished[:MOST], today, limits), task_lines(overdue[:MOST], today, limits),
        task_lines(soon[:MOST], today, limits), list(held),
    )  # fmt: skip


def _counts(user: User, plan: Plan, rows: Sequence[Task], overdue: Sequence[Task], today: date) -> list[Count]:
    """Return the figures at the head, each with the list that shows exactly these rows."""

    def tasks(*conditions: tuple[str, str]) -> str:
        """Return the address of the plan's tasks under some conditions."""
        return f"{reverse('list', args=['plan-tasks'])}?{urlencode([('plan', plan.public_id), *conditions])}"

    done = sum(row.stage == Stage.DONE for row in rows)
    reported = sum(row.stage == Stage.REPORTED for row in rows)
    conditions = {"plan": plan.public_id, "kind": IMPLEMENTATION}
    filed = selectors.filings(user).filter(plan=plan.public_id, kind=IMPLEMENTATION).count()
    return [
        Count("任务", len(rows), tasks()),
        Count("已完成并核定", done, tasks(("stage", "done"))),
        Count("已报完成待核定", reported, tasks(("stage", "reported"))),
        Count("逾期", len(overdue), overview.overdue_url(plan, today)),
        Count("报送实施方案", filed, f"{reverse('list', args=['plan-filings'])}?{urlencode(conditions)}"),
    ]


def values(found: Month, summary: str, next_steps: str) -> dict[str, Any]:
    """Return the report as values of the Word file's fields."""
    return {
        "month": f"{found.first.year}年{found.first.month}月",
        "plan": found.plan.title,
        "plan_number": found.plan.number,
        "asked_on": found.asked_on,
        "summary": summary,
        "next_steps": next_steps,
        "figures": [
            {"what": one.words, "number": str(one.number)} for one in found.counts
        ],
        "lights": [
            {"what": what, "number": str(number)} for what, number in _lit(found)
        ],
        "lights_chart": one_series(_lit(found), "各灯措施数", "条"),
        "measures": [
            {"ordinal": line.row.ordinal, "title": line.row.title, "lead": line.lead, "light": line.light.words,
             "tasks": str(line.tasks), "ahead": f"{line.ahead.day}" if line.ahead and line.ahead.day else "无"}
            for line in found.view.lines
        ],
        "indicators": [
            {"title": one.title, "value": reading.value, "formula": one.formula}
            for one, reading in found.readings
        ],
        "sources": _sources(found),
        "late": [{"body": one.name, "number": str(one.count)} for one in found.view.late],
        "late_chart": one_series([(one.name, one.count) for one in found.view.late], "各单位逾期任务", "项"),
        "overdue": [_task(line) for line in found.overdue],
        "finished": [_task(line) for line in found.finished],
        "soon": [_task(line) for line in found.due_next],
        "meetings": "\n".join(
            f"{row.held_on} 召开{row.title}，议定 {len(row.resolutions)} 项：{'；'.join(row.resolutions) or '无'}。"
            for row in found.meetings
        ) or "本月没有召开会商会议。",
    }  # fmt: skip


def _sources(found: Month) -> list[dict[str, str]]:
    """Return for every figure the address that shows its rows."""
    counted = [{"what": one.words, "where": one.url} for one in found.counts]
    return counted + [
        {"what": f"{one.title}：{part.words} {part.count}", "where": part.url}
        for one, reading in found.readings
        for part in reading.parts
    ]


def _lit(found: Month) -> list[tuple[str, int]]:
    """Return how many measures show each light, the worst first; what is done only where something is."""
    counted = Counter(line.light.colour for line in found.view.lines)
    shown = (Colour.RED, Colour.YELLOW, Colour.GREEN, *([Colour.DONE] if counted[Colour.DONE] else []))
    return [(lights.WORDS[colour], counted[colour]) for colour in shown]


def _task(line: TaskLine) -> dict[str, str]:
    due = f"{line.row.due}" if line.row.due else "长期"
    return {"title": line.row.title, "body": line.body, "due": due, "state": line.light.text}
