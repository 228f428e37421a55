"""Periods (期间): from a start and a length to the last day, with the reasons.

Whole columns of days are counted by ``periods.tables``.
"""

from zhiheng.law.periods.counting import add_months, deadline, latest_before, plain_end, roll_forward
from zhiheng.law.periods.exclusions import Deduction, Exclusion, counted_days, end_of_excluded, union
from zhiheng.law.periods.model import PLAIN, Counting, Deadline, HourMode, Rolled, not_after
from zhiheng.law.periods.named import annual_day_from, earliest_of, latest_of, year_end
from zhiheng.law.periods.words import instant_words, period_words

__all__ = [
    "PLAIN",
    "Counting",
    "Deadline",
    "Deduction",
    "Exclusion",
    "HourMode",
    "Rolled",
    "add_months",
    "annual_day_from",
    "counted_days",
    "deadline",
    "earliest_of",
    "end_of_excluded",
    "instant_words",
    "latest_before",
    "latest_of",
    "not_after",
    "period_words",
    "plain_end",
    "roll_forward",
    "union",
    "year_end",
]
