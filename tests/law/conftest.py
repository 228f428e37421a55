"""Fixtures of the law's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import statute_index


@pytest.fixture
def house(tmp_path: Path) -> Any:
    """Return a function from the text of house rules to a rule set (plain civil days unless ``calendar`` is named)."""

    def read(text: str) -> RuleSet:
        path = tmp_path / "house.yaml"
        path.write_text(text, encoding="utf-8")
        return read_rules(path, statutes=statute_index())

    return read
