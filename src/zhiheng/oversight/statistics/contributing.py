"""What the statistics add to the rooms below: the list, the rail's lines, to-do items about 31 January's duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, WorkItem, WorkSource
from zhiheng.oversight.findings.tallies import followers
from zhiheng.oversight.statistics import lists, selectors, tallies
from zhiheng.oversight.statistics.models import Statement
from zhiheng.oversight.statistics.permissions import may_enter, may_read, may_sign, may_supervise
from zhiheng.oversight.statistics.services import BASIS
from zhiheng.oversight.statistics.sheets import due_day, last_year, reported_otherwise
from zhiheng.registry.memberships import standing

GROUP = "统计"
_FIRST = 180
SEASON = (1, 2, 3)
"""Months in which the year before is reported; later a missing report is a finding of the audit, no to-do."""
_MOST = 50


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    followers.register("by month", tallies.refresh_findings)
    yearly = MenuEntry("年度统计", "statistics", "report", GROUP, _FIRST, may_read)
    contributions.menu.register("statistics", yearly)
    acts = MenuEntry("执法行为", "list", "clipboard-check", GROUP, _FIRST + 1, may_read, url_args=(lists.KEY,))
    contributions.menu.register(lists.KEY, acts)
    contributions.work.register("statistics", WorkSource("年度统计", items))


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what is to be signed by the user's own agency, what came back, and what the bureau must accept."""
    if not may_read(user):
        return []
    year, unit = last_year(day), standing.unit_of(user)
    found = []
    if may_sign(user, unit) or may_enter(user, unit):
        found += _own(user, day, year, unit)
    if may_supervise(user):
        found += _waiting(user, year)
    return found


def _own(user: User, day: date, year: int, unit: str) -> list[WorkItem]:
    url = reverse("statistics-sheet", args=[year, unit])
    statement = selectors.statements(user).filter(agency=unit, year=year).first()
    title = f"{year} 年度行政执法统计"
    if statement is not None and statement.stage == Statement.Stage.RETURNED:
        missing = f"被退回：{statement.reason[:40]}"
        return [WorkItem(due_day(year), title, url, "", missing, BASIS, "查看统计表", url, "统计")]
    owed = day.month in SEASON and unit not in reported_otherwise([unit], year)
    if statement is None and owed and selectors.acts(user).filter(agency=unit).exists():
        return [WorkItem(due_day(year), title, url, "", "核对后由负责人签报", BASIS, "查看统计表", url, "统计")]
    return []


def _waiting(user: User, year: int) -> list[WorkItem]:
    """Return one line where agencies' statistics wait to be accepted."""
    count = selectors.statements(user).filter(year=year, stage=Statement.Stage.SIGNED)[:_MOST].count()
    if not count:
        return []
    url = reverse("statistics-year", args=[year])
    missing = f"{count} 家机关已签报"
    return [WorkItem(None, f"核收 {year} 年度执法统计", url, "", missing, BASIS, "查看统计", url, "统计")]
