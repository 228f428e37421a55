# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value"
"""ISO 8601 timestamps read by compiled code: the strict forms; everything else is left to ``times``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from zhiheng.eventlog.days import BAD, NO_OFFSET

_MINUTE = 60_000_000
_DASH, _COLON, _DOT, _COMMA, _T, _SPACE, _Z, _PLUS = 45, 58, 46, 44, 84, 32, 90, 43


@njit(cache=True, nogil=True, inline="always")
def _two(data: Any, at: int) -> int:
    """Return the number in two digits, or -1000 where they aren't digits."""
    high, low = np.int64(data[at]) - 48, np.int64(data[at + 1]) - 48
    if high < 0 or high > 9 or low < 0 or low > 9:
        return -1000
    return high * 10 + low


@njit(cache=True, nogil=True)
def _days_from_civil(year: int, month: int, day: int) -> int:
    """Return days since 1970-01-01 in the proleptic Gregorian calendar, or BAD * 10**9 for no such date."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    last = 31
    if month == 2:
        last = 29 if leap else 28
    elif month == 4 or month == 6 or month == 9 or month == 11:
        last = 30
    if year < 1 or month < 1 or month > 12 or day < 1 or day > last:
        return BAD * 1_000_000_000
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


@njit(cache=True, nogil=True)
def _offset_at(data: Any, at: int, end: int) -> int:
    """Return the offset in minutes written at ``at`` up to ``end``; NO_OFFSET: none, BAD * 10**6: another form."""
    if at == end:
        return NO_OFFSET
    if data[at] == _Z and at + 1 == end:
        return 0
    if data[at] != _PLUS and data[at] != _DASH:
        return BAD * 1_000_000
    if end - at == 6 and data[at + 3] == _COLON:
        hours, minutes = _two(data, at + 1), _two(data, at + 4)
    elif end - at == 5:
        hours, minutes = _two(data, at + 1), _two(data, at + 3)
    else:
        return BAD * 1_000_000
    if hours < 0 or minutes < 0 or minutes > 59 or hours * 60 + minutes > 1080:
        return BAD * 1_000_000
    total = hours * 60 + minutes
    return -total if data[at] == _DASH else total


@njit(cache=True, nogil=True)
def _clock_at(data: Any, at: int, end: int) -> tuple[int, int]:
    """Return the clock written at ``at`` (hh:mm:ss and a fraction) and where it ends; BAD for another form."""
    if end - at < 8 or data[at + 2] != _COLON or data[at + 5] != _COLON:
        return BAD, at
    hour, minute, second = _two(data, at), _two(data, at + 3), _two(data, at + 6)
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return BAD, at
    at += 8
    micro, unit = 0, 100_000
    if at < end and (data[at] == _DOT or data[at] == _COMMA):
        at += 1
        first = at
        while at < end and 48 <= data[at] <= 57:
            micro += (np.int64(data[at]) - 48) * unit
            unit //= 10
            at += 1
        if at == first:
            return BAD, at
    return (hour * 60 + minute) * _MINUTE + second * 1_000_000 + micro, at


@njit(cache=True, nogil=True)
def scan_times(data: Any, starts: Any, day: Any, clock: Any, offset: Any) -> None:
    """Fill day, clock and offset of each text ``data[starts[i]:starts[i + 1]]``; clock is BAD for other forms.

    Strict forms: ``YYYY-MM-DD`` alone (clock -1), or followed by T or a space, ``hh:mm:ss``, a fraction
    (microseconds are kept), and ``Z``, ``±hh:mm``, ``±hhmm`` or nothing.
    """
    for row in range(len(starts) - 1):
        at, end = starts[row], starts[row + 1]
        clock[row] = BAD
        if end - at < 10 or data[at + 4] != _DASH or data[at + 7] != _DASH:
            continue
        century, years = _two(data, at), _two(data, at + 2)
        if century < 0 or years < 0:
            continue
        number = _days_from_civil(century * 100 + years, _two(data, at + 5), _two(data, at + 8))
        if number < -1_000_000:
            continue
        if end - at == 10:
            day[row], clock[row], offset[row] = number, -1, NO_OFFSET
            continue
        if data[at + 10] != _T and data[at + 10] != _SPACE:
            continue
        micro, after = _clock_at(data, at + 11, end)
        shift = _offset_at(data, after, end)
        if micro == BAD or shift == BAD * 1_000_000:
            continue
        day[row], clock[row], offset[row] = number, micro, shift
