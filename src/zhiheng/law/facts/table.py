"""The table of derived facts: dated state intervals, and values stated from outside (F2).

A *state* is a fact that holds of a subject over days (证件有效、主体已公告); unknown is not absent: a subject of which
nobody reported anything has no known intervals, and whoever asks gets ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK


class Unknown(Enum):
    """The one value of everything that nobody reported (不详)."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false: compare with `is UNKNOWN`")


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class FactInterval:
    """A state of a subject from one day to another, both ends inside (None: open on that side).

    ``start_clock`` and ``end_clock`` are the times of the changes that opened and closed it where these have one: a
    change on the day takes effect the next day, unless it has a time earlier than the act. So with ``start_clock``
    the state already holds on ``from_day - 1`` for a later act, and with ``end_clock`` it no longer holds on
    ``to_day`` for an act at or after that time. ``attributes`` are the values the interval carries (``matters``).
    """

    from_day: int | None
    to_day: int | None
    value: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    start_clock: int = NO_CLOCK
    end_clock: int = NO_CLOCK

    def covers(self, day: int, clock: int = NO_CLOCK) -> bool:
        """Whether the state holds for an act on that day (at that time, where it has one)."""
        return self._begun(day, clock) and not self._over(day, clock)

    def _begun(self, day: int, clock: int) -> bool:
        if self.from_day is None or self.from_day <= day:
            return True
        on_the_day = self.from_day == day + 1 and self.start_clock != NO_CLOCK
        return on_the_day and clock != NO_CLOCK and self.start_clock < clock

    def _over(self, day: int, clock: int) -> bool:
        if self.to_day is None or day < self.to_day:
            return False
        if day > self.to_day:
            return True
        return self.end_clock != NO_CLOCK and clock != NO_CLOCK and self.end_clock < clock


StateKey = tuple[str, str]  # fact name, subject id


@dataclass(frozen=True, slots=True)
class FactTable:
    """States by (fact, subject) and stated values.

    ``states`` has an entry (perhaps empty) for every subject of which something was reported; a missing entry is
    unknown. ``values`` holds what was stated from outside for a derived value: by (fact, subject id), or with subject
    "" for every act (an example's bare ``facts:`` name).
    """

    states: Mapping[StateKey, tuple[FactInterval, ...]] = field(default_factory=dict)
    values: Mapping[StateKey, Any] = field(default_factory=dict)

    def intervals(self, fact: str, subject: str) -> tuple[FactInterval, ...] | Unknown:
        """Return the dated intervals of a state of a subject, or ``UNKNOWN`` where nobody reported on it."""
        found = self.states.get((fact, subject))
        return UNKNOWN if found is None else found

    def holding(self, fact: str, subject: str, day: int, clock: int = NO_CLOCK) -> tuple[FactInterval, ...] | Unknown:
        """Return the intervals that cover an act on a day (none: the state isn't held), or ``UNKNOWN``."""
        found = self.states.get((fact, subject))
        if found is None:
            return UNKNOWN
        return tuple(interval for interval in found if interval.covers(day, clock))

    def held(
        self, fact: str, subject: str, day: int, clock: int = NO_CLOCK, values: Sequence[str] | None = None
    ) -> bool | Unknown:
        """Whether a subject is in a state (with one of ``values``, None: any) for an act on a day."""
        found = self.holding(fact, subject, day, clock)
        if isinstance(found, Unknown):
            return UNKNOWN
        return any(values is None or interval.value in values for interval in found)

    def stated(self, fact: str, subjects: Iterable[str] = ()) -> Any:
        """Return the value stated for a fact of one of the subjects or of every act; None where none was stated."""
        for subject in (*subjects, ""):
            found = self.values.get((fact, subject))
            if found is not None:
                return found
        return None

    def overlaid(self, other: FactTable) -> FactTable:
        """Return this table with another's entries in place of its own (an example's facts win over derived ones)."""
        return FactTable({**self.states, **other.states}, {**self.values, **other.values})
