"""A rule made ready to judge: its parts compiled, its parameters chosen per activation, its readings at hand (§3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

from zhiheng.law.calendar import load_calendar, official_calendar
from zhiheng.law.language.model import (
    Alternation,
    AtLeast,
    AtMost,
    Basis,
    Chain,
    Coexistence,
    Condition,
    Disjoint,
    Exclusive,
    Held,
    InForce,
    NotSuccession,
    Precedence,
    Ratio,
    Reading,
    Response,
    Rule,
    RulePart,
    Total,
    Variant,
    Window,
)
from zhiheng.law.language.variants import resolve
from zhiheng.law.periods import PLAIN, Counting
from zhiheng.law.reference.acts import ConditionRule, DisjointRule, HeldRule
from zhiheng.law.reference.counts import AtLeastRule, AtMostRule
from zhiheng.law.reference.outcome import Outcome
from zhiheng.law.reference.patterns import Check, Matcher
from zhiheng.law.reference.precedence import PrecedenceRule
from zhiheng.law.reference.predicates import compile_predicate
from zhiheng.law.reference.response import ResponseRule
from zhiheng.law.reference.scene import Hit, Look, Scene
from zhiheng.law.reference.sets import AlternationRule, ChainRule, CoexistenceRule, ExclusiveRule
from zhiheng.law.reference.succession import NotSuccessionRule
from zhiheng.law.reference.totals import RatioRule, TotalRule
from zhiheng.law.reference.truth import holds
from zhiheng.law.reference.window import WindowRule
from zhiheng.law.statutes import packaged_index


class EventTemplate(Protocol):
    """A template that acts activate: each activation is judged by itself (``once``: only the first of a trace)."""

    once: bool
    activates: Matcher

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge the activations of a trace, in order."""


class WindowTemplate(Protocol):
    """A template that judges windows of a trace, also such in which nothing happened."""

    activates: Matcher

    def windows(self, look: Look) -> list[Outcome]:
        """Judge the windows of a trace."""


_TEMPLATES: Mapping[type, Callable[[Any], EventTemplate | WindowTemplate]] = {
    Response: ResponseRule,
    Precedence: PrecedenceRule,
    NotSuccession: NotSuccessionRule,
    Coexistence: CoexistenceRule,
    Exclusive: ExclusiveRule,
    Chain: ChainRule,
    Condition: ConditionRule,
    Held: HeldRule,
    Disjoint: DisjointRule,
    Window: WindowRule,
    Alternation: AlternationRule,
    AtMost: AtMostRule,
    AtLeast: AtLeastRule,
    Total: TotalRule,
    Ratio: RatioRule,
}
WINDOWED = (AtMost, AtLeast, Total, Ratio)


class CompiledPart:
    """One template of a variant, compiled."""

    __slots__ = ("number", "rule", "template", "windowed")

    def __init__(self, part: RulePart) -> None:
        self.number = part.number
        self.template = part.template
        self.windowed = isinstance(part.template, WINDOWED)
        self.rule: Any = _TEMPLATES[type(part.template)](part.template)


class CompiledVariant:
    """A variant with its parts, exceptions and counting. ``cited``: the articles of the parameters that speak in it."""

    __slots__ = ("cited", "counting", "exceptions", "parts", "variant")

    def __init__(self, variant: Variant, counting: Counting, cited: tuple[Basis, ...] = ()) -> None:
        self.variant = variant
        self.counting = counting
        self.cited = cited
        self.parts = [CompiledPart(part) for part in variant.parts]
        self.exceptions: dict[int, list[Check]] = {}
        for exception in variant.exceptions:
            check = compile_predicate(exception.when, True)
            self.exceptions.setdefault(exception.of, []).append(check)

    def excepted(self, part: int, look: Look) -> bool:
        """Whether an exception drops a part for this activation."""
        return any(holds(check(look, look.act_at)) for check in self.exceptions.get(part, ()))


class CompiledRule:
    """A rule ready to judge. ``overrides``: parameters stated from outside (examples, a trial)."""

    def __init__(self, rule: Rule, overrides: Mapping[str, Any] | None = None, calendar: str | None = None) -> None:
        self.rule = rule
        self.overrides = dict(overrides or {})
        self.calendar = rule.calendar or calendar
        self._chosen: dict[tuple[int, ...], CompiledVariant] = {}
        self._variants: dict[int, CompiledVariant] = {}
        self._readings: dict[tuple[tuple[int, ...], str], CompiledVariant] = {}
        self.where: Check | None = None
        if rule.where is not None:
            self.where = compile_predicate(rule.where, False, about=rule.about)
        self.entries = [
            (entry.index, entry.in_force, None if entry.when is None else compile_predicate(entry.when, True))
            for entry in rule.parameters
        ]
        self.base = self.variant(())
        self.types = tuple(dict.fromkeys(t for part in self.base.parts for t in _touching(part)))
        self.successor: CompiledRule | None = None
        self.marks = _marks(rule)
        self.simple = self.where is None and not self.entries and rule.in_force.by == "activation"
        self.plain_base = not self.base.variant.missing and not self.base.exceptions
        self.always = any(_needs_no_event(part) for part in self.base.parts)
        self.windowed = any(part.windowed for part in self.base.parts)
        self.activators: tuple[Matcher, ...] = tuple(part.rule.activates for part in self.base.parts)
        self.force = (rule.in_force.from_day, rule.in_force.to_day)

    @cached_property
    def straight(self) -> bool:
        """Whether every activation in force is judged by the same variant, with nothing that depends on it."""
        return self.simple and self.plain_base and self.successor is None and not self.rule.readings

    def counting(self, statute: str | None) -> Counting:
        """Return whose counting holds: the statute's, the calendar that the file names, or plain civil days."""
        if statute is not None:
            return packaged_index().counting(statute)
        if self.calendar == "CN":
            return Counting(official_calendar(), rolls=True)
        return Counting(load_calendar(self.calendar), rolls=True) if self.calendar else PLAIN

    def variant(self, entries: tuple[int, ...]) -> CompiledVariant:
        """Return the variant with these parameter entries applied, compiled once."""
        known = self._chosen.get(entries)
        if known is not None:
            return known
        resolved = resolve(self.rule, entries, None, self.overrides or None)
        found = self._variants.get(id(resolved))
        if found is None:
            found = CompiledVariant(resolved, self.counting(resolved.counting), cited_by(self.rule, entries))
            self._variants[id(resolved)] = found
        self._chosen[entries] = found
        return found

    def reading(self, entries: tuple[int, ...], reading: Reading) -> CompiledVariant:
        """Return the variant under the other reading of one open question."""
        key = (entries, reading.name)
        if key not in self._readings:
            resolved = resolve(self.rule, entries, reading, self.overrides or None)
            counting = self.counting(resolved.counting)
            self._readings[key] = CompiledVariant(resolved, counting, cited_by(self.rule, entries))
        return self._readings[key]

    def entries_for(self, look: Look, at: int) -> tuple[int, ...]:
        """Return the parameter entries that speak for an activation (place -1: for the object itself)."""
        if not self.entries:
            return ()
        scene = look.scene
        day = scene.days[at] if at >= 0 else scene.last_day
        chosen = []
        for index, in_force, when in self.entries:
            if day is not None and not covers(in_force, day):
                continue
            if when is None or holds(when(look, at)):
                chosen.append(index)
        return tuple(chosen)

    def probe(self, scene: Scene, at: int = -1) -> Look:
        """Return a look for questions about an activation before its variant is known; one per scene, moved."""
        found: Look | None = scene.probes.get(self)
        if found is None:
            found = scene.probes[self] = self.look(scene, at)
        found.act_at = at
        return found

    def hits(self, matcher: Matcher, scene: Scene) -> list[Hit]:
        """Return what matches in a scene, before the variant that speaks for an activation is known."""
        return matcher.plain_hits(scene) if matcher.plain else matcher.hits(self.probe(scene))

    def touches(self, scene: Scene) -> bool:
        """Whether anything in a scene may activate the rule."""
        if self.always or self.windowed:
            return True
        for activates in self.activators:
            if activates.plain_hits(scene) if activates.plain else activates.types_in(scene):
                return True
        return False

    def look(self, scene: Scene, at: int, variant: CompiledVariant | None = None) -> Look:
        """Return a look at one activation of a scene (place -1: at the trace as a whole)."""
        chosen = variant or self.base
        look = Look(scene, chosen.variant, chosen.counting, at)
        look.force = self.force
        look.counts_since = self.rule.in_force.counts_since
        return look


def _marks(rule: Rule) -> tuple[str, ...]:
    """Return the notes of everything that a rule says which is unconfirmed as a whole, or only suspects."""
    unconfirmed = ("needs-confirmation",) if rule.needs_confirmation else ()
    return (*unconfirmed, "suspected") if rule.confidence == "suspected" else unconfirmed


def cited_by(rule: Rule, entries: tuple[int, ...]) -> tuple[Basis, ...]:
    """Return the articles of the parameter entries that set something which no earlier entry has set (§3)."""
    taken: set[str] = set()
    found: dict[Basis, None] = {}
    by_index = {entry.index: entry for entry in rule.parameters}
    for entry in (by_index[index] for index in entries if index in by_index):
        if any(key not in taken or key.endswith("+") for key in entry.set):
            found.update(dict.fromkeys(entry.basis))
        taken.update(entry.set)
    return tuple(found)


def _touching(part: CompiledPart) -> tuple[str, ...]:
    """Return the event types that let a part speak: activating ones, and closing acts before which others are owed."""
    closing = part.rule.by.types if isinstance(part.template, AtLeast) and part.rule.by is not None else ()
    return (*part.rule.activates.types, *closing)


def _needs_no_event(part: CompiledPart) -> bool:
    """Whether the part judges objects to which nothing has happened."""
    template = part.template
    if isinstance(template, AtMost):
        return bool(part.rule.forbids_all())
    return isinstance(template, Ratio | Total) or (isinstance(template, AtLeast) and not template.by)


def covers(in_force: InForce, day: int) -> bool:
    """Whether a day lies in the interval in which a rule or a parameter speaks."""
    first, last = in_force.from_day, in_force.to_day
    return (first is None or day >= first) and (last is None or day <= last)
