"""From constraints and truth columns to the tables that the compiled pass walks, for one lens.

Events of one type that are alike to every constraint form a class; a class lists what its events are to which
constraint. So the pass looks at no predicate and visits no constraint that an event doesn't touch.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.columns import Context, Truth
from zhiheng.law.kernel.payloads import Carried, Payloads
from zhiheng.law.kernel.plans import Plan
from zhiheng.law.kernel.truths import Truthful
from zhiheng.law.language.model import Pattern, Template
from zhiheng.law.reference.truth import TRUE, UNKNOWN_TRUTH

States = npt.NDArray[np.uint8]
NO, YES, DEFER, UNKNOWN = 0, 1, 2, 3
"""What an event is to a slot: doesn't match, matches, left to the reference, activation unknown."""

_WIDEST = 1 << 20


@dataclass(slots=True)
class Constraint:
    """One template of one rule under one choice of parameters (and one reading), with who is activated.

    ``acts`` gives per event type the state of the activation (None: every event of the type); ``met`` per type what
    the act itself must satisfy (conditions); ``carried`` per type where its payloads lie; ``beside``: records and
    counts of a constraint that is decided beside the pass.
    """

    template: Template
    plan: Plan
    context: Context
    acts: dict[str, States | None]
    met: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    reading: str | None = None
    carried: dict[str, Carried] = field(default_factory=dict)
    beside: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None


@dataclass(slots=True)
class Program:
    """What ``core.run`` is given for one lens."""

    start: npt.NDArray[np.int64]
    log: npt.NDArray[np.int64]
    classes: npt.NDArray[np.int32]
    by_type: bool  # the events of each type are one class
    ptr: npt.NDArray[np.int64]
    entries: npt.NDArray[np.int64]
    every: npt.NDArray[np.int64]
    pars: npt.NDArray[np.int64]
    pays: npt.NDArray[np.int64]
    capacity: int


@dataclass(slots=True)
class _Use:
    """One thing that a type's events can be to one constraint: a state per row (None: always), bits when it holds."""

    constraint: int
    states: States | None
    bits: int
    values: npt.NDArray[np.int64] | None = None  # bits per row instead
    pay: int = -1


def slot_states(truth: Truth) -> States:
    """Return what a pattern's truth makes of an event: only what is surely true or surely not is native."""
    states = np.full(len(truth.low), DEFER, np.uint8)
    states[(truth.low == TRUE)] = YES
    states[truth.high < UNKNOWN_TRUTH] = NO
    return states


def act_states(truth: Truth) -> States:
    """Return what an activation's truth makes of an event; unknown activates nothing and is counted."""
    states = slot_states(truth)
    states[truth.decided & (truth.low == UNKNOWN_TRUTH)] = UNKNOWN
    return states


def merged(truths: Sequence[Truth]) -> Truth:
    """Return the truth of "any of them"."""
    if len(truths) == 1:
        return truths[0]
    return Truth(np.maximum.reduce([t.low for t in truths]), np.maximum.reduce([t.high for t in truths]))


_DATES = k.B_DATE * ((1 << k.SOURCES) - 1)


def _opened(states: States | None, carried: Carried) -> States | None:
    """Return states that leave to the reference what columns can't say of an event that matches (or may)."""
    if carried.open is None:
        return states
    states = np.full(len(carried.open), YES, np.uint8) if states is None else states.copy()
    states[carried.open & (states != NO)] = DEFER
    return states


class Builder:
    """Collects the uses of a lens's constraints by event type and makes the program."""

    def __init__(self, truthful: Truthful, payloads: Payloads) -> None:
        self.truthful = truthful
        self.lens = truthful.lens
        self._uses: dict[str, list[_Use]] = {}
        self._slots: dict[tuple[Any, ...], States | None] = {}
        self.payloads = payloads

    def add(self, place: int, constraint: Constraint) -> None:
        """Enter a constraint as number ``place`` of the pass."""
        plan = constraint.plan
        if plan.beside:
            return
        slots = [(slot, type_) for slot in plan.slots for type_ in dict.fromkeys(p.type for p in slot.patterns)]
        carried = constraint.carried
        for type_, states in constraint.acts.items():
            own = carried[type_]
            self._use(type_, _Use(place, _opened(states, own), k.B_ACT, constraint.met.get(type_), own.place))
        for slot, type_ in slots:
            patterns = tuple(p for p in slot.patterns if p.type == type_)
            states = self._slot(patterns, slot.favours, constraint.context)
            if slot.bit & _DATES:
                states = _opened(states, carried[type_])
            self._use(type_, _Use(place, states, slot.bit, None, carried[type_].place))

    def _use(self, type_: str, use: _Use) -> None:
        if use.states is None or use.states.any():
            self._uses.setdefault(type_, []).append(use)

    def _slot(self, patterns: tuple[Pattern, ...], favours: bool, context: Context) -> States | None:
        if any(pattern.where is None for pattern in patterns):
            return None
        key = (patterns, favours, id(context))
        if key not in self._slots:
            truths = [self.truthful.pattern(pattern, favours, context) for pattern in patterns]
            self._slots[key] = slot_states(merged(truths))
        return self._slots[key]

    def program(self, constraints: Sequence[Constraint], some: Collection[int] | None = None) -> Program:
        """Return the tables for these constraints, all of which have been added; ``some``: only those so numbered."""
        lens = self.lens
        names = self.truthful.data.type_names
        class_of = np.zeros(len(names), np.int32)
        divided: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
        every = [
            place
            for place, constraint in enumerate(constraints)
            if constraint.plan.every and not constraint.plan.beside and (some is None or place in some)
        ]
        ptr, entries, capacity = [0, 0], [], len(every) * lens.lenses
        for type_, uses in self._uses.items():
            at = self.truthful.positions(type_)
            if some is not None:
                uses = [use for use in uses if use.constraint in some]
            if not len(at) or not uses:
                continue
            classes, samples = _classes(
                [use for use in uses if use.states is not None or use.values is not None], len(at)
            )
            if len(samples) > 1:
                divided.append((at, classes + len(ptr) - 1))
            class_of[names.index(type_)] = len(ptr) - 1
            sizes = np.bincount(classes, minlength=len(samples)) if len(samples) > 1 else np.array([len(at)])
            for sample, size in zip(samples.tolist(), sizes.tolist(), strict=True):
                found = _entries(uses, sample, len(at))
                entries.extend(found)
                ptr.append(len(entries))
                capacity += size * sum(1 for entry in found if entry[1] & (k.B_ACT | k.B_UNKNOWN))
        class_at = class_of[lens.type]
        for at, own in divided:
            class_at[at] = own
        return Program(
            lens.start,
            lens.walked(len(names)),
            class_at,
            not divided,
            np.array(ptr, np.int64),
            np.array(entries, np.int64).reshape(-1, 4),
            np.array(every, np.int64),
            np.stack([c.plan.par for c in constraints]) if constraints else np.zeros((0, k.P_WIDTH), np.int64),
            self.payloads.array(),
            capacity,
        )


def _classes(uses: Sequence[_Use], count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the class of each row of a type and one row of each class: rows that are alike in every use.

    Of a single class the rows aren't listed where no use tells rows apart.
    """
    if not uses:
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    codes = np.zeros(count, np.int64)
    width = 1
    for states in {id(use.states): use.states for use in uses if use.states is not None}.values():
        if states.min() == states.max():
            continue
        codes = codes * 4 + states
        width *= 4
        if width > _WIDEST:
            codes, width = _dense(codes)
    for values in (use.values for use in uses if use.values is not None):
        if values.min() == values.max():
            continue
        kinds, place = np.unique(values, return_inverse=True)
        codes, width = _dense(codes * len(kinds) + place)
    codes, width = _dense(codes)
    samples = np.zeros(width, np.int64)
    samples[codes[::-1]] = np.arange(count - 1, -1, -1)
    return codes, samples


def _dense(codes: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], int]:
    """Return the codes renumbered without gaps, and how many there are."""
    top = int(codes.max(initial=0)) + 1
    if top > 4 * _WIDEST:
        kinds, place = np.unique(codes, return_inverse=True)
        return place.astype(np.int64), len(kinds)
    present = np.zeros(top, np.int64)
    present[codes] = 1
    number = np.cumsum(present) - 1
    return number[codes], int(number[-1]) + 1


def _entries(uses: Sequence[_Use], sample: int, stride: int) -> list[tuple[int, int, int, int]]:
    """Return what the events of a class are to each constraint, from one event of the class."""
    found: dict[int, list[int]] = {}
    for use in uses:
        state = YES if use.states is None else int(use.states[sample])
        if state == NO:
            continue
        bits = use.bits | (int(use.values[sample]) if use.values is not None else 0)
        if state == DEFER:
            bits = k.B_DEFER | (k.B_UNKNOWN if use.bits & k.B_ACT else 0)
        elif state == UNKNOWN:
            bits = k.B_UNKNOWN
        entry = found.setdefault(use.constraint, [0, -1])
        entry[0] |= bits
        if use.pay >= 0:
            entry[1] = use.pay
    return [(place, bits, pay, stride) for place, (bits, pay) in found.items()]
