"""Chinese names of everything in the vocabulary, for reports and screens."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from zhiheng.law.language.yaml12 import load_file
from zhiheng.law.library import LIBRARY_DIR, vocabulary

NAMES_FILE = LIBRARY_DIR / "attribute_names.yaml"


@lru_cache(maxsize=1)
def attribute_names() -> Mapping[str, str]:
    """Return attribute -> Chinese name."""
    return {key: node.text for key, node in load_file(NAMES_FILE, NAMES_FILE.name).items()}


@lru_cache(maxsize=1)
def value_names() -> Mapping[tuple[str, str], str]:
    """Return (attribute, code) -> Chinese word of the code, where an attribute's code table is the same everywhere."""
    tables: dict[str, set[str]] = {}
    known = vocabulary()
    for event in known.events.values():
        for name, type_ in event.attributes.items():
            if type_.table:
                tables.setdefault(name, set()).add(type_.table)
    words: dict[tuple[str, str], str] = {}
    for name, used in tables.items():
        for table in sorted(used):
            for code, word in known.codes.get(table, {}).items():
                words.setdefault((name, code), word)
    return words
