"""The rules of 行政强制法 and of adjacent procedures (Q01–Q47, X01–X24): every example through the reference."""

from __future__ import annotations

import pytest

from zhiheng.law.language.model import Rule
from zhiheng.law.library import statutory_library
from zhiheng.law.reference.examples import check_examples

FILES = ("coercion-", "licensing", "remedies", "disclosure-and-petitions", "market-complaints")
RULES = [r for r in statutory_library().rules if r.position.file.rpartition("/")[2].startswith(FILES)]
REQUIREMENTS = [f"Q{n:02d}" for n in range(1, 48)] + [f"X{n:02d}" for n in range(1, 25) if n not in (9, 14)]
"""X09 and X14 are periods of the party: rights, kept as named dates of Q31 and Q41, not rules of their own."""


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_example_of_the_rule_holds(rule: Rule) -> None:
    assert [str(problem) for problem in check_examples(statutory_library(), [rule])] == []


def test_every_requirement_of_compulsion_and_of_adjacent_procedures_has_a_rule() -> None:
    covered = {requirement for rule in statutory_library().rules for requirement in rule.covers}
    assert [requirement for requirement in REQUIREMENTS if requirement not in covered] == []


def test_nothing_of_the_compulsion_act_speaks_of_days_before_2012() -> None:
    early = [r.id for r in RULES if r.basis[0].statute == "强制法" and (r.in_force.from_day or 0) < 15340]
    assert early == []


def test_a_number_that_nobody_has_confirmed_never_blocks() -> None:
    assert [r.id for r in RULES if r.needs_confirmation and r.guard.kind == "block"] == []


def test_the_courts_and_the_reviewing_bodys_clocks_are_not_the_agencys() -> None:
    others = {r.id: r.whose for r in RULES if r.whose != "agency"}
    assert set(others.values()) == {"court", "reviewing-body"}
    assert {"court.accepts-in-5-days", "court.rules-in-7-days", "remedy.review-decided-60-days"} <= set(others)


def test_every_rule_shows_a_satisfied_and_a_violated_case() -> None:
    lacking = []
    for rule in RULES:
        verdicts = {verdict for example in rule.examples for verdict in example.verdict}
        if not {"satisfied", "violated"} <= verdicts:
            lacking.append(rule.id)
    assert lacking == []
