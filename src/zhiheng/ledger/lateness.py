"""How late an event was recorded (补录, F4): days beyond what its type permits."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhiheng.eventlog.days import MICROSECONDS_PER_HOUR, NO_CLOCK, clock_of, day_of
from zhiheng.law.calendar import official_calendar
from zhiheng.law.language.vocabulary import EventType
from zhiheng.law.periods import Counting, deadline
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.conversion import CIVIL

_DAY_HOURS: Final = 24


def late_days(type_: EventType, day: int, clock: int, recorded_at: datetime) -> int:
    """Return how many days after the last permitted day an event is recorded; 0: in time.

    Days are civil days of 北京时间, working days those of the official calendar. Where hours decide and the event has
    no time, the whole day after it is in time.
    """
    local = recorded_at.astimezone(CIVIL)
    today = day_of(local)
    if today <= day:
        return 0
    period = type_.late_after
    if period.unit == "h":
        moment = clock if clock != NO_CLOCK else _DAY_HOURS * MICROSECONDS_PER_HOUR
        allowed = day * _DAY_HOURS * MICROSECONDS_PER_HOUR + moment + period.n * MICROSECONDS_PER_HOUR
        now = today * _DAY_HOURS * MICROSECONDS_PER_HOUR + clock_of(local)
        return 0 if now <= allowed else max(1, today - allowed // (_DAY_HOURS * MICROSECONDS_PER_HOUR))
    due = deadline(Instant(day), period, Counting(official_calendar(), rolls=False)).due.day
    return max(0, today - due)
