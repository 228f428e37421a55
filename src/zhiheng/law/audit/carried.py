"""What a foreign log cannot show (映射不携带): attributes that none of its events carries are unknown, not missing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import vocabulary


def is_own(tables: LogTables) -> bool:
    """Whether the log comes from a ledger like ours: every event says when it was recorded."""
    recorded = tables.events.column("recorded_at")
    return bool(tables.events.num_rows) and recorded.null_count == 0


def not_carried(rules: RuleSet, tables: LogTables) -> frozenset[str]:
    """Return ``TYPE.attribute`` for every attribute that no event of its type carries in a foreign log.

    An export that has no column for "certificates shown" doesn't say that none were shown (semantics §1, missing
    values; F7). Our own ledger's silence does say so: nothing is excused there.
    """
    if not rules.statutory or is_own(tables):
        return frozenset()
    types = tables.events.column("type").cast(pa.string())
    found = set()
    for type_ in pc.unique(types).to_pylist():
        event = vocabulary().event(type_)
        if event is None:
            continue
        rows = np.flatnonzero(pc.equal(types, type_).to_numpy(zero_copy_only=False))
        part = tables.events.take(pa.array(rows))
        found |= {f"{type_}.{name}" for name in event.attributes if not _carries(part, name)}
    return frozenset(found)


def _carries(events: pa.Table, name: str) -> bool:
    column = ATTRIBUTE_PREFIX + name
    return column in events.column_names and events.column(column).null_count < events.num_rows
