"""Civil days and deadlines in the words of the office: ``2026-11-23 (周一)``, 剩 3 个工作日, 今天到期, 逾期 1 个工作日.

The calendar of working days belongs to whoever knows the law; it is handed in at start-up
(``contributions.calendar``). Without it, or beyond its published years, days are counted and called 天.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhiheng.kit import contributions
from zhiheng.kit.pages.parts import Kind, State

ZONE = ZoneInfo("Asia/Shanghai")
SOON = 3  # working days within which a deadline turns amber
WEEKDAYS = "一二三四五六日"


def today() -> date:
    """Return today's civil date in Asia/Shanghai."""
    return datetime.now(ZONE).date()


def say_day(day: date) -> str:
    """Return a full date with its weekday: ``2026-11-23 (周一)``."""
    return f"{day.isoformat()} (周{WEEKDAYS[day.weekday()]})"


def say_moment(moment: datetime) -> str:
    """Return date, weekday and clock time in Asia/Shanghai: ``2026-11-23 (周一) 08:42``."""
    local = moment.astimezone(ZONE)
    return f"{say_day(local.date())} {local:%H:%M}"


def workdays_between(earlier: date, later: date) -> int | None:
    """Return how many working days lie after ``earlier`` up to ``later``; None where the calendar doesn't reach."""
    return contributions.calendar.workdays(earlier, later)


def distance(day: date, now: date) -> tuple[int, str]:
    """Return how far ``day`` lies from ``now`` (never negative) with its unit: working days, else days."""
    earlier, later = min(day, now), max(day, now)
    working = workdays_between(earlier, later)
    if working is None:
        return (later - earlier).days, "天"
    return working, "个工作日"


def is_soon(day: date, now: date) -> bool:
    """Return whether a deadline lies ahead within three working days (today included)."""
    return day >= now and distance(day, now)[0] <= SOON


def due_state(day: date | None, now: date, *, in_days: bool = False, note: str = "") -> State:
    """Return a deadline as a state: overdue, today, soon or in time, with its full date below.

    ``in_days`` says that the law counts this period in natural days, which the words then follow.
    """
    if day is None:
        return State(Kind.WAIT, "没有期限", note)
    if day == now:
        return State(Kind.DUE, "今天到期", note or say_day(day))
    number, unit = (abs((day - now).days), "天") if in_days else distance(day, now)
    if day < now:
        # A weekend after the last day has no working day in it: say days rather than “逾期 0 个工作日”.
        if not number:
            number, unit = (now - day).days, "天"
        return State(Kind.BREACH, f"逾期 {number} {unit}", note or f"应于 {say_day(day)}")
    if not number:
        number, unit = (day - now).days, "天"
    kind = Kind.DUE if is_soon(day, now) else Kind.PLAIN
    return State(kind, f"剩 {number} {unit}", note or say_day(day))
