"""Judging one rule on one lens: which variant speaks for each activation, what its parts say, what is unconfirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import Reading
from zhiheng.law.reference.compiled import CompiledRule, CompiledVariant, covers
from zhiheng.law.reference.dates import instant_of
from zhiheng.law.reference.lacking import undecide
from zhiheng.law.reference.names import fact_value
from zhiheng.law.reference.outcome import Outcome
from zhiheng.law.reference.scene import Hit, Look, Scene, Successor
from zhiheng.law.reference.truth import FALSE, SOFT, SOFT_FALSE, holds

LENIENT = {"satisfied": 0, "not-applicable": 1, "open": 2, "violated": 3}
"""Order of leniency: of two readings the lower one stands."""

Choice = Callable[[tuple[int, ...]], CompiledVariant]


@dataclass(slots=True)
class Figures:
    """What a run counts beside its verdicts, by rule id: unknown activations, and parameters that nobody has set."""

    unknown: Counter[str] = field(default_factory=Counter)
    unparametered: Counter[str] = field(default_factory=Counter)


def judge_rule(compiled: CompiledRule, scene: Scene, figures: Figures) -> list[Outcome]:
    """Return the outcomes of all parts of a rule on one lens, each with the number of its part."""
    found: list[Outcome] = []
    for index, part in enumerate(compiled.base.parts):
        outcomes = _part_outcomes(compiled, scene, index, compiled.variant, figures)
        if not outcomes:
            continue
        if compiled.rule.readings:
            outcomes = _confirmed(compiled, scene, index, outcomes)
        if scene.world.mapped_without:
            undecide(scene.world, part.template, outcomes)
        if part.number:
            for outcome in outcomes:
                outcome.part = part.number
        found += outcomes
    for name in compiled.marks:
        for outcome in found:
            outcome.note(name)
    return found


def _part_outcomes(
    compiled: CompiledRule, scene: Scene, index: int, choose: Choice, figures: Figures | None
) -> list[Outcome]:
    if compiled.base.parts[index].windowed:
        return _window_outcomes(compiled, scene, index, choose, figures)
    base = compiled.base.parts[index].rule
    hits = compiled.hits(base.activates, scene)
    if not hits:
        return []
    if compiled.straight and not base.once:
        return _straight(compiled, scene, index, hits, choose(()), figures)
    found = []
    groups = _activations(compiled, scene, index, hits, choose, figures)
    for variant, looks in groups:
        outcomes = variant.parts[index].rule.judge(looks)
        if variant.cited:
            for outcome in outcomes:
                outcome.cited = variant.cited
        found += outcomes
    if len(groups) > 1:
        found.sort(key=lambda o: scene.at_of(o.activation) if o.activation is not None else -1)
    if compiled.rule.in_force.by == "target":
        found = [o for o in found if o.matching is None or covers(compiled.rule.in_force, o.matching.day)]
    return found


def _activations(
    compiled: CompiledRule, scene: Scene, index: int, hits: list[Hit], choose: Choice, figures: Figures | None
) -> list[tuple[CompiledVariant, list[Look]]]:
    """Return the activations of a part, grouped by the variant that speaks for them."""
    once = compiled.base.parts[index].rule.once
    groups: dict[int, tuple[CompiledVariant, list[Look]]] = {}
    for hit in hits:
        chosen = _activated(compiled, scene, index, hit, choose, figures)
        if chosen is None:
            continue
        variant, look = chosen
        groups.setdefault(id(variant), (variant, []))[1].append(look)
        if once:
            break
    return list(groups.values())


def _straight(
    compiled: CompiledRule,
    scene: Scene,
    index: int,
    hits: list[Hit],
    variant: CompiledVariant,
    figures: Figures | None,
) -> list[Outcome]:
    """Return the outcomes of a part that has one variant for all activations: what ``_activated`` says of each."""
    first, last = compiled.force
    looks = []
    for hit in hits:
        if (first is not None and hit.event.day < first) or (last is not None and hit.event.day > last):
            continue
        if hit.truth >= SOFT:
            looks.append(compiled.look(scene, hit.at, variant))
        elif figures is not None:
            figures.unknown[compiled.rule.id] += 1
    judged: list[Outcome] = variant.parts[index].rule.judge(looks)
    return judged


def _activated(
    compiled: CompiledRule, scene: Scene, index: int, hit: Hit, choose: Choice, figures: Figures | None
) -> tuple[CompiledVariant, Look] | None:
    """Return the variant and the look of one activation, None where the rule doesn't speak for it."""
    if compiled.simple:
        first, last = compiled.force
        if (first is not None and hit.event.day < first) or (last is not None and hit.event.day > last):
            return None
        entries: tuple[int, ...] = ()
    else:
        probe = compiled.probe(scene, hit.at)
        if not in_force(compiled, probe, hit):
            return None
        if holds(hit.truth) and not population_holds(compiled, probe, hit.at, figures):
            return None
        entries = compiled.entries_for(probe, hit.at)
    if not holds(hit.truth):
        if figures is not None:
            figures.unknown[compiled.rule.id] += 1
        return None
    variant = choose(entries)
    if variant.variant.missing:
        if figures is not None:
            figures.unparametered[compiled.rule.id] += 1
        return None
    look = compiled.look(scene, hit.at, variant)
    part, base = variant.parts[index], compiled.base.parts[index]
    changed = part.rule.activates is not base.rule.activates
    if changed and not holds(part.rule.activates.test(look, hit.at)):
        return None
    if variant.exceptions and variant.excepted(part.number, look):
        return None
    if compiled.successor is not None:
        look.successor = _successor(compiled.successor, compiled.probe(scene, hit.at), hit.at, index)
    return variant, look


def _successor(later: CompiledRule, probe: Look, at: int, index: int) -> Successor | None:
    """Return the later version of a part, with the parameters that speak for the same activation."""
    from_day = later.rule.in_force.from_day
    variant = later.variant(later.entries_for(probe, at))
    if from_day is None or index >= len(variant.parts):
        return None
    return Successor(from_day, variant.variant, variant.counting, variant.parts[index].rule)


def population_holds(compiled: CompiledRule, look: Look, at: int, figures: Figures | None) -> bool:
    """Whether the rule's ``where`` holds; what nobody reported is counted (in an example: assumed to be met)."""
    if compiled.where is None:
        return True
    truth = compiled.where(look, at)
    if holds(truth):
        return True
    if truth in (FALSE, SOFT_FALSE):
        return False
    if not look.scene.assume and figures is not None:
        figures.unknown[compiled.rule.id] += 1
    return look.scene.assume


def in_force(compiled: CompiledRule, look: Look, hit: Hit) -> bool:
    """Whether the rule speaks for an activation: by its day, or by the day of the conduct (§3)."""
    interval = compiled.rule.in_force
    if interval.by == "target":
        return interval.from_day is None or hit.event.day >= interval.from_day
    if interval.by == "activation":
        return covers(interval, hit.event.day)
    ended, _ = fact_value(look, "conduct_ended", hit.at)
    lighter, _ = fact_value(look, "newer_lighter", hit.at)
    instant = None if ended is UNKNOWN else instant_of(ended)
    day = hit.event.day if instant is None or lighter is True else instant.day
    return covers(interval, day)


def _window_outcomes(
    compiled: CompiledRule, scene: Scene, index: int, choose: Choice, figures: Figures | None
) -> list[Outcome]:
    """Return the outcomes of windows: each is judged by the variant that speaks for the event which opens it."""
    base = compiled.base.parts[index].rule
    places = [-1]
    if compiled.entries:
        places += [hit.at for hit in compiled.hits(base.activates, scene)]
    entries_of = {at: compiled.entries_for(compiled.probe(scene, at), at) for at in places}
    found = []
    for entries in dict.fromkeys(entries_of.values()):
        variant = choose(entries)
        if variant.variant.missing:
            if figures is not None:
                figures.unparametered[compiled.rule.id] += 1
            continue
        look = compiled.look(scene, -1, variant)
        part = variant.parts[index]
        for outcome in part.rule.windows(look):
            outcome.cited = variant.cited
            at = scene.at_of(outcome.activation) if outcome.activation is not None else -1
            if entries_of.get(at, entries_of[-1]) != entries or not population_holds(compiled, look, at, figures):
                continue
            if not (variant.exceptions and variant.excepted(part.number, compiled.look(scene, at, variant))):
                found.append(outcome)
        if figures is not None:
            figures.unknown[compiled.rule.id] += look.uncertain_population
            figures.unparametered[compiled.rule.id] += look.unparametered
    return found


def _confirmed(compiled: CompiledRule, scene: Scene, index: int, outcomes: list[Outcome]) -> list[Outcome]:
    """Judge once more under each open reading, one at a time; where the verdict differs the lenient one stands (§3)."""
    number = compiled.base.parts[index].number
    for reading in compiled.rule.readings:
        if reading.part is not None and reading.part != number:
            continue
        if reading.set is None:
            _mark_open_question(outcomes)
            continue
        outcomes = _lenient(compiled, scene, index, outcomes, reading)
    return outcomes


def _mark_open_question(outcomes: list[Outcome]) -> None:
    """No other value is known: every verdict of the part rests on the open question."""
    for outcome in outcomes:
        outcome.note("needs-confirmation")


def _lenient(
    compiled: CompiledRule, scene: Scene, index: int, outcomes: list[Outcome], reading: Reading
) -> list[Outcome]:
    others = _part_outcomes(compiled, scene, index, lambda entries: compiled.reading(entries, reading), None)
    by_key = {_key(other): other for other in others}
    result = []
    for outcome in outcomes:
        other = by_key.get(_key(outcome))
        status = "not-applicable" if other is None else other.status
        if status == outcome.status:
            result.append(outcome)
            continue
        milder = other is not None and LENIENT[status] < LENIENT[outcome.status]
        kept = other if milder and other is not None else outcome
        if other is None and outcome.status == "violated":
            continue
        kept.note("needs-confirmation")
        result.append(kept)
    return result


def _key(outcome: Outcome) -> tuple[str, str]:
    return (outcome.activation.id if outcome.activation is not None else "", outcome.window or "")
