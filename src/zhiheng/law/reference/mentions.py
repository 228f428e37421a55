"""What a rule mentions: event types, attributes, object types, facts — every name that stands anywhere in it.

Reading only what is mentioned is safe because rules are data: what a rule doesn't name it can't ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from zhiheng.law.facts import definitions
from zhiheng.law.language.model import Chain, Rule
from zhiheng.law.language.variants import resolve


def mentioned(rule: Rule) -> frozenset[str]:
    """Return every text in a rule under any of its parameters and readings, and in the facts that it asks for."""
    found: frozenset[str] | None = rule.cache.get("mentioned")
    if found is None:
        found = rule.cache["mentioned"] = frozenset(_mentioned(rule))
    return found


def _mentioned(rule: Rule) -> set[str]:
    names: set[str] = set()
    collect(rule.where, names)
    for entry in rule.parameters:
        collect(entry.when, names)
    for variant in variants(rule):
        collect(variant, names)
    values = definitions().values
    asked: set[str] = set()
    while more := (names & set(values)) - asked:
        asked |= more
        for name in more:
            collect(values[name], names)
    return names


def variants(rule: Rule) -> list[Any]:
    """Return the rule as it reads plainly, under each parameter entry, and under each open reading."""
    plain = [resolve(rule, ()), *(resolve(rule, (entry.index,)) for entry in rule.parameters)]
    return [*plain, *(resolve(rule, (), reading) for reading in rule.readings)]


def collect(value: Any, names: set[str]) -> None:
    """Add every text inside a value to ``names``."""
    if isinstance(value, str):
        names.add(value)
    elif is_dataclass(value):
        for field in fields(value):
            collect(getattr(value, field.name), names)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            names.add(str(key))
            collect(item, names)
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            collect(item, names)


def asks_neighbours(rule: Rule) -> bool:
    """Whether a rule looks at the next event whatever its type (``chain`` without ``among``)."""
    return any(isinstance(p.template, Chain) and not p.template.among for v in variants(rule) for p in v.parts)


def may_decide(rule: Rule, type_: str) -> bool:
    """Whether an event of a type can give rise to a verdict of the rule, match it, or close the time for its duty."""
    key = ("may decide", type_)
    found: bool | None = rule.cache.get(key)
    if found is None:
        closing = any(pattern.type == type_ for pattern in rule.guard.at)
        found = rule.cache[key] = closing or type_ in mentioned(rule) or asks_neighbours(rule)
    return found
