"""Deriving the facts of a world: states as dated intervals, by one pass over their registry events (F2)."""

from __future__ import annotations

from datetime import datetime

from zhiheng.law.facts import states
from zhiheng.law.facts.definitions import Definitions
from zhiheng.law.facts.table import FactInterval, FactTable, StateKey, Unknown
from zhiheng.law.facts.world import World
from zhiheng.law.trace import VOID, effective
from zhiheng.law.verdicts import Instant


def derive(
    world: World, definitions: Definitions, *, as_of: Instant | None = None, known_at: datetime | None = None
) -> FactTable:
    """Return the facts that follow from what a world's events say, up to a day and as known at a moment.

    The facts that the world brings (``world.facts``: an export, an example) win over derived ones of the same subject.
    A subject of which no register speaks has no entry and is unknown.
    """
    wanted = definitions.event_types
    registry = effective(
        (e for e in world.events if e.type in wanted or e.type == VOID or e.corrects is not None),
        as_of=as_of,
        known_at=known_at,
    )
    if not registry:
        return world.facts or FactTable()
    found: dict[StateKey, tuple[FactInterval, ...] | Unknown] = {}
    last_day = as_of.day if as_of is not None else max(event.day for event in registry)
    for name, definition in definitions.states.items():
        for subject, intervals in states.build(definition, registry, world.objects, last_day).items():
            found[(name, subject)] = intervals
    derived = FactTable(found)
    return derived if world.facts is None else derived.overlaid(world.facts)
