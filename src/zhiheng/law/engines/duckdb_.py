"""DuckDB as engine (嵌入式引擎): ``ledger_flat`` in Parquet, streamed in object order, memory flat."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX
from zhiheng.law.engines.chunks import CHUNK_ROWS, Wanted
from zhiheng.law.engines.flat import FIXED, OBJECT_SCHEMA, OBJECTS, ROWS, SORTED
from zhiheng.law.trace import VOID

MEMORY = "1GB"
"""What DuckDB may hold at a time; sorting a larger file goes through the disk."""

_LEAST = 10_000
"""Reading fewer rows than this takes as long as reading so many."""

BASE = ("object_id", "event_id", "event_type", "day", "clock", "sequence", "recorded_at", "corrects")


class ParquetSource:
    """A directory written by ``flat.write_flat`` (``flat.parquet``, ``objects.parquet``)."""

    concurrent = True

    def __init__(self, directory: Path, chunk_rows: int = CHUNK_ROWS) -> None:
        rows, objects = directory / ROWS, directory / OBJECTS
        for path in (rows, objects):
            if not path.exists():
                raise LogError(f"缺少 {path.name}", str(directory), "请用 zhiheng 写出 ledger_flat 目录")
        self.chunk_rows = chunk_rows
        self.schema = pq.read_schema(rows)
        missing = sorted(set(FIXED.names) - set(self.schema.names))
        if missing:
            raise LogError(f"缺少列 {'、'.join(missing)}", str(rows), "列的含义见 docs/formats.md 的 ledger_flat 一节")
        self._sorted = (self.schema.metadata or {}).get(SORTED) == b"1"
        self._db = duckdb.connect(
            config={
                "threads": 2,
                "memory_limit": MEMORY,
                "temp_directory": str(Path(gettempdir()) / f"zhiheng-duckdb-{os.getpid()}"),
            }
        )
        self._db.execute(f"CREATE VIEW flat AS SELECT * FROM read_parquet('{_quoted(rows)}')")  # noqa: S608 - quoted
        self._db.execute(f"CREATE VIEW things AS SELECT * FROM read_parquet('{_quoted(objects)}')")  # noqa: S608 - quoted

    def attributes(self) -> frozenset[str]:
        """Return the names of the event attributes that rows may have."""
        names = (name for name in self.schema.names if name.startswith(ATTRIBUTE_PREFIX))
        return frozenset(name.removeprefix(ATTRIBUTE_PREFIX) for name in names)

    def object_types(self) -> frozenset[str]:
        """Return the types of all objects."""
        found = self._db.cursor().sql("SELECT DISTINCT object_type FROM things").fetchall()
        return frozenset(name for (name,) in found)

    def rows(self, about: str, wanted: Wanted) -> Iterator[pa.Table]:
        """Yield the rows of a type in object order, about ``chunk_rows`` at a time."""
        columns = [*BASE, *(["relations"] if wanted.relations else [])]
        names = self.attributes() if wanted.attributes is None else wanted.attributes
        columns += [ATTRIBUTE_PREFIX + name for name in sorted(names)]
        order = "" if self._sorted else " ORDER BY object_id, day, sequence"
        sql = f"SELECT {_list(columns)} FROM flat WHERE object_type = ?{order}"  # noqa: S608 - names of the file's own
        reader = self._db.cursor().sql(sql, params=[about]).to_arrow_reader(min(self.chunk_rows, 100_000))
        yield from whole_objects((self.typed(pa.Table.from_batches([batch])) for batch in reader), self.chunk_rows)

    def events_of_types(self, types: Sequence[str], attributes: frozenset[str]) -> pa.Table:
        """Return the events of some types with these attributes, each once or more."""
        named = pa.table({"event_type": pa.array(types, pa.string())})
        columns = [*BASE, "relations", *(ATTRIBUTE_PREFIX + name for name in sorted(attributes))]
        return self._each(named, columns)

    def amended(self) -> pa.Table:
        """Return the events that correct, are corrected, or void, each once or more."""
        sql = "SELECT DISTINCT event_id, corrects FROM flat WHERE corrects IS NOT NULL OR event_type = ?"
        found = self._db.cursor().sql(sql, params=[VOID]).to_arrow_table()
        ids = pa.concat_arrays([found["event_id"].combine_chunks(), found["corrects"].combine_chunks().drop_null()])
        return self._each(pa.table({"event_id": ids.unique()}), [n for n in self.schema.names if n != "object_type"])

    def _each(self, named: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Return events, named by id or by type in a table of one column, from where they are the quickest to read.

        An event stands under each of its objects, and the rows of an object type lie together: so first the few
        narrow columns say where the events stand, and everything is read of as few rows as hold them all.
        """
        db, name = self._db.cursor(), named.column_names[0]
        db.register("named", named)
        sql = f"SELECT object_type, event_id FROM flat SEMI JOIN named USING ({name})"  # noqa: S608 - our own names
        stands = db.sql(sql).to_arrow_table()
        sql = f"SELECT {_list(columns)} FROM flat SEMI JOIN named USING ({name}) WHERE object_type = ?"  # noqa: S608 - names of the file's own
        parts = [pa.schema([self.schema.field(column) for column in columns]).empty_table()]
        parts += [self.typed(db.sql(sql, params=[type_]).to_arrow_table()) for type_ in _covering(stands, self._sizes)]
        return pa.concat_tables(parts).unify_dictionaries()

    @cached_property
    def _sizes(self) -> dict[str, int]:
        """How many rows stand under each object type."""
        return dict(self._db.cursor().sql("SELECT object_type, count(*) FROM flat GROUP BY object_type").fetchall())

    def rows_of(self, about: str, ids: Sequence[str]) -> pa.Table:
        """Return all rows of some objects, with everything."""
        return self._all("object_type = ? AND object_id IN (SELECT unnest(?))", [about, list(ids)])

    def objects(self, wanted: pa.Table) -> pa.Table:
        """Return the attribute rows of some objects; of each type only where their ids can lie is looked through."""
        if not wanted.num_rows:
            return OBJECT_SCHEMA.empty_table()
        db = self._db.cursor()
        db.register("some_objects", wanted)
        spans = wanted.group_by("object_type").aggregate([("object_id", "min"), ("object_id", "max")])
        places = " OR ".join(["object_type = ? AND object_id BETWEEN ? AND ?"] * spans.num_rows)
        names = ("object_type", "object_id_min", "object_id_max")
        bounds = [value for row in spans.select(names).to_pylist() for value in (row[name] for name in names)]
        sql = f"SELECT things.* FROM things SEMI JOIN some_objects USING (object_type, object_id) WHERE {places}"  # noqa: S608 - fixed text
        return db.sql(sql, params=bounds).to_arrow_table().select(OBJECT_SCHEMA.names).cast(OBJECT_SCHEMA)

    def ids(self, about: str, after: str | None, last: str | None) -> list[str]:
        """Return the ids of the objects of a type in (after, last]."""
        sql = """SELECT DISTINCT object_id FROM things WHERE object_type = ?
                 AND (? IS NULL OR object_id > ?) AND (? IS NULL OR object_id <= ?) ORDER BY object_id"""
        return [id_ for (id_,) in self._db.cursor().sql(sql, params=[about, after, after, last, last]).fetchall()]

    def silent(self, about: str) -> list[str]:
        """Return the ids of the objects of a type that no row stands under."""
        sql = """SELECT DISTINCT object_id FROM things WHERE object_type = ? AND object_id NOT IN
                 (SELECT object_id FROM flat WHERE object_type = ?) ORDER BY object_id"""
        return [id_ for (id_,) in self._db.cursor().sql(sql, params=[about, about]).fetchall()]

    def _all(self, where: str, values: list[Any]) -> pa.Table:
        columns = [name for name in self.schema.names if name not in ("object_type",)]
        sql = f"SELECT {_list(columns)} FROM flat WHERE {where}"  # noqa: S608 - names of the file's own
        return self.typed(self._db.cursor().sql(sql, params=values).to_arrow_table())

    def typed(self, table: pa.Table) -> pa.Table:
        """Return a result with the types and the kinds that the file states."""
        fields = [self.schema.field(name) for name in table.column_names]
        return table.cast(pa.schema(fields))


def whole_objects(batches: Iterator[pa.Table], size: int) -> Iterator[pa.Table]:
    """Join batches to tables of about ``size`` rows that never split an object."""
    waiting: list[pa.Table] = []
    count = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        waiting.append(batch)
        count += batch.num_rows
        if count < size:
            continue
        table = pa.concat_tables(waiting, promote_options="permissive")
        cut = _last_object(table)
        if cut:
            yield table.slice(0, cut)
        waiting, count = [table.slice(cut)], table.num_rows - cut
    if count:
        yield pa.concat_tables(waiting, promote_options="permissive")


def _covering(stands: pa.Table, sizes: Mapping[str, int]) -> list[str]:
    """Return object types under which all events of (object_type, event_id) stand: each time that with most new events
    for the rows that are to be read."""
    codes = stands["event_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    types = stands["object_type"].cast(pa.string())
    own = {name: codes[pc.equal(types, name).to_numpy()] for name in pc.unique(types).to_pylist()}
    missing = np.zeros(int(codes.max(initial=-1)) + 1, bool)
    missing[codes] = True
    found = []
    while missing.any():
        gain = {name: np.count_nonzero(missing[rows]) / max(sizes[name], _LEAST) for name, rows in own.items()}
        best = max(gain, key=lambda name: (gain[name], name))
        missing[own.pop(best)] = False
        found.append(best)
    return found


def _last_object(table: pa.Table) -> int:
    """Return where the rows of the last object begin."""
    ids = table["object_id"]
    last, low, high = ids[-1].as_py(), 0, table.num_rows - 1
    while low < high:
        middle = (low + high) // 2
        if ids[middle].as_py() == last:
            high = middle
        else:
            low = middle + 1
    return low


def _list(columns: Sequence[str]) -> str:
    return ", ".join('"' + name.replace('"', '""') + '"' for name in columns)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
