"""Until when a penalty decision is shown here (公示期限), as what was signed says, of any version that signed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

_LONGEST_YEARS = 3
_REASONS_SHOWN = timedelta(days=365)


def day_in(body: Mapping[str, Any], name: str) -> date | None:
    """Return a field as a civil day, None where it is missing or isn't one."""
    try:
        return date.fromisoformat(str(body.get(name) or ""))
    except ValueError:
        return None


def last_day(body: Mapping[str, Any]) -> date | None:
    """Return the last day of a penalty decision here, None where nothing that it states tells one.

    What was signed before items named their last day (``shown_until``) tells it by the term's end (``until``); without
    one it is three years after the publication, of a withdrawn decision 365 days after the withdrawal.

    Source: 市场监督管理行政处罚信息公示规定第十三条 (three years, the longest term that a text here knows).
    """
    stated = day_in(body, "shown_until") or day_in(body, "until")
    if stated is not None:
        return stated
    withdrawn, published = day_in(body, "withdrawn_on"), day_in(body, "published_on")
    try:
        if withdrawn is not None:
            return withdrawn + _REASONS_SHOWN
        return _years_later(published) if published is not None else None
    except (OverflowError, ValueError):  # after the year 9999
        return None


def _years_later(day: date) -> date:
    """Return the end of the longest term; 29 February becomes the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + _LONGEST_YEARS, day=28 if leap else day.day)
