"""Days that don't count (不计入期间的日): intervals (start, end], taken together as one union."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Days after ``start`` up to and with ``end`` don't count (the start's day does).

    ``name`` (鉴定, 听证 …) and ``document`` (number of the notice) are shown in the explanation.
    """

    start: int
    end: int
    name: str = ""
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """An exclusion that moved the end, and how many days it deducted beyond those before it (in the period's unit)."""

    exclusion: Exclusion
    days: int


Spans = tuple[tuple[int, int], ...]


def union(exclusions: Iterable[Exclusion], after: int) -> Spans:
    """Return the excluded days after day ``after`` as disjoint, ordered (start, end] spans."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(e.start, after), e.end) for e in exclusions):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def end_of_excluded(day: int, spans: Spans) -> int | None:
    """Return the last day of the excluded span that holds the day, or None where the day counts."""
    return next((end for start, end in spans if start < day <= end), None)


def counted_days(first: int, last: int, exclusions: Sequence[Exclusion] = ()) -> int:
    """Return the number of natural days in (first, last] that aren't excluded (for 加处罚款: days of delay).

    Zero where ``last`` isn't after ``first``.
    """
    if last <= first:
        return 0
    excluded = sum(min(end, last) - start for start, end in union(exclusions, first) if start < last)
    return last - first - excluded
