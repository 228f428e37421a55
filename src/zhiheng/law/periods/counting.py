"""Counting periods exactly as the statutes do (期间的计算); one function forward, one backward.

The first day isn't counted; an end on a rest day rolls to the next working day (民事诉讼法 第八十五条 and the
statutes that follow it); excluded days are skipped as a union of intervals. Pure integer arithmetic.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from zhiheng.eventlog.days import MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR, NO_CLOCK, date_of, day_of
from zhiheng.law.calendar import Calendar
from zhiheng.law.periods.exclusions import Deduction, Exclusion, Spans, end_of_excluded, union
from zhiheng.law.periods.model import Counting, Deadline, HourMode, Rolled
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant


def add_months(day: int, months: int) -> int:
    """Return the day of the same number ``months`` later (earlier if negative), or that month's last day."""
    start = date_of(day)
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month0 + 1)[1]
    return day_of(date(year, month0 + 1, min(start.day, last)))


def deadline(
    start: Instant,
    period: Period,
    counting: Counting,
    *,
    exclusions: Sequence[Exclusion] = (),
    roll: bool | None = None,
    hour: HourMode = "excluded",
) -> Deadline:
    """Return the end of a period that runs from ``start``.

    Arguments: ``period`` of n >= 0 units; ``exclusions`` in any order, overlapping or not, clipped at the start;
    ``roll`` overrides the counting's own (hours and working days never roll); ``hour``: ``excluded`` cuts the act to
    the full hour and adds one (the hour of the act isn't counted, 民事诉讼法 第八十五条), ``counted`` runs from the
    act itself.
    Errors: ``ValueError`` for a negative length, and for working days or rolling without a calendar.
    """
    if not exclusions:
        return _plain(start, period, counting, roll, hour)
    return _deadline(start, period, counting, exclusions, roll, hour)


@lru_cache(maxsize=8192)
def _plain(start: Instant, period: Period, counting: Counting, roll: bool | None, hour: HourMode) -> Deadline:
    """Return the end of a period that nothing interrupts: the same act is asked for by several rules, and again."""
    return _deadline(start, period, counting, (), roll, hour)


def _deadline(
    start: Instant,
    period: Period,
    counting: Counting,
    exclusions: Sequence[Exclusion],
    roll: bool | None,
    hour: HourMode,
) -> Deadline:
    if period.n < 0:
        raise ValueError(f"期间不能是负数:{period}")
    if period.unit == "h":
        return _hours(start, period, counting, exclusions, hour)
    calendar = counting.calendar
    rolls = (counting.rolls if roll is None else roll) and period.unit != "wd"
    if calendar is None and (rolls or period.unit == "wd"):
        raise ValueError(f"{period} 需要工作日历:规则没有可据以计算的法规,也没有写 calendar")
    spans = union(exclusions, start.day)
    if period.unit == "wd" and calendar is not None:
        nominal = _nth_working(start.day, period.n, calendar, spans)
    else:
        nominal = _nth_natural(plain_end(start.day, period), spans)
    due, rolled = _roll(nominal, calendar, spans) if rolls and calendar is not None else (nominal, ())
    guessed = calendar is not None and not (
        calendar.known_span(start.day + 1, due)
        if period.unit == "wd"
        else not rolls or calendar.known_span(nominal, due)
    )
    return Deadline(
        start=start,
        period=period,
        first_day=_first_counted(start.day, due, period, calendar, spans),
        nominal_day=nominal,
        due=Instant(due),
        rolled=rolled,
        deductions=_deductions(exclusions, start.day, due, calendar if period.unit == "wd" else None),
        calendar_unknown=guessed,
        calendar=calendar if rolls or period.unit == "wd" else None,
    )


def latest_before(act: int | Instant, period: Period, counting: Counting) -> Deadline:
    """Return the latest day for what must be done a period ahead of an act (七日前通知).

    The act's own day isn't counted; the n-th day back is the latest day; never rolled. For hours the hour of the act
    isn't counted either. Errors: as ``deadline``.
    """
    start = act if isinstance(act, Instant) else Instant(act)
    if period.n < 0:
        raise ValueError(f"期间不能是负数:{period}")
    if period.unit == "h":
        return _hours_back(start, period)
    calendar = counting.calendar
    if period.unit != "wd":
        due, guessed = plain_end(start.day, period, -1), False
    elif calendar is None:
        raise ValueError(f"{period} 需要工作日历:规则没有可据以计算的法规,也没有写 calendar")
    else:
        due = _nth_working_back(start.day, period.n, calendar)
        guessed = not calendar.known_span(due, start.day - 1)
    return Deadline(
        start=start,
        period=period,
        first_day=None,
        nominal_day=due,
        due=Instant(due),
        calendar_unknown=guessed,
        backward=True,
        calendar=calendar if period.unit == "wd" else None,
    )


def roll_forward(day: int, counting: Counting) -> int:
    """Return the day itself, or where the counting rolls the first working day from it on (for stated dates)."""
    if counting.calendar is None or not counting.rolls:
        return day
    return counting.calendar.next_working(day)


def plain_end(day: int, period: Period, sign: int = 1) -> int:
    """Return the calendar end of d, m, y from a day, before exclusions and rolling; ``sign`` -1 counts back."""
    if period.unit == "d":
        return day + sign * period.n
    return add_months(day, sign * period.n * (12 if period.unit == "y" else 1))


def _nth_natural(end: int, spans: Spans) -> int:
    """Push a natural end by the excluded days before it."""
    for start, last in spans:
        if end <= start:
            break
        end += last - start
    return end


def _nth_working(start: int, n: int, calendar: Calendar, spans: Spans) -> int:
    """Return the n-th working, not excluded day after ``start`` (n 0: the start itself)."""
    if n == 0:
        return start
    target = calendar.working_ordinal(start) + n
    for first, last in spans:
        if calendar.working_ordinal(first) >= target:
            break
        target += calendar.working_ordinal(last) - calendar.working_ordinal(first)
    return calendar.day_of_ordinal(target)


def _nth_working_back(day: int, n: int, calendar: Calendar) -> int:
    if n == 0:
        return day
    return calendar.day_of_ordinal(calendar.working_ordinal(day - 1) - n + 1)


def _roll(day: int, calendar: Calendar, spans: Spans) -> tuple[int, tuple[Rolled, ...]]:
    """Return the first working, not excluded day from ``day`` on, and the days passed over."""
    passed: list[Rolled] = []
    while True:
        excluded = end_of_excluded(day, spans)
        if excluded is not None:
            passed.append(Rolled(day, "不计入期间"))
            day = excluded + 1
        elif calendar.is_working(day):
            return day, tuple(passed)
        else:
            passed.append(Rolled(day, calendar.describe(day)))
            day += 1


def _first_counted(start: int, due: int, period: Period, calendar: Calendar | None, spans: Spans) -> int | None:
    if period.n == 0:
        return None
    day = start + 1
    while day <= due:
        excluded = end_of_excluded(day, spans)
        if excluded is not None:
            day = excluded + 1
        elif period.unit == "wd" and calendar is not None and not calendar.is_working(day):
            day += 1
        else:
            return day
    return None


def _deductions(
    exclusions: Sequence[Exclusion], start: int, due: int, working: Calendar | None
) -> tuple[Deduction, ...]:
    """Return the exclusions that began before the end, each with the days it took beyond those before it."""
    found: list[Deduction] = []
    reached = start
    for exclusion in sorted(exclusions, key=lambda e: (e.start, e.end, e.name, e.document or "")):
        first = max(exclusion.start, reached)
        if max(exclusion.start, start) >= due or exclusion.end <= max(exclusion.start, start):
            continue
        days = max(exclusion.end - first, 0)
        if working is not None and days:
            days = working.working_ordinal(exclusion.end) - working.working_ordinal(first)
        found.append(Deduction(exclusion, days))
        reached = max(reached, exclusion.end)
    return tuple(found)


def _hours(
    start: Instant, period: Period, counting: Counting, exclusions: Sequence[Exclusion], hour: HourMode
) -> Deadline:
    """Hours run through holidays and never roll; without a clock the end is a whole civil day."""
    spans = union(exclusions, start.day)
    counted_from: Instant | None = None
    if start.clock < 0:
        day, clock = start.day + -(-period.n // 24), NO_CLOCK
    else:
        base = start.clock
        if hour == "excluded":
            base = (base // MICROSECONDS_PER_HOUR + 1) * MICROSECONDS_PER_HOUR
            counted_from = Instant(start.day + base // MICROSECONDS_PER_DAY, base % MICROSECONDS_PER_DAY)
        else:
            counted_from = start
        more, clock = divmod(base + period.n * MICROSECONDS_PER_HOUR, MICROSECONDS_PER_DAY)
        day = start.day + more
    end = _nth_natural(day, spans)
    return Deadline(
        start=start,
        period=period,
        first_day=counted_from.day if counted_from else start.day + 1,
        nominal_day=end,
        due=Instant(end, clock),
        deductions=_deductions(exclusions, start.day, end, None),
        time_unknown=start.clock < 0,
        counted_from=counted_from,
    )


def _hours_back(act: Instant, period: Period) -> Deadline:
    """Hours ahead of an act; without a clock the latest day is read in favour of the earlier act."""
    if act.clock < 0:
        due = Instant(act.day + (23 - period.n) // 24)
    else:
        base = act.clock // MICROSECONDS_PER_HOUR * MICROSECONDS_PER_HOUR
        days, clock = divmod(base - period.n * MICROSECONDS_PER_HOUR, MICROSECONDS_PER_DAY)
        due = Instant(act.day + days, clock)
    return Deadline(
        start=act,
        period=period,
        first_day=None,
        nominal_day=due.day,
        due=due,
        time_unknown=act.clock < 0,
        backward=True,
    )
