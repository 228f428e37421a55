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
    Alternation,
    AnyPeriod,
    AtMost,
    Coexistence,
    Condition,
    DateExpr,
    Exclusive,
    Held,
    Literal_,
    NotSuccession,
    ParameterValue,
    Pattern,
    Precedence,
    Predicate,
    Response,
    Value,
    Variant,
)
from zhiheng.law.periods import Counting
from zhiheng.law.units import Period

UNITS = {"d": k.U_DAYS, "wd": k.U_WORKING, "h": k.U_HOURS, "m": k.U_MONTHS, "y": k.U_MONTHS}


@dataclass(frozen=True, slots=True)
class Slot:
    """Events of these patterns are ``bit`` to the constraint; ``favours`` as in ``reference.patterns``."""

    patterns: tuple[Pattern, ...]
    bit: int
    favours: bool


@dataclass(slots=True)
class Plan:
    """A constraint before its events are known: parameters, activating patterns, other slots.

    ``require`` is what a condition asks of the act itself; ``until`` an attribute of the act that states a last day,
    ``start`` from where its period runs;
    ``every``: judged on every lens, also where nothing happened; ``once``: only the first activation of a lens counts.
    """

    par: npt.NDArray[np.int64]
    activates: tuple[Pattern, ...]
    favours: bool = False
    slots: list[Slot] = field(default_factory=list)
    require: Predicate | None = None
    until: str | None = None
    start: DateExpr | None = None
    every: bool = False
    once: bool = False


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
    if hour == "counted":
        par[k.P_FLAGS] |= k.F_COUNTED_HOUR
    return par


def _period(par: npt.NDArray[np.int64], column: int, period: AnyPeriod | None, setting: Setting) -> None:
    """Write a period into its two columns."""
    if period is None:
        return
    if not isinstance(period, Period):
        raise NotNative("period that depends on the act")
    if period.unit == "wd" and setting.counting.calendar is None:
        raise NotNative("working days without calendar")
    par[column], par[column + 1] = period.n * (12 if period.unit == "y" else 1), UNITS[period.unit]


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
    _refuse("same", template.same)
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
    if template.start is not None:
        _refuse("hours from a stated day", par[k.P_WITHIN_UNIT] == k.U_HOURS, par[k.P_WAIT_UNIT] == k.U_HOURS)
        par[k.P_PAYLOADS] |= k.Y_START
    return Plan(par, template.after, slots=slots, until=template.until, start=template.start)


def _precedence(template: Precedence, setting: Setting) -> Plan:
    _refuse("same", template.same)
    par = _numbers(k.K_PRECEDENCE, setting, template.roll, template.hour)
    _period(par, k.P_WAIT, template.wait, setting)
    _period(par, k.P_AHEAD, template.ahead, setting)
    _period(par, k.P_WITHIN, template.within, setting)
    if template.self_:
        par[k.P_FLAGS] |= k.F_SELF
    if template.or_after is not None:
        par[k.P_FLAGS] |= k.F_DEFER_MISSING
    slots = _kinds(template.need, template.need_all, par)
    return Plan(par, template.before, slots=[*slots, Slot(template.since, k.B_LIFT, False)])


def _not_succession(template: NotSuccession, setting: Setting) -> Plan:
    _refuse("same", template.same)
    _refuse("start", template.start)
    par = _numbers(k.K_NOT_SUCCESSION, setting, template.roll, template.hour)
    _period(par, k.P_WAIT, template.from_, setting)
    _period(par, k.P_WITHIN, template.during, setting)
    slots = [Slot(template.never, k.B_TARGET, False), Slot(template.unless, k.B_LIFT, True)]
    return Plan(par, template.after, slots=slots)


def _bound(value: Value, setting: Setting) -> int:
    found = value.value if isinstance(value, Literal_) else None
    if isinstance(value, ParameterValue):
        found = setting.variant.values.get(value.name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise NotNative("count that depends on the act")
    return found


def _at_most(template: AtMost, setting: Setting) -> Plan:
    _refuse("distinct", template.distinct)
    par = _numbers(k.K_AT_MOST, setting)
    par[k.P_WITHIN] = _bound(template.n, setting)
    kind = template.each.kind
    par[k.P_EACH] = {"whole_trace": k.E_WHOLE, "calendar_year": k.E_YEAR, "sliding": k.E_SLIDING, "since": k.E_SINCE}[
        kind
    ]
    _period(par, k.P_AHEAD, template.each.sliding, setting)
    slots = [Slot(template.each.since, k.B_LIFT, True)]
    every = isinstance(template.n, Literal_) and template.n.value == 0 and kind == "whole_trace"
    return Plan(par, template.events, slots=slots, every=every)


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


def _condition(template: Condition, setting: Setting) -> Plan:
    return Plan(_numbers(k.K_CONDITION, setting), template.at, require=template.require)


def _held(template: Held, setting: Setting) -> Plan:
    if any(state.where for state in template.state):
        raise NotNative("a state that must carry what the act names")
    return Plan(_numbers(k.K_CONDITION, setting), template.at)


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
}
