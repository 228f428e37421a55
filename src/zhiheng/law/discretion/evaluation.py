"""From circumstances to tier and range (裁量): each step with its article; the order of circumstances is irrelevant.

Order of the law: 不予 (处罚法第三十、三十一、三十三、三十六条) before everything; then the tier by the benchmark's own
conditions; then 从轻、从重 inside the statutory range; 减轻 below the minimum only where its factor applies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.law.discretion.model import BASES, Benchmark, Bracket, Effect, Factor
from zhiheng.law.discretion.moving import Tally, movement
from zhiheng.law.discretion.results import Result, Step
from zhiheng.law.discretion.spans import ZERO, Span, number, say
from zhiheng.law.discretion.weighing import Finding, Weighed, weigh

OPINION = "国办发〔2022〕27号"
LAW = "行政处罚法"
GOODS_OR_GAIN = "货值金额或者违法所得"
UNKNOWN_VALUE = "条文按货值金额或者违法所得分段，数额没有填写，所列的是最低一段，不能据此提出罚款数额"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was found in a case: factors, conditions of tiers, base in yuan (None: not known), kind of the party."""

    findings: tuple[Finding, ...] = ()
    conditions: frozenset[str] = frozenset()
    base: Decimal | None = None
    party: str = ""


def evaluate(benchmark: Benchmark, factors: Mapping[str, Factor], found: Circumstances) -> Result:
    """Return tier, kinds, range and proposal for what was found in a case.

    Args:
        benchmark: the version that holds for the case; its table was checked (``checking.check_table``).
        factors: by code, those that may be found.
        found: the circumstances.

    Raises:
        ValueError: no bracket of the benchmark is meant for this base and party, or a factor's code is unknown.
    """
    weighed = [weigh(factors, one) for one in sorted(found.findings, key=lambda one: one.factor)]
    steps = [step for one in weighed for step in one.steps]
    spared = [one for one in weighed if one.effect is Effect.NO_PENALTY]
    if spared:
        return _none(benchmark, spared, weighed, steps)
    bracket = benchmark.bracket(found.base, found.party)
    if bracket is None:
        raise ValueError(f"{benchmark.number}: 没有适用于这一数额和当事人的法定幅度")
    start, first = _start(bracket, found.conditions)
    tally = Tally.of(weighed)
    moved = movement(tally, benchmark.policy)
    mildest = moved.discretion == Effect.MITIGATED
    place = 0 if mildest else min(max(start + moved.shift, 0), len(bracket.tiers) - 1)
    steps += [first, *moved.steps]
    if place != start:
        steps.append(Step(f"由“{bracket.tiers[start].name}”移至“{bracket.tiers[place].name}”", LAW + "第五条"))
    outcome = _Outcome(benchmark, bracket, place, moved.discretion, found.base)
    return outcome.result(weighed, steps, moved.unconfirmed)


def _start(bracket: Bracket, conditions: Collection[str]) -> tuple[int, Step]:
    """Return the tier from which the factors move: the severest whose condition was found, else the default one."""
    hit = [place for place, tier in enumerate(bracket.tiers) if set(tier.conditions) & set(conditions)]
    if hit:
        tier = bracket.tiers[max(hit)]
        which = "、".join(one for one in tier.conditions if one in conditions)
        return max(hit), Step(f"符合“{tier.name}”的适用条件：{which}", OPINION)
    place = next((place for place, tier in enumerate(bracket.tiers) if tier.default), len(bracket.tiers) // 2)
    return place, Step(f"没有查明其他档次的适用条件，从“{bracket.tiers[place].name}”起算", OPINION)


def _none(benchmark: Benchmark, spared: list[Weighed], weighed: list[Weighed], steps: list[Step]) -> Result:
    must = any(one.factor.mandatory for one in spared)
    words = "应当不予行政处罚" if must else "可以不予行政处罚，本案予以适用"
    last = Step(f"{words}：{'、'.join(one.factor.words for one in spared)}", spared[0].factor.basis)
    heavier = [one.factor.words for one in weighed if one.effect is Effect.HEAVIER]
    warnings = (f"同时查明从重情节（{'、'.join(heavier)}），请核对不予处罚的条件是否真正具备",) if heavier else ()
    return Result(
        penalty=False, tier="不予处罚", discretion="none", kinds=(), span=None, amounts=None, proposed=None,
        open_top=False, steps=(*steps, last), lists=_lists(weighed), measures=_measures(spared), warnings=warnings,
        unconfirmed=_unconfirmed(benchmark, weighed, ()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a penalty is measured by, once the tier is known."""

    benchmark: Benchmark
    bracket: Bracket
    place: int
    discretion: str
    base: Decimal | None

    def result(self, weighed: list[Weighed], steps: list[Step], open_questions: tuple[str, ...]) -> Result:
        """Return the result with range and proposal."""
        tier = self.bracket.tiers[self.place]
        span, below, step = self._span()
        amounts, lacking = self._amounts(span)
        policy = self.benchmark.policy
        proposed = amounts.at(policy.proposed_at) if amounts is not None else None
        asked = ("proposed_at",) if proposed is not None else ()
        rested = (*open_questions, *(("mitigated_share",) if below else ()), *asked)
        return Result(
            penalty=True,
            tier="减轻处罚" if below else tier.name,
            discretion=self.discretion,
            kinds=tier.kinds or self.bracket.kinds,
            span=span,
            amounts=amounts,
            proposed=proposed,
            open_top=below,
            steps=(*steps, step),
            lists=_lists(weighed),
            measures=_measures(weighed),
            warnings=(UNKNOWN_VALUE,) if self._guessed() else (),
            lacking=lacking,
            unconfirmed=_unconfirmed(self.benchmark, weighed, rested),
        )

    def _span(self) -> tuple[Span, bool, Step]:
        """Return the range in the bracket's measure, whether it lies below the minimum, and the step that says so."""
        statutory, tier = self.bracket.statutory, self.bracket.tiers[self.place]
        if self.discretion == Effect.MITIGATED and statutory.floor > ZERO:
            span = Span(statutory.floor * self.benchmark.policy.mitigated_share, statutory.floor)
            return (
                span,
                True,
                Step(f"减轻处罚：在法定最低限 {number(statutory.floor)} 以下（不含）", LAW + "第三十二条"),
            )
        if self.discretion == Effect.MITIGATED:
            words = "条文没有设最低限，减轻处罚按最轻一档，可以减少处罚种类"
            return self.bracket.span_of(tier), False, Step(words, LAW + "第三十二条")
        span = self.bracket.span_of(tier)
        return span, False, Step(f"“{tier.name}”的幅度：{say(span)}", self.bracket.basis or self.benchmark.basis)

    def _guessed(self) -> bool:
        """Whether another statutory range holds from some value on and the value isn't known: none may be assumed."""
        return self.base is None and self.bracket.base_below is not None

    def _amounts(self, span: Span) -> tuple[Span | None, tuple[str, ...]]:
        """Return the range in yuan, or what is still lacking to name it."""
        needs = BASES.get(self.bracket.form)
        if self._guessed():
            return None, (needs or GOODS_OR_GAIN,)
        if needs is None:
            return span, ()
        return (None, (needs,)) if self.base is None else (span.times(self.base), ())


def _lists(weighed: list[Weighed]) -> tuple[tuple[Effect, str], ...]:
    return tuple((one.effect, one.factor.code) for one in weighed if one.effect is not None)


def _measures(weighed: list[Weighed]) -> tuple[str, ...]:
    effective = [one for one in weighed if one.effect is not None]
    return tuple(dict.fromkeys(measure for one in effective for measure in one.factor.measures))


def _unconfirmed(benchmark: Benchmark, weighed: list[Weighed], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parameters and factors on which a result rests and which nobody has confirmed."""
    parameters = [name for name in dict.fromkeys(names) if name not in benchmark.policy.confirmed]
    return (*parameters, *(one.factor.code for one in weighed if one.effect is not None and one.factor.unconfirmed))
