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


def type_name(type_: str) -> str:
    """Return the Chinese name of a type of object, without what stands in brackets; the type itself where unknown."""
    known = vocabulary().object(type_)
    return known.zh.partition("(")[0].partition("（")[0] if known else type_


@lru_cache(maxsize=1)
def value_names() -> Mapping[tuple[str, str], str]:
    """Return (``event type.attribute``, code) -> Chinese word; ``kind`` means another code table in each event."""
    known = vocabulary()
    return {
        (f"{event.type}.{name}", code): word
        for event in known.events.values()
        for name, type_ in event.attributes.items()
        if type_.table
        for code, word in known.codes.get(type_.table, {}).items()
    }
