"""The law's calendar, handed to the pages: how many working days lie between two days."""

from __future__ import annotations

from datetime import date

from zhiheng.eventlog.days import day_of
from zhiheng.law.calendar import official_calendar


def workdays(earlier: date, later: date) -> int | None:
    """Return the working days after the first day up to the second; None where no official notice covers them all."""
    calendar = official_calendar()
    first, last = day_of(earlier), day_of(later)
    if not calendar.known_span(first, last):
        return None
    return calendar.working_ordinal(last) - calendar.working_ordinal(first)
