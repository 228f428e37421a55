"""The facts of a whole log in columns: only its registry events are made into rows."""

from __future__ import annotations

from datetime import datetime
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.columns import kind_of_field
from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.select import of_events
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.eventlog.values import TEXT
from zhiheng.law.facts.definitions import Definitions
from zhiheng.law.facts.deriving import derive
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Pattern
from zhiheng.law.language.texts import Texts, texts_needed
from zhiheng.law.trace import VOID
from zhiheng.law.verdicts import Instant


def derive_tables(
    tables: LogTables, definitions: Definitions, *, as_of: Instant | None = None, known_at: datetime | None = None
) -> FactTable:
    """Return the facts of a whole log in columns; only its registry events are made into rows.

    Equal to ``derive`` of the same log. Arguments as there.
    """
    events = tables.events
    types = events["type"].cast(pa.string())
    named = pa.array(sorted({*definitions.event_types, VOID}), pa.string())
    wanted = pc.is_in(types, value_set=named)
    if as_of is not None:  # else the last event of all would say up to when, matching or not
        wanted = pc.and_not(wanted, _idle(events, types, definitions))
    corrected = pc.is_in(events["id"], value_set=events["corrects"].drop_null().combine_chunks())
    wanted = pc.or_(pc.or_(wanted, corrected), pc.is_valid(events["corrects"]))
    part = of_events(tables, np.flatnonzero(wanted.to_numpy(zero_copy_only=False)))
    return derive(World(events_of(part), objects_of(part)), definitions, as_of=as_of, known_at=known_at)


def _idle(events: pa.Table, types: pa.ChunkedArray, definitions: Definitions) -> pa.ChunkedArray:
    """Return which events, though of a register's type, no state is built from (a publication of another kind)."""
    patterns: dict[str, list[Pattern]] = {}
    for definition in definitions.states.values():
        for pattern in definition.patterns:
            patterns.setdefault(pattern.type, []).append(pattern)
    idle = pc.equal(types, "")
    for name, own in patterns.items():
        needed = {texts_needed(pattern.where) for pattern in own}
        if None in needed:
            continue
        matching = [_one_of(events, texts) for texts in needed if texts is not None]
        if None not in matching:
            speaking = reduce(pc.or_, matching)
            idle = pc.or_(idle, pc.and_not(pc.equal(types, name), speaking))
    return idle


def _one_of(events: pa.Table, texts: Texts) -> pa.ChunkedArray | None:
    """Return where an attribute is one of some texts; None where the log doesn't keep it as text."""
    name = ATTRIBUTE_PREFIX + texts[0]
    if name not in events.column_names or kind_of_field(events.schema.field(name)) != TEXT:
        return None
    return pc.is_in(events[name].cast(pa.string()), value_set=pa.array(sorted(texts[1]), pa.string()))
