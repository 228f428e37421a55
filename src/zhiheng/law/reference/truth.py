"""Truth in the rule language: true, false, missing, unknown, and two shades for an unknown order or clock (§1).

The numbers are ordered so that ``min`` is *and* and ``max`` is *or*. ``MISSING`` fails (what the record doesn't show
isn't shown); ``UNKNOWN_TRUTH`` decides nothing; ``SOFT`` is true only because an unknown order or time of day is read
in favour of the act, ``SOFT_FALSE`` is false for the same reason.
"""

from __future__ import annotations

from enum import Enum

FALSE = 0
SOFT_FALSE = 1
MISSING = 2
UNKNOWN_TRUTH = 3
SOFT = 4
TRUE = 5

_NEGATED = (TRUE, SOFT, MISSING, UNKNOWN_TRUTH, SOFT_FALSE, FALSE)


def negated(truth: int) -> int:
    """Return the truth of ``not``: missing and unknown stay what they are."""
    return _NEGATED[truth]


def holds(truth: int) -> bool:
    """Whether the truth counts as true (an unknown order or clock read in favour included)."""
    return truth >= SOFT


class Absent(Enum):
    """The one value of what the record should show and doesn't (缺项)."""

    ABSENT = "missing"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent.ABSENT
