"""What the guide for jurists shows is true: its rules are read and their examples hold."""

from __future__ import annotations

import re
from pathlib import Path

from zhiheng.law.language.fields import FIELDS
from zhiheng.law.language.overlay import CHANGE_KEYS
from zhiheng.law.language.yaml12 import load_text, plain
from zhiheng.law.library import read_rule_file
from zhiheng.law.reference.examples import check_examples

GUIDE = Path(__file__).parents[2] / "docs" / "rule-language.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_rule_of_the_guide_is_read_and_its_examples_hold(tmp_path: Path) -> None:
    path = tmp_path / "guide.yaml"
    path.write_text(BLOCKS[0], encoding="utf-8")
    rules = read_rule_file(path)
    assert rules.statutory
    assert check_examples(rules) == []


def test_the_foreign_rules_of_the_guide_are_read(tmp_path: Path) -> None:
    path = tmp_path / "foreign.yaml"
    path.write_text(BLOCKS[-1], encoding="utf-8")
    assert len(read_rule_file(path).rules) == 2


def test_the_overlay_of_the_guide_uses_keys_that_exist() -> None:
    changes = plain(load_text(BLOCKS[2]))["changes"]
    assert all(set(change) <= set(CHANGE_KEYS) for change in changes)


def test_the_guide_names_every_template() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [key for key in FIELDS if f"`{key}`" not in text] == []
