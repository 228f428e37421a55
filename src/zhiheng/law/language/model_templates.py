"""The templates of the rule language and their parts: what a rule demands (semantics §4 and §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from zhiheng.law.language.model_terms import (
    AnnualDay,
    AnyPeriod,
    DateExpr,
    Operator,
    Pattern,
    Pausing,
    Predicate,
    Value,
)
from zhiheng.law.units import Period

# --------------------------------------------------------------------------------------------- parts of templates


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
