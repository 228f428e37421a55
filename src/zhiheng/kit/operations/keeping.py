"""Which backups stay: the newest of each of the last days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many backups stay (备份保留): the newest of each of that many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 4
    months: int = 12

    def to_keep(self, taken: Iterable[datetime]) -> set[datetime]:
        """Return the times of the backups that stay. The newest always stays; a backup is never kept twice over."""
        newest_first = sorted(taken, reverse=True)
        kept = set(newest_first[:1])
        for limit, period in (
            (self.days, _day),
            (self.weeks, _week),
            (self.months, _month),
        ):
            kept |= _newest_of_each(newest_first, period, limit)
        return kept


def _newest_of_each(newest_first: list[datetime], period: Callable[[datetime], object], limit: int) -> set[datetime]:
    """Return the newest time of each of the ``limit`` latest periods."""
    newest: dict[object, datetime] = {}
    for time in newest_first:
        newest.setdefault(period(time), time)
    return set(list(newest.values())[:limit])


def _day(time: datetime) -> object:
    return time.date()


def _week(time: datetime) -> object:
    return time.isocalendar()[:2]


def _month(time: datetime) -> object:
    return time.year, time.month
