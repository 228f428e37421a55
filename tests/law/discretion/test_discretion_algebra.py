"""What holds for all circumstances: never outside the statutory range but under 减轻, never milder for an aggravating
factor, the same in any order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from law.discretion.reading import FACTORS, benchmarks
from zhiheng.law.discretion import Benchmark, Circumstances, Effect, Finding, Policy, Result, evaluate

TABLES = benchmarks()
HEAVIER = sorted(code for code, factor in FACTORS.items() if factor.effects == (Effect.HEAVIER,))
SHARES = st.sampled_from([Decimal("0"), Decimal("0.25"), Decimal("0.5"), Decimal("1")])


@st.composite
def findings(draw: st.DrawFn, codes: list[str] | None = None) -> Finding:
    """A factor found with some of its conditions, one of its effects, applied or not."""
    factor = FACTORS[draw(st.sampled_from(codes or sorted(FACTORS)))]
    met = draw(st.booleans())
    conditions = factor.conditions if met else factor.conditions[: draw(st.integers(0, len(factor.conditions)))]
    excluded = draw(st.sets(st.sampled_from(factor.exclusions))) if factor.exclusions else set()
    chosen = draw(st.sampled_from([None, *factor.effects]))
    return Finding(factor.code, frozenset(conditions), frozenset(excluded), chosen, draw(st.booleans()))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Benchmark, Circumstances]:
    """A benchmark under any parameters, with circumstances."""
    benchmark = TABLES[draw(st.sampled_from(sorted(TABLES)))]
    policy = Policy(
        draw(st.booleans()), draw(st.booleans()), draw(st.integers(1, 3)), draw(st.booleans()), draw(SHARES),
        draw(SHARES),
    )  # fmt: skip
    found = draw(st.lists(findings(), max_size=6, unique_by=lambda one: one.factor))
    texts = sorted({text for one in benchmark.brackets for tier in one.tiers for text in tier.conditions})
    conditions = frozenset(draw(st.sets(st.sampled_from(texts)))) if texts else frozenset()
    base = draw(st.one_of(st.none(), st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)))
    if base is None and benchmark.number == "丙货值":
        base = Decimal(500)
    party = draw(st.sampled_from(["citizen", "organisation"]))
    return replace(benchmark, policy=policy), Circumstances(tuple(found), conditions, base, party)


def weight(result: Result) -> tuple[int, Decimal, Decimal, Decimal]:
    """What a result weighs: penalty, then its ends and the proposal, in the bracket's measure."""
    if not result.penalty or result.span is None:
        return (0, Decimal(0), Decimal(0), Decimal(0))
    return (1, result.span.high or Decimal(0), result.span.floor, result.proposed or Decimal(0))


@given(cases())
def test_the_range_lies_within_the_statutory_one_unless_it_is_mitigated(case: tuple[Benchmark, Circumstances]) -> None:
    benchmark, found = case
    result = evaluate(benchmark, FACTORS, found)
    bracket = benchmark.bracket(found.base, found.party)
    if not result.penalty:
        assert result.span is None
        return
    assert bracket is not None
    assert result.span is not None
    if result.open_top:
        assert result.discretion == Effect.MITIGATED
        assert result.span.high == bracket.statutory.floor
    else:
        assert result.span.within(bracket.statutory)
    if result.amounts is not None:
        assert result.proposed is not None
        assert result.amounts.floor <= result.proposed <= (result.amounts.high or Decimal(0))


@given(cases(), findings(HEAVIER))
def test_one_more_aggravating_factor_never_comes_to_less(case: tuple[Benchmark, Circumstances], more: Finding) -> None:
    benchmark, found = case
    others = tuple(one for one in found.findings if one.factor != more.factor)
    before = evaluate(benchmark, FACTORS, replace(found, findings=others))
    after = evaluate(benchmark, FACTORS, replace(found, findings=(*others, more)))
    assert all(late >= early for early, late in zip(weight(before), weight(after), strict=True))


@given(cases(), st.randoms())
def test_the_order_of_circumstances_is_irrelevant(case: tuple[Benchmark, Circumstances], chance: object) -> None:
    benchmark, found = case
    shuffled = list(found.findings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of Hypothesis
    other = replace(found, findings=tuple(shuffled))
    assert evaluate(benchmark, FACTORS, found) == evaluate(benchmark, FACTORS, other)


@given(cases())
def test_every_result_says_why_with_articles(case: tuple[Benchmark, Circumstances]) -> None:
    benchmark, found = case
    result = evaluate(benchmark, FACTORS, found)
    assert result.steps
    assert all(step.says and step.basis for step in result.steps)
    assert all(isinstance(number, Decimal) for number in (result.proposed,) if number is not None)
