"""The library judges the cases written from the statutes alone as a jurist does: none missed, none accused."""

from __future__ import annotations

from collections import Counter
from typing import Any

import golden_cases as golden
import pytest

ALL = list(golden.cases())
PAIRS = [(case, expected) for case in ALL for expected in golden.expectations(case)]


@pytest.mark.parametrize(("case", "expected"), PAIRS, ids=[f"{case['id']}-{e.of}" for case, e in PAIRS])
def test_the_library_agrees_with_the_case(case: dict[str, Any], expected: golden.Expectation) -> None:
    found = golden.judged(case, expected.of)
    assert golden.disagreement(expected, found) is None, case["says"]


def test_every_case_names_a_rule_that_executes_the_requirement() -> None:
    covers = {rule.id: rule.covers for rule in golden.statutory_library().rules}
    assert {(e.case, e.rule) for _, e in PAIRS if e.of not in covers.get(e.rule, ())} == set()


def test_the_cases_are_many_and_of_both_kinds() -> None:
    assert len({case["id"] for case in ALL}) == len(ALL) >= 60
    kinds = Counter(expected.verdict for _, expected in PAIRS)
    assert min(kinds["violated"], kinds["lawful"]) >= 40
    assert all({"article", "why", "rule"} <= set(item) for case in ALL for item in case["expect"])


def test_a_case_that_expects_the_contrary_is_noticed() -> None:
    """The comparison can fail: turned round, every expectation that some verdict answers disagrees."""
    for case, expected in PAIRS[:12]:
        found = golden.judged(case, expected.of)
        other = "lawful" if expected.verdict == "violated" else "violated"
        turned = golden.Expectation(expected.case, expected.of, expected.rule, other, {})
        assert golden.disagreement(turned, found) is not None
