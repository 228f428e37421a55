"""Rules of the penalty law (行政处罚法): examples hold, every requirement is executed, fatal items are marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import LIBRARY_DIR, statute_index, vocabulary
from zhiheng.law.reference.examples import check_example

OTHER = {"satisfied": "violated", "violated": "satisfied", "open": "violated", "not-applicable": "satisfied"}
ELSEWHERE = {"P70", "P77"}
"""P70 is the last day of the court application (强制法 #53), P77 is access control: see requirements.yaml."""


@pytest.fixture(scope="module")
def library() -> RuleSet:
    return read_rules(LIBRARY_DIR / "rules", vocabulary=vocabulary(), statutes=statute_index())


@pytest.fixture(scope="module")
def penalty(library: RuleSet) -> list[Rule]:
    return [rule for rule in library.rules if "penalty-" in rule.position.file]


def test_every_example_of_a_penalty_rule_holds(library: RuleSet, penalty: list[Rule]) -> None:
    wrong = [str(p) for rule in penalty for example in rule.examples for p in check_example(library, rule, example)]
    assert wrong == []


def test_a_wrong_verdict_in_an_example_of_a_penalty_rule_is_noticed(library: RuleSet, penalty: list[Rule]) -> None:
    for rule in penalty:
        for example in rule.examples:
            wrong = replace(example, verdict=tuple(OTHER[status] for status in example.verdict))
            assert check_example(library, rule, wrong), (rule.id, example.says)


def test_every_requirement_of_the_penalty_law_is_executed_by_a_rule(penalty: list[Rule]) -> None:
    covered = {requirement for rule in penalty for requirement in rule.covers}
    assert {f"P{n:02d}" for n in range(1, 78)} - covered == ELSEWHERE


def test_every_penalty_rule_has_a_lawful_example_that_must_not_alarm(penalty: list[Rule]) -> None:
    for rule in penalty:
        verdicts = [set(example.verdict) for example in rule.examples]
        assert any(v <= {"satisfied", "not-applicable"} for v in verdicts), rule.id
        assert any("violated" in v for v in verdicts), rule.id


def test_an_unconfirmed_penalty_rule_never_blocks(penalty: list[Rule]) -> None:
    assert [rule.id for rule in penalty if rule.needs_confirmation and rule.guard.kind == "block"] == []


def test_the_fatal_items_of_the_dossier_score_are_marked(penalty: list[Rule]) -> None:
    fatal = {requirement for rule in penalty if rule.score and rule.score.fatal for requirement in rule.covers}
    assert {"P01", "P03", "P04", "P24", "P26", "P51", "P52", "P44", "P46", "P76", "P11"} <= fatal
