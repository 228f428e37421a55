"""A counted period in Chinese words, for reports, screens and the jurist who checks it."""

from __future__ import annotations

from zhiheng.eventlog.days import MICROSECONDS_PER_HOUR, date_of
from zhiheng.law.calendar import WEEKDAY_NAMES, weekday
from zhiheng.law.periods.exclusions import Deduction
from zhiheng.law.periods.model import Deadline
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant

UNIT_WORDS = {"d": "日", "wd": "个工作日", "h": "小时", "m": "个月", "y": "年"}


def period_words(period: Period) -> str:
    """Return ``90日``, ``7个工作日``, ``24小时``, ``6个月``, ``2年``."""
    return f"{period.n}{UNIT_WORDS[period.unit]}"


def instant_words(instant: Instant, year: int | None = None) -> str:
    """Return a day (with its clock, if any) in figures; the year is left out where it is ``year``."""
    when = date_of(instant.day)
    text = f"{when.month:02}-{when.day:02}" if when.year == year else f"{when}"
    if instant.clock < 0:
        return text
    minutes = instant.clock * 60 // MICROSECONDS_PER_HOUR
    return f"{text} {minutes // 60:02}:{minutes % 60:02}"


def explain(end: Deadline, event: str, basis: str, verb: str = "届满") -> str:
    """Return the counting as one sentence; see ``Deadline.explain``."""
    parts = [_opening(end, event)]
    if end.deductions:
        parts.append("扣除" + "、".join(_deduction_words(d, end) for d in end.deductions))
    parts.append(_ending(end, verb))
    if end.time_unknown:
        parts.append("起算时刻不明")
    if end.calendar_unknown:
        parts.append("所涉年度尚无官方放假安排,暂按周一至周五为工作日推算")
    if basis:
        parts.append(f"依据{basis}")
    return ",".join(parts)


def _opening(end: Deadline, event: str) -> str:
    begin = f"{instant_words(end.start)}{event}"
    length = period_words(end.period)
    if end.backward:
        return f"{begin},当日不计,向前数{length}"
    if end.counted_from is not None and end.counted_from != end.start:
        from_ = instant_words(end.counted_from, date_of(end.start.day).year)
        return f"{begin},当时不计,自{from_}起算{length}"
    if end.period.unit == "h":
        return f"{begin},起算{length}"
    return f"{begin},次日起算{length}"


def _deduction_words(deduction: Deduction, end: Deadline) -> str:
    e = deduction.exclusion
    year = date_of(end.start.day).year
    first = max(e.start, end.start.day) + 1
    span = f"{instant_words(Instant(first), year)}至{instant_words(Instant(e.end), year)}"
    document = f",{e.document}" if e.document else ""
    unit = "个工作日" if end.period.unit == "wd" else "日"
    return f"{e.name}{deduction.days}{unit}({span}{document})"


def _ending(end: Deadline, verb: str) -> str:
    year = date_of(end.start.day).year
    due = instant_words(end.due, year)
    if end.backward:
        return f"最迟为{due}({WEEKDAY_NAMES[weekday(end.due.day)]})"
    if end.period.unit == "h":
        return f"{due}{verb}"
    if not end.rolled:
        return f"末日{due}({_day_words(end)})"
    nominal = instant_words(Instant(end.nominal_day), year)
    reason = end.rolled[0].reason
    why = f"在{reason}内" if reason.endswith("假期") else f"为{reason}"
    return f"末日{nominal}{why},顺延至{due}({_day_words(end)})"


def _day_words(end: Deadline) -> str:
    if end.calendar is not None and end.calendar.kind(end.due.day) == "makeup":
        return end.calendar.describe(end.due.day)
    return WEEKDAY_NAMES[weekday(end.due.day)]
