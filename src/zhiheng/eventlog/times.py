"""Timestamps as text to civil day, clock and offset, whole columns at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.eventlog.days import (
    BAD,
    MICROSECONDS_PER_DAY,
    NO_CLOCK,
    NO_OFFSET,
    clock_of,
    date_of,
    day_of,
    moment_of,
)
from zhiheng.eventlog.errors import LogError

AS_WRITTEN = "as written"
_QUARTER = 15 * 60 * 1_000_000
_FIRST_PLAUSIBLE = day_of(datetime(1949, 10, 1))
_LAST_PLAUSIBLE = day_of(datetime(2100, 12, 31))

Days = npt.NDArray[np.int32]
Clocks = npt.NDArray[np.int64]
Offsets = npt.NDArray[np.int16]

# What people write besides ISO 8601: 2025/3/3 9:05, 2025年3月3日, 2025.3.3 09:05:07, 20250303, 20250303090507.
_LOOSE = re.compile(
    r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]\s*(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:[.,](\d{1,9}))?)?\s*[分秒]?)?"
    r"\s*(Z|z|[+-]\d{2}:?\d{2}(?::\d{2})?)?\s*"
)
_DIGITS = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})()()?)?\s*")


@dataclass(frozen=True, slots=True)
class Times:
    """Timestamps read from text: civil day and clock as written, offset in minutes (``NO_OFFSET``: none written).

    ``bad`` marks texts that are no timestamp; a date without time has clock ``NO_CLOCK``.
    """

    day: Days
    clock: Clocks
    offset: Offsets
    bad: npt.NDArray[np.bool_]

    def take(self, codes: npt.NDArray[np.integer]) -> Times:
        """Return the timestamps at these places."""
        return Times(self.day[codes], self.clock[codes], self.offset[codes], self.bad[codes])


def parse_times(texts: pa.Array) -> Times:
    """Return the timestamps of a string array without nulls; unreadable ones are marked, not raised."""
    texts = texts.cast(pa.large_string()) if texts.type != pa.large_string() else texts
    count = len(texts)
    day, clock = np.zeros(count, np.int32), np.full(count, NO_CLOCK, np.int64)
    offset = np.full(count, NO_OFFSET, np.int16)
    if count == 0:
        return Times(day, clock, offset, np.zeros(0, np.bool_))
    _, offsets_buffer, data_buffer = texts.buffers()
    starts = np.frombuffer(offsets_buffer, np.int64)[texts.offset : texts.offset + count + 1]
    data = np.frombuffer(data_buffer or b"\0", np.uint8)
    from zhiheng.eventlog.timescan import scan_times  # numba takes a second to load, and few processes read logs

    scan_times(data, starts, day, clock, offset)
    bad = clock == BAD
    for row in np.flatnonzero(bad):
        found = _loose(texts[int(row)].as_py())
        if found is not None:
            day[row], clock[row], offset[row] = found
            bad[row] = False
    return Times(day, clock, offset, bad)


def _loose(text: str) -> tuple[int, int, int] | None:
    match = _LOOSE.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = (*match.groups(""), "")[:8]
    try:
        if not hour:
            return day_of(datetime(int(year), int(month), int(day))), NO_CLOCK, NO_OFFSET
        midnight_after = int(hour) == 24 and not int(minute) and not int(second or 0)
        micro = int((fraction + "000000")[:6])
        moment = datetime(int(year), int(month), int(day), 0 if midnight_after else int(hour), int(minute))
        moment += timedelta(days=int(midnight_after), microseconds=micro)
        moment = moment if midnight_after else moment.replace(second=int(second or 0))
        return day_of(moment), clock_of(moment), _offset(zone)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> int:
    if not zone:
        return NO_OFFSET
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:4])
    if minutes > 18 * 60:
        raise ValueError(zone)
    return -minutes if zone[0] == "-" else minutes


def iso_moment(text: str) -> str | None:
    """Return a timestamp as ISO 8601 with the offset it was written with, or None where it is none."""
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        found = _loose(text)
    if found is None or (found[1] == NO_CLOCK and len(text.strip()) > 12):
        return None
    moment = moment_of(found[0], found[1])
    zone = None if found[2] == NO_OFFSET else timezone(timedelta(minutes=found[2]))
    return moment.replace(tzinfo=zone).isoformat()


def iso_date(text: str) -> str | None:
    """Return a date as ISO 8601, or None where the text is none or has a time of day."""
    found = _loose(text)
    return date_of(found[0]).isoformat() if found is not None and found[1] == NO_CLOCK else None


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        LogError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        remedy = "请写 IANA 时区名,如 --tz Asia/Shanghai;若名称无误,请安装 tzdata"
        raise LogError(f"没有名为“{name}”的时区", "--tz", remedy) from error


def in_zone(times: Times, zone: ZoneInfo) -> Times:
    """Return the timestamps in the civil time of a zone: those with an offset are converted, the others stay."""
    moving = (times.clock != NO_CLOCK) & (times.offset != NO_OFFSET) & ~times.bad
    instants = (
        times.day.astype(np.int64) * MICROSECONDS_PER_DAY + times.clock - times.offset.astype(np.int64) * 60_000_000
    )
    quarters, inverse = np.unique(instants[moving] // _QUARTER, return_inverse=True)
    shifts = np.array([_shift(zone, int(quarter)) for quarter in quarters], np.int64)
    local = instants[moving] + (shifts[inverse] if len(shifts) else 0)
    day, clock, offset = times.day.copy(), times.clock.copy(), times.offset.copy()
    day[moving] = local // MICROSECONDS_PER_DAY
    clock[moving] = local % MICROSECONDS_PER_DAY
    offset[moving] = (shifts[inverse] // 60_000_000) if len(shifts) else 0
    return Times(day, clock, offset, times.bad)


def _shift(zone: ZoneInfo, quarter: int) -> int:
    """Return the zone's distance from UTC in microseconds during a quarter of an hour (no zone changes within one)."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=quarter * _QUARTER)
        shift = moment.astimezone(zone).utcoffset()
    except OverflowError:
        return 0
    return 0 if shift is None else shift // timedelta(microseconds=1)


def civil(times: Times, tz: str | None, place: str, declared: str | None = None) -> tuple[Times, str]:
    """Return the timestamps as civil days, and how they were read: "as written" or the zone's name.

    Args:
        times: timestamps of all events, none of them bad.
        tz: the zone that the user named, or None.
        place: the log, for the message.
        declared: what our own writer says about the file (``as written`` or a zone), or None.

    Raises:
        LogError: the civil day can't be known without a zone: times without offset, or in UTC only.
    """
    if tz is not None and tz != AS_WRITTEN:
        return in_zone(times, zone_named(tz)), tz
    if declared is not None or tz == AS_WRITTEN:
        return times, declared or AS_WRITTEN
    timed = times.clock != NO_CLOCK
    without = naive(times)
    if np.any(without):
        refuse_naive(int(np.count_nonzero(without)), place)
    if np.any(timed) and not np.any(times.offset[timed]):
        message = "全部时间都是 UTC(Z 或 +00:00),当地是哪一天无从得知"
        raise LogError(message, place, "请用 --tz 指明当地时区,如 --tz Asia/Shanghai;确为 UTC 的写 --tz UTC")
    return times, AS_WRITTEN


def naive(times: Times) -> npt.NDArray[np.bool_]:
    """Return which timestamps have a time of day but no offset."""
    found: npt.NDArray[np.bool_] = (times.clock != NO_CLOCK) & (times.offset == NO_OFFSET) & ~times.bad
    return found


def refuse_naive(count: int, place: str) -> NoReturn:
    """Refuse a log with so many times without offset, where nobody has named a zone.

    Raises:
        LogError: always.
    """
    message = f"{count} 个事件的时间没有时区,无法确定是哪一天"
    raise LogError(message, place, "请用 --tz 指明这些时间所用的时区,如 --tz Asia/Shanghai")


def implausible(days: Days) -> int:
    """Return how many days lie outside 1949-10-01 … 2100-12-31 (kept, but worth a warning)."""
    return int(np.count_nonzero((days < _FIRST_PLAUSIBLE) | (days > _LAST_PLAUSIBLE)))
