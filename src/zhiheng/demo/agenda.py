"""When what happens: numbers of stories spread over working days with the seasons of an office year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

BY_MONTH = (0.75, 0.55, 1.2, 1.15, 1.0, 1.25, 1.05, 0.95, 1.25, 0.95, 1.2, 0.9)
"""Inspections and cases: little before and after Spring Festival, most before the ends of half-years."""

COMPLAINTS = (0.8, 0.7, 0.9, 1.0, 1.1, 1.25, 1.35, 1.3, 1.05, 0.95, 0.85, 0.8)
"""Complaints: most in summer."""

_BY_WEEKDAY = (1.1, 1.15, 1.1, 1.0, 0.75, 0.3, 0.3)


def spread(total: int, days: Sequence[date], by_month: Sequence[float] = BY_MONTH) -> Iterator[range]:
    """Give for each day the places (numbers from 0) of the stories that begin on it.

    Args:
        total: number of stories over all days.
        days: working days, in order.
        by_month: weight of each month.
    """
    weights = [by_month[day.month - 1] * _BY_WEEKDAY[day.weekday()] for day in days]
    whole, so_far, done = sum(weights), 0.0, 0
    for weight in weights:
        so_far += weight
        now = total if so_far >= whole else int(total * so_far / whole)
        yield range(done, now)
        done = now
