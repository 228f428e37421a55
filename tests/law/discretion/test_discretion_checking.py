"""Faults of a benchmark table are named at their place: gaps, overlaps, statutory range, reach, superior, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from law.discretion.reading import benchmarks
from zhiheng.law.discretion import Benchmark, Bracket, Form, Level, Policy, Span, Tier, check_table

D = Decimal


def tier(name: str, low: str | None, high: str | None, row: int, **more: object) -> Tier:
    """A tier that stood in row ``row`` of a sheet."""
    span = Span(None if low is None else D(low), None if high is None else D(high))
    return Tier(name, span, place=f"基准!A{row}", **more)  # type: ignore[arg-type]  # fields of a tier


def table(*tiers: Tier, statutory: Span | None = None, **more: object) -> Benchmark:
    """A benchmark with one bracket of 1,000 to 10,000 yuan."""
    bracket = Bracket(Form.FIXED, statutory or Span(D(1000), D(10000)), tiers, ("fine",))
    return Benchmark("示裁1", "占道", "C1", (bracket,), **more)  # type: ignore[arg-type]  # fields of a benchmark


GOOD = (
    tier("轻", "1000", "4000", 2),
    tier("中", "4000", "7000", 3, default=True),
    tier("重", "7000", "10000", 4),
)


def said(benchmark: Benchmark, superior: Benchmark | None = None) -> str:
    """All faults in words."""
    return "\n".join(str(fault) for fault in check_table(benchmark, superior))


def test_a_table_whose_tiers_meet_has_no_fault() -> None:
    assert said(table(*GOOD)) == ""


def test_a_gap_between_two_tiers_is_named_at_the_later_row() -> None:
    faults = said(table(GOOD[0], replace(GOOD[1], span=Span(D(5000), D(7000))), GOOD[2]))
    assert "基准!A3：“轻”与“中”之间有空档：4,000 至 5,000" in faults


def test_gaps_at_both_ends_of_the_statutory_range_are_named() -> None:
    short = table(replace(GOOD[0], span=Span(D(2000), D(4000))), GOOD[1], replace(GOOD[2], span=Span(D(7000), D(9000))))
    assert "最轻阶次以下有空档：1,000 至 2,000" in said(short)
    assert "最重阶次以上有空档：9,000 至 10,000" in said(short)


def test_an_open_top_tier_of_an_endless_range_leaves_no_gap() -> None:
    endless = table(GOOD[0], GOOD[1], replace(GOOD[2], span=Span(D(7000), None)), statutory=Span(D(1000), None))
    assert said(endless) == ""


def test_overlapping_tiers_and_tiers_in_the_wrong_order_are_named() -> None:
    assert "重叠" in said(table(GOOD[0], replace(GOOD[1], span=Span(D(3999), D(7000))), GOOD[2]))
    assert "由轻到重排列" in said(table(GOOD[2], GOOD[1], GOOD[0]))


def test_a_tier_outside_the_statutory_range_is_named_with_both_ranges() -> None:
    faults = said(table(replace(GOOD[0], span=Span(D(900), D(4000))), *GOOD[1:]))
    assert "基准!A2：“轻”900 至 4,000，超出法定幅度 1,000 至 10,000" in faults


def test_shares_of_an_endless_range_or_beyond_one_are_named() -> None:
    half = tier("全", "0", "1", 2, shares=True, default=True)
    assert "没有设最高限" in said(table(half, statutory=Span(D(1000), None)))
    assert "不在 0 至 100 之间" in said(table(replace(half, span=Span(D(0), D(30)))))


def test_a_reversed_or_negative_tier_is_named() -> None:
    assert "下限高于上限" in said(table(replace(GOOD[0], span=Span(D(4000), D(1000))), *GOOD[1:]))
    assert "是负数" in said(table(replace(GOOD[0], span=Span(D(-1), D(4000))), *GOOD[1:]))


def test_a_tier_that_nothing_leads_to_is_named() -> None:
    far = (replace(GOOD[0], default=True), replace(GOOD[1], default=False), GOOD[2])
    assert "“重”没有适用条件" in said(table(*far))
    assert said(table(*far, policy=Policy(steps=2))) == ""
    assert said(table(*far[:2], replace(far[2], conditions=("造成伤害",)))) == ""


def test_there_is_exactly_one_starting_tier() -> None:
    assert "起算档次有 0 个" in said(table(GOOD[0], replace(GOOD[1], default=False), GOOD[2]))
    assert "起算档次有 2 个" in said(table(replace(GOOD[0], default=True), *GOOD[1:]))


def test_names_and_conditions_stand_once() -> None:
    assert "阶次“轻”重复" in said(table(GOOD[0], replace(GOOD[1], name="轻"), GOOD[2]))
    same = (replace(GOOD[0], conditions=("初犯",)), replace(GOOD[1], conditions=("初犯",)), GOOD[2])
    assert "同时属于“轻”和“中”" in said(table(*same))


def test_kinds_outside_the_article_are_named() -> None:
    assert "法定种类以外" in said(table(replace(GOOD[0], kinds=("revoke_licence",)), *GOOD[1:]))


def test_reversed_dates_and_an_empty_table_are_named() -> None:
    assert "早于施行日期" in said(table(*GOOD, valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1)))
    assert "没有任何裁量阶次" in said(replace(table(*GOOD), brackets=()))
    assert "没有裁量阶次" in said(table())


def test_thresholds_of_brackets_leave_neither_gap_nor_overlap() -> None:
    known = benchmarks()["丙货值"]
    first, second = known.brackets
    assert "没有适用的法定幅度" in said(replace(known, brackets=(first, replace(second, base_from=D(20000)))))
    assert "适用数额重叠" in said(replace(known, brackets=(first, replace(second, base_from=D(5000)))))


CITY = replace(table(*GOOD), number="市裁1", level=Level.CITY, valid_from=date(2024, 1, 1))


def test_a_lower_level_may_only_refine_the_higher_one() -> None:
    own = table(GOOD[0], replace(GOOD[1], span=Span(D(4000), D(8000))), replace(GOOD[2], span=Span(D(8000), D(10000))))
    assert said(table(*GOOD, valid_from=date(2025, 1, 1)), CITY) == ""
    assert "“中”4,000 至 8,000，超出上级基准 市裁1 同一阶次的 4,000 至 7,000" in said(own, CITY)


def test_a_superior_must_be_higher_in_force_and_have_the_same_tiers() -> None:
    assert "应当高于本级" in said(table(*GOOD), replace(CITY, level=Level.DISTRICT))
    assert "不在有效期内" in said(table(*GOOD, valid_from=date(2023, 1, 1)), CITY)
    assert "没有“小”这一阶次" in said(table(replace(GOOD[0], name="小"), *GOOD[1:]), CITY)
    other = replace(CITY, brackets=(replace(CITY.brackets[0], party="citizen"),))
    assert "没有这一法定幅度" in said(table(*GOOD), other)
