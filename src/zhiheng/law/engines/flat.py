"""``ledger_flat``: one row per event and object, sorted by object, so that any engine can hand over whole traces.

A directory with ``flat.parquet`` (rows) and ``objects.parquet`` (attributes of objects). Columns: ``docs/formats.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiheng.eventlog import tables as t
from zhiheng.eventlog.atomic import replacing
from zhiheng.law.facts import definitions, enrich_tables

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
FetchObjects = Callable[[Sequence[tuple[str, str]]], pa.Table]


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


@dataclass(frozen=True, slots=True)
class FlatLog:
    """Flat rows as tables; ``owner`` is the object row that each event row stands under (-1: none of its own)."""

    tables: t.LogTables
    owner: Rows
    silent: Rows


def tables_of_flat(rows: pa.Table, fetch: FetchObjects, own: str | None, silent: Sequence[str] = ()) -> FlatLog:
    """Return flat rows as tables.

    ``rows`` are grouped by object; every row is an event of its own, so one that concerns two objects stands twice,
    once under each. ``own`` is the object type that they stand under (None: rows of any type, each event once).
    ``silent`` are ids of further objects of that type. ``fetch`` gives the attribute rows of (type, id) pairs.
    """
    events = pa.Table.from_arrays(
        [rows[name] for name in ("event_id", "event_type", "day", "clock", "sequence", "recorded_at", "corrects")],
        names=list(t.EVENT_COLUMNS.names),
    ).cast(t.EVENT_COLUMNS)
    for field in rows.schema:
        if field.name.startswith(t.ATTRIBUTE_PREFIX):
            events = events.append_column(field, rows[field.name])
    heads, owner = _runs(rows["object_id"], rows.num_rows)
    mine = rows["object_id"].take(pa.array(heads)).cast(pa.string()).to_pylist() if own is not None else []
    keys: dict[tuple[str, str], int] = {(own or "", id_): place for place, id_ in enumerate(mine)}
    quiet = [keys.setdefault((own or "", id_), len(keys)) for id_ in silent]
    relations = _relations(rows, keys, owner)
    for id_ in _envelope_agencies(rows):
        keys.setdefault(("agency", id_), len(keys))
    objects = fetch(list(keys))
    for pair in zip(objects["object_type"].to_pylist(), objects["object_id"].to_pylist(), strict=True):
        keys.setdefault(pair, len(keys))  # an object asked for may stand in no event at all
    tables = t.LogTables(events, relations, _objects(list(keys)), _attributes(objects, keys))
    return FlatLog(tables, owner if own is not None else np.full(rows.num_rows, -1), np.array(quiet, np.int64))


def _envelope_agencies(rows: pa.Table) -> list[str]:
    """Return the agencies that events name in their envelope: they may be related to none otherwise."""
    name = t.ATTRIBUTE_PREFIX + "agency"
    if name not in rows.column_names:
        return []
    column = rows[name]
    if pa.types.is_dictionary(column.type):
        found = column.unify_dictionaries().combine_chunks()
        found = found.chunk(0) if isinstance(found, pa.ChunkedArray) else found
        column = found.dictionary.take(found.indices.unique().drop_null())
    return [value for value in column.unique().to_pylist() if isinstance(value, str)] if len(column) else []


def _runs(ids: pa.ChunkedArray, count: int) -> tuple[Rows, Rows]:
    """Return where each object's rows begin, and the number of the object of each row."""
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    array = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    fresh = np.ones(count, bool)
    fresh[1:] = pc.not_equal(array.slice(1), array.slice(0, count - 1)).to_numpy(zero_copy_only=False)
    return np.flatnonzero(fresh), np.cumsum(fresh) - 1


def _relations(rows: pa.Table, keys: dict[tuple[str, str], int], owner: Rows) -> pa.Table:
    if "relations" not in rows.column_names:
        event, thing = np.arange(rows.num_rows), owner
        qualifier = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows.num_rows, np.int32)), pa.array([""]))
        return pa.Table.from_arrays(
            [pa.array(event, pa.int32()), pa.array(thing, pa.int32()), qualifier], schema=t.RELATION_COLUMNS
        )
    lists = rows["relations"].combine_chunks()
    lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
    event = pc.list_parent_indices(lists)
    flat = lists.flatten()
    types, ids = flat.field("type").cast(pa.string()), flat.field("id")
    joined = pc.binary_join_element_wise(types, ids, "\x00").dictionary_encode()
    number = np.array([_number(keys, text) for text in joined.dictionary.to_pylist()], np.int32)
    thing = number[joined.indices.to_numpy(zero_copy_only=False)] if len(number) else np.zeros(0, np.int32)
    qualifier = flat.field("qualifier").fill_null("").dictionary_encode()
    return pa.Table.from_arrays([event.cast(pa.int32()), pa.array(thing), qualifier], schema=t.RELATION_COLUMNS)


def _number(keys: dict[tuple[str, str], int], text: str) -> int:
    type_, _, id_ = text.partition("\x00")
    return keys.setdefault((type_, id_), len(keys))


def _objects(keys: Sequence[tuple[str, str]]) -> pa.Table:
    types = pa.array([type_ for type_, _ in keys], pa.string()).dictionary_encode()
    ids = pa.array([id_ for _, id_ in keys], pa.string())
    return pa.Table.from_arrays([types, ids], schema=t.OBJECT_COLUMNS)


def _attributes(objects: pa.Table, keys: dict[tuple[str, str], int]) -> pa.Table:
    stated = objects.filter(pc.is_valid(objects["name"]))
    pairs = zip(stated["object_type"].to_pylist(), stated["object_id"].to_pylist(), strict=True)
    columns = [
        pa.array([keys[pair] for pair in pairs], pa.int32()),
        stated["name"].combine_chunks().dictionary_encode(),
        stated["from_day"].combine_chunks(),
        stated["kind"].combine_chunks().dictionary_encode(),
        stated["value"].combine_chunks(),
    ]
    return pa.Table.from_arrays(columns, schema=t.OBJECT_ATTRIBUTE_COLUMNS)
