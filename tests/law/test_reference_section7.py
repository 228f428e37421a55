"""Every example of the semantics page's thirty-six rules holds, with equal days; a wrong expectation is noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from law.section7 import MISSING, PAGE, write_section7
from zhiheng.law.language.model import Example, RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import statute_index, vocabulary
from zhiheng.law.reference.examples import check_example, check_examples

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason=MISSING)

OTHER = {"satisfied": "violated", "violated": "satisfied", "open": "violated", "not-applicable": "satisfied"}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    path = write_section7(tmp_path_factory.mktemp("rules"))
    return read_rules(path, vocabulary=vocabulary(), statutes=statute_index())


def test_every_example_of_the_page_holds(rules: RuleSet) -> None:
    assert [str(problem) for problem in check_examples(rules)] == []


def test_a_wrong_verdict_in_an_example_is_always_noticed(rules: RuleSet) -> None:
    for rule in rules.rules:
        for example in rule.examples:
            wrong = replace(example, verdict=tuple(OTHER[status] for status in example.verdict))
            assert check_example(rules, rule, wrong), (rule.id, example.says)


def test_a_day_or_number_off_by_one_in_an_example_is_always_noticed(rules: RuleSet) -> None:
    for rule in rules.rules:
        for example in rule.examples:
            for name, wrong in shifted(example):
                assert check_example(rules, rule, wrong), (rule.id, example.says, name)


def shifted(example: Example) -> list[tuple[str, Example]]:
    found = []
    for name, value in example.expected.items():
        other: Any = None
        if isinstance(value, date):
            other = value + timedelta(days=1)
        elif isinstance(value, bool):
            other = not value
        elif isinstance(value, int):
            other = value + 1
        if other is not None:
            found.append((name, replace(example, expected={**example.expected, name: other})))
    return found


def test_a_problem_names_the_place_the_rule_and_both_verdicts(rules: RuleSet) -> None:
    rule = rules.rules[0]
    example = replace(rule.examples[0], verdict=(OTHER[rule.examples[0].verdict[0]],))
    text = str(check_example(rules, rule, example)[0])
    assert str(example.position) in text
    assert rule.id in text
    assert example.verdict[0] in text
    assert rule.examples[0].verdict[0] in text
