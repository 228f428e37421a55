"""The official working calendar (工作日历): which civil days are worked, and how many lie between two of them.

An unknown year counts Monday to Friday as worked, and says so through ``known``: callers carry the note
``calendar-unknown``. Counting works for every day, without a table's borders.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar.notice import SATURDAY, Notice, weekday

if TYPE_CHECKING:
    from zhiheng.law.calendar.tables import CalendarTables

DayKind = Literal["workday", "weekend", "holiday", "makeup"]
KIND_NAMES: Mapping[DayKind, str] = {
    "workday": "工作日",
    "weekend": "周末",
    "holiday": "放假日",
    "makeup": "调休上班日",
}
WEEKDAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def weekdays_through(day: int) -> int:
    """Return how many Mondays to Fridays lie from Monday 1969-12-29 up to and with the day (negative before)."""
    weeks, rest = divmod(day + 3, 7)
    return weeks * 5 + min(rest + 1, 5)


class Calendar:
    """Days off and make-up days of the years for which an official notice is known.

    Arguments: ``notices`` one per year (of two for one year the later in order counts); ``name`` goes into
    ``version`` and messages. All days are civil day numbers.
    """

    def __init__(self, notices: Iterable[Notice], name: str = "CN") -> None:
        by_year = {notice.year: notice for notice in notices}
        self.name = name
        self.notices: tuple[Notice, ...] = tuple(by_year[year] for year in sorted(by_year))
        self.years = frozenset(by_year)
        self._off: dict[int, str] = {}
        self._makeup: dict[int, str] = {}
        for notice in self.notices:
            for day in {*notice.off, *notice.makeup}:
                self._off.pop(day, None)
                self._makeup.pop(day, None)
            self._off.update(notice.off)
            self._makeup.update(notice.makeup)
        changes = [(day, -1) for day in self._off if weekday(day) < SATURDAY]
        changes += [(day, 1) for day in self._makeup if weekday(day) >= SATURDAY]
        changes.sort()
        self._change_days = [day for day, _ in changes]
        self._change_sums = [0]
        for _, step in changes:
            self._change_sums.append(self._change_sums[-1] + step)
        self.version = self._hash()

    def _hash(self) -> str:
        parts = [self.name]
        parts += [f"{day}-{label}" for day, label in sorted(self._off.items())]
        parts += [f"{day}+{label}" for day, label in sorted(self._makeup.items())]
        digest = hashlib.sha256("\n".join([*parts, *map(str, sorted(self.years))]).encode()).hexdigest()[:12]
        span = f"{min(self.years)}-{max(self.years)}" if self.years else "none"
        return f"{self.name}-{span}-{digest}"

    def __repr__(self) -> str:
        return f"Calendar({self.version})"

    def __reduce__(self) -> tuple[type[Calendar], tuple[tuple[Notice, ...], str]]:
        return Calendar, (self.notices, self.name)

    def known(self, day: int) -> bool:
        """Return whether an official notice covers the day; if not, Monday to Friday is a guess."""
        return self.known_span(day, day)

    def known_span(self, first: int, last: int) -> bool:
        """Return whether every day from ``first`` to ``last`` (both included) is covered by a notice."""
        day = first
        while day <= last:
            year = date_of(day).year
            if year in self.years:
                day = day_of(date(year + 1, 1, 1))
            elif day in self._off or day in self._makeup:
                day += 1
            else:
                return False
        return True

    def is_working(self, day: int) -> bool:
        """Return whether the day is worked: make-up days are, official days off and other weekends aren't."""
        if day in self._off:
            return False
        return weekday(day) < SATURDAY or day in self._makeup

    def kind(self, day: int) -> DayKind:
        """Return what the day is: ``holiday`` is any day of an official break, weekend days in it included."""
        if day in self._off:
            return "holiday"
        if day in self._makeup:
            return "makeup"
        return "workday" if weekday(day) < SATURDAY else "weekend"

    def festival(self, day: int) -> str | None:
        """Return the festival whose break (or make-up) the day belongs to, else None."""
        return self._off.get(day) or self._makeup.get(day)

    def next_working(self, day: int) -> int:
        """Return the day itself if worked, else the first worked day after it."""
        while not self.is_working(day):
            day += 1
        return day

    def previous_working(self, day: int) -> int:
        """Return the day itself if worked, else the last worked day before it."""
        while not self.is_working(day):
            day -= 1
        return day

    def working_ordinal(self, day: int) -> int:
        """Return the number of working days up to and with the day, from a fixed start.

        ``working_ordinal(b) - working_ordinal(a)`` is the number of working days in (a, b].
        """
        return weekdays_through(day) + self._change_sums[bisect_right(self._change_days, day)]

    def day_of_ordinal(self, ordinal: int) -> int:
        """Return the working day whose ``working_ordinal`` is the given one (the inverse)."""
        weeks, rest = divmod(ordinal - len(self._change_days) - 1, 5)
        day = weeks * 7 - 3 + rest - 1  # weekdays_through(day) <= ordinal - number of changes - 1: surely before
        while (gap := ordinal - self.working_ordinal(day)) > 0:
            day += gap
        return day

    def describe(self, day: int) -> str:
        """Return what the day is in Chinese words for a message: ``端午假期``, ``周六,调休上班``, ``周二``."""
        kind = self.kind(day)
        if kind == "holiday":
            return f"{short_festival(self._off[day])}假期"
        if kind == "makeup":
            return f"{WEEKDAY_NAMES[weekday(day)]},调休上班"
        return WEEKDAY_NAMES[weekday(day)]

    def days_of(self, year: int) -> list[tuple[int, DayKind, str]]:
        """Return the year's special days (off or make-up) with kind and festival, in order."""
        return [(d, self.kind(d), self.festival(d) or "") for d in self.special_days() if date_of(d).year == year]

    def special_days(self) -> tuple[int, ...]:
        """Return every day that a notice names (off or make-up), in order."""
        return tuple(sorted({*self._off, *self._makeup}))

    def tables(self, first_day: int, last_day: int) -> CalendarTables:
        """Return the calendar as numpy arrays over the days from ``first_day`` to ``last_day`` (both included)."""
        from zhiheng.law.calendar.tables import calendar_tables

        return calendar_tables(self, first_day, last_day)

    def notice_of(self, year: int) -> Notice | None:
        """Return the notice for a year, or None where none is known."""
        return next((notice for notice in self.notices if notice.year == year), None)


def short_festival(name: str) -> str:
    """Return a festival's short name as used before 假期 (``国庆节、中秋节`` -> ``国庆、中秋``)."""
    keep = {"春节", "劳动节"}
    return "、".join(part if part in keep else part.removesuffix("节") for part in name.split("、"))
