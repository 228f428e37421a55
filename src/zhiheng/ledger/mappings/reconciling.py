"""Reconciliation (对账): what each agency's system delivered week by week, and the weeks that look like gaps (F7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final, Literal

from django.db.models import Count

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.ledger.models import LedgerDelivery, LedgerSource

_EARLIER: Final = 8
_WEEK: Final = 7
_HALF: Final = 2
Gap = Literal["", "missing", "low"]


@dataclass(frozen=True, slots=True)
class Week:
    """One agency's week: events that happened in it and were received, the number expected, and whether it is a gap.

    ``expected``: the median of the up to eight weeks before (0: nothing to go by). ``gap``: ``missing`` where nothing
    came though something was expected, ``low`` where less than half came.
    """

    agency: str
    monday: date
    received: int
    expected: int
    gap: Gap

    @property
    def words(self) -> str:
        """Return what is to be said about a gap, empty where there is none."""
        until = self.monday + timedelta(days=_WEEK - 1)
        if self.gap == "missing":
            return f"{self.monday} 至 {until} 没有收到数据，通常每周约 {self.expected} 件"
        return f"{self.monday} 至 {until} 只收到 {self.received} 件，通常每周约 {self.expected} 件" if self.gap else ""


def reconciliation(source: LedgerSource, first: date, last: date) -> list[Week]:
    """Return the weeks (Monday to Sunday) from ``first`` to ``last`` of every agency of a source, agency by agency."""
    start, end = _monday(first), _monday(last)
    before = start - timedelta(weeks=_EARLIER)
    rows = (
        LedgerDelivery.objects.filter(source=source, day__gte=day_of(before), day__lt=day_of(end) + _WEEK)
        .values_list("agency", "day")
        .annotate(number=Count("pk"))
    )
    counts: dict[str, Counter[date]] = {agency: Counter() for agency in source.agencies}
    for agency, day, number in rows:
        counts.setdefault(agency, Counter())[_monday(date_of(day))] += number
    return [week for agency in counts for week in _weeks(agency, counts[agency], before, start, end)]


def _weeks(agency: str, counts: Counter[date], before: date, start: date, end: date) -> Iterator[Week]:
    began = min(counts, default=end)
    earlier: list[int] = []
    monday = before
    while monday <= end:
        if monday >= start:
            expected = round(median(earlier[-_EARLIER:])) if earlier else 0
            yield Week(agency, monday, counts[monday], expected, _gap(counts[monday], expected))
        if monday >= began:
            earlier.append(counts[monday])
        monday += timedelta(days=_WEEK)


def _gap(received: int, expected: int) -> Gap:
    if received * _HALF >= expected:
        return ""
    return "low" if received else "missing"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
