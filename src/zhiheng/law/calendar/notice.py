"""One year's official notice of holidays and make-up working days (放假调休通知), and what it must satisfy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zhiheng.eventlog.days import date_of, day_of

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """Days off and make-up working days of one year, each with the festival's name, and where they were published.

    A notice of one year may name days of the last December before it (2022-12-31 belongs to 元旦 2023).
    ``lines``: day -> line of the file it was read from, for messages.
    """

    year: int
    off: Mapping[int, str]
    makeup: Mapping[int, str]
    title: str = ""
    number: str = ""
    source: str = ""
    lines: Mapping[int, int] = field(default_factory=dict, compare=False)


def weekday(day: int) -> int:
    """Return the weekday of a civil day, Monday 0 to Sunday 6."""
    return (day + 3) % 7


def year_problems(notice: Notice) -> list[tuple[int | None, str]]:
    """Return what can't be true of any notice: (line or None, message in Chinese)."""
    found: list[tuple[int | None, str]] = []
    for day in sorted({*notice.off, *notice.makeup}):
        when, line = date_of(day), notice.lines.get(day)
        if when.year != notice.year and (when.year, when.month) != (notice.year - 1, 12):
            found.append((line, f"{when} 不属于 {notice.year} 年度的安排"))
        if day in notice.off and day in notice.makeup:
            found.append((line, f"{when} 既列为放假又列为上班"))
        elif day in notice.makeup and weekday(day) < SATURDAY:
            found.append((line, f"{when} 本来就是周一至周五的工作日,不能列为调休上班日"))
    return found


def _fixed_festivals(year: int) -> list[tuple[str, list[date]]]:
    """Return the festivals with a fixed date; two days of 劳动节 since 2025 (全国年节及纪念日放假办法 第二条)."""
    labour = [date(year, 5, 1), *([date(year, 5, 2)] if year >= 2025 else [])]
    return [
        ("元旦", [date(year, 1, 1)]),
        ("劳动节", labour),
        ("国庆节", [date(year, 10, n) for n in (1, 2, 3)]),
    ]


def _lunar_festivals(year: int) -> list[tuple[str, date, date, int]]:
    """Return name, span in which the festival can fall, and least number of days off, for the lunar ones."""
    return [
        ("春节", date(year, 1, 15), date(year, 3, 1), 4 if year >= 2025 else 3),
        ("清明", date(year, 4, 3), date(year, 4, 7), 1),
        ("端午", date(year, 5, 25), date(year, 6, 28), 1),
        ("中秋", date(year, 9, 5), date(year, 10, 10), 1),
    ]


def festival_problems(notice: Notice) -> list[tuple[int | None, str]]:
    """Return the statutory festivals that the notice doesn't free (全国年节及纪念日放假办法 第二条)."""
    found: list[tuple[int | None, str]] = []
    for name, dates in _fixed_festivals(notice.year):
        missing = [str(d) for d in dates if day_of(d) not in notice.off]
        if missing:
            found.append((None, f"缺少法定节日{name}的放假日:{'、'.join(missing)}"))
    for name, first, last, least in _lunar_festivals(notice.year):
        span = range(day_of(first), day_of(last) + 1)
        count = sum(name in notice.off.get(day, "") for day in span)
        if count < least:
            found.append((None, f"法定节日{name}应至少放假 {least} 天,文件中只有 {count} 天"))
    return found
