"""Figures from the tables of counts (统计): sums of months, each with the address of the acts that it counts.

Months that are only part of a period are counted from the acts themselves, by one indexed query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from zhiheng.kit.accounts.models import User
from zhiheng.oversight.statistics import selectors
from zhiheng.oversight.statistics.lists import acts_url
from zhiheng.oversight.statistics.tallies import month_of, next_month

FEWEST = 30
"""Below so many cases a share says more about chance than about work: only numbers are shown (样本过少不列比率)."""
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Period:
    """Civil days, both included."""

    first: date
    last: date

    @property
    def before(self) -> Period:
        """Return the same days a year earlier (上年同期)."""
        return Period(year_earlier(self.first), year_earlier(self.last))

    def url(self, **conditions: str) -> str:
        """Return the address of the acts of these days under some conditions."""
        days = {"day_from": self.first.isoformat(), "day_to": self.last.isoformat()}
        return acts_url(**conditions, **days)


def year_earlier(day: date) -> date:
    """Return the same day of the year before; 28 February for the 29th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def months_to(day: date, count: int = 12) -> list[date]:
    """Return the first days of the last months up to a day's own, the oldest first."""
    found = [month_of(day)]
    while len(found) < count:
        found.append(month_of(found[-1] - timedelta(days=1)))
    return found[::-1]


def month_period(month: date, today: date) -> Period:
    """Return a month's days, up to today."""
    return Period(month, min(today, next_month(month) - timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many acts of one kind, agency and month there are, lost ones apart."""

    agency: str
    kind: str
    month: date
    lost: bool
    count: int


_COLUMNS = ("agency", "kind", "month", "lost")


class Counts:
    """The counts of some years, read once: whole months from the tallies, a part of a month from the acts."""

    def __init__(self, user: User, first: date, last: date) -> None:
        self._user = user
        self._rows = [
            Counted(*row)
            for row in selectors.tallies(user)
            .filter(month__gte=month_of(first), month__lte=month_of(last))
            .order_by()
            .values_list(*_COLUMNS)
            .annotate(n=Sum("count"))
        ]
        self._parts: dict[Period, list[Counted]] = {}

    def rows(self, period: Period) -> list[Counted]:
        """Return what was counted in a period."""
        found, whole = [], set()
        month = month_of(period.first)
        while month <= period.last:
            end = next_month(month) - timedelta(days=1)
            if period.first <= month and end <= period.last:
                whole.add(month)
            else:
                found += self._part(Period(max(month, period.first), min(end, period.last)))
            month = next_month(month)
        return [row for row in self._rows if row.month in whole] + found

    def _part(self, days: Period) -> list[Counted]:
        if days not in self._parts:
            acts = selectors.acts(self._user).filter(day__gte=days.first, day__lte=days.last).order_by()
            by = acts.values_list("agency", "kind", "lost").annotate(n=Count("pk"))
            month = month_of(days.first)
            self._parts[days] = [Counted(agency, kind, month, lost, n) for agency, kind, lost, n in by]
        return self._parts[days]


def total(rows: Iterable[Counted], *kinds: str) -> int:
    """Return how many acts of some kinds (none: all) the rows count."""
    return sum(row.count for row in rows if not kinds or row.kind in kinds)


def by_agency(rows: Iterable[Counted], *kinds: str) -> dict[str, int]:
    """Return how many acts of some kinds each agency did."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if not kinds or row.kind in kinds:
            found[row.agency] += row.count
    return found


def by_month(rows: Iterable[Counted], months: Sequence[date], *kinds: str) -> list[int]:
    """Return how many acts of some kinds fell into each month."""
    found: dict[date, int] = defaultdict(int)
    for row in rows:
        if not kinds or row.kind in kinds:
            found[row.month] += row.count
    return [found[month] for month in months]


def share(part: int, whole: int) -> str:
    """Return a share in words, cut off after one decimal; "" where so few cases make it misleading."""
    if whole < FEWEST:
        return ""
    return f"{part * 10 * _PERCENT // whole / 10:g}%"


def change(now: int, before: int) -> str:
    """Return how a number differs from a year before: as a share, or with few cases as a number."""
    gap = now - before
    if not gap:
        return "持平"
    word = "增" if gap > 0 else "减"
    if before < FEWEST:
        return f"{word} {abs(gap):,}"
    return f"{word} {abs(gap) * _PERCENT / before:.1f}%"
