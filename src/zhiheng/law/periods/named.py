"""Dates computed from other dates: latest, earliest, a day of the year. Absent dates are None and are ignored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhiheng.eventlog.days import date_of, day_of


def latest_of(days: Iterable[int | None]) -> int | None:
    """Return the latest of the days that are there; None where none is."""
    return max((day for day in days if day is not None), default=None)


def earliest_of(days: Iterable[int | None]) -> int | None:
    """Return the earliest of the days that are there; None where none is."""
    return min((day for day in days if day is not None), default=None)


def annual_day_from(day: int, month: int, month_day: int) -> int:
    """Return the first ``month-day`` on or after the given day (29 February: the 28th in a common year)."""
    year = date_of(day).year
    found = _in_year(year, month, month_day)
    return found if found >= day else _in_year(year + 1, month, month_day)


def year_end(day: int) -> int:
    """Return 31 December of the day's year (the end of a ``calendar_year`` window, never rolled)."""
    return day_of(date(date_of(day).year, 12, 31))


def _in_year(year: int, month: int, month_day: int) -> int:
    try:
        return day_of(date(year, month, month_day))
    except ValueError:
        if (month, month_day) != (2, 29):
            raise
        return day_of(date(year, 2, 28))
