"""``ledger_flat``: one row per event and object, sorted by object, so that any engine can hand over whole traces.

A directory with ``flat.parquet`` (rows) and ``objects.parquet`` (attributes of objects). Columns: ``docs/formats.md``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiheng.eventlog import tables as t
from zhiheng.eventlog.atomic import replacing
from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived_tables import enrich_tables

ROWS, OBJECTS = "flat.parquet", "objects.parquet"
SORTED = b"sorted_by_object"
RELATION = pa.struct([("type", pa.string()), ("id", pa.string()), ("qualifier", pa.string())])
FIXED = pa.schema(
    [
        ("object_type", pa.dictionary(pa.int32(), pa.string())),
        ("object_id", pa.string()),
        ("event_id", pa.string()),
        ("event_type", pa.dictionary(pa.int32(), pa.string())),
        ("day", pa.int32()),
        ("clock", pa.int64()),
        ("sequence", pa.int64()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
        ("corrects", pa.string()),
        ("relations", pa.list_(RELATION)),
    ]
)
OBJECT_SCHEMA = pa.schema(
    [
        ("object_type", pa.string()),
        ("object_id", pa.string()),
        ("name", pa.string()),  # null: the object has no attribute
        ("from_day", pa.int32()),
        ("kind", pa.string()),
        ("value", pa.string()),
    ]
)
Rows = npt.NDArray[np.int64]


def flat_rows(tables: t.LogTables) -> pa.Table:
    """Return a log as flat rows sorted by object, day and sequence; an event without object stands under type ""."""
    events, things = tables.relations["event"].to_numpy(), tables.relations["object"].to_numpy()
    pairs = np.unique(events.astype(np.int64) << 32 | things)
    rows, owner = pairs >> 32, pairs & (2**32 - 1)
    alone = np.setdiff1d(np.arange(tables.events.num_rows), rows)
    rows, owner = np.concatenate([rows, alone]), np.concatenate([owner, np.full(len(alone), -1)])
    order = _object_order(tables, rows, owner)
    rows, owner = rows[order], owner[order]
    mask = owner < 0
    types = pc.fill_null(tables.objects["type"].cast(pa.string()).take(pa.array(owner, mask=mask)), "")
    ids = pc.fill_null(tables.objects["id"].take(pa.array(owner, mask=mask)), "")
    taken = tables.events.take(pa.array(rows))
    columns = [
        types.combine_chunks().dictionary_encode() if isinstance(types, pa.ChunkedArray) else types.dictionary_encode(),
        ids,
        *(taken[name] for name in ("id", "type", "day", "clock", "sequence", "recorded_at", "corrects")),
        _relation_lists(tables).take(pa.array(rows)),
    ]
    own = [field for field in tables.events.schema if field.name.startswith(t.ATTRIBUTE_PREFIX)]
    return pa.Table.from_arrays(
        [*columns, *(taken[field.name] for field in own)], schema=pa.schema([*FIXED, *own], metadata={SORTED: b"1"})
    )


def _object_order(tables: t.LogTables, rows: Rows, owner: Rows) -> Rows:
    """Return the order by object type, object id, day and sequence."""
    sorted_objects = pc.sort_indices(
        pa.table({"type": tables.objects["type"].cast(pa.string()), "id": tables.objects["id"]}),
        [("type", "ascending"), ("id", "ascending")],
    ).to_numpy()
    place = np.empty(len(sorted_objects) + 1, np.int64)
    place[sorted_objects] = np.arange(len(sorted_objects))
    place[-1] = -1
    day, sequence = tables.events["day"].to_numpy()[rows], tables.events["sequence"].to_numpy()[rows]
    return np.lexsort((sequence, day, place[owner]))


def _relation_lists(tables: t.LogTables) -> pa.Array:
    """Return the relations of each event as a list."""
    events = tables.relations["event"].to_numpy()
    order = np.argsort(events, kind="stable")
    things = tables.relations["object"].to_numpy()[order]
    objects = tables.objects.take(pa.array(things))
    qualifier = tables.relations["qualifier"].take(pa.array(order)).cast(pa.string()).combine_chunks()
    flat = pa.StructArray.from_arrays(
        [objects["type"].cast(pa.string()).combine_chunks(), objects["id"].combine_chunks(), qualifier],
        fields=list(RELATION),
    )
    offsets = np.concatenate([[0], np.cumsum(np.bincount(events, minlength=tables.events.num_rows))])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat)


def object_rows(tables: t.LogTables) -> pa.Table:
    """Return the attributes of all objects as rows sorted by object; one without attributes has a row of nulls."""
    table = tables.object_attributes
    owners = table["object"].to_numpy()
    bare = np.setdiff1d(np.arange(tables.objects.num_rows), owners)
    objects = tables.objects.take(pa.array(np.concatenate([owners, bare])))
    nothing = pa.nulls(len(bare), pa.string())
    found = pa.table(
        {
            "object_type": objects["type"].cast(pa.string()),
            "object_id": objects["id"],
            "name": _joined(table["name"].cast(pa.string()), nothing),
            "from_day": _joined(table["from_day"], pa.nulls(len(bare), pa.int32())),
            "kind": _joined(table["kind"].cast(pa.string()), nothing),
            "value": _joined(table["value"], nothing),
        }
    ).cast(OBJECT_SCHEMA)
    return found.sort_by([("object_type", "ascending"), ("object_id", "ascending"), ("name", "ascending")])


def _joined(column: pa.ChunkedArray, rest: pa.Array) -> pa.ChunkedArray:
    return pa.chunked_array([*column.chunks, rest])


def write_flat(tables: t.LogTables, directory: Path) -> None:
    """Write a log as ``ledger_flat``, with the derived object types of the library; each file at the last moment."""
    whole = enrich_tables(tables, definitions(), sorted(definitions().types))
    directory.mkdir(parents=True, exist_ok=True)
    for name, table in ((ROWS, flat_rows(whole)), (OBJECTS, object_rows(whole))):
        with replacing(directory / name) as draft:
            pq.write_table(table, draft, compression="zstd", row_group_size=262_144)
