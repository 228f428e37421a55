"""Until when a complaint must be answered (答复期限): five working days from the day after it was assigned.

Source: 济南市12345市民服务热线条例第二十四条. The same days are kept for other channels, as the district does; what the
law says of each is judged by the library (``hotline.replied-5-days``, ``market.*``).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar import official_calendar

ANSWER_DAYS: Final = 5


def workday_after(day: date, number: int) -> date:
    """Return the ``number``-th working day after a day; years without an official notice count Monday to Friday."""
    calendar = official_calendar()
    return date_of(calendar.day_of_ordinal(calendar.working_ordinal(day_of(day)) + number))


def due_of(assigned_on: date | None, promised: date | None, reply_by: date | None) -> date | None:
    """Return the last day for the answer: what was promised, what the order says, else five working days."""
    if assigned_on is None:
        return None
    return promised or reply_by or workday_after(assigned_on, ANSWER_DAYS)
