"""Flat rows made into tables again: a chunk of ``ledger_flat`` as the kernel reads it.

Objects are told apart column by column (type and id joined, coded by Arrow), so nothing here walks rows one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import tables as t

Rows = npt.NDArray[np.int64]
FetchObjects = Callable[[pa.Table], pa.Table]
"""Attribute rows (``flat.OBJECT_SCHEMA``) of the objects of a table (object_type, object_id), each named once."""

_KEY = "\x00"


@dataclass(frozen=True, slots=True)
class FlatLog:
    """Flat rows as tables; ``owner`` is the object row that each event row stands under (-1: none of its own)."""

    tables: t.LogTables
    owner: Rows
    silent: Rows


def tables_of_flat(
    rows: pa.Table,
    fetch: FetchObjects,
    own: str | None,
    silent: Sequence[str] = (),
    types: frozenset[str] | None = None,
    more: Sequence[tuple[str, str]] = (),
) -> FlatLog:
    """Return flat rows as tables.

    ``rows`` are grouped by object; every row is an event of its own, so one that concerns two objects stands twice,
    once under each. ``own`` is the object type that they stand under (None: rows of any type, each event once).
    ``silent`` are ids of further objects of that type, ``more`` further objects of any; ``types``: of which object
    types relations are wanted (None: of all). ``fetch`` gives the attribute rows of objects.
    """
    heads, owner = _runs(rows["object_id"], rows.num_rows)
    mine = _plain(rows["object_id"].take(pa.array(heads))) if own is not None else pa.array([], pa.string())
    event, relation_types, relation_ids, qualifier = _named(rows, types)
    agencies = _envelope_agencies(rows)
    objects = _Objects()
    own_codes = objects.add(_repeated(own or "", len(mine)), mine)
    quiet = objects.add(_repeated(own or "", len(silent)), pa.array(silent, pa.string()))
    if qualifier is None:
        thing = own_codes[owner]
        event, qualifier = np.arange(rows.num_rows), _repeated("", rows.num_rows).dictionary_encode()
    else:
        thing = objects.add(relation_types, relation_ids)
    objects.add(_repeated("agency", len(agencies)), pa.array(agencies, pa.string()))
    objects.add(pa.array([type_ for type_, _ in more], pa.string()), pa.array([id_ for _, id_ in more], pa.string()))
    stated = fetch(objects.keys())
    described = objects.add(_plain(stated["object_type"]), _plain(stated["object_id"]))
    relations = [pa.array(event, pa.int32()), pa.array(thing, pa.int32()), qualifier]
    tables = t.LogTables(
        _events(rows),
        pa.Table.from_arrays(relations, schema=t.RELATION_COLUMNS),
        objects.table(),
        _attributes(stated, described),
    )
    return FlatLog(tables, own_codes[owner] if own is not None else np.full(rows.num_rows, -1), quiet)


class _Objects:
    """Objects by number, in the order in which they were first named."""

    def __init__(self) -> None:
        self._known = pa.array([], pa.string())
        self._types: list[pa.Array] = []
        self._ids: list[pa.Array] = []

    def add(self, types: pa.Array, ids: pa.Array) -> Rows:
        """Return the numbers of objects (type and id side by side), new ones numbered on."""
        joined = pc.binary_join_element_wise(types, ids, _KEY)
        encoded = pa.concat_arrays([self._known, joined]).dictionary_encode()
        codes: Rows = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)[len(self._known) :]
        fresh = np.full(len(encoded.dictionary), -1, np.int64)
        fresh[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        places = pa.array(fresh[len(self._known) :])
        self._types.append(types.take(places))
        self._ids.append(ids.take(places))
        self._known = encoded.dictionary
        return codes

    def keys(self) -> pa.Table:
        """Return all objects named so far (object_type, object_id)."""
        return pa.table({"object_type": pa.concat_arrays(self._types), "object_id": pa.concat_arrays(self._ids)})

    def table(self) -> pa.Table:
        """Return all objects as the log's table."""
        types, ids = pa.concat_arrays(self._types), pa.concat_arrays(self._ids)
        return pa.Table.from_arrays([types.dictionary_encode(), ids], schema=t.OBJECT_COLUMNS)


def _events(rows: pa.Table) -> pa.Table:
    events = pa.Table.from_arrays(
        [rows[name] for name in ("event_id", "event_type", "day", "clock", "sequence", "recorded_at", "corrects")],
        names=list(t.EVENT_COLUMNS.names),
    ).cast(t.EVENT_COLUMNS)
    for field in rows.schema:
        if field.name.startswith(t.ATTRIBUTE_PREFIX):
            events = events.append_column(field, rows[field.name])
    return events


def _runs(ids: pa.ChunkedArray, count: int) -> tuple[Rows, Rows]:
    """Return where each object's rows begin, and the number of the object of each row."""
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    array = _whole(ids)
    fresh = np.ones(count, bool)
    fresh[1:] = pc.not_equal(array.slice(1), array.slice(0, count - 1)).to_numpy(zero_copy_only=False)
    return np.flatnonzero(fresh), np.cumsum(fresh) - 1


def _named(rows: pa.Table, types: frozenset[str] | None) -> tuple[Rows, pa.Array, pa.Array, pa.Array | None]:
    """Return (row, type, id, qualifier) of the relations of all rows; qualifier None: none were read."""
    nothing = pa.array([], pa.string())
    if "relations" not in rows.column_names:
        return np.zeros(0, np.int64), nothing, nothing, None
    lists = _whole(rows["relations"])
    event, flat = pc.list_parent_indices(lists), lists.flatten()
    kinds, ids, qualifier = flat.field("type").cast(pa.string()), flat.field("id"), flat.field("qualifier")
    if types is not None:
        keep = pc.is_in(kinds, pa.array(sorted(types), pa.string()))
        event, kinds, ids, qualifier = (part.filter(keep) for part in (event, kinds, ids, qualifier))
    return (
        event.to_numpy(zero_copy_only=False).astype(np.int64),
        kinds,
        ids,
        qualifier.fill_null("").dictionary_encode(),
    )


def _envelope_agencies(rows: pa.Table) -> list[str]:
    """Return the agencies that events name in their envelope: they may be related to none otherwise."""
    name = t.ATTRIBUTE_PREFIX + "agency"
    if name not in rows.column_names or not rows.num_rows:
        return []
    return [value for value in pc.unique(rows[name]).to_pylist() if isinstance(value, str)]


def _attributes(stated: pa.Table, objects: Rows) -> pa.Table:
    named = pc.is_valid(stated["name"])
    kept = stated.filter(named)
    columns = [
        pa.array(objects[named.to_numpy()], pa.int32()),
        _whole(kept["name"]).dictionary_encode(),
        _whole(kept["from_day"]),
        _whole(kept["kind"]).dictionary_encode(),
        _whole(kept["value"]),
    ]
    return pa.Table.from_arrays(columns, schema=t.OBJECT_ATTRIBUTE_COLUMNS)


def _repeated(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text])).cast(pa.string())


def _plain(column: pa.ChunkedArray) -> pa.Array:
    return _whole(column.cast(pa.string()))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    if isinstance(found, pa.ChunkedArray):
        return found.chunk(0) if found.num_chunks else pa.array([], found.type)
    return found
