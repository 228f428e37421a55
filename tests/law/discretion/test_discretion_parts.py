"""Spans, spread, versions, stored tables, departures, and statutory factors as data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.discretion.reading import FACTORS, benchmarks, finding
from zhiheng.law.discretion import Circumstances, Effect, Policy, Span, applicable, evaluate, spread, statutory, suiting
from zhiheng.law.discretion.settling import CHOICES, confirmed, settled
from zhiheng.law.discretion.spread import FEW
from zhiheng.law.discretion.stored import BadTable, read, read_factor, stored, stored_factor

D = Decimal
TABLES = benchmarks()
DAY = date(2026, 3, 2)
OPEN = replace(TABLES["甲定额"], policy=Policy())
"""A benchmark whose maker confirmed nothing of what the law leaves open."""


@pytest.mark.parametrize("number", sorted(TABLES))
def test_a_stored_benchmark_comes_back_equal(number: str) -> None:
    dated = replace(TABLES[number], valid_from=DAY, level=TABLES[number].level, superior="省裁1")
    assert read(json.loads(json.dumps(stored(dated)))) == dated


def test_a_stored_list_entry_comes_back_equal() -> None:
    entry = replace(FACTORS["LF-011"], powers=("C1",), valid_to=DAY)
    assert read_factor(json.loads(json.dumps(stored_factor(entry)))) == entry


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"brackets": [{"form": "fixed"}]}, "statutory"),
        ({"level": "county"}, "COUNTY"),
        ({"valid_from": "昨天"}, "昨天"),
    ],
)
def test_a_broken_stored_table_is_refused_with_its_place_and_field(change: dict[str, object], word: str) -> None:
    with pytest.raises(BadTable, match=f"表.yaml:3.*{word}"):
        read({**stored(TABLES["甲定额"]), **change}, "表.yaml:3")


def test_a_binary_fraction_is_no_amount() -> None:
    plain = stored(TABLES["甲定额"])
    plain["brackets"][0]["statutory"] = [10000.5, "50000"]
    with pytest.raises(BadTable, match="小数"):
        read(plain)


def test_few_decisions_show_no_quartiles() -> None:
    few = spread([D(n) for n in range(1, FEW)])
    assert (few.n, few.few, few.lowest, few.highest) == (FEW - 1, True, D(1), D(FEW - 1))
    assert few.lower is few.middle is few.upper is None
    assert spread([]).n == 0


def test_quartiles_lie_linearly_between_neighbours() -> None:
    known = spread([D(n) for n in (100, 200, 300, 400, 500, 600, 700, 800, 900, 1000)])
    assert (known.lower, known.middle, known.upper) == (D("325.00"), D("550.00"), D("775.00"))


@given(st.lists(st.integers(0, 10**7).map(D), min_size=FEW, max_size=60))
def test_quartiles_are_ordered_and_inside(amounts: list[Decimal]) -> None:
    known = spread(amounts)
    assert known.lower is not None
    assert known.middle is not None
    assert known.upper is not None
    assert min(amounts) == known.lowest <= known.lower <= known.middle <= known.upper <= known.highest == max(amounts)


def test_the_version_of_the_conduct_holds_unless_the_newer_one_is_lighter() -> None:
    table = TABLES["甲定额"]
    old = replace(table, version="1", valid_to=date(2025, 12, 31))
    bracket = table.brackets[0]
    half = [replace(tier, span=Span(tier.span.floor / 2, (tier.span.high or D(0)) / 2)) for tier in bracket.tiers]
    milder = replace(table, version="2", valid_from=date(2026, 1, 1), brackets=(replace(bracket, tiers=tuple(half)),))
    days = date(2025, 6, 2), date(2026, 3, 2)
    version, result = applicable([old, milder], *days, FACTORS, Circumstances()) or (None, None)
    assert version == milder
    assert result is not None
    assert result.steps[0].basis == "行政处罚法第三十七条"
    back = [replace(old, brackets=milder.brackets), replace(milder, brackets=old.brackets)]
    assert (applicable(back, *days, FACTORS, Circumstances()) or (None, None))[0] == back[0]
    assert applicable([old], date(2026, 2, 1), date(2026, 3, 1), FACTORS, Circumstances()) is None
    assert (applicable([milder], *days, FACTORS, Circumstances()) or (None,))[0] == milder


def test_departures_are_said_in_words_and_the_minimum_itself_is_no_mitigation() -> None:
    table = TABLES["甲定额"]
    result = evaluate(table, FACTORS, Circumstances())
    assert result.departs(D(20000)) == result.departs(D(35000)) == []
    assert result.departs(D(19999)) == ["拟罚款 19,999 元，低于幅度下限 20,000 元"]
    assert "高于幅度上限 35,000 元" in result.departs(D(40000))[0]
    assert result.departs(None, penalty=False) == ["基准的结论是给予处罚，拟不予处罚"]
    assert result.departs(D(20000), kinds=("fine", "close")) == ["拟给予的处罚种类超出本档次"]
    mitigated = evaluate(table, FACTORS, Circumstances((finding("LF-005=减轻"),)))
    assert mitigated.departs(D(9999)) == []
    assert mitigated.departs(D(10000)) != []


def test_an_unknown_factor_or_an_effect_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="没有编号"):
        evaluate(TABLES["甲定额"], {}, Circumstances((finding("LF-005"),)))
    wrong = replace(finding("LF-032"), chosen=Effect.LIGHTER)
    with pytest.raises(ValueError, match="条文没有规定从轻处罚"):
        evaluate(TABLES["甲定额"], FACTORS, Circumstances((wrong,)))


def test_statutory_factors_say_article_and_condition_and_where_they_hold() -> None:
    known = statutory()
    assert len({one.code for one in known}) == len(known) == 54
    assert all(one.basis.startswith("《") or one.basis.startswith("关于") for one in known)
    assert all(one.conditions and one.effects for one in known)
    urban = {one.code for one in suiting(known, field="urban", region="370199", power="", day=DAY)}
    assert {"LF-001", "LF-005", "LF-029"} <= urban
    assert not urban & {"LF-015", "LF-050"}
    elsewhere = {one.code for one in suiting(known, field="market", region="110101", power="", day=DAY)}
    assert "LF-029" not in elsewhere
    assert suiting(known, field="market", region="37", power="", day=date(2021, 7, 14))[0].code not in ("LF-001",)


def test_what_nobody_confirmed_is_named_with_the_result() -> None:
    table = TABLES["甲定额"]
    both = Circumstances((finding("LF-041"), finding("LF-032")))
    result = evaluate(table, FACTORS, both)
    assert {"offset", "proposed_at", "LF-032"} <= set(result.unconfirmed)
    confirmed = replace(table, policy=replace(table.policy, confirmed=frozenset({"offset", "proposed_at"})))
    assert not {"offset", "proposed_at"} & set(evaluate(confirmed, FACTORS, both).unconfirmed)


def test_what_goes_with_a_list_entry_is_told() -> None:
    result = evaluate(TABLES["甲定额"], FACTORS, Circumstances((finding("LF-011"),)))
    assert result.measures == ("对当事人进行教育",)
    assert result.lists == ((Effect.NO_PENALTY, "LF-011"),)


def test_where_the_range_depends_on_a_value_that_nobody_stated_no_amount_is_proposed() -> None:
    (plain,) = TABLES["甲定额"].brackets[:1]
    upper = replace(plain, base_from=D(10_000), statutory=plain.statutory.times(D(2)))
    cut = replace(TABLES["甲定额"], brackets=(replace(plain, base_below=D(10_000)), upper))
    unknown = evaluate(cut, FACTORS, Circumstances())
    assert (unknown.amounts, unknown.proposed, unknown.lacking) == (None, None, ("货值金额或者违法所得",))
    assert "没有填写" in unknown.warnings[0]
    known = evaluate(cut, FACTORS, Circumstances(base=D(500)))
    assert known.amounts is not None and not known.warnings


@given(st.sampled_from(sorted(CHOICES)), st.integers(0, 120).map(str) | st.sampled_from(["yes", "no", "", "一", "-1"]))
def test_a_districts_decision_is_kept_as_written_or_refused(name: str, text: str) -> None:
    choice = CHOICES[name]
    if not choice.fits(text):
        with pytest.raises(ValueError, match=re.escape(f"“{text}”")):
            settled(OPEN, {name: text})
        return
    policy = settled(OPEN, {name: text}).policy
    assert choice.of(policy) == text
    assert policy.confirmed == {name}


def test_what_the_maker_of_a_benchmark_confirmed_stays_whatever_the_district_decides() -> None:
    own = replace(OPEN, policy=Policy(steps=2, confirmed=frozenset({"steps"})))
    assert settled(own, {"steps": "3"}) == own
    both = settled(own, {"steps": "3", "offset": "no"}).policy
    assert (both.steps, both.offset, both.confirmed) == (2, False, {"steps", "offset"})


def test_a_reading_of_the_law_is_confirmed_by_yes_alone() -> None:
    open_ = next(one for one in statutory() if one.unconfirmed)
    assert confirmed(open_, {open_.code: "yes"}) == replace(open_, unconfirmed=False)
    assert confirmed(open_, {open_.code: "no"}) is open_
