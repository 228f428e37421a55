"""A calendar as arrays, for engines that count millions of periods at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiheng.law.calendar.model import Calendar
from zhiheng.law.calendar.notice import SATURDAY

_MARGIN = 64  # longer than any run of rest days: the arrays' last entries still find their next working day


@dataclass(frozen=True, slots=True)
class CalendarTables:
    """Arrays over the days ``first_day`` … ``last_day``; entry ``day - first_day`` speaks of that day.

    ``working``: 1 where worked. ``ordinal``: working days up to and with the day (``Calendar.working_ordinal``).
    ``next_working``: the day itself if worked, else the first worked day after it. ``known``: 1 where an official
    notice covers the day. ``day_of_ordinal``: the inverse; entry ``ordinal - first_ordinal`` is the working day.
    """

    first_day: int
    last_day: int
    working: npt.NDArray[np.uint8]
    ordinal: npt.NDArray[np.int32]
    next_working: npt.NDArray[np.int32]
    known: npt.NDArray[np.uint8]
    first_ordinal: int
    day_of_ordinal: npt.NDArray[np.int32]


def calendar_tables(calendar: Calendar | None, first_day: int, last_day: int) -> CalendarTables:
    """Return the arrays of a calendar (None: every day is worked and known).

    Errors: ``ValueError`` where ``last_day`` is before ``first_day``.
    """
    if last_day < first_day:
        raise ValueError(f"last_day {last_day} before first_day {first_day}")
    days = np.arange(first_day, last_day + 1 + _MARGIN, dtype=np.int32)
    if calendar is None:
        everything = np.ones(len(days) - _MARGIN, dtype=np.uint8)
        plain = days[:-_MARGIN].copy()
        return CalendarTables(first_day, last_day, everything, plain, plain, everything, first_day, plain)
    working = ((days + 3) % 7 < SATURDAY).astype(np.uint8)
    known = np.zeros(len(days), dtype=np.uint8)
    for year in calendar.years:
        start = np.datetime64(f"{year}-01-01", "D").astype(np.int64) - first_day
        end = np.datetime64(f"{year + 1}-01-01", "D").astype(np.int64) - first_day
        known[max(start, 0) : max(end, 0)] = 1
    for day in calendar.special_days():
        if 0 <= day - first_day < len(days):
            working[day - first_day] = calendar.is_working(day)
            known[day - first_day] = 1
    before = calendar.working_ordinal(first_day - 1)
    ordinal = (before + np.cumsum(working, dtype=np.int64)).astype(np.int32)
    worked = days[working == 1]
    next_working = worked[np.searchsorted(worked, days[:-_MARGIN])].astype(np.int32)
    size = len(days) - _MARGIN
    inverse = worked[: int(working[:size].sum())]
    return CalendarTables(
        first_day, last_day, working[:size], ordinal[:size], next_working, known[:size], before + 1, inverse
    )
