"""Counting as arrays: what a table-driven kernel needs, and due days of whole columns at once.

Distances in working days are ``ordinal[b] - ordinal[a]``; the n-th working day after ``a`` is
``day_of_ordinal[ordinal[a] + n]``; a natural end rolls through ``next_working``. Exclusions shift the target by the
working (or natural) days they hold, as in ``counting``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiheng.law.calendar.tables import CalendarTables, calendar_tables
from zhiheng.law.periods.model import Counting
from zhiheng.law.units import Period

Days = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PeriodTables:
    """The arrays of a counting's calendar, and whether it has one and rolls (plain civil days: neither)."""

    calendar: CalendarTables
    has_calendar: bool
    rolls: bool


def period_tables(counting: Counting, first_day: int, last_day: int) -> PeriodTables:
    """Return the arrays for a counting over the days from ``first_day`` to ``last_day`` (both included).

    Take ``last_day`` late enough for the longest period and its roll. Errors: ``ValueError`` for an empty range.
    """
    arrays = calendar_tables(counting.calendar, first_day, last_day)
    return PeriodTables(arrays, counting.calendar is not None, counting.rolls)


def due_days(starts: Days, period: Period, tables: PeriodTables, roll: bool | None = None) -> Days:
    """Return the due day of each start day, without exclusions; equal to ``deadline(...).due.day``.

    ``period`` in d, wd, m or y. Errors: ``ValueError`` for hours, for working days or rolling without a calendar,
    and where a due day lies outside the tables.
    """
    if period.unit == "h":
        raise ValueError("小时期间要有时刻,不能按日成列计算")
    rolls = (tables.rolls if roll is None else roll) and period.unit != "wd"
    if not tables.has_calendar and (rolls or period.unit == "wd"):
        raise ValueError(f"{period} 需要工作日历")
    arrays = tables.calendar
    if period.unit == "wd":
        ordinals = arrays.ordinal[_places(starts, arrays)] + period.n - arrays.first_ordinal
        if period.n == 0:
            return starts.astype(np.int32)
        if len(ordinals) and int(ordinals.max()) >= len(arrays.day_of_ordinal):
            raise ValueError("届满日超出日历表的范围")
        return arrays.day_of_ordinal[ordinals]
    ends = _calendar_ends(starts, period)
    return arrays.next_working[_places(ends, arrays)] if rolls else ends


def _places(days: Days, arrays: CalendarTables) -> npt.NDArray[np.int64]:
    if len(days) and (int(days.min()) < arrays.first_day or int(days.max()) > arrays.last_day):
        raise ValueError("日期超出日历表的范围")
    return days.astype(np.int64) - arrays.first_day


def _calendar_ends(starts: Days, period: Period) -> Days:
    if period.unit == "d":
        return (starts + period.n).astype(np.int32)
    dates = starts.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day_in_month = (dates - months.astype("datetime64[D]")).astype(np.int64)
    target = months + period.n * (12 if period.unit == "y" else 1)
    first = target.astype("datetime64[D]").astype(np.int64)
    last = (target + 1).astype("datetime64[D]").astype(np.int64) - 1
    ends: Days = np.minimum(first + day_in_month, last).astype(np.int32)
    return ends
