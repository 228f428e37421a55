"""From a template to a constraint of the compiled pass: its numbers, and what its events are to it.

A template (or a key of one) that the pass doesn't know yields no plan: the reference then judges the rule wherever it
is activated. ``plan_of`` is the list of what is native.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel import shapes as k
from zhiheng.law.language.model import (
    AllOf,
    Alternation,
    AnyOf,
    AnyPeriod,
    AtLeast,
    AtMost,
    AttributeOf,
    Chain,
    Coexistence,
    Compare,
    CompareValue,
    Condition,
    DateAfter,
    DateExpr,
    DateLatest,
    DateName,
    DateValue,
    Disjoint,
    Exclusive,
    FactValue,
    Held,
    Literal_,
    Not,
    NotSuccession,
    ParameterValue,
    Pattern,
    PeriodParameter,
    Precedence,
    Predicate,
    Ratio,
    Response,
    Role,
    Total,
    Value,
    Variant,
    Window,
)
from zhiheng.law.periods import Counting
from zhiheng.law.units import Period

MOST_DISTINCT = 250
"""The pass tells that many objects apart in a window."""

UNITS = {"d": k.U_DAYS, "wd": k.U_WORKING, "h": k.U_HOURS, "m": k.U_MONTHS, "y": k.U_MONTHS}


@dataclass(frozen=True, slots=True)
class Slot:
    """Events of these patterns are ``bit`` to the constraint; ``favours`` as in ``reference.patterns``."""

    patterns: tuple[Pattern, ...]
    bit: int
    favours: bool


@dataclass(frozen=True, slots=True)
class Start:
    """From where a period runs: the latest of what the act itself decides (``own``) and of days that other events
    state (``sources``)."""

    own: tuple[DateExpr, ...]
    sources: tuple[DateAfter, ...]


@dataclass(slots=True)
class Plan:
    """A constraint before its events are known: parameters, activating patterns, other slots.

    ``require`` is what a condition asks of the act itself; ``until`` an attribute of the act that states a last day,
    ``start`` from where its period runs; ``set_of`` whose ids an event's set holds (what links events, is counted once,
    or may not recur), ``others`` those of the events that it is compared with;
    ``shown`` are the dates of which the first is a condition's due day, or an act's last day;
    ``counted`` how many are allowed, where the act says it; ``population`` asks who is judged at all;
    ``every``: judged on every lens, also where nothing happened; ``once``: only the first activation of a lens counts;
    ``beside``: decided from columns and states beside the pass.
    """

    par: npt.NDArray[np.int64]
    activates: tuple[Pattern, ...]
    favours: bool = False
    slots: list[Slot] = field(default_factory=list)
    require: Predicate | None = None
    until: str | None = None
    start: Start | None = None
    set_of: tuple[Role, ...] = ()
    others: tuple[Role, ...] = ()
    population: Predicate | None = None
    shown: tuple[DateExpr, ...] = ()
    counted: Value | None = None
    every: bool = False
    once: bool = False
    beside: bool = False


class NotNative(Exception):
    """The compiled pass doesn't know this; ``args[0]`` says what (for the summary)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a template is planned with: the variant, how its days are counted, and the calendar's number."""

    variant: Variant
    counting: Counting
    calendar: int


def plan_of(template: Any, setting: Setting) -> Plan:
    """Return the plan of a template. Raises ``NotNative`` where the pass doesn't know it."""
    planner = _PLANNERS.get(type(template))
    if planner is None:
        raise NotNative(type(template).__name__)
    return planner(template, setting)


def _numbers(kind: int, setting: Setting, roll: bool | None = None, hour: str = "excluded") -> npt.NDArray[np.int64]:
    par = np.zeros(k.P_WIDTH, np.int64)
    par[k.P_KIND], par[k.P_CALENDAR] = kind, setting.calendar
    par[k.P_ROLL] = setting.counting.rolls if roll is None else roll
    if par[k.P_ROLL] and setting.counting.calendar is None:
        raise NotNative("roll without calendar")
    par[[k.P_WITHIN_UNIT, k.P_WAIT_UNIT, k.P_AHEAD_UNIT]] = k.NO_PERIOD
    par[k.P_GATES] = -1
    if hour == "counted":
        par[k.P_FLAGS] |= k.F_COUNTED_HOUR
    return par


def _period(par: npt.NDArray[np.int64], column: int, period: AnyPeriod | None, setting: Setting) -> None:
    """Write a period into its two columns."""
    if isinstance(period, PeriodParameter):
        period = stated_period(period, setting.variant)
    if period is None:
        return
    if not isinstance(period, Period):
        raise NotNative("period that depends on the act")
    if period.unit == "wd" and setting.counting.calendar is None:
        raise NotNative("working days without calendar")
    par[column], par[column + 1] = period.n * (12 if period.unit == "y" else 1), UNITS[period.unit]


def stated_period(period: PeriodParameter, variant: Variant) -> Period | None:
    """Return the period that a parameter gives, None where it is absent (as ``reference.dates.period_of``)."""
    value = variant.values.get(period.name)
    if isinstance(value, str):
        number, unit = value.split()
        return Period(int(number), unit)  # type: ignore[arg-type]  # the reader has checked the unit
    return value if isinstance(value, Period) else None


def start_of(expression: DateExpr, variant: Variant) -> Start:
    """Return a date expression as the latest of what the act decides and of what other events state."""
    if isinstance(expression, DateName):
        return start_of(variant.dates[expression.name], variant)
    if isinstance(expression, DateAfter):
        _refuse("a start that replaces others", expression.replaces_all)
        return Start((), (expression,))
    if not isinstance(expression, DateLatest):
        return Start((expression,), ())
    parts = [start_of(part, variant) for part in expression.of]
    return Start(tuple(own for part in parts for own in part.own), tuple(s for part in parts for s in part.sources))


def _started(plan: Plan, expression: DateExpr | None, setting: Setting) -> Plan:
    """Enter into a plan from where its period runs."""
    if expression is None:
        return plan
    par = plan.par
    _refuse("hours from a stated day", par[k.P_WITHIN_UNIT] == k.U_HOURS, par[k.P_WAIT_UNIT] == k.U_HOURS)
    start = plan.start = start_of(expression, setting.variant)
    _refuse("more sources of a start than the pass knows", len(start.sources) > k.SOURCES)
    par[k.P_PAYLOADS] |= k.Y_START
    par[k.P_SOURCES] = len(start.sources)
    for place, source in enumerate(start.sources):
        plan.slots.append(Slot(source.events, k.B_DATE << place, True))
        par[k.P_PAYLOADS] |= k.Y_DATE << place
        par[k.P_FIRSTS] |= (source.nth == "first") << place
        _linked(plan, source.same, 2 << place)
    return plan


def _linked(plan: Plan, type_: str | None, bits: int) -> Plan:
    """Enter into a plan that certain events share an object of a type with the act."""
    if type_ is None:
        return plan
    _refuse("events linked by several types", plan.set_of and plan.set_of != (Role(type_),))
    plan.set_of = (Role(type_),)
    plan.par[k.P_LINKS] |= bits
    plan.par[k.P_PAYLOADS] |= k.Y_SET
    return plan


def _refuse(what: str, *given: Any) -> None:
    if any(given):
        raise NotNative(what)


def _kinds(patterns: tuple[Pattern, ...], all_: bool, par: npt.NDArray[np.int64]) -> list[Slot]:
    """Return the slots of targets: any of them, or each a kind of its own where all are asked."""
    if not all_:
        return [Slot(patterns, k.B_TARGET, True)]
    if len(patterns) > 40:
        raise NotNative("more than 40 kinds")
    par[k.P_NEEDED] = len(patterns)
    return [Slot((pattern,), k.B_KIND << place, True) for place, pattern in enumerate(patterns)]


def _response(template: Response, setting: Setting) -> Plan:
    _refuse("until", template.until_date, template.by_day)
    _refuse("rolled until", template.until and template.roll)
    par = _numbers(k.K_RESPONSE, setting, template.roll, template.hour)
    _period(par, k.P_WITHIN, template.within, setting)
    _period(par, k.P_WAIT, template.not_before, setting)
    if template.self_:
        par[k.P_FLAGS] |= k.F_SELF
    if template.match == "one":
        _refuse("match one with expect_all", template.expect_all)
        par[k.P_FLAGS] |= k.F_MATCH_ONE
    slots = _kinds(template.expect, template.expect_all, par)
    slots += [Slot(template.unless, k.B_LIFT, True), Slot(template.by, k.B_BY, False)]
    slots += [Slot(pausing.from_, k.B_DEFER, True) for pausing in template.pausing]
    if template.extension is not None:
        slots.append(Slot(template.extension.by, k.B_DEFER, True))
    if template.then is not None:
        slots.append(Slot(template.then.after, k.B_DEFER, True))
    if template.until is not None:
        par[k.P_PAYLOADS] |= k.Y_UNTIL
    plan = _started(Plan(par, template.after, slots=slots, until=template.until), template.start, setting)
    _refuse("the earliest day from a later start", par[k.P_SOURCES] and template.not_before is not None)
    return _linked(plan, template.same, 1)


def _precedence(template: Precedence, setting: Setting) -> Plan:
    par = _numbers(k.K_PRECEDENCE, setting, template.roll, template.hour)
    _period(par, k.P_WAIT, template.wait, setting)
    _period(par, k.P_AHEAD, template.ahead, setting)
    _period(par, k.P_WITHIN, template.within, setting)
    if template.self_:
        par[k.P_FLAGS] |= k.F_SELF
    if template.or_after is not None:
        par[k.P_FLAGS] |= k.F_DEFER_MISSING
    slots = _kinds(template.need, template.need_all, par)
    plan = Plan(par, template.before, slots=[*slots, Slot(template.since, k.B_LIFT, False)])
    return _linked(plan, template.same, 1)


def _not_succession(template: NotSuccession, setting: Setting) -> Plan:
    par = _numbers(k.K_NOT_SUCCESSION, setting, template.roll, template.hour)
    _period(par, k.P_WAIT, template.from_, setting)
    _period(par, k.P_WITHIN, template.during, setting)
    slots = [Slot(template.never, k.B_TARGET, False), Slot(template.unless, k.B_LIFT, True)]
    plan = Plan(par, template.after, slots=slots)
    if par[k.P_WAIT_UNIT] != k.NO_PERIOD or par[k.P_WITHIN_UNIT] != k.NO_PERIOD:
        plan = _started(plan, template.start, setting)
    return _linked(plan, template.same, 1)


def _bound(value: Value, setting: Setting) -> int:
    found = value.value if isinstance(value, Literal_) else None
    if isinstance(value, ParameterValue):
        found = setting.variant.values.get(value.name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise NotNative("count that depends on the act")
    return found


def _at_most(template: AtMost, setting: Setting) -> Plan:
    par = _numbers(k.K_AT_MOST, setting)
    counted = template.n if isinstance(template.n, FactValue | AttributeOf) else None
    if counted is None:
        par[k.P_WITHIN] = _bound(template.n, setting)
    else:
        par[k.P_PAYLOADS] |= k.Y_COUNT
    kind = template.each.kind
    par[k.P_EACH] = {"whole_trace": k.E_WHOLE, "calendar_year": k.E_YEAR, "sliding": k.E_SLIDING, "since": k.E_SINCE}[
        kind
    ]
    _period(par, k.P_AHEAD, template.each.sliding, setting)
    slots = [Slot(template.each.since, k.B_LIFT, True)]
    every = isinstance(template.n, Literal_) and template.n.value == 0 and kind == "whole_trace"
    plan = Plan(par, template.events, slots=slots, every=every, counted=counted)
    if template.distinct is not None:
        _refuse("more different objects than the pass tells apart", par[k.P_WITHIN] >= MOST_DISTINCT)
        plan.set_of = (Role(template.distinct.object_type, template.distinct.qualifier),)
        par[k.P_PAYLOADS] |= k.Y_SET
    return plan


def _coexistence(template: Coexistence, setting: Setting) -> Plan:
    par = _numbers(k.K_COEXISTENCE, setting)
    slots = _kinds(template.also, template.also_all, par)
    return Plan(par, template.if_, slots=[*slots, Slot(template.by, k.B_BY, False)], once=True)


def _exclusive(template: Exclusive, setting: Setting) -> Plan:
    par = _numbers(k.K_EXCLUSIVE, setting)
    slots = [Slot(slot.patterns, slot.bit, False) for slot in _kinds(template.not_both, True, par)]
    return Plan(par, template.not_both, slots=slots, once=True)


def _alternation(template: Alternation, setting: Setting) -> Plan:
    par = _numbers(k.K_ALTERNATION, setting)
    return Plan(par, template.of, slots=[Slot(template.between, k.B_TARGET, True), Slot(template.of, k.B_BY, False)])


def _chain(template: Chain, setting: Setting) -> Plan:
    par = _numbers(k.K_CHAIN, setting)
    par[k.P_FLAGS] |= (k.F_LAST if template.direction == "last" else 0) | (k.F_NAMED if template.among else 0)
    slots = [Slot(template.expect, k.B_TARGET, True), Slot(template.among, k.B_AMONG, True)]
    return Plan(par, template.at, slots=slots)


def _at_least(template: AtLeast, setting: Setting) -> Plan:
    kind = template.each.kind
    _refuse("at_least by windows", kind not in ("whole_trace", "calendar_year"))
    par = _numbers(k.K_AT_LEAST, setting)
    par[k.P_WITHIN] = _bound(template.n, setting)
    slots = [Slot(template.events, k.B_TARGET, True)]
    if kind == "whole_trace" and template.by:
        return Plan(par, template.by, slots=slots, once=True)  # a closing act asks for no population
    _refuse("yearly and by a closing act", template.by)
    if template.by_day is not None:
        par[k.P_DAY] = template.by_day.month * 100 + template.by_day.day
    par[k.P_EACH] = k.E_YEAR if kind == "calendar_year" else k.E_WHOLE
    return Plan(par, template.events, slots=slots, every=True, population=template.population)


def _condition(template: Condition, setting: Setting) -> Plan:
    plan = Plan(_numbers(k.K_CONDITION, setting), template.at, require=template.require)
    plan.shown = _dates_compared(template.require)
    if plan.shown:
        plan.par[k.P_PAYLOADS] |= k.Y_START | k.Y_UNTIL
    return plan


def _window(template: Window, setting: Setting) -> Plan:
    _refuse("a window that other acts open or close", template.after, template.need, template.not_while)
    if template.not_later_than is None:
        raise NotNative("a window without a last day")
    plan = Plan(_numbers(k.K_WINDOW, setting), template.at, shown=(template.not_later_than,))
    plan.par[k.P_PAYLOADS] |= k.Y_START | k.Y_UNTIL
    return plan


def _dates_compared(predicate: Predicate) -> tuple[DateExpr, ...]:
    """Return the dates that a requirement compares, in the order in which the evidence takes the first one there is."""
    if isinstance(predicate, Not):
        return _dates_compared(predicate.part)
    if isinstance(predicate, AllOf | AnyOf):
        _refuse("a date among several requirements", any(_dates_compared(part) for part in predicate.parts))
        return ()
    if not isinstance(predicate, Compare | CompareValue):
        return ()
    sides = (predicate.left, predicate.value) if isinstance(predicate, CompareValue) else (predicate.value,)
    return tuple(side.date for side in sides if isinstance(side, DateValue))


def _held(template: Held, setting: Setting) -> Plan:
    if any(state.where for state in template.state):
        raise NotNative("a state that must carry what the act names")
    return Plan(_numbers(k.K_CONDITION, setting), template.at)


def _disjoint(template: Disjoint, setting: Setting) -> Plan:
    types = {role.object_type for role in (*template.these, *template.from_.roles)}
    _refuse("people of several types", len(types) > 1)
    par = _numbers(k.K_DISJOINT, setting)
    par[k.P_PAYLOADS] |= k.Y_SET | k.Y_OTHERS
    par[k.P_FLAGS] |= k.F_WHOLE if template.when == "whole_trace" else 0
    slots = [Slot(template.from_.events, k.B_TARGET, True)]
    return Plan(par, template.at, slots=slots, set_of=template.these, others=template.from_.roles)


def _total(template: Total, setting: Setting) -> Plan:
    _refuse("a total that may not be exceeded", template.at_least is None)
    _refuse("a total by windows", template.each.kind not in ("calendar_year", "whole_trace"))
    par = _numbers(k.K_TOTAL, setting)
    par[k.P_EACH] = k.E_YEAR if template.each.kind == "calendar_year" else k.E_WHOLE
    return Plan(par, template.of, every=True, population=template.population, beside=True)


def _ratio(template: Ratio, setting: Setting) -> Plan:
    return Plan(_numbers(k.K_RATIO, setting), (), every=True, beside=True)


_PLANNERS: dict[type, Callable[[Any, Setting], Plan]] = {
    Response: _response,
    Precedence: _precedence,
    NotSuccession: _not_succession,
    AtMost: _at_most,
    Condition: _condition,
    Held: _held,
    Coexistence: _coexistence,
    Exclusive: _exclusive,
    Alternation: _alternation,
    Chain: _chain,
    AtLeast: _at_least,
    Disjoint: _disjoint,
    Total: _total,
    Ratio: _ratio,
    Window: _window,
}
