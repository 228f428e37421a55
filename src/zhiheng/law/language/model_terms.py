"""Days, periods, dates, values, predicates and patterns of the rule language: what the parts of a rule are made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from zhiheng.law.units import Period

# --------------------------------------------------------------------------------------------- positions


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands: file and 1-based line and column."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


# --------------------------------------------------------------------------------------------- periods and dates


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period that depends on predicates (``plus: {choose: [{when, is}]}``); the first true ``when`` wins."""

    options: tuple[tuple[Predicate | None, Period], ...]


@dataclass(frozen=True, slots=True)
class PeriodParameter:
    """A period given by a parameter of the rule (``within: {parameter: NAME}``); absent: not applicable."""

    name: str


AnyPeriod = Period | PeriodChoice | PeriodParameter


@dataclass(frozen=True, slots=True)
class DateActivation:
    """The day of the activating event."""


@dataclass(frozen=True, slots=True)
class DateAttribute:
    """A date that the activating event states in an attribute."""

    attribute: str


@dataclass(frozen=True, slots=True)
class DateName:
    """A named date of the rule (``dates:``)."""

    name: str


@dataclass(frozen=True, slots=True)
class DateFact:
    """A derived fact whose value is a date (``fact.conduct_ended``)."""

    fact: str


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A fixed civil day."""

    day: int


@dataclass(frozen=True, slots=True)
class DateAfter:
    """Day of the last (``nth`` first: first) event of a pattern, or the day it states in ``at``, plus a period.

    ``same``: the event shares an object of that type with the activation. ``replaces_all``: within ``latest``, once
    such an event has happened it supersedes every other source (of several such sources the last event counts).
    """

    events: tuple[Pattern, ...]
    same: str | None = None
    at: str | None = None
    plus: AnyPeriod | None = None
    nth: Literal["first", "last"] = "last"
    replaces_all: bool = False
    roll: bool | None = None


@dataclass(frozen=True, slots=True)
class DatePlus:
    """Another date expression plus a period (``{start: …, plus: …}``)."""

    start: DateExpr
    plus: AnyPeriod | None = None
    roll: bool | None = None


@dataclass(frozen=True, slots=True)
class DateLatest:
    """The latest of several dates; absent ones are ignored; absent if all are."""

    of: tuple[DateExpr, ...]


@dataclass(frozen=True, slots=True)
class DateEarliest:
    """The earliest of several dates; absent ones are ignored; absent if all are."""

    of: tuple[DateExpr, ...]


@dataclass(frozen=True, slots=True)
class DateChoice:
    """The first option whose predicate is true (None: otherwise); unknown isn't true."""

    options: tuple[tuple[Predicate | None, DateExpr], ...]


@dataclass(frozen=True, slots=True)
class AnnualDay:
    """A day of every calendar year (``{day: 03-31}``)."""

    month: int
    day: int


DateExpr = (
    DateActivation
    | DateAttribute
    | DateName
    | DateFact
    | DateLiteral
    | DateAfter
    | DatePlus
    | DateLatest
    | DateEarliest
    | DateChoice
)

# --------------------------------------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Literal_:
    """A literal: str, bool, int, Decimal, ``DateLiteral`` (a day), ``ClockLiteral`` (a time of day), or tuple of these.

    A clock stands only beside ``fact.clock``; everywhere else ``'06:00'`` is text.
    """

    value: Any


@dataclass(frozen=True, slots=True)
class ClockLiteral:
    """A time of day in microseconds since midnight (``'06:00'`` beside ``fact.clock``)."""

    clock: int


@dataclass(frozen=True, slots=True)
class FactValue:
    """Value of a derived fact at the act (``fact.NAME``)."""

    name: str


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """An attribute of the same event (``{attribute: A}``), or of its related object (``{attribute: TYPE.A}``)."""

    name: str
    object_type: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter of the rule (``{parameter: P}``); missing: the rule is not applicable there."""

    name: str


@dataclass(frozen=True, slots=True)
class EventValue:
    """Attribute (or role's object ids, or day) of the last/first event of a pattern before the act.

    ``standing``: only events whose decision or filing still stands. ``or_``: what counts where there is none;
    None means missing.
    """

    which: Literal["last", "first"]
    events: tuple[Pattern, ...]
    attribute: str | None = None
    role: tuple[str, str | None] | None = None  # (object type, qualifier)
    or_: Value | None = None
    standing: bool = False


@dataclass(frozen=True, slots=True)
class ChooseValue:
    """The first option whose predicate is true (None: otherwise)."""

    options: tuple[tuple[Predicate | None, Value], ...]


@dataclass(frozen=True, slots=True)
class Accrual:
    """min(cap, base × rate × natural days in (from, to] outside ``not_counting``); exact, rounded half-up to 分."""

    rate: Fraction
    base: Value
    from_: DateExpr
    to: DateExpr
    not_counting: tuple[Pausing, ...] = ()
    cap: Value | Literal["base"] | None = None


@dataclass(frozen=True, slots=True)
class CountValue:
    """How many events of a pattern stand before (and, with ``self_``, at) the act in the trace (``{count: …}``)."""

    events: tuple[Pattern, ...]
    self_: bool = False


@dataclass(frozen=True, slots=True)
class UnionValue:
    """Union of a list attribute over all events of a pattern before the act (``{union: {event, attribute}}``)."""

    events: tuple[Pattern, ...]
    attribute: str


@dataclass(frozen=True, slots=True)
class SumValue:
    """Exact sum of several values; a missing one counts as its ``or`` or makes the sum missing (``{sum: [...]}``)."""

    of: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date expression used as a value (``not_later_than``, or ``{date: …}``)."""

    date: DateExpr


Value = (
    Literal_
    | FactValue
    | AttributeOf
    | ParameterValue
    | EventValue
    | ChooseValue
    | Accrual
    | CountValue
    | UnionValue
    | SumValue
    | DateValue
)

# --------------------------------------------------------------------------------------------- predicates

Operator = Literal[
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
    "between",
    "exists",
    "subset_of",
    "superset_of",
    "overlaps",
    "matches",
    "starts_with",
    "not_later_than",
    "not_earlier_than",
]


@dataclass(frozen=True, slots=True)
class Name:
    """What a predicate compares. ``kind``: an attribute of the event, of a related object on the event's day
    (``object_type`` set), of a derived fact, or (``count``) the number of related objects in a role."""

    kind: Literal["attribute", "object", "fact", "count"]
    name: str
    object_type: str | None = None
    qualifier: str | None = None

    def __str__(self) -> str:
        return {"object": f"{self.object_type}.{self.name}", "fact": f"fact.{self.name}"}.get(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class Compare:
    """``name op value``. ``or_missing``: a missing (not: unknown) name passes. ``exists`` has a bool literal.

    ``in``, ``between``, ``subset_of``, ``superset_of``, ``overlaps`` have a tuple literal or a value that yields one;
    ``matches`` a regular expression that must fit the whole text; ``starts_with`` a text. In ``Parameter.when`` a bare
    ``region`` (a text) is met by its prefix. In ``Rule.where`` an attribute of the about-object that the object lacks
    is read from the activation.
    """

    name: Name
    op: Operator
    value: Value
    or_missing: bool = False


@dataclass(frozen=True, slots=True)
class CompareValue:
    """``left op value`` where the left side is itself a value (``compare: [{last: …}, {ge: 14}]``)."""

    left: Value
    op: Operator
    value: Value
    or_missing: bool = False


@dataclass(frozen=True, slots=True)
class SameObject:
    """The event shares an object of ``object_type`` with those that ``value`` yields (``same: [TYPE, value]``)."""

    object_type: str
    value: Value


@dataclass(frozen=True, slots=True)
class Seen:
    """Such an event stands earlier in the trace (``seen``), or none does (``expected`` false: ``unseen``)."""

    events: tuple[Pattern, ...]
    expected: bool = True


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part doesn't hold; never turns missing or unknown into true."""

    part: Predicate


Predicate = Compare | CompareValue | SameObject | Seen | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Pattern:
    """Events of one type that satisfy a predicate (None: any)."""

    type: str
    where: Predicate | None = None


# --------------------------------------------------------------------------------------------- exclusions


@dataclass(frozen=True, slots=True)
class Pausing:
    """Exclusion pair: days after ``from_`` up to and with ``to``.

    ``pair``: object type by which start and end match. ``document`` and ``ends``: attributes of the start that must
    state the notice's number and the stated end; ``asks_document`` False (short form ``[A, B]``): none is asked.
    """

    from_: tuple[Pattern, ...]
    to: tuple[Pattern, ...]
    pair: str | None = None
    document: str | None = None
    ends: str | None = None
    beyond: bool = False
    kind: str = ""  # name for explanations: the `define` name or the start's type

    @property
    def asks_document(self) -> bool:
        """Whether a document number is needed for the days to be excluded."""
        return self.document is not None
