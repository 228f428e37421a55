"""The table of derived facts: dated state intervals, and values stated from outside (F2).

A *state* is a fact that holds of a subject over days (证件有效、主体已公告); unknown is not absent: of a subject that
nobody reported anything about the answer is ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.law.facts.intervals import END, EVER, FOREVER, Span, days_covered

EMPLOYED = "officer.employed"
"""The state that says to which agency an officer belongs (kept as ``agency``)."""


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
    ``to_day`` for an act after that time. ``value`` None: stated without one, fits every value asked for.
    ``attributes`` are what the interval keeps (``matters``, ``agency``), ``events`` the ids of its source events.
    """

    from_day: int | None
    to_day: int | None
    value: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    start_clock: int = NO_CLOCK
    end_clock: int = NO_CLOCK

    @property
    def span(self) -> Span:
        """The interval as a span of legal time."""
        start = END if self.start_clock == NO_CLOCK else self.start_clock
        end = END if self.end_clock == NO_CLOCK else self.end_clock
        return Span(
            EVER if self.from_day is None else (self.from_day - 1, start),
            FOREVER if self.to_day is None else (self.to_day, end),
        )

    def covers(self, day: int, clock: int = NO_CLOCK) -> bool:
        """Whether the state holds for an act on that day (at that time, where it has one): what ``span`` says."""
        first, last = self.from_day, self.to_day
        if first is not None and day < first and (day < first - 1 or not NO_CLOCK < self.start_clock < clock):
            return False
        return last is None or day < last or (day == last and (self.end_clock == NO_CLOCK or clock <= self.end_clock))

    def has(self, values: Sequence[str] | None) -> bool:
        """Whether it has one of the values asked for (None: any value will do)."""
        return values is None or self.value is None or self.value in values


StateKey = tuple[str, str]
"""Name of the fact, id of the subject."""


@dataclass(frozen=True, slots=True)
class FactTable:
    """States by (fact, subject) and stated values.

    ``states`` has an entry (perhaps empty) for every subject of which the register speaks; a missing entry, or
    ``UNKNOWN``, is unknown. ``values`` are derived values that were stated from outside: by (fact, subject id), or with
    subject "" for every act. ``derived``: the table comes from whole registers (``derive``, or an export of it), so
    that nobody derives it again from the part of the events that he has.
    """

    states: Mapping[StateKey, tuple[FactInterval, ...] | Unknown] = field(default_factory=dict)
    values: Mapping[StateKey, Any] = field(default_factory=dict)
    derived: bool = field(default=False, compare=False)
    _by_agency: dict[str, dict[str, list[str]]] = field(default_factory=dict, compare=False, repr=False)

    def intervals(self, fact: str, subject: str) -> tuple[FactInterval, ...] | Unknown:
        """Return the dated intervals of a state of a subject, or ``UNKNOWN``."""
        return self.states.get((fact, subject), UNKNOWN)

    def holding(
        self, fact: str, subject: str, day: int, clock: int = NO_CLOCK, values: Sequence[str] | None = None
    ) -> tuple[FactInterval, ...] | Unknown:
        """Return the intervals that cover an act on a day (none: the state isn't held), or ``UNKNOWN``."""
        found = self.states.get((fact, subject), UNKNOWN)
        if found is UNKNOWN:
            return UNKNOWN
        if values is not None:
            found = tuple([interval for interval in found if interval.value is None or interval.value in values])
        return tuple([interval for interval in found if interval.covers(day, clock)])

    def held(
        self, fact: str, subject: str, day: int, clock: int = NO_CLOCK, values: Sequence[str] | None = None
    ) -> bool | Unknown:
        """Whether a subject is in a state (with one of ``values``, None: any) for an act on a day."""
        found = self.holding(fact, subject, day, clock, values)
        return UNKNOWN if isinstance(found, Unknown) else bool(found)

    def kept(self, fact: str, name: str, subjects: Iterable[str], day: int, clock: int = NO_CLOCK) -> Any:
        """Return what the intervals that cover an act keep under a name.

        None: the subjects are known and nothing is kept. ``UNKNOWN``: a subject is unknown, or they keep different
        values. Lists of several intervals are united.
        """
        found: list[Any] = []
        for subject in subjects:
            intervals = self.holding(fact, subject, day, clock)
            if isinstance(intervals, Unknown):
                return UNKNOWN
            found += [i.attributes[name] for i in intervals if name in i.attributes]
        if not found:
            return None
        if any(isinstance(value, tuple) for value in found):
            return tuple(dict.fromkeys(item for v in found for item in (v if isinstance(v, tuple) else (v,))))
        return found[0] if all(value == found[0] for value in found) else UNKNOWN

    def days_held(
        self, fact: str, subject: str, first: int, last: int, values: Sequence[str] | None = None
    ) -> int | Unknown:
        """Return on how many days of [first, last] a subject is in a state, or ``UNKNOWN``."""
        found = self.intervals(fact, subject)
        if isinstance(found, Unknown):
            return UNKNOWN
        return days_covered((interval.span for interval in found if interval.has(values)), first, last)

    def members(self, fact: str, agency: str, day: int, values: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the subjects that are in a state on a day and belong to an agency then.

        A person belongs where the register of employment says (``EMPLOYED``); one of whom it doesn't speak belongs to
        the agency that the state itself keeps.
        """
        found = []
        for subject in self._ever_at(fact, agency):
            intervals = self.holding(fact, subject, day, values=values)
            if not isinstance(intervals, Unknown) and intervals and self._belongs(subject, agency, day, intervals):
                found.append(subject)
        return tuple(found)

    def _ever_at(self, fact: str, agency: str) -> list[str]:
        """Return the subjects of a state whom any interval of it, or of employment, ever places at an agency."""
        if fact not in self._by_agency:
            found: dict[str, dict[str, None]] = {}
            for name, subject in self.states:
                if name != fact:
                    continue
                for intervals in (self.intervals(fact, subject), self.intervals(EMPLOYED, subject)):
                    for interval in () if isinstance(intervals, Unknown) else intervals:
                        named = interval.attributes.get("agency")
                        for item in named if isinstance(named, tuple | list) else (named,):
                            found.setdefault(str(item), {})[subject] = None
            self._by_agency[fact] = {place: list(subjects) for place, subjects in found.items()}
        return self._by_agency[fact].get(agency, [])

    def _belongs(self, subject: str, agency: str, day: int, intervals: Iterable[FactInterval]) -> bool:
        employed = self.holding(EMPLOYED, subject, day)
        at = intervals if isinstance(employed, Unknown) or not employed else employed
        return any(_names(interval.attributes.get("agency"), agency) for interval in at)

    def stated(self, fact: str, subjects: Iterable[str] = ()) -> Any:
        """Return the value stated for a fact of one of the subjects or of every act; None where none was stated."""
        if not self.values:
            return None
        for subject in (*subjects, ""):
            found = self.values.get((fact, subject))
            if found is not None:
                return found
        return None

    def overlaid(self, other: FactTable) -> FactTable:
        """Return this table with another's entries in place of its own (an example's facts win over derived ones)."""
        derived = self.derived or other.derived
        return FactTable({**self.states, **other.states}, {**self.values, **other.values}, derived)

    def only(self, subjects: Iterable[str]) -> FactTable:
        """Return the facts of these subjects (and those of every act): what an export of their events needs."""
        wanted = {"", *subjects}
        return FactTable(
            {key: found for key, found in self.states.items() if key[1] in wanted},
            {key: found for key, found in self.values.items() if key[1] in wanted},
            self.derived,
        )

    def rows(self) -> Iterator[tuple[str, str, FactInterval | None]]:
        """Yield (fact, subject, interval), with None for a subject that is known and never in the state."""
        for (fact, subject), intervals in self.states.items():
            if isinstance(intervals, Unknown):
                continue
            if not intervals:
                yield fact, subject, None
            for interval in intervals:
                yield fact, subject, interval


def _names(kept: Any, agency: str) -> bool:
    return agency in kept if isinstance(kept, tuple) else kept == agency
