"""The statutory library (法定规则库): our vocabulary, statute index, facts and rules as they come with the program."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.law.statutes.index import StatuteIndex, packaged_index

LIBRARY_DIR = Path(__file__).resolve().parent
RULES_DIR = LIBRARY_DIR / "rules"
VOCABULARY_FILE = LIBRARY_DIR / "vocabulary.yaml"


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the packaged vocabulary (with the names of derived facts, where their definitions are packaged)."""
    return Vocabulary.load(VOCABULARY_FILE)


def statute_index() -> StatuteIndex:
    """Return the packaged statute index."""
    return packaged_index()


@lru_cache(maxsize=1)
def statutory_library() -> RuleSet:
    """Return all rules of the library. Raises ``RuleErrors`` where one of its files can't be read."""
    return read_rules(RULES_DIR, vocabulary=vocabulary(), statutes=statute_index(), root=LIBRARY_DIR)
