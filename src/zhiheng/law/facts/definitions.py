"""What the derived facts are (F2): the parsed form of ``library/facts.yaml``. Everything here is frozen data.

Three kinds: *states* hold of a subject over days and come from registry events (证件、公告、职权); *values* are answers
about one act, drawn from its trace, its objects and the states; *derived types* are objects that nobody keeps, whose
trace is gathered by a key (机关 × 企业 × 年度).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from zhiheng.law.language.model import Pattern, Position, Predicate, Value
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.statutes.index import StatuteIndex

NOWHERE = Position("", 0)

# ------------------------------------------------------------------------------------------- where a value comes from


@dataclass(frozen=True, slots=True)
class FromAttribute:
    """An attribute of the event."""

    name: str


@dataclass(frozen=True, slots=True)
class FromRole:
    """Ids of the objects that the event relates to in a role (TYPE or TYPE/QUALIFIER)."""

    object_type: str
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class FromObject:
    """An attribute of a related object, on the event's day."""

    object_type: str
    attribute: str


@dataclass(frozen=True, slots=True)
class FromYear:
    """The calendar year of the event's day."""


Source = FromAttribute | FromRole | FromObject | FromYear

# ------------------------------------------------------------------------------------------------------------- states


@dataclass(frozen=True, slots=True)
class Opening:
    """Events that put a subject into the state. ``from_`` and ``to``: attributes that state its first and last day
    (both inside); without ``from_`` it begins with the event, without ``to`` it lasts until something ends it."""

    events: tuple[Pattern, ...]
    from_: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """Events that interrupt the state, until a stated day (inside) or until one of ``resumed`` happens."""

    events: tuple[Pattern, ...]
    until: str | None = None
    resumed: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """Events that end the state. ``all_``: of every carrier of the subject (the event names the subject only).
    ``by_carrier``: of the carrier, whoever holds the state (the event need not name the subject). ``subject``: the
    roles in which such an event names the subject, where they differ from the opening's."""

    events: tuple[Pattern, ...]
    all_: bool = False
    by_carrier: bool = False
    subject: tuple[FromRole, ...] = ()


@dataclass(frozen=True, slots=True)
class YearlyReview:
    """A state that must be reviewed each calendar year after the first (年审).

    Without a passed review of the year by ``day`` (month, day) the state is interrupted until one is passed. ``day``
    None: a missing review cuts nothing (the district hasn't set a day). ``values``: only states with these values.
    """

    events: tuple[Pattern, ...]
    year: str
    day: tuple[int, int] | None = None
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class StateDefinition:
    """A state of a subject over days.

    ``carrier`` is what bears it and is opened and closed by itself (the certificate, not the officer): sources whose
    values together are its key; without any, the subject is its own carrier. ``value`` and ``keeps`` are read from
    the opening event, the first source that yields one. ``known_by``: events that show that the register speaks of a
    subject, so that "no interval" means "not in the state" and not "unknown". ``replaces``: a later opening ends the
    earlier ones of the same subject and carrier.
    """

    name: str
    zh: str
    subject: tuple[FromRole, ...]
    openings: tuple[Opening, ...]
    carrier: tuple[Source, ...] = ()
    value: tuple[Source, ...] = ()
    keeps: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    suspensions: tuple[Suspension, ...] = ()
    closings: tuple[Closing, ...] = ()
    known_by: tuple[Pattern, ...] = ()
    review: YearlyReview | None = None
    replaces: bool = False
    basis: tuple[str, ...] = ()
    position: Position = NOWHERE
    event_types: frozenset[str] = field(init=False, compare=False, repr=False)  # of all events it is built from
    patterns: tuple[Pattern, ...] = field(init=False, compare=False, repr=False)  # which events these are

    def __post_init__(self) -> None:
        found = [p for o in self.openings for p in o.events] + [p for c in self.closings for p in c.events]
        found += [p for s in self.suspensions for p in (*s.events, *s.resumed)]
        found += [*self.known_by, *(self.review.events if self.review else ())]
        object.__setattr__(self, "patterns", tuple(found))
        object.__setattr__(self, "event_types", frozenset(pattern.type for pattern in found))


# ------------------------------------------------------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a decision: the value where ``when`` is true (None: otherwise)."""

    when: Predicate | None
    value: Value


@dataclass(frozen=True, slots=True)
class Decide:
    """The first option whose ``when`` is true; an unknown ``when`` leaves the answer open unless all that remains
    possible agrees. No option: unknown (or absent, see ``ValueDefinition.missing``)."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """The first option whose ``when`` isn't false or open and whose value somebody reported."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class AskState:
    """A question to the states on the act's day, of the objects in a role.

    ``held``: whether any of them is in the state (with one of ``values``); ``attribute``: the value that the covering
    interval keeps under ``keeps`` (several that differ: unknown); ``days``: number of days in the state inside the
    window judged; ``members``: number of subjects in the state that belong to the object (an agency) that day.
    Objects: those of the act; else the lens's own; else those of the last earlier event that names any.
    """

    ask: Literal["held", "attribute", "days", "members"]
    state: str
    of: FromRole
    values: tuple[str, ...] | None = None
    keeps: str | None = None


@dataclass(frozen=True, slots=True)
class AskLaws:
    """Whether every article that the act cites in ``attribute`` was in force on a day (``on`` None: the act's)."""

    attribute: str
    on: Value | None = None


@dataclass(frozen=True, slots=True)
class AskInside:
    """Whether one administrative code lies within another's region."""

    place: Value
    region: Value


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """Computed by every evaluator itself (day kind, clock)."""


How = Decide | FirstKnown | AskState | AskLaws | AskInside | BuiltIn


@dataclass(frozen=True, slots=True)
class ValueDefinition:
    """A derived value of an act (``fact.NAME``).

    ``at``: event types whose attributes bare names mean. ``missing``: what it is where nothing yields a value:
    ``unknown`` (nobody reported it) or ``absent`` (it is known not to exist, so that ``exists: false`` holds).
    ``unknown`` says in words when it is unknown. ``needs_confirmation``: rests on a reading that the bureau has yet
    to confirm.
    """

    name: str
    zh: str
    type: AttributeType
    how: How
    at: tuple[str, ...] = ()
    missing: Literal["unknown", "absent"] = "unknown"
    unknown: str = ""
    needs_confirmation: str = ""
    basis: tuple[str, ...] = ()
    position: Position = NOWHERE


# ------------------------------------------------------------------------------------------------------ derived types


@dataclass(frozen=True, slots=True)
class Overlap:
    """Objects of ``object_type`` with equal keys whose days overlap belong together; one that overlaps no other
    object makes no derived object. ``from_``, ``to``: attributes of that object (``to`` missing: one day); ``open``: an
    attribute that says that it still goes on."""

    object_type: str
    from_: str
    to: str
    open: str | None = None


@dataclass(frozen=True, slots=True)
class DerivedType:
    """An object type that nobody keeps: events with equal ``key`` belong to one object.

    An event that yields several values for a part belongs to several objects; one that yields none for some part
    belongs to none. ``events``: only these types (empty: all). ``confidence`` suspected: a clue for a person, never
    a violation and never a block.
    """

    name: str
    zh: str
    key: tuple[Source, ...]
    events: tuple[str, ...] = ()
    overlap: Overlap | None = None
    confidence: Literal["certain", "suspected"] = "certain"
    position: Position = NOWHERE


# -------------------------------------------------------------------------------------------------------- the library


@dataclass(frozen=True, slots=True)
class Definitions:
    """All derived facts of a library. ``version`` is a hash of their text (part of the library's); ``statutes`` is the
    index in which cited articles are looked up."""

    states: Mapping[str, StateDefinition] = field(default_factory=dict)
    values: Mapping[str, ValueDefinition] = field(default_factory=dict)
    types: Mapping[str, DerivedType] = field(default_factory=dict)
    version: str = ""
    statutes: StatuteIndex | None = field(default=None, compare=False, repr=False)
    event_types: frozenset[str] = field(init=False, compare=False, repr=False)  # of all registry events

    def __post_init__(self) -> None:
        found = (definition.event_types for definition in self.states.values())
        object.__setattr__(self, "event_types", frozenset().union(*found))

    def with_review_day(self, state: str, day: tuple[int, int] | None) -> Definitions:
        """Return these definitions with the day of a state's yearly review set by the district (None: not set).

        Raises ``KeyError`` for an unknown state, ``ValueError`` for one that has no yearly review.
        """
        definition = self.states[state]
        if definition.review is None:
            raise ValueError(f"{state} 没有年审")
        changed = replace(definition, review=replace(definition.review, day=day))
        return replace(self, states={**self.states, state: changed})
