"""How late an event was recorded (补录, F4): days beyond what its type permits."""

from __future__ import annotations

from datetime import datetime

from zhiheng.eventlog.days import MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR, NO_CLOCK, clock_of, day_of
from zhiheng.law.calendar import official_calendar
from zhiheng.law.language.vocabulary import EventType
from zhiheng.law.periods import Counting, deadline
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.conversion import CIVIL


class Lateness:
    """Measures lateness; remembers last permitted days. Working days are those of the official calendar."""

    def __init__(self) -> None:
        self._counting: Counting | None = None
        self._due: dict[tuple[Period, int], int] = {}
        self._recorded: tuple[datetime | None, int, int] = (None, 0, 0)

    def days(self, type_: EventType, day: int, clock: int, recorded_at: datetime) -> int:
        """Return how many days after the last permitted day an event is recorded; 0: in time.

        ``day`` and ``clock``: when it occurred (civil time of 北京). Where hours decide and the event has no time, they
        run from the end of its day.
        """
        today, now = self._civil(recorded_at)
        if today <= day:
            return 0
        if type_.late_after.unit == "h":
            return _by_hours(type_.late_after, day, clock, today * MICROSECONDS_PER_DAY + now)
        known = self._due.get((type_.late_after, day))
        if known is None:
            known = self._due[type_.late_after, day] = self._last_day(type_.late_after, day)
        return max(0, today - known)

    def _civil(self, recorded_at: datetime) -> tuple[int, int]:
        """Return civil day and clock; a whole portion has one moment of recording."""
        if recorded_at is not self._recorded[0]:
            local = recorded_at.astimezone(CIVIL)
            self._recorded = (recorded_at, day_of(local), clock_of(local))
        return self._recorded[1:]

    def _last_day(self, period: Period, day: int) -> int:
        if self._counting is None:
            self._counting = Counting(official_calendar(), rolls=False)
        return deadline(Instant(day), period, self._counting).due.day


def _by_hours(period: Period, day: int, clock: int, now: int) -> int:
    start = day * MICROSECONDS_PER_DAY + (clock if clock != NO_CLOCK else MICROSECONDS_PER_DAY)
    allowed = start + period.n * MICROSECONDS_PER_HOUR
    return 0 if now <= allowed else max(1, now // MICROSECONDS_PER_DAY - allowed // MICROSECONDS_PER_DAY)
