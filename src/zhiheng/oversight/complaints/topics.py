"""Matters of complaints (事项分类) and what the public form offers, as data (``topics.yaml``).

Codes of GB/T 39666-2020 aren't confirmed (未核实): the standard's text was not at hand, so ``standard`` is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("topics.yaml")


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter: our code, its name, the field of enforcement whose agency usually handles it, the standard's code."""

    code: str
    title: str
    field: str
    standard: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """What a reporter may choose (反映哪方面): kinds and matter that follow from it."""

    key: str
    title: str
    kinds: tuple[str, ...]
    topic: str


@lru_cache(maxsize=1)
def _read() -> tuple[dict[str, Topic], dict[str, Aspect]]:
    said = yaml.safe_load(_FILE.read_text("utf-8"))
    topics = {one["code"]: Topic(**one) for one in said["topics"]}
    aspects = {
        one["key"]: Aspect(one["key"], one["title"], tuple(one["kinds"]), one["topic"]) for one in said["aspects"]
    }
    return topics, aspects


def topics() -> dict[str, Topic]:
    """Return all matters by code, in the order in which they are offered."""
    return _read()[0]


def aspects() -> dict[str, Aspect]:
    """Return what the public form offers, by key, in order."""
    return _read()[1]


def title_of(code: str) -> str:
    """Return a matter in words; what isn't a code of ours is words already."""
    found = topics().get(code)
    return found.title if found else code


def code_of(text: str) -> str:
    """Return the code of a matter given by its code or name; other words as they are."""
    if text in topics():
        return text
    return next((one.code for one in topics().values() if one.title == text), text)


def choices() -> list[tuple[str, str]]:
    """Return code and name of all matters, for forms."""
    return [(one.code, one.title) for one in topics().values()]
