"""What has grown day by day by an act (加处罚款、滞纳金): the amount a rule allows then, and how it was counted.

The same reading as the rule's own verdict (§4 Money): the stretches add up to what the rule compares with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhiheng.eventlog.model import Event
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.language.model_terms import Accrual
from zhiheng.law.periods import union
from zhiheng.law.reference.compiled import CompiledRule, covers
from zhiheng.law.reference.dates import compile_date
from zhiheng.law.reference.judge import Judging, plan_of
from zhiheng.law.reference.pauses import spans
from zhiheng.law.reference.scene import Scene
from zhiheng.law.reference.values import as_decimal, compile_value
from zhiheng.law.reference.workings import accrual_words, sources_of
from zhiheng.law.verdicts import Instant


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that count, the first and the last of them (civil days), and what grew on them in yuan (without the cap)."""

    first: int
    last: int
    amount: Decimal

    @property
    def days(self) -> int:
        """Return how many days count."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Stop:
    """Days on which nothing grows: the first and the last of them (None: still running), and why in words."""

    first: int
    last: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Accrued:
    """What has grown by an act: amount in yuan, the sum it grows on, how it was counted, stretch by stretch.

    ``due``: the last day before it began to grow (civil day). ``sources``: how that day came about, in words.
    """

    rule: Rule
    amount: Decimal
    base: Decimal
    capped: bool
    due: int
    stretches: tuple[Stretch, ...]
    stops: tuple[Stop, ...]
    words: str
    sources: tuple[str, ...]


def accrued(world: World, rules: RuleSet | Sequence[Rule], act: Event) -> Accrued | None:
    """Return what a rule lets an act claim that has grown by its day; None where nothing grows or is known to.

    ``act``: an event that the world doesn't have, with the day up to which is counted as the rule's own attribute.
    """
    judging = Judging(plan_of(rules), world, as_of=Instant(act.day)).with_act(act)
    for compiled, _ in judging.plan.starting(act.type):
        if not covers(compiled.rule.in_force, act.day):
            continue
        about = next((relation.id for relation in act.relations if relation.type == compiled.rule.about), None)
        growing = next(_accruals([part.template for part in compiled.base.parts]), None)
        if about is None or growing is None:
            continue
        scene = judging.scene(((compiled.rule.about, about),), judging.trace(compiled.rule.about, about))
        found = _grown(compiled, growing, scene, act.id)
        if found is not None:
            return found
    return None


def _accruals(value: Any) -> Iterator[Accrual]:
    """Yield the accruals inside a part of a rule, wherever they stand."""
    if isinstance(value, Accrual):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _accruals(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _accruals(getattr(value, one.name))


def _grown(compiled: CompiledRule, growing: Accrual, scene: Scene, act: str) -> Accrued | None:
    at = next((place for place, event in enumerate(scene.events) if event.id == act), -1)
    look = compiled.look(scene, at, compiled.variant(compiled.entries_for(compiled.look(scene, at), at)))
    base, start = compile_value(growing.base)(look, at), compile_date(growing.from_)(look, at)
    end = compile_date(growing.to)(look, at)
    if at < 0 or not isinstance(base, Decimal | Fraction | int) or not hasattr(start, "instant") or not end:
        return None
    exclusions = spans(look, growing, at)
    first, last = start.instant.day, end.instant.day
    stretches = [Stretch(a, b, as_decimal(Fraction(base) * growing.rate * (b - a + 1)))
                 for a, b in _counting(first, last, union(exclusions, first))]  # fmt: skip
    total = Fraction(base) * growing.rate * sum(one.days for one in stretches)
    capped = growing.cap == "base" and total > Fraction(base)
    amount = min(total, Fraction(base)) if growing.cap == "base" else total
    stops = [
        Stop(one.start + 1, one.end if one.end <= last else None, one.name) for one in exclusions if one.end > first
    ]
    days = sum(one.days for one in stretches)
    words = accrual_words(growing, base, start, end, days, capped)
    sources = tuple(source.words() for source in sources_of(look, start))
    return Accrued(
        compiled.rule, as_decimal(amount), as_decimal(Fraction(base)), capped, first, tuple(stretches), tuple(stops),
        words, sources,
    )  # fmt: skip


def _counting(first: int, last: int, excluded: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of (first, last] that no excluded span (start, end] takes out: first and last day of each."""
    begins = first + 1
    for start, end in excluded:
        if start >= last:
            break
        if start >= begins:
            yield begins, start
        begins = max(begins, end + 1)
    if begins <= last:
        yield begins, last
