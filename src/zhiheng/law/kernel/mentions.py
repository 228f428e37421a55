"""What a rule mentions: event types, attributes, facts — every name that stands anywhere in it.

Reading only what is mentioned is safe because rules are data: what a rule doesn't name it can't ask for. Where more
may be asked than names show, ``event_types`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from zhiheng.law.facts import definitions
from zhiheng.law.facts.definitions import AskState
from zhiheng.law.language.model import AtLeast, Chain, Rule, Total
from zhiheng.law.language.variants import resolve
from zhiheng.law.reference.standing import ENDED_BY


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


def event_types(rules: Iterable[Rule], about: str) -> frozenset[str] | None:
    """Return names among which are all event types that the rules look at; None: they may look at any event."""
    found: set[str] = set()
    if "/" in about:
        return None  # of such a trace the first and last event count, not of all events of the object
    for rule in rules:
        names = mentioned(rule)
        if any(name.startswith("day_vs_due.") for name in names) or _looks_around(rule, names, about):
            return None
        found |= names
    for type_ in found & set(ENDED_BY):
        found |= {ender for ender, _, _ in ENDED_BY[type_]}
    return frozenset(found)


def _looks_around(rule: Rule, names: frozenset[str], about: str) -> bool:
    """Whether a rule asks for neighbours of any type, when a part of a trace began, or who was last in a role."""
    for variant in variants(rule):
        if any(isinstance(part.template, Chain) and not part.template.among for part in variant.parts):
            return True
        if rule.per and any(isinstance(part.template, AtLeast | Total) for part in variant.parts):
            return True
    values = definitions().values
    asked = (values[name].how for name in names & set(values))
    return any(isinstance(how, AskState) and how.of.object_type != about for how in asked)
