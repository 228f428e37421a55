"""What a rule is: the parsed form of the rule language, shared by reader, reference and kernel.

Everything here is frozen data. A ``Rule`` keeps its raw mapping, because parameters address the raw template by path;
``Rule.variant`` (see ``variants``) yields the ``Variant`` that is in force for one activation. Meaning of every key:
the project's rule language page (semantics), sections 1 to 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


# --------------------------------------------------------------------------------------------- parts of templates


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


@dataclass(frozen=True, slots=True)
class Approval:
    """Who may extend and by how much at most (``most`` None: no limit stated)."""

    approver: tuple[str, ...] = ()
    most: Period | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """How the period may be extended: by which event, by whom, how much, how often, and what it does."""

    by: tuple[Pattern, ...]
    first: Approval
    second: Approval | None = None  # what the second and later ones ask instead
    times: int = 1
    mode: Literal["add", "replace", "fixed"] = "add"
    told: str | None = None  # attribute or "required"


@dataclass(frozen=True, slots=True)
class Distinct:
    """Count distinct related objects of a type instead of events."""

    object_type: str
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """Counting window: ``whole_trace``, ``calendar_year``, ``sliding`` days, or ``since`` a resetting event."""

    kind: Literal["whole_trace", "calendar_year", "sliding", "since"] = "whole_trace"
    sliding: Period | None = None
    since: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Related objects of a type in a role (``officer/handler``); qualifier None: in any role."""

    object_type: str
    qualifier: str | None = None

    def __str__(self) -> str:
        return self.object_type if self.qualifier is None else f"{self.object_type}/{self.qualifier}"


@dataclass(frozen=True, slots=True)
class StateRef:
    """A derived state (F2), with the value it must have (``{certificate.valid: host}``), None: any value."""

    name: str
    values: tuple[str, ...] | None = None
    where: Mapping[str, Value] = field(default_factory=dict)  # key of the interval -> value of the act it must hold


# --------------------------------------------------------------------------------------------- templates


@dataclass(frozen=True, slots=True)
class Then:
    """Second link of a chain of two: the discharging event that fits ``after`` opens the next owed act."""

    after: tuple[Pattern, ...]
    expect: tuple[Pattern, ...]
    within: AnyPeriod | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """Every ``after`` is followed by one of ``expect`` inside the corridor, unless cancelled."""

    after: tuple[Pattern, ...]
    expect: tuple[Pattern, ...]
    expect_all: bool = False
    unless: tuple[Pattern, ...] = ()
    within: AnyPeriod | None = None
    until: str | None = None  # attribute of the activation that states the last day
    until_date: DateExpr | None = None  # or a date expression
    by: tuple[Pattern, ...] = ()
    by_day: AnnualDay | None = None
    not_before: AnyPeriod | None = None
    start: DateExpr | None = None
    same: str | None = None  # the target shares an object of this type with the activation
    pausing: tuple[Pausing, ...] = ()
    extension: Extension | None = None
    match: Literal["each", "one"] = "each"
    then: Then | None = None
    else_: tuple[Pattern, ...] = ()
    roll: bool | None = None
    hour: Literal["excluded", "counted"] = "excluded"
    self_: bool = False


@dataclass(frozen=True, slots=True)
class Precedence:
    """Every ``before`` has a ``need`` earlier, at a fitting distance, after the last ``since``."""

    before: tuple[Pattern, ...]
    need: tuple[Pattern, ...]
    need_all: bool = False  # `need: {all: [...]}`: every one of them is needed
    wait: AnyPeriod | None = None
    ahead: AnyPeriod | None = None
    within: AnyPeriod | None = None
    since: tuple[Pattern, ...] = ()
    same: str | None = None
    or_after: AnyPeriod | None = None
    roll: bool | None = None
    hour: Literal["excluded", "counted"] = "excluded"
    self_: bool = False


@dataclass(frozen=True, slots=True)
class NotSuccession:
    """After each ``after`` there is no ``never`` in the window that ``during``/``from`` states."""

    after: tuple[Pattern, ...]
    never: tuple[Pattern, ...]
    during: AnyPeriod | None = None
    from_: AnyPeriod | None = None
    start: DateExpr | None = None
    same: str | None = None
    unless: tuple[Pattern, ...] = ()
    roll: bool | None = None
    hour: Literal["excluded", "counted"] = "excluded"


@dataclass(frozen=True, slots=True)
class AtMost:
    """No more than ``n`` such events in each window; ``absence`` is n = 0."""

    events: tuple[Pattern, ...]
    n: Value
    each: Each = Each()
    distinct: Distinct | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``n`` such events in each window, or before a closing event; ``existence`` is n = 1."""

    events: tuple[Pattern, ...]
    n: Value
    each: Each = Each()
    by: tuple[Pattern, ...] = ()
    by_day: AnnualDay | None = None
    population: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Coexistence:
    """A trace with ``if_`` also has ``also`` (anywhere) when ``by`` comes."""

    if_: tuple[Pattern, ...]
    also: tuple[Pattern, ...]
    also_all: bool = False
    by: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Not two of these kinds of events in one trace."""

    not_both: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The very next (``next``) or last (``last``) event, among those named, is of the stated kind."""

    at: tuple[Pattern, ...]
    direction: Literal["next", "last"]
    expect: tuple[Pattern, ...]
    among: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Each ``at`` satisfies ``require``."""

    at: tuple[Pattern, ...]
    require: Predicate


@dataclass(frozen=True, slots=True)
class Held:
    """On the day of each ``at``, as many objects of the role as asked are in the state."""

    at: tuple[Pattern, ...]
    who: Role
    state: tuple[StateRef, ...]  # any of them
    count: Mapping[Operator, Value] | None = None  # None: all of them, and at least one
    all_: bool = False


@dataclass(frozen=True, slots=True)
class RolesOf:
    """People in roles at events of these patterns."""

    roles: tuple[Role, ...]
    events: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Disjoint:
    """No person of ``these`` at the act is among ``from_`` earlier (``before``) or anywhere (``whole_trace``)."""

    at: tuple[Pattern, ...]
    these: tuple[Role, ...]
    from_: RolesOf
    when: Literal["before", "whole_trace"] = "before"


@dataclass(frozen=True, slots=True)
class Total:
    """Sum (or count) per window and object of the population is at least / at most a value."""

    of: tuple[Pattern, ...]
    sum: str | None  # attribute; None: count
    each: Each
    at_least: Value | None = None
    at_most: Value | None = None
    population: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Each ``at`` lies after every date of ``after``, not after the last day, not inside ``not_while``."""

    at: tuple[Pattern, ...]
    after: tuple[DateExpr, ...] = ()
    not_later_than: DateExpr | None = None
    need: tuple[Pattern, ...] = ()
    not_while: tuple[Pausing, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """On each check day ceil(whole × at_least) ≤ part, for each object whose whole reaches ``whole_at_least``."""

    days: tuple[Literal["quarter_end", "year_end", "month_end", "as_of"], ...]
    part: StateRef
    whole: StateRef
    at_least: Fraction
    whole_at_least: int = 1
    rounding: Literal["up", "none"] = "up"


@dataclass(frozen=True, slots=True)
class Alternation:
    """Between two ``of`` there is a ``between``."""

    of: tuple[Pattern, ...]
    between: tuple[Pattern, ...]


Template = (
    Response
    | Precedence
    | NotSuccession
    | AtMost
    | AtLeast
    | Coexistence
    | Exclusive
    | Chain
    | Condition
    | Held
    | Disjoint
    | Total
    | Window
    | Ratio
    | Alternation
)

TEMPLATE_KEYS: Mapping[str, type] = {
    "response": Response,
    "precedence": Precedence,
    "not_succession": NotSuccession,
    "at_most": AtMost,
    "absence": AtMost,
    "at_least": AtLeast,
    "existence": AtLeast,
    "coexistence": Coexistence,
    "exclusive": Exclusive,
    "chain": Chain,
    "condition": Condition,
    "held": Held,
    "disjoint": Disjoint,
    "total": Total,
    "window": Window,
    "ratio": Ratio,
    "alternation": Alternation,
}

# --------------------------------------------------------------------------------------------- rules

Effect = Literal["void", "procedural-defect", "discipline", "correctable"]
Whose = Literal["agency", "court", "police", "party", "reviewing-body", "hotline"]


@dataclass(frozen=True, slots=True)
class Basis:
    """An article: statute key (None for a house rule without statute), article, free-form paragraph."""

    statute: str
    article: str | None = None
    paragraph: str | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """Interval of deciding days (None: open) and which day decides."""

    from_day: int | None = None
    to_day: int | None = None
    by: Literal["activation", "conduct", "target"] = "activation"


@dataclass(frozen=True, slots=True)
class Guard:
    """What doing an act against the rule meets: block, warn or none; ``before``: when an owed act is warned of."""

    kind: Literal["block", "warn", "none"] = "none"
    before: Period | None = None
    at: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardChange:
    """The bureau lowered a guard (F20) for these agencies (none: for all) on these days, by this document."""

    kind: Literal["block", "warn", "none"]
    agencies: tuple[str, ...]
    in_force: InForce
    document: str
    position: Position


@dataclass(frozen=True, slots=True)
class Score:
    """Items of the dossier score that the rule feeds, points lost, and whether a breach is fatal."""

    items: tuple[str, ...] = ()
    points: Fraction | None = None
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of ``parameters``: when it speaks, what it rests on, what it sets (dotted path -> raw value)."""

    index: int
    when: Predicate | None
    basis: tuple[Basis, ...]
    in_force: InForce
    set: Mapping[str, Any]
    position: Position
    document: str | None = None  # the bureau's document, for an entry of the overlay


@dataclass(frozen=True, slots=True)
class RulePart:
    """One template of a rule. ``number`` is 0 for the only part, else its place from 1 (``rule#1``)."""

    number: int
    template: Template
    position: Position


@dataclass(frozen=True, slots=True)
class RuleException:
    """Drops a part (0: the only part) for activations that meet ``when``."""

    when: Predicate
    of: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule as it reads once parameters (and one reading of an open question) are applied."""

    parts: tuple[RulePart, ...]
    dates: Mapping[str, DateExpr]
    exceptions: tuple[RuleException, ...]
    values: Mapping[str, Any]  # parameter name -> plain value, for `{parameter: P}`
    counting: str | None  # statute whose counting holds; None: plain civil days
    missing: tuple[str, ...] = ()  # parameters the variant needs but nobody has set


@dataclass(frozen=True, slots=True)
class Reading:
    """The other reading of an open question: a name and what it would ``set``; None: no other value is known.

    ``part`` (``{NAME: {part: 2}}``, with ``set`` None): the question concerns only the findings of that part.
    """

    name: str
    set: Mapping[str, Any] | None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class ExampleEvent:
    """One event of an example: type, date or datetime as written, attributes, and related objects (``with``)."""

    type: str
    at: Any  # date (precision day) or naive datetime (precision minute)
    attributes: Mapping[str, Any]
    relations: Mapping[str, tuple[str, ...]]  # "officer/handler" -> ids


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's own test: what happened and what the rule must say; expectations are as written."""

    says: str
    events: tuple[ExampleEvent, ...]
    verdict: tuple[str, ...]  # one (worst of all) or one per part
    objects: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]
    parameters: Mapping[str, Any]
    as_of: Any
    expected: Mapping[str, Any]  # due, over, manner, note, final, provisional, ends, latest, earliest, limit, short, …
    position: Position


@dataclass(frozen=True, slots=True)
class Rule:
    """One legal requirement, executable (一条法定要求)."""

    id: str
    title: str
    says: str
    covers: tuple[str, ...]
    basis: tuple[Basis, ...]
    in_force: InForce
    about: str
    per: str | None
    where: Predicate | None
    template_keys: tuple[str, ...]  # key of each part, e.g. ("response", "not_succession")
    effect: Effect
    guard: Guard
    score: Score | None
    parameters: tuple[Parameter, ...]
    readings: tuple[Reading, ...]
    needs_confirmation: bool  # the whole rule is unconfirmed
    examples: tuple[Example, ...]
    position: Position
    raw: Mapping[str, Any]
    calendar: str | None = None  # "CN" or a calendar file, for a rule without statute that counts working days
    confidence: Literal["certain", "suspected"] = "certain"
    transition: Literal["shortens"] | None = None
    checklist: str | None = None  # what is left for a person to judge, in words
    whose: Whose = "agency"  # whose duty: a clock of another body is shown as waiting, never as a finding on the agency
    guard_changes: tuple[GuardChange, ...] = ()
    source: Any = field(default=None, compare=False, repr=False)  # the reader's node: the raw mapping with its places
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)  # variants already resolved

    def guard_for(self, agency: str | None, day: int) -> Guard:
        """Return the guard that holds for an agency's act on a civil day: the bureau may have lowered it (F20)."""
        for change in self.guard_changes:
            start, end = change.in_force.from_day, change.in_force.to_day
            inside = (start is None or start <= day) and (end is None or day <= end)
            if inside and (not change.agencies or agency in change.agencies):
                return Guard(change.kind, self.guard.before, self.guard.at)
        return self.guard


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that are judged together, with what they need: a hash names exactly this content."""

    rules: tuple[Rule, ...]
    version: str  # sha256 of the canonical content (library and overlay)
    statutory: bool  # held to our vocabulary and statute index
    timezone: str | None = None  # named by a foreign rule file
    calendar: str | None = None
    sources: tuple[str, ...] = ()
    overlay: str | None = None  # the overlay file that was applied
