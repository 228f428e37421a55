"""Spans of legal time and their algebra: union, difference, and the days they cover.

A *moment* is (day, clock): ``END`` as its clock is the end of the day. A span (begin, end] holds for an act that comes
after ``begin`` and not after ``end``. An act without a time stands at the beginning of its day, a change without a
time at the end of its: so a change on the day takes effect the next day, unless it has a time earlier than the act.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from zhiheng.eventlog.days import NO_CLOCK

Moment = tuple[int, int]
END = 1 << 62
"""Clock of the end of a day."""
EVER: Moment = (-(1 << 40), END)
"""Before every act."""
FOREVER: Moment = (1 << 40, END)
"""After every act."""


class Span(NamedTuple):
    """From after ``begin`` up to and with ``end``; empty where ``begin`` isn't before ``end``."""

    begin: Moment
    end: Moment

    @property
    def empty(self) -> bool:
        """Whether no act can lie in it."""
        return self.begin >= self.end

    def covers(self, day: int, clock: int = NO_CLOCK) -> bool:
        """Whether it holds for an act on that day (at that time)."""
        return self.begin < (day, clock) <= self.end


def change(day: int, clock: int = NO_CLOCK) -> Moment:
    """Return the moment at which a change that happened on a day (at a time) takes effect."""
    return day, (END if clock == NO_CLOCK else clock)


def from_day(day: int) -> Moment:
    """Return the begin of a span whose first day is stated."""
    return day - 1, END


def to_day(day: int) -> Moment:
    """Return the end of a span whose last day is stated."""
    return day, END


def without(spans: Iterable[Span], taken: Span) -> list[Span]:
    """Return spans minus one span."""
    if taken.empty:
        return [span for span in spans if not span.empty]
    left: list[Span] = []
    for span in spans:
        left.append(Span(span.begin, min(span.end, taken.begin)))
        left.append(Span(max(span.begin, taken.end), span.end))
    return [span for span in left if not span.empty]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as spans that neither overlap nor touch, in order."""
    united: list[Span] = []
    for span in sorted(span for span in spans if not span.empty):
        if united and span.begin <= united[-1].end:
            if span.end > united[-1].end:
                united[-1] = Span(united[-1].begin, span.end)
        else:
            united.append(span)
    return united


def days_covered(spans: Iterable[Span], first: int, last: int) -> int:
    """Return the number of days in [first, last] that the spans cover for an act without a time."""
    total = 0
    for begin, end in union(spans):
        lowest = begin[0] + 1
        total += max(0, min(last, end[0]) - max(first, lowest) + 1)
    return total
