"""The statutory library (法定规则库): our vocabulary, statute index, facts and rules as they come with the program."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.law.library.fact_names import fact_names
from zhiheng.law.statutes.index import StatuteIndex, packaged_index

LIBRARY_DIR = Path(__file__).resolve().parent
RULES_DIR = LIBRARY_DIR / "rules"
_COVERS = re.compile(rb"^\s*covers:", re.MULTILINE)
VOCABULARY_FILE = LIBRARY_DIR / "vocabulary.yaml"
FACTS_FILE = LIBRARY_DIR / "facts.yaml"


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the packaged vocabulary with the names of the derived facts."""
    return Vocabulary.load(VOCABULARY_FILE).with_facts(fact_names(FACTS_FILE))


def statute_index() -> StatuteIndex:
    """Return the packaged statute index."""
    return packaged_index()


def read_rule_file(path: Path | None = None, *, overlay: Path | None = None) -> RuleSet:
    """Read a rule file or directory (None: the library), held to our vocabulary where it is a library file.

    A library file stands in the library's directory, or one of its rules says what it ``covers``. Any other is a
    foreign one: it names its own activities. Statutes are known to both. Raises ``RuleErrors``.
    """
    place = RULES_DIR if path is None else path
    ours = path is None or is_library_file(place)
    return read_rules(
        place,
        vocabulary=vocabulary() if ours else None,
        statutes=statute_index(),
        overlay=overlay,
        root=LIBRARY_DIR if path is None else None,
    )


def is_library_file(path: Path) -> bool:
    """Whether a rule file (or a directory of them) is held to the statutory library's standard."""
    if path.resolve().is_relative_to(LIBRARY_DIR):
        return True
    files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
    return any(_COVERS.search(file.read_bytes()) for file in files if file.is_file())


@lru_cache(maxsize=1)
def statutory_library() -> RuleSet:
    """Return all rules of the library. Raises ``RuleErrors`` where one of its files can't be read."""
    return read_rules(RULES_DIR, vocabulary=vocabulary(), statutes=statute_index(), root=LIBRARY_DIR)
