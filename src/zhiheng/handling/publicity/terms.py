"""How long a decision stays public (公示期限), by field, as far as a text in hand says; other fields state the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

CHANNEL = "区行政执法公示平台"
"""Our own channel: the public zone."""
LONGEST_YEARS = 3
"""Without a stated end a decision is shown three years in the public zone: the longest term that a text here knows
(市场监督管理行政处罚信息公示规定第十三条)."""
_CRITICISM_MONTHS = 3
_YEAR = 12


def until(field: str, kinds: Collection[str], start: date) -> date | None:
    """Return the last day of the term that begins on a day, None where the field has no text of its own.

    Source: 市场监督管理行政处罚信息公示规定第十三条: three years, for criticism alone three months.
    """
    if field != "market":
        return None
    return later(start, _CRITICISM_MONTHS if set(kinds) == {"criticism"} else LONGEST_YEARS * _YEAR)


def shown_from(today: date) -> date:
    """Return the earliest day of publication of what is still shown although no end was stated."""
    return later(today, -LONGEST_YEARS * _YEAR)


def shown_until(published_on: date) -> date:
    """Return the last day on which a decision published then is still shown although no end was stated."""
    return later(published_on, LONGEST_YEARS * _YEAR)


def later(day: date, months: int) -> date:
    """Return the same day of the month some months later (or earlier), the month's last where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day in {year}-{month + 1}")
