"""Deriving the facts of a world: states as dated intervals, by one pass over their registry events (F2)."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.model import Event
from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.select import of_events
from zhiheng.eventlog.tables import LogTables
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


def derive_tables(
    tables: LogTables, definitions: Definitions, *, as_of: Instant | None = None, known_at: datetime | None = None
) -> FactTable:
    """Return the facts of a whole log in columns; only its registry events are made into rows.

    Equal to ``derive`` of the same log. Arguments as there.
    """
    types = pa.array(sorted({*definitions.event_types, VOID}), pa.string())
    wanted = pc.or_(
        pc.is_in(tables.events["type"].cast(pa.string()), value_set=types), pc.is_valid(tables.events["corrects"])
    )
    part = of_events(tables, np.flatnonzero(wanted.to_numpy(zero_copy_only=False)))
    return derive(World(events_of(part), objects_of(part)), definitions, as_of=as_of, known_at=known_at)


def _derive(registry: list[Event], objects: Objects, definitions: Definitions, as_of: Instant | None) -> FactTable:
    if not registry:
        return FactTable(derived=True)
    last_day = as_of.day if as_of is not None else max(event.day for event in registry)
    found: dict[StateKey, tuple[FactInterval, ...] | Unknown] = {}
    for name, definition in definitions.states.items():
        for subject, intervals in states.build(definition, registry, objects, last_day).items():
            found[(name, subject)] = intervals
    return FactTable(found, derived=True)
