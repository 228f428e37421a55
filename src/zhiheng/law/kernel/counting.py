"""Periods in the compiled pass: the same ends as ``law.periods`` yields, by subtraction and look-up."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import leaf, njit
from zhiheng.law.kernel.shapes import (
    D_NTH,
    D_ORDINAL,
    D_ROLLED,
    D_UNKNOWN,
    F_COUNTED_HOUR,
    N_CALENDAR,
    N_TIME,
    P_CALENDAR,
    P_FLAGS,
    P_ROLL,
    U_DAYS,
    U_HOURS,
    U_WORKING,
)

HOUR = 3_600_000_000
DAY = 24 * HOUR


@njit
def add_months(day: Any, months: Any) -> Any:
    """Return the same day number so many months on, or that month's last day (civil days since 1970-01-01)."""
    z = day + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    number = doy - (153 * mp + 2) // 5 + 1
    month = mp + 3 if mp < 10 else mp - 9
    year = yoe + era * 400 + (1 if month <= 2 else 0)
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    length = 31
    if month == 2:
        length = 29 if leap else 28
    elif month == 4 or month == 6 or month == 9 or month == 11:
        length = 30
    return civil_day(year, month, min(number, length))


@njit
def civil_day(year: Any, month: Any, number: Any) -> Any:
    """Return the days since 1970-01-01 of a date."""
    y = year - 1 if month <= 2 else year
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + number - 1
    doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
    return era * 146097 + doe - 719468


@njit
def year_of(day: Any) -> Any:
    """Return the civil year of a day."""
    z = day + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    return yoe + era * 400 + (1 if doy >= 306 else 0)


@njit
def end_of(cals: Any, base: Any, par: Any, c: Any, day: Any, clock: Any, n: Any, unit: Any) -> Any:
    """Return (last day, its clock or -1, notes) of a period that starts at an instant, as ``periods.deadline`` does."""
    start = np.int64(day)
    if unit == U_HOURS:
        if clock < 0:
            return start - (-n // 24), np.int64(-1), N_TIME
        moment = start * DAY + clock
        if not par[c, P_FLAGS] & F_COUNTED_HOUR:
            moment = moment - moment % HOUR + HOUR
        moment = moment + n * HOUR
        return moment // DAY, moment % DAY, 0
    cal = par[c, P_CALENDAR]
    if unit == U_WORKING:
        end = start
        if n > 0:
            end = np.int64(cals[cal, D_NTH, cals[cal, D_ORDINAL, start - base] + n - 1])
        return end, np.int64(-1), unknown_days(cals, base, cal, start + 1, end)
    end = start + n if unit == U_DAYS else add_months(start, n)
    if not par[c, P_ROLL]:
        return end, np.int64(-1), 0
    due = np.int64(cals[cal, D_ROLLED, end - base])
    return due, np.int64(-1), unknown_days(cals, base, cal, end, due)


@njit
def unknown_days(cals: Any, base: Any, cal: Any, first: Any, last: Any) -> Any:
    """Return the note for days of which no official calendar is known, 0 where all of first … last are."""
    if last < first:
        return 0
    return N_CALENDAR if cals[cal, D_UNKNOWN, last - base] != cals[cal, D_UNKNOWN, first - 1 - base] else 0


@njit
def latest_before(cals: Any, base: Any, cal: Any, day: Any, clock: Any, n: Any, unit: Any) -> Any:
    """Return (latest day, its clock or -1, notes) of what must lie n units ahead of an act; never rolled."""
    act = np.int64(day)
    if unit == U_HOURS:
        if clock < 0:
            return act + (23 - n) // 24, np.int64(-1), 0
        moment = act * DAY + clock - clock % HOUR - n * HOUR
        return moment // DAY, moment % DAY, 0
    if unit == U_WORKING:
        if n == 0:
            return act, np.int64(-1), 0
        latest = np.int64(cals[cal, D_NTH, cals[cal, D_ORDINAL, act - 1 - base] - n])
        return latest, np.int64(-1), unknown_days(cals, base, cal, latest, act - 1)
    if unit == U_DAYS:
        return act - n, np.int64(-1), 0
    return add_months(act, -n), np.int64(-1), 0


@leaf
def met(day: Any, clock: Any, due: Any, due_clock: Any) -> Any:
    """Return 1 where an act is in time, 0 where it is late, -1 where a missing clock leaves it open."""
    if day != due:
        return 1 if day < due else 0
    if due_clock < 0:
        return 1
    if clock < 0:
        return -1
    return 1 if clock <= due_clock else 0
