"""Parts of a log: the events of some objects, as a log of its own."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import LogTables


def object_rows(tables: LogTables, wanted: Collection[tuple[str, str]]) -> np.ndarray:
    """Return the rows of ``objects`` that are among ``wanted`` (type, id)."""
    ids = pa.array(sorted({id_ for _, id_ in wanted}), pa.string())
    candidates = np.flatnonzero(pc.is_in(tables.objects.column("id"), ids).to_numpy(zero_copy_only=False))
    found = tables.objects.take(pa.array(candidates))
    types = found.column("type").cast(pa.string()).to_pylist()
    keys = zip(types, found.column("id").to_pylist(), strict=True)
    return candidates[[key in wanted for key in keys]] if len(candidates) else candidates


def of_objects(tables: LogTables, wanted: Collection[tuple[str, str]]) -> LogTables:
    """Return the log of every event that concerns one of the objects, with all their relations.

    Args:
        tables: a whole log.
        wanted: objects as (type, id).

    Returns:
        A log whose events keep their order, id and sequence; its objects are all that those events relate to.
    """
    owned = np.isin(tables.relations.column("object").to_numpy(), object_rows(tables, wanted))
    events = np.unique(tables.relations.column("event").to_numpy()[owned])
    return of_events(tables, events)


def of_events(tables: LogTables, events: np.ndarray) -> LogTables:
    """Return the log of the events at these rows (ascending), with their relations, objects and attributes."""
    relations = tables.relations
    kept = np.isin(relations.column("event").to_numpy(), events)
    objects = np.unique(relations.column("object").to_numpy()[kept])
    chosen = relations.filter(pa.array(kept))
    moved = pa.table(
        {
            "event": _places(events, chosen.column("event").to_numpy()),
            "object": _places(objects, chosen.column("object").to_numpy()),
            "qualifier": chosen.column("qualifier"),
        }
    )
    attributes = tables.object_attributes
    described = np.isin(attributes.column("object").to_numpy(), objects)
    own = attributes.filter(pa.array(described))
    own = own.set_column(0, "object", _places(objects, own.column("object").to_numpy()))
    return LogTables(
        tables.events.take(pa.array(events)),
        moved,
        tables.objects.take(pa.array(objects)),
        own,
        tables.meta,
        _links(tables, objects),
    )


def _links(tables: LogTables, objects: np.ndarray) -> pa.Table:
    """Return the relations between objects that are both kept."""
    links = tables.object_relations
    ends = [links.column(name).to_numpy() for name in ("source", "target")]
    kept = links.filter(pa.array(np.isin(ends[0], objects) & np.isin(ends[1], objects)))
    for place, name in enumerate(("source", "target")):
        kept = kept.set_column(place, name, _places(objects, kept.column(name).to_numpy()))
    return kept


def _places(sorted_rows: np.ndarray, rows: np.ndarray) -> pa.Array:
    """Return where each row stands in the sorted list of kept rows."""
    return pa.array(np.searchsorted(sorted_rows, rows), pa.int32())
