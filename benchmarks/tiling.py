"""A big statutory log: the demo district many times over, written in the flat layout that the engines read.

Every copy is a whole district with objects of its own: all ids carry the number of the copy, also inside the keys of
derived objects. Object types follow one another as in the layout, and within a type the copies.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from measuring import WORK

from zhiheng.demo.district import build
from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogMeta, LogTables
from zhiheng.law.engines.flat import OBJECTS, ROWS, SORTED, flat_rows, object_rows
from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived_tables import enrich_tables
from zhiheng.law.verdicts import Instant

GROUP = 262_144
CASES = 4_800
"""Ordinary cases of one copy: about 168,000 events."""

FORMAT = 2
"""Part of the directory's name; to be raised when what is written changes."""


def district(cases: int = CASES) -> tuple[LogTables, Instant]:
    """Return one demo district as tables, and its last day."""
    told = build(cases=cases)
    meta = LogMeta("demo", "demo", "as written")
    return tables_of(told.events, list(told.objects.values()), meta), Instant(day_of(told.until))


def tiled(copies: int, cases: int = CASES) -> tuple[Path, int, Instant]:
    """Return the directory with so many copies (made once and kept), its number of events, and the day to judge."""
    place = WORK / f"tiles-{FORMAT}-{cases}x{copies}"
    about = place / "about.json"
    if not about.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        tables, until = district(cases)
        whole = enrich_tables(tables, definitions(), sorted(definitions().types))
        _write(place / ROWS, _by_type(flat_rows(whole)), copies, _flat_copy, {SORTED: b"1"})
        _write(place / OBJECTS, _by_type(object_rows(whole)), copies, _object_copy, {})
        found = {"events": tables.events.num_rows * copies, "until": until.day}
        about.write_text(json.dumps(found), encoding="utf-8")
    known = json.loads(about.read_text(encoding="utf-8"))
    return place, known["events"], Instant(known["until"])


def _by_type(table: pa.Table) -> list[pa.Table]:
    """Return the rows of each object type; they lie together."""
    types = table["object_type"].cast(pa.string())
    names = pc.unique(types).to_pylist()
    return [table.filter(pc.equal(types, name)) for name in names]


def _write(path: Path, parts: list[pa.Table], copies: int, copy: object, metadata: dict[bytes, bytes]) -> None:
    schema = parts[0].schema.with_metadata(metadata)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for part in parts:
            for group in _groups(part, copies, copy):
                writer.write_table(group.cast(schema), row_group_size=GROUP)


def _groups(part: pa.Table, copies: int, copy: object) -> Iterator[pa.Table]:
    """Yield the copies of one type's rows, joined to tables of about a row group."""
    waiting: list[pa.Table] = []
    for number in range(copies):
        waiting.append(copy(part, f"{number:04d}-"))  # type: ignore[operator]
        if sum(table.num_rows for table in waiting) >= GROUP:
            yield pa.concat_tables(waiting).unify_dictionaries()
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting).unify_dictionaries()


def _flat_copy(part: pa.Table, mark: str) -> pa.Table:
    for name in ("object_id", "event_id", "corrects", "@event", "@agency"):
        if name in part.column_names:
            at = part.column_names.index(name)
            part = part.set_column(at, part.schema.field(name), _marked(part[name], mark))
    lists = part["relations"].combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = lists.chunk(0)
    flat = lists.flatten()
    things = pa.StructArray.from_arrays(
        [flat.field("type"), _marked(flat.field("id"), mark), flat.field("qualifier")], fields=list(flat.type)
    )
    offsets = pc.subtract(lists.offsets, lists.offsets[0])
    again = pa.ListArray.from_arrays(offsets.cast(pa.int32()), things).cast(part.schema.field("relations").type)
    return part.set_column(part.column_names.index("relations"), part.schema.field("relations"), again)


def _object_copy(part: pa.Table, mark: str) -> pa.Table:
    return part.set_column(1, part.schema.field("object_id"), _marked(part["object_id"], mark))


def _marked(ids: pa.Array | pa.ChunkedArray, mark: str) -> pa.Array | pa.ChunkedArray:
    """Return ids with the copy's number, in each part of a joint key but the year."""
    if pa.types.is_dictionary(ids.type):
        encoded = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
        encoded = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
        return pa.DictionaryArray.from_arrays(encoded.indices, _marked(encoded.dictionary, mark))
    marked = pc.binary_join_element_wise(mark, pc.replace_substring(ids, "|", f"|{mark}"), "")
    return pc.replace_substring_regex(marked, rf"\|{mark}(\d{{4}})$", r"|\1")
