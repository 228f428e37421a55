"""The law's calendar, handed to the pages: how many working days lie between two days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from time import monotonic

from zhiheng.eventlog.days import day_of
from zhiheng.law.calendar import Calendar, official_calendar

KEPT_SECONDS = 60  # a newly imported notice counts within a minute


@lru_cache(maxsize=1)
def _calendar(minute: int) -> Calendar:
    """Return the official calendar, looked up once a minute: a page asks for hundreds of days."""
    return official_calendar()


def workdays(earlier: date, later: date) -> int | None:
    """Return the working days after the first day up to the second; None where no official notice covers them all."""
    calendar = _calendar(int(monotonic() // KEPT_SECONDS))
    first, last = day_of(earlier), day_of(later)
    if not calendar.known_span(first, last):
        return None
    return calendar.working_ordinal(last) - calendar.working_ordinal(first)


def is_working_day(day: date) -> bool:
    """Return whether a day is worked; beyond the official notices Monday to Friday."""
    return _calendar(int(monotonic() // KEPT_SECONDS)).is_working(day_of(day))
