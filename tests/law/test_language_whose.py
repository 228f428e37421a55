"""``whose``: clocks of other bodies stand in the library, but never on the agency's account."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.read import read_rules

RULE = """
- id: wait
  about: case
  whose: {whose}
  response: {{after: a, expect: [b], within: 5 d}}
  guard: {{kind: {guard}}}
"""


def read(tmp_path: Path, whose: str, guard: str = "none") -> object:
    file = tmp_path / "rules.yaml"
    file.write_text(RULE.format(whose=whose, guard=guard), encoding="utf-8")
    return read_rules(file).rules[0].whose


def test_a_rule_says_whose_duty_it_states(tmp_path: Path) -> None:
    assert read(tmp_path, "court") == "court"
    assert read(tmp_path, "reviewing-body") == "reviewing-body"


def test_an_unknown_body_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RuleErrors) as refused:
        read(tmp_path, "judge")
    assert refused.value.problems[0].position.line == 4


def test_a_duty_of_another_body_never_blocks_the_agency(tmp_path: Path) -> None:
    with pytest.raises(RuleErrors) as refused:
        read(tmp_path, "court", "block")
    assert "拦截" in refused.value.problems[0].message
