"""What the open questions of the rules ask, in words (待确认事项)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from zhiheng.law.language.yaml12 import load_file, plain
from zhiheng.law.library import LIBRARY_DIR


@lru_cache(maxsize=1)
def question_words() -> Mapping[str, str]:
    """Return the words of each question by name. Raises ``RuleErrors`` where the file isn't YAML."""
    return {str(name): str(words) for name, words in plain(load_file(LIBRARY_DIR / "questions.yaml")).items()}
