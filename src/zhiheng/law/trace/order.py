"""The canonical order of a trace, and what is known about which of two events came first (semantics §1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Literal

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.eventlog.model import Event

Order = Literal["yes", "no", "unknown"]


def before(a: Event, b: Event) -> Order:
    """Whether ``a`` happened before ``b``.

    Events of different days by day; on one day, both with a time, by (time, sequence); on one day, one of them
    without a time: unknown (F21). An event is never before itself.
    """
    if a.day != b.day:
        return "yes" if a.day < b.day else "no"
    if a.id == b.id:
        return "no"
    if a.clock == NO_CLOCK or b.clock == NO_CLOCK:
        return "unknown"
    return "yes" if (a.clock, a.sequence) < (b.clock, b.sequence) else "no"


def ordered(events: Iterable[Event]) -> list[Event]:
    """Return the events of one trace in canonical order.

    By day; within a day an event without a time keeps its place in the sequence, and the timed ones share the other
    places by (time, sequence). The order of a trace is its own: events of other objects don't take places in it.
    """
    trace = sorted(events, key=by_sequence)
    if settled(trace):
        return trace
    result: list[Event] = []
    for _, day in groupby(trace, key=_day):
        events = list(day)
        result.extend(_arranged(events) if len(events) > 1 else events)
    return result


def settled(events: Sequence[Event]) -> bool:
    """Whether events sorted by sequence are in canonical order already, and so is every part of them.

    So it is where those events of each day that have a time arrived in order of time.
    """
    day, clock = -1, NO_CLOCK
    for event in events:
        if event.clock == NO_CLOCK:
            continue
        if event.day == day and event.clock < clock:
            return False
        day, clock = event.day, event.clock
    return True


def _arranged(day: list[Event]) -> list[Event]:
    timed = iter(sorted([event for event in day if event.clock != NO_CLOCK], key=_time))
    return [event if event.clock == NO_CLOCK else next(timed) for event in day]


by_sequence: Callable[[Event], tuple[int, int]] = attrgetter("day", "sequence")
"""Sort key of the order of arrival within days."""
_day: Callable[[Event], int] = attrgetter("day")
_time: Callable[[Event], tuple[int, int, int]] = attrgetter("day", "clock", "sequence")
