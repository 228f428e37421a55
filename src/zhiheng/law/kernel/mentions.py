"""Which events a rule may look at: those whose type it mentions; where more may be asked than names show, all."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.law.facts import definitions
from zhiheng.law.facts.definitions import AskState
from zhiheng.law.language.model import AtLeast, Rule, Total
from zhiheng.law.reference.mentions import asks_neighbours, mentioned, variants
from zhiheng.law.reference.standing import ENDED_BY


def event_types(rules: Iterable[Rule], about: str) -> frozenset[str] | None:
    """Return names among which are all event types that the rules look at; None: they may look at any event."""
    found: set[str] = set()
    if "/" in about:
        return None  # of such a trace the first and last event count, not of all events of the object
    for rule in rules:
        names = mentioned(rule)
        if _looks_around(rule, names, about):
            return None
        found |= names
    for type_ in found & set(ENDED_BY):
        found |= {ender for ender, _, _ in ENDED_BY[type_]}
    return frozenset(found)


def _looks_around(rule: Rule, names: frozenset[str], about: str) -> bool:
    """Whether a rule asks for neighbours of any type, when a part of a trace began, or who was last in a role."""
    known: bool | None = rule.cache.get(("looks around", about))
    if known is None:
        known = rule.cache[("looks around", about)] = (
            any(name.startswith("day_vs_due.") for name in names)
            or asks_neighbours(rule)
            or any(rule.per and isinstance(p.template, AtLeast | Total) for v in variants(rule) for p in v.parts)
            or _asks_others(names, about)
        )
    return known


def _asks_others(names: frozenset[str], about: str) -> bool:
    """Whether a derived fact among the names is a state of somebody else than the object of the trace."""
    values = definitions().values
    asked = (values[name].how for name in names & set(values))
    return any(isinstance(how, AskState) and how.of.object_type != about for how in asked)
