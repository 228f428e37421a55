"""The facts of a whole log in columns: only its registry events are made into rows."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.select import of_events
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.facts.definitions import Definitions
from zhiheng.law.facts.deriving import derive
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.trace import VOID
from zhiheng.law.verdicts import Instant


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
