"""From rules to constraints: which parameters speak for which activation, decided column by column (§3).

A rule becomes one constraint per part, per choice of parameter entries that occurs in the log, and per open reading.
What can't be a constraint is left: the reference judges that part wherever it is activated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.calendar import Calendar
from zhiheng.law.facts.world import World
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.beside import Beside
from zhiheng.law.kernel.columns import Context, Truth
from zhiheng.law.kernel.lenses import Rows
from zhiheng.law.kernel.payloads import Payloads
from zhiheng.law.kernel.plans import NotNative, Plan, Setting, plan_of
from zhiheng.law.kernel.program import DEFER, NO, UNKNOWN, YES, Constraint, States, act_states, merged
from zhiheng.law.kernel.truths import Truthful
from zhiheng.law.language.model import AtLeast, AtMost, Condition, Disjoint, Held, Pattern, Predicate, Reading
from zhiheng.law.reference.compiled import CompiledRule, CompiledVariant
from zhiheng.law.reference.lacking import awaited
from zhiheng.law.reference.truth import FALSE, MISSING, SOFT, SOFT_FALSE, TRUE, UNKNOWN_TRUTH
from zhiheng.law.trace.lens import ATTRIBUTE

Values = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Acts = dict[str, States | None]
"""Per event type the state of the activation; None: every event of the type activates."""

FAR = 2**31
_GATES = np.array([0, k.B_OPENS, 0, k.B_UNKNOWN], np.int64)
"""What the opening event of a window is, by the state of the rule's population there."""


@dataclass(slots=True)
class Unit:
    """One part of one rule: the thing whose verdicts belong together. ``left``: why the pass doesn't judge it."""

    compiled: CompiledRule
    index: int
    left: str = ""
    constraints: int = 0
    acts: Acts = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The number of the part (0: the only one)."""
        return int(self.compiled.base.parts[self.index].number)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns that activate it."""
        part = self.compiled.base.parts[self.index]
        if isinstance(part.template, AtLeast) and self.closing:
            return part.template.by
        found: tuple[Pattern, ...] = part.rule.activates.patterns
        return found

    @property
    def closing(self) -> bool:
        """Whether a closing act activates it (``at_least`` with ``by``), not what is counted."""
        template = self.compiled.base.parts[self.index].template
        return isinstance(template, AtLeast) and bool(template.by) and template.each.kind == "whole_trace"

    @property
    def favours(self) -> bool:
        """Whether the activating patterns are read in favour of the act."""
        return not self.closing and bool(self.compiled.base.parts[self.index].rule.activates.favours)


@dataclass(slots=True)
class Choice:
    """The activations of a part that one choice of parameters speaks for, as states per event type."""

    variant: CompiledVariant
    acts: Acts
    gates: dict[str, States] = field(default_factory=dict)


class Shared:
    """What all constraints of a lens share: calendars by number, contexts by variant."""

    def __init__(self, mapped_without: frozenset[str] = frozenset()) -> None:
        self.calendars: list[Calendar | None] = []
        self.mapped_without = mapped_without
        self._contexts: dict[int, Context] = {}

    def calendar(self, calendar: Calendar | None) -> int:
        """Return the number of a calendar."""
        for place, known in enumerate(self.calendars):
            if known is calendar:
                return place
        self.calendars.append(calendar)
        return len(self.calendars) - 1

    def context(self, variant: CompiledVariant) -> Context:
        """Return what predicates of a variant may depend on."""
        found = self._contexts.get(id(variant))
        if found is None:
            calendar = variant.counting.calendar
            found = Context(variant.variant, lambda day: _kind(calendar, day), self.mapped_without, variant.counting)
            self._contexts[id(variant)] = found
        return found


def _kind(calendar: Calendar | None, day: int) -> str | None:
    if calendar is None:
        return "workday" if (day + 3) % 7 < 5 else "weekend"
    return calendar.kind(day) if calendar.known(day) else None


def constraints_of(
    units: Sequence[Unit], truthful: Truthful, shared: Shared, payloads: Payloads, beside: Beside, keep_all: bool
) -> tuple[list[Constraint], list[Unit]]:
    """Return the constraints of units on a lens and the unit of each. A unit left to the reference says why."""
    constraints: list[Constraint] = []
    owners: list[Unit] = []
    for unit in units:
        try:
            made = list(_unit_constraints(unit, truthful, shared))
            for place, constraint in enumerate(made, len(constraints)):
                constraint.plan.par[k.P_KEEP] = keep_all or len(made) > 1 or bool(unit.compiled.rule.readings)
                _carry(constraint, payloads, beside)
                if constraint.plan.beside:
                    force = (unit.compiled.rule.in_force.from_day, unit.compiled.rule.in_force.to_day)
                    constraint.beside = beside.records(place, constraint, constraint.template, force)
        except NotNative as reason:
            unit.left = str(reason)
            continue
        unit.constraints = len(made)
        constraints += made
        owners += [unit] * len(made)
    return constraints, owners


def _carry(constraint: Constraint, payloads: Payloads, beside: Beside) -> None:
    """Enter what a constraint needs beside its events' kinds: their payloads, and who is judged in which window."""
    plan = constraint.plan
    if plan.beside:
        return
    types = dict.fromkeys((*constraint.acts, *(p.type for slot in plan.slots for p in slot.patterns)))
    constraint.carried = {type_: payloads.carried(constraint, type_) for type_ in types}
    if plan.population is None:
        return
    populations = beside.populations
    if plan.par[k.P_EACH] != k.E_YEAR:
        plan.par[k.P_GATES] = payloads.enter(
            populations.gates(plan.population, populations.whole(), constraint.context)
        )
        return
    years, number = populations.years()
    place = payloads.enter(populations.gates(plan.population, years, constraint.context))
    plan.par[k.P_GATES] = payloads.enter(place + np.cumsum(number) - number)


def _unit_constraints(unit: Unit, truthful: Truthful, shared: Shared) -> Iterator[Constraint]:
    compiled = unit.compiled
    if compiled.rule.in_force.by != "activation":
        raise NotNative(f"in force by {compiled.rule.in_force.by}")
    windowed, slides = compiled.base.parts[unit.index].windowed, _slides(compiled, unit.index)
    if shared.mapped_without and _people_lost(compiled.base.parts[unit.index].template, shared.mapped_without):
        raise NotNative("people whom the source doesn't carry")
    if shared.mapped_without and lacks(shared.mapped_without, compiled.base.parts[unit.index].template):
        raise NotNative("awaited events that the source doesn't carry")
    for reading in (None, *readings_of(unit)):
        for choice in _choices(unit, truthful, shared, reading, windowed):
            part = choice.variant.parts[unit.index]
            if isinstance(part.template, AtMost) and (part.template.each.kind == "sliding") != slides:
                raise NotNative("a parameter that changes the windows")
            setting = Setting(
                choice.variant.variant, choice.variant.counting, shared.calendar(choice.variant.counting.calendar)
            )
            plan = plan_of(part.template, setting)
            context = shared.context(choice.variant)
            plan = replace(plan, par=plan.par.copy())
            if plan.every and (compiled.where is not None or choice.variant.exceptions or compiled.entries):
                raise NotNative("judged where nothing happened, for some objects only")
            if plan.once and compiled.entries:
                raise NotNative("the first activation under several parameters")
            if unit.closing and readings_of(unit):
                raise NotNative("a closing act under another reading")
            if plan.par[k.P_KIND] == k.K_AT_LEAST and plan.par[k.P_EACH] == k.E_YEAR:
                first, last = compiled.rule.in_force.from_day, compiled.rule.in_force.to_day
                plan.par[[k.P_FROM, k.P_TO]] = -FAR if first is None else first, FAR if last is None else last
            if plan.every:
                plan.par[k.P_FLAGS] |= k.F_EVERY
            met = _met(part.template, choice.acts, plan, truthful, context)
            met |= {type_: _GATES[gate] for type_, gate in choice.gates.items()}
            yield Constraint(part.template, plan, context, dict(choice.acts), met, reading.name if reading else None)


def lacks(mapped_without: frozenset[str], template: Any) -> bool:
    """Whether a template awaits events of types that the source's mapping doesn't carry (``reference.lacking``)."""
    world, types = World((), mapped_without=mapped_without), awaited(template)
    return bool(types) and not any(world.reports(type_) for type_ in types)


def _people_lost(template: Any, mapped_without: frozenset[str]) -> bool:
    """Whether a template compares people in roles that the source's mapping doesn't carry."""
    if not isinstance(template, Disjoint):
        return False
    roles = [str(role) for role in template.these]
    return any({role, *(f"{pattern.type}.{role}" for pattern in template.at)} & mapped_without for role in roles)


def readings_of(unit: Unit) -> list[Reading]:
    """Return the open readings of a rule that have another value and concern this part."""
    rule = unit.compiled.rule
    return [r for r in rule.readings if r.set is not None and r.part in (None, unit.number)]


# ----------------------------------------------------------------------------------------------- who is activated


def _choices(
    unit: Unit, truthful: Truthful, shared: Shared, reading: Reading | None, windowed: bool
) -> Iterator[Choice]:
    """Yield the choices of parameters that occur, each with its activations."""
    plain = None if windowed else _plain_choice(unit, truthful, reading)
    if plain is not None:
        unit.acts = plain.acts if reading is None else unit.acts
        if any(len(truthful.positions(type_)) for type_ in plain.acts):
            yield plain
        return
    base = _base_acts(unit, truthful, shared)
    if reading is None:
        unit.acts = {t: states for t, (states, _) in base.items()}
    entries = {}
    for type_, (states, _) in base.items():
        entries[type_], open_ = _entry_masks(unit, type_, truthful, shared)
        states[open_ & (states != NO)] = DEFER
    occurring = {0} if not unit.compiled.entries or windowed else set()
    for type_, (states, _) in base.items():
        if unit.compiled.entries:
            occurring |= set(np.unique(entries[type_][states != NO]).tolist())
        elif (states != NO).any():
            occurring.add(0)
    for mask in sorted(occurring):
        chosen = tuple(index for place, (index, _, _) in enumerate(unit.compiled.entries) if mask >> place & 1)
        variant = unit.compiled.reading(chosen, reading) if reading else unit.compiled.variant(chosen)
        if variant.variant.missing:
            if any(((entries[t] == mask) & (states == DEFER)).any() for t, (states, _) in base.items()):
                raise NotNative("a parameter that columns can't choose")
            continue
        acts: Acts = {}
        gates = {}
        for type_, (states, where) in base.items():
            states = states.copy()
            fits, open_ = _fits(unit, variant, type_, truthful, shared)
            mine = (entries[type_] == mask) & (fits | open_)
            states[open_ & mine & (states != NO)] = DEFER
            if windowed:
                gate = np.where(mine, where, NO).astype(np.uint8)
                states[states == UNKNOWN] = DEFER
                states[(gate == DEFER) & (states != NO)] = DEFER
                gates[type_] = gate
            else:
                states[~mine] = NO
                states = _both(states, where)
            acts[type_] = states
        yield Choice(variant, acts, gates)


def _plain_choice(unit: Unit, truthful: Truthful, reading: Reading | None) -> Choice | None:
    """Return the one choice of a rule that every event of its types activates, whatever it says; None: it isn't so."""
    compiled = unit.compiled
    first, last = compiled.rule.in_force.from_day, compiled.rule.in_force.to_day
    begin, end = truthful.lens.span
    if compiled.entries or compiled.rule.where is not None:
        return None
    if (first is not None and begin < first) or (last is not None and end > last):
        return None
    if any(pattern.where is not None for pattern in unit.patterns):
        return None
    variant = compiled.reading((), reading) if reading else compiled.variant(())
    base, part = compiled.base.parts[unit.index], variant.parts[unit.index]
    changed = part.rule.activates is not base.rule.activates
    excepted = any(exception.of == part.number for exception in variant.variant.exceptions)
    if variant.variant.missing or changed or excepted:
        return None
    return Choice(variant, {pattern.type: None for pattern in unit.patterns})


def _both(states: States, where: States) -> States:
    """Return the state of an activation that must also be in the population; an unknown one is counted once."""
    result = states.copy()
    result[(states == YES) | (states == DEFER)] = where[(states == YES) | (states == DEFER)]
    result[(states == DEFER) & (where != NO)] = DEFER
    return result


def _base_acts(unit: Unit, truthful: Truthful, shared: Shared) -> dict[str, tuple[States, States]]:
    """Return per event type the state of the activating pattern (in force) and of the rule's ``where``."""
    compiled = unit.compiled
    context = shared.context(compiled.base)
    favours = unit.favours
    found = {}
    for type_ in dict.fromkeys(pattern.type for pattern in unit.patterns):
        patterns = [pattern for pattern in unit.patterns if pattern.type == type_]
        states = act_states(merged([truthful.pattern(p, favours, context) for p in patterns]))
        days = truthful.lens.day[truthful.positions(type_)]
        held = compiled.rule.in_force
        where = _where_states(unit, type_, truthful, context)
        first, last = held.counts_since if _slides(compiled, unit.index) else held.from_day, held.to_day
        states[(days < (-FAR if first is None else first)) | (days > (FAR if last is None else last))] = NO
        if held.from_day is not None:  # acts before this version may be counted, but no window ends on them
            where[days < held.from_day] = NO
        found[type_] = (states, where)
    return found


def _slides(compiled: CompiledRule, index: int) -> bool:
    template = compiled.base.parts[index].template
    return isinstance(template, AtMost) and template.each.kind == "sliding"


def _where_states(unit: Unit, type_: str, truthful: Truthful, context: Context) -> States:
    count = len(truthful.positions(type_))
    where = unit.compiled.rule.where
    if where is None:
        return np.full(count, YES, np.uint8)
    truth = truthful.where(where, Pattern(type_), context)
    states = np.full(count, DEFER, np.uint8)
    states[truth.decided & (truth.low == TRUE)] = YES
    states[truth.high <= SOFT_FALSE] = NO
    states[truth.decided & ((truth.low == MISSING) | (truth.low == UNKNOWN_TRUTH))] = UNKNOWN
    return states


def _entry_masks(unit: Unit, type_: str, truthful: Truthful, shared: Shared) -> tuple[Values, Flags]:
    """Return per event which parameter entries speak for it, as bits in their order, and where that stays open."""
    days = truthful.lens.day[truthful.positions(type_)]
    mask, open_ = np.zeros(len(days), np.int64), np.zeros(len(days), bool)
    context = shared.context(unit.compiled.base)
    if len(unit.compiled.entries) > 60:
        raise NotNative("more than 60 parameter entries")
    for place, (index, in_force, _) in enumerate(unit.compiled.entries):
        when = unit.compiled.rule.parameters[index].when
        speaks, doubt = _holds(truthful, when, type_, context)
        first, last = in_force.from_day, in_force.to_day
        speaks &= (days >= (-FAR if first is None else first)) & (days <= (FAR if last is None else last))
        mask |= speaks.astype(np.int64) << place
        open_ |= doubt
    return np.where(open_, 0, mask), open_


def _holds(truthful: Truthful, when: Predicate | None, type_: str, context: Context) -> tuple[Flags, Flags]:
    """Return where a condition holds, and where columns can't decide whether it does."""
    if when is None:
        count = len(truthful.positions(type_))
        return np.ones(count, bool), np.zeros(count, bool)
    truth = truthful.predicate(when, True, Pattern(type_), context)
    holds = truth.low >= SOFT
    return holds, (truth.high >= SOFT) != holds


def _fits(unit: Unit, variant: CompiledVariant, type_: str, truthful: Truthful, shared: Shared) -> tuple[Flags, Flags]:
    """Return which events still activate the part under a variant (its own patterns, no exception), and which may."""
    fits = np.ones(len(truthful.positions(type_)), bool)
    open_ = np.zeros(len(fits), bool)
    base, part = unit.compiled.base.parts[unit.index], variant.parts[unit.index]
    context = shared.context(variant)
    if part.rule.activates is not base.rule.activates:
        if not set(part.rule.activates.types) <= set(base.rule.activates.types):
            raise NotNative("a parameter that changes the activating events")
        patterns = [p for p in part.rule.activates.patterns if p.type == type_]
        truth = merged([truthful.pattern(p, bool(part.rule.activates.favours), context) for p in patterns])
        if not truth.decided.all():
            raise NotNative("a changed activation that columns can't decide")
        fits &= truth.low == TRUE
    for exception in variant.variant.exceptions:
        if exception.of == part.number:
            holds, doubt = _holds(truthful, exception.when, type_, context)
            fits &= ~holds
            open_ |= doubt
    return fits, open_


def _met(template: Any, acts: Acts, plan: Plan, truthful: Truthful, context: Context) -> dict[str, Values]:
    """Return what a condition's columns decide, as bits per event."""
    if isinstance(template, Held):
        return {type_: _held_bits(template, type_, truthful, context) for type_ in acts}
    if not isinstance(template, Condition) or plan.require is None:
        return {}
    found = {}
    for type_ in acts:
        patterns = [p for p in template.at if p.type == type_]
        if len(patterns) != 1:
            raise NotNative("a condition on several patterns of one type")
        truth = truthful.predicate(plan.require, True, patterns[0], context)
        found[type_] = _condition_bits(truth)
    return found


def _held_bits(template: Held, type_: str, truthful: Truthful, context: Context) -> Values:
    if truthful.derived is None:
        raise NotNative("states without derived facts")
    return truthful.derived.held(template, type_, context)


def _condition_bits(truth: Truth) -> Values:
    bits = np.full(len(truth.low), k.B_DEFER, np.int64)
    for code, value in (
        (TRUE, k.B_MET),
        (UNKNOWN_TRUTH, k.B_OPEN),
        (MISSING, k.B_UNRECORDED),
        (FALSE, 0),
    ):
        bits[truth.decided & (truth.low == code)] = value
    return bits


@dataclass(slots=True)
class LensRules:
    """The parts of rules that are judged through one lens. ``opens`` are the patterns whose events name its keys."""

    about: str
    per: str | None
    opens: tuple[Pattern, ...]
    units: list[Unit]
    doubtful: Rows = field(default_factory=lambda: np.zeros(0, np.int32))  # objects left to the reference

    @property
    def key_type(self) -> str | None:
        """The object type of the key, None without key or where it is an attribute."""
        return None if self.per is None or self.per.startswith(ATTRIBUTE) else self.per.partition("/")[0]


def group_rules(compiled: Sequence[CompiledRule]) -> list[LensRules]:
    """Return the parts of all rules by lens: same object type and, with a key, same events that name it."""
    groups: dict[tuple[Any, ...], LensRules] = {}
    for rule in compiled:
        about, per = rule.rule.about, rule.rule.per
        opens = tuple(p for part in rule.base.parts for p in part.rule.activates.patterns) if per else ()
        group = groups.setdefault((about, per, opens), LensRules(about, per, opens, []))
        group.units += [Unit(rule, index) for index in range(len(rule.base.parts))]
    return list(groups.values())
