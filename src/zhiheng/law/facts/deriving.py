"""Deriving the facts of a world: states as dated intervals, by one pass over their registry events (F2)."""

from __future__ import annotations

from datetime import datetime

from zhiheng.eventlog.model import Event
from zhiheng.law.facts import states
from zhiheng.law.facts.definitions import Definitions
from zhiheng.law.facts.matching import Objects
from zhiheng.law.facts.table import FactInterval, FactTable, StateKey, Unknown
from zhiheng.law.facts.world import World
from zhiheng.law.trace import VOID, effective
from zhiheng.law.verdicts import Instant


def derive(
    world: World, definitions: Definitions, *, as_of: Instant | None = None, known_at: datetime | None = None
) -> FactTable:
    """Return the facts that follow from what a world's events say, up to a day and as known at a moment.

    The facts that the world brings win over derived ones of the same subject (an example's); a table that was derived
    before (``world.facts.derived``) is returned as it is. A subject of which no register speaks has no entry and is
    unknown.
    """
    if world.facts is not None and world.facts.derived:
        return world.facts
    registry = effective(
        (e for e in world.events if e.type in definitions.event_types or e.type == VOID or e.corrects is not None),
        as_of=as_of,
        known_at=known_at,
    )
    derived = _derive(registry, world.objects, definitions, as_of)
    return derived if world.facts is None else derived.overlaid(world.facts)


def _derive(registry: list[Event], objects: Objects, definitions: Definitions, as_of: Instant | None) -> FactTable:
    if not registry:
        return FactTable(derived=True)
    last_day = as_of.day if as_of is not None else max(event.day for event in registry)
    found: dict[StateKey, tuple[FactInterval, ...] | Unknown] = {}
    for name, definition in definitions.states.items():
        for subject, intervals in states.build(definition, registry, objects, last_day).items():
            found[(name, subject)] = intervals
    return FactTable(found, derived=True)
