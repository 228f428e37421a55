"""Years whose holidays aren't published or not read in (日历缺年), in words."""

from __future__ import annotations

from datetime import date

from zhiheng.law.calendar import official_calendar


def unknown_years(as_of: date) -> list[str]:
    """Return, in words, the years up to the law's day and the next whose holidays aren't published or not read in."""
    known = official_calendar().years
    lacking = [year for year in (as_of.year, as_of.year + 1) if year not in known]
    return [
        f"{year} 年的放假安排尚未收入日历，以工作日计算、跨入该年的期限不作结论。"
        for year in lacking
        if year == as_of.year or as_of.month == 12
    ]
