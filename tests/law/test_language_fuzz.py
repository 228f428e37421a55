"""Whatever stands in a rule file, the reader reads it or says what is wrong: it never breaks down."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.law.language.context import Context
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import Position
from zhiheng.law.language.parse_rule import rule as read_rule
from zhiheng.law.language.variants import Library, resolve
from zhiheng.law.language.yaml12 import Node, node_of
from zhiheng.law.library import statute_index, statutory_library, vocabulary

ODD: list[Any] = [
    None, True, 0, -1, 1.5, "", " ", "none", "all", "fact.", "fact.x.y", ".", "a.b.c", "count.", "9 d", "0 wd", "1 h",
    "03-31", "2025-02-30", [], {}, [[]], [{}], {"": ""}, {"all": []}, {"choose": []}, {"choose": [{"is": 1}]},
    {"attribute": 3}, {"parameter": None}, {"last": {}}, {"after": "case.filed"}, {"start": "activation"},
    {"case.filed": {"field": {"in": []}}}, {"when": {}, "is": {}}, ["case.filed", "decision.made"], {"set": {"1": 2}},
    {"define": 3}, {"day": "13-01"}, {"sliding": "7 wd"}, {"since": []}, {"kind": "block"}, {"from": 3, "to": []},
]  # fmt: skip


def spoil(value: Any, dice: random.Random, rate: float) -> Any:
    """Return data in which some places hold something odd, and some keys are gone."""
    if dice.random() < rate:
        return dice.choice(ODD)
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if dice.random() > rate / 2 or k == "id"}
        return {k: spoil(v, dice, rate) for k, v in kept.items()}
    if isinstance(value, list):
        return [spoil(item, dice, rate) for item in value]
    return value


def read(data: Any, *, library: bool) -> Context:
    known = vocabulary() if library else None
    cx = Context(vocabulary=known, statutes=statute_index())
    rule = read_rule(cx, node_of(data, Position("fuzz.yaml", 1)))
    if rule is not None and not cx.problems:
        rule.cache["library"] = Library(known, statute_index())
        for entry in rule.parameters:
            try:
                resolve(rule, (entry.index,))
            except RuleErrors as errors:
                cx.problems.extend(errors.problems)
    return cx


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0.02, 0.05, 0.15, 0.4]), st.booleans())
def test_a_spoiled_rule_is_read_or_refused_but_never_breaks_the_reader(
    dice: random.Random, rate: float, library: bool
) -> None:
    rules = statutory_library().rules
    raw = rules[dice.randrange(len(rules))].raw
    cx = read(spoil(dict(raw), dice, rate), library=library)
    for problem in cx.problems:
        assert problem.message and problem.position.line == 1


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_value_under_any_key_never_breaks_the_reader(odd: Any) -> None:
    good = {"id": "a", "about": "case", "response": {"after": "case.filed", "expect": "decision.made"}}
    for key in ("basis", "in_force", "where", "dates", "exceptions", "parameters", "guard", "score", "examples", "per",
                "needs_confirmation", "whose", "covers", "says", "about", "id", "response", "all"):  # fmt: skip
        assert isinstance(read({**good, key: odd}, library=True), Context)
    for key in ("after", "expect", "within", "until", "by", "start", "pausing", "extension", "then", "else", "same"):
        assert isinstance(read({**good, "response": {**good["response"], key: odd}}, library=True), Context)  # type: ignore[dict-item]


def test_the_rules_as_written_have_no_problem() -> None:
    assert isinstance(statutory_library().rules[0].source, Node)
    assert read(dict(statutory_library().rules[0].raw), library=True).problems == []
