"""What an act would break (§6): doing may be refused or warned of, recording never (F3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from zhiheng.eventlog.days import NO_CLOCK, day_of
from zhiheng.eventlog.model import Event
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import (
    AtLeast,
    Coexistence,
    Guard,
    NotSuccession,
    Pattern,
    Response,
    Rule,
    RuleSet,
    Total,
)
from zhiheng.law.reference.compiled import CompiledRule
from zhiheng.law.reference.judge import Judging, plan_of
from zhiheng.law.reference.patterns import hurts
from zhiheng.law.reference.pauses import day_words
from zhiheng.law.reference.truth import holds
from zhiheng.law.reference.words import basis_words, due_words, type_words
from zhiheng.law.verdicts import Instant, Verdict

Kind = Literal["none", "warn", "block"]
STRENGTH: dict[Kind, int] = {"none": 0, "warn": 1, "block": 2}
AT_MOST_WARN = frozenset(
    {"needs-confirmation", "fact-unknown", "order-unknown", "time-unknown", "suspected", "calendar-unknown"}
)
"""Notes of which none ever blocks: nobody may be stopped by what isn't certain."""

FUTURE = {("hearing.noticed", "held_on"): ("hearing.held", (("how", "held"),))}
"""Acts that announce a later one on a stated day: the later one is judged with them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that an act would break: how strongly it speaks, why, and what to do instead."""

    rule_id: str
    kind: Kind
    title: str
    article: str
    text: str
    remedy: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Guarding:
    """The answer to an act: the strongest of its reasons."""

    kind: Kind
    reasons: tuple[Reason, ...] = ()


def with_event(world: World, event: Event) -> World:
    """Return the world with one more event, after all others of its day."""
    last = max((known.sequence for known in world.events), default=-1)
    return replace(world, events=[*world.events, replace(event, sequence=last + 1)])


def would_break(world: World, rules: RuleSet | Sequence[Rule], event: Event, doing: bool) -> Guarding:
    """Return which rules an act would break, restricted to the activations that it touches.

    Arguments: ``event`` with an id that the world doesn't have yet; ``doing``: the platform produces the act now, so a
    guard may refuse it; False: it already happened and is only recorded, which is never refused (at most a warning).
    Acts owed can't be broken by doing them late: they pass with the word late. A closing act is refused while a duty
    is open whose guard says so.
    """
    plan = plan_of(rules)
    after_world = with_event(world, event)
    now = Instant(event.day, event.clock)
    trial = Trial(event, Judging(plan, after_world, as_of=now), Judging(plan, world, as_of=now, explained=False))
    reasons = [reason for verdict in _touched(trial.after, event) if (reason := _reason(trial, verdict)) is not None]
    reasons += _of_future(after_world, rules, event)
    if not doing:
        reasons = [replace(reason, kind="warn") for reason in reasons]
    kinds: list[Kind] = [reason.kind for reason in reasons]
    strongest: Kind = max(kinds, key=lambda kind: STRENGTH[kind], default="none")
    return Guarding(strongest, tuple(sorted(reasons, key=lambda reason: -STRENGTH[reason.kind])))


@dataclass(slots=True)
class Trial:
    """An act tried: the question after it, the question before it, and what was said before it, if that is asked."""

    event: Event
    after: Judging
    before: Judging
    known: dict[str, Verdict] | None = None

    def said_before(self, identity: str) -> Verdict | None:
        """Return what was said before the act of the same activation or window."""
        if self.known is None:
            self.known = {verdict.identity: verdict for verdict in _touched(self.before, self.event)}
        return self.known.get(identity)


def _touched(judging: Judging, event: Event) -> Iterator[Verdict]:
    """Yield what the rules that an act may decide say of the objects that it names (with those derived from it)."""
    wanted = judging.plan.deciding(event.type)
    related = event
    if not wanted.isdisjoint(judging.plan.derived_types):
        related = next((known for known in judging.index.events if known.id == event.id), event)
    for type_, id_ in dict.fromkeys((relation.type, relation.id) for relation in related.relations):
        if type_ in wanted:
            yield from judging.judge_object(type_, id_, event.type)


def _agency(event: Event) -> str | None:
    """Return in whose name an act is done: the envelope's agency, else the first that it names."""
    stated = event.attributes.get("agency")
    return stated if isinstance(stated, str) else next(iter(event.objects("agency")), None)


def _reason(trial: Trial, verdict: Verdict) -> Reason | None:
    compiled = version_of(trial.after, verdict)
    rule = compiled.rule
    guard = rule.guard_for(_agency(trial.event), trial.event.day)
    if guard.kind == "none":
        return None
    template = next(part.template for part in compiled.base.parts if part.number == verdict.part)
    owed_act = isinstance(template, Response | AtLeast | Coexistence | Total) and verdict.manner != "forbidden"
    kind = _owed_kind(trial, compiled, guard, verdict) if owed_act else _broken_kind(trial, rule, guard, verdict)
    if kind is None:
        return None
    if kind == "block" and not AT_MOST_WARN.isdisjoint(verdict.notes):
        kind = "warn"
    return Reason(
        rule_id=verdict.rule_part,
        kind=kind,
        title=rule.title,
        article=basis_words(rule.basis[0]) if rule.basis else "",
        text=verdict.explanation.text if verdict.explanation is not None else rule.title,
        remedy=remedy(compiled, verdict),
        verdict=verdict,
    )


def version_of(judging: Judging, verdict: Verdict) -> CompiledRule:
    """Return the version of the rule that gave a verdict."""
    from zhiheng.law.reference.questions import rule_of

    return rule_of(judging, verdict)


def _owed_kind(trial: Trial, compiled: CompiledRule, guard: Guard, verdict: Verdict) -> Kind | None:
    """A late act passes with a warning; the closing act is held back while the duty is open (``guard: block, at``)."""
    event = trial.event
    if verdict.status == "violated" and verdict.manner == "late" and verdict.matching == event.id:
        return "warn"
    unfulfilled = verdict.status == "open" or (verdict.status == "violated" and verdict.manner == "undone")
    if unfulfilled and verdict.activation != event.id and _closes(trial.after, compiled, verdict, event):
        return guard.kind
    return None


def _closes(judging: Judging, compiled: CompiledRule, verdict: Verdict, event: Event) -> bool:
    """Whether the act is the one that closes the time for a duty (``guard.at``, else the template's ``by``)."""
    patterns: tuple[Pattern, ...] = compiled.rule.guard.at
    if not patterns:
        template = next(part.template for part in compiled.base.parts if part.number == verdict.part)
        patterns = getattr(template, "by", ())
    scene = next(
        (s for s in judging.scenes() if s.lens == verdict.lens and event.id in s.places),
        None,
    )
    if scene is None or not patterns:
        return False
    at = scene.places[event.id]
    return holds(hurts(patterns).test(compiled.look(scene, at), at))


def _broken_kind(trial: Trial, rule: Rule, guard: Guard, verdict: Verdict) -> Kind | None:
    if trial.event.id not in (verdict.activation, verdict.matching):
        return None
    if verdict.status == "violated":
        # What the act itself gives rise to has a key of its own: nothing can have been said of it before.
        before = None if verdict.key == trial.event.root_id else trial.said_before(verdict.identity)
        same = before is not None and before.status == "violated" and before.matching == verdict.matching
        return None if same else guard.kind
    if verdict.status == "open" and "fact-unknown" in verdict.notes:
        return "warn"
    doubtful = "order-unknown" in verdict.notes or (
        "needs-confirmation" in verdict.notes and not rule.needs_confirmation and _other_value(rule)
    )
    return "warn" if verdict.status == "satisfied" and doubtful else None


def _other_value(rule: Rule) -> bool:
    """Whether an open question of the rule states another value, so that the mark means: the verdicts differ."""
    return all(reading.set is not None for reading in rule.readings)


def remedy(compiled: CompiledRule, verdict: Verdict) -> str:
    """Return what to do instead, in one plain sentence."""
    from zhiheng.law.reference.questions import expected_of

    wanted = "、".join(type_words(pattern.type) for pattern in expected_of(compiled, verdict.part))
    if "fact-unknown" in verdict.notes:
        return "请先核实有关事实并补充登记"
    if verdict.manner == "late":
        return "可以继续办理,但属逾期,请说明理由"
    if verdict.earliest is not None and verdict.manner in ("early", "forbidden"):
        return f"请等到 {day_words(verdict.earliest)} 以后再办"
    if verdict.ends is not None and verdict.manner == "forbidden":
        return f"期间至 {day_words(verdict.ends)},请等期满后再办"
    template = next(part.template for part in compiled.base.parts if part.number == verdict.part)
    if isinstance(template, NotSuccession) and template.unless:
        return f"请先完成:{'、'.join(dict.fromkeys(type_words(pattern.type) for pattern in template.unless))}之一"
    if verdict.manner in ("undone", "early") and wanted:
        return f"请先完成:{wanted}"
    if verdict.manner == "unrecorded":
        return "请补充应当载明的内容"
    if verdict.manner == "short":
        return "请补足人数或者数量后再办"
    if verdict.status == "open" and wanted:
        until = f"(最迟 {due_words(verdict.due)})" if verdict.due is not None else ""
        return f"请先完成:{wanted}{until}"
    return "请按规定更正后再办"


def _of_future(world: World, rules: RuleSet | Sequence[Rule], event: Event) -> list[Reason]:
    """Judge the later act that this one announces, on the day that it states."""
    found = []
    for (type_, attribute), (later, attributes) in FUTURE.items():
        stated = event.attributes.get(attribute)
        if event.type != type_ or not isinstance(stated, date) or day_of(stated) < event.day:
            continue
        act = Event(f"{event.id}+", later, day_of(stated), NO_CLOCK, 0, dict(attributes), event.relations)
        for reason in would_break(world, rules, act, True).reasons:
            if event.id in (reason.verdict.matching, reason.verdict.activation) or reason.verdict.manner == "early":
                text = f"按载明的日期{day_words(day_of(stated))}{type_words(later)}:{reason.text}"
                found.append(replace(reason, text=text))
    return found
