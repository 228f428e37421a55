"""Civil days and clocks as integers: the only form in which the engines count.

A *day* is the number of days since 1970-01-01 (Arrow's date32). A *clock* is the time of that day in
microseconds since local midnight, or ``NO_CLOCK`` where only the date is known (precision ``day``).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
NO_CLOCK = -1
NO_OFFSET = -32768
"""Offset of a timestamp that states none."""
BAD = -2
"""Clock of a text that isn't one of the strict forms of a timestamp."""
MICROSECONDS_PER_HOUR = 3_600_000_000
MICROSECONDS_PER_DAY = 24 * MICROSECONDS_PER_HOUR


def day_of(value: date) -> int:
    """Return the civil day number of a date (of a datetime: its own date, as written)."""
    return value.toordinal() - EPOCH_ORDINAL


def date_of(day: int) -> date:
    """Return the date of a civil day number."""
    return date.fromordinal(day + EPOCH_ORDINAL)


def clock_of(value: datetime | time) -> int:
    """Return the microseconds since local midnight of a datetime or time, as written."""
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * 1_000_000 + value.microsecond


def moment_of(day: int, clock: int) -> datetime:
    """Return day and clock as a naive datetime in local civil time (midnight where the clock is unknown)."""
    micro = max(clock, 0)
    return datetime.combine(date_of(day), time()) + (
        datetime.fromtimestamp(micro / 1_000_000, UTC) - datetime.fromtimestamp(0, UTC)
    )
