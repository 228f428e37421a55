"""The thirty-six rules of the semantics page are read, and their parameters resolve."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.section7 import MISSING, PAGE, write_section7
from zhiheng.law.language.model import Extension, Response, Rule, RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.language.variants import resolve
from zhiheng.law.library import statute_index, vocabulary
from zhiheng.law.units import Period

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason=MISSING)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    path: Path = write_section7(tmp_path_factory.mktemp("rules"))
    return read_rules(path, vocabulary=vocabulary(), statutes=statute_index())


def by_id(rules: RuleSet, id_: str) -> Rule:
    return next(rule for rule in rules.rules if rule.id == id_)


def test_all_thirty_six_rules_are_read(rules: RuleSet) -> None:
    assert len(rules.rules) == 36
    assert rules.statutory


def test_a_rule_whose_due_day_another_uses_comes_before_it(rules: RuleSet) -> None:
    ids = [rule.id for rule in rules.rules]
    assert ids.index("coercion.seizure-within-30-days") < ids.index("coercion.extension-lawful")


def test_the_bare_law_pauses_and_extends_nothing(rules: RuleSet) -> None:
    template = resolve(by_id(rules, "penalty.decision-within-90-days")).parts[0].template
    assert isinstance(template, Response)
    assert template.within == Period(90, "d")
    assert template.pausing == ()
    assert template.extension is None


def test_a_field_brings_its_own_pauses_and_extensions(rules: RuleSet) -> None:
    rule = by_id(rules, "penalty.decision-within-90-days")
    market, transport = rule.parameters[0], rule.parameters[3]
    template = resolve(rule, (market.index,)).parts[0].template
    assert isinstance(template, Response)
    assert [p.kind for p in template.pausing] == ["appraisal", "hearing", "announcement", "suspension"]
    assert isinstance(template.extension, Extension)
    assert template.extension.times == 2
    assert template.extension.first.most == Period(30, "d")
    assert template.extension.second is not None
    assert template.extension.second.approver == ("collective",)
    assert template.extension.second.most is None
    other = resolve(rule, (transport.index,)).parts[0].template
    assert isinstance(other, Response)
    assert other.extension is not None and other.extension.times == 1
    assert other.pausing == ()


def test_the_first_entry_wins_per_key(rules: RuleSet) -> None:
    rule = by_id(rules, "penalty.decision-within-90-days")
    template = resolve(rule, (3, 4)).parts[0].template  # transport: extension; region 37: pausing
    assert isinstance(template, Response)
    assert [p.kind for p in template.pausing] == ["appraisal", "hearing"]
    assert template.extension is not None
    both = resolve(rule, (0, 4)).parts[0].template  # market's own pauses win over the province's
    assert isinstance(both, Response)
    assert len(both.pausing) == 4


def test_the_statute_of_the_entry_counts_the_period_it_brings(rules: RuleSet) -> None:
    rule = by_id(rules, "publicity.penalty-7-days")
    assert resolve(rule).counting == "三项制度"
    changed = resolve(rule, (0,))
    assert changed.counting == "市监公示"
    assert isinstance(changed.parts[0].template, Response)
    assert changed.parts[0].template.within == Period(20, "wd")


def test_another_reading_changes_only_what_it_names(rules: RuleSet) -> None:
    rule = by_id(rules, "service.announced-lawfully")
    reading = next(r for r in rule.readings if r.name == "wait")
    bare, other = resolve(rule), resolve(rule, (), reading)
    assert getattr(bare.parts[2].template, "wait", None) == Period(30, "d")
    assert getattr(other.parts[2].template, "wait", None) == Period(29, "d")
    assert bare.parts[0] == other.parts[0]


def test_a_parameter_nobody_set_is_missing_until_it_is_given(rules: RuleSet) -> None:
    rule = by_id(rules, "inspection.yearly-cap")
    assert resolve(rule).missing == ("yearly_cap",)
    given = resolve(rule, overrides={"yearly_cap": 2})
    assert given.missing == ()
    assert given.values == {"yearly_cap": 2}
    assert resolve(rule, overrides={"yearly_cap": "none"}).missing == ("yearly_cap",)
