"""SQL databases as engine: the view ``ledger_flat`` of SQLite or PostgreSQL, read by a cursor in object order.

Attributes and relations are JSON text there; the rows become the same flat tables as from Parquet.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from zhiheng.eventlog import values
from zhiheng.eventlog.columns import Part, attribute_column, codes_array
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.law.engines.chunks import CHUNK_ROWS, Wanted
from zhiheng.law.engines.duckdb_ import whole_objects
from zhiheng.law.engines.flat import FIXED, OBJECT_SCHEMA, flat_rows, object_rows
from zhiheng.law.facts import definitions, enrich_tables
from zhiheng.law.trace import VOID

DDL = """
CREATE TABLE ledger_flat (
  object_type TEXT NOT NULL,   -- '' for an event that concerns no object
  object_id   TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  event_type  TEXT NOT NULL,
  day         INTEGER NOT NULL,  -- civil day, days since 1970-01-01
  clock       BIGINT NOT NULL,   -- microseconds since local midnight, -1: only the date is known
  sequence    BIGINT NOT NULL,
  recorded_at TEXT,              -- ISO 8601 in UTC
  corrects    TEXT,              -- id of the event that this one corrects
  relations   TEXT NOT NULL,     -- JSON: [[type, id, qualifier], ...]
  attributes  TEXT NOT NULL      -- JSON: {name: [kind, text], ...}
);
CREATE INDEX ledger_flat_by_object ON ledger_flat (object_type, object_id, day, sequence);
CREATE INDEX ledger_flat_by_event_type ON ledger_flat (event_type);
CREATE TABLE ledger_objects (
  object_type TEXT NOT NULL,
  object_id   TEXT NOT NULL,
  name        TEXT,              -- null: the object has no attribute
  from_day    INTEGER,           -- null: since ever
  kind        TEXT,
  value       TEXT
);
CREATE INDEX ledger_objects_by_id ON ledger_objects (object_type, object_id);
"""
"""Tables of this shape, or views of these names and columns over a ledger's own tables, are what the engine reads."""

BASE = FIXED.names[2:-1]
_COLUMNS = ", ".join(["object_id", *BASE, "relations", "attributes"])


class SqlSource:
    """A database that has ``ledger_flat`` and ``ledger_objects`` (tables or views).

    ``connection`` is of ``sqlite3`` or psycopg; it is only read from, inside one transaction for PostgreSQL.
    """

    def __init__(self, connection: Any, chunk_rows: int = CHUNK_ROWS) -> None:
        self._db = connection
        self._lite = isinstance(connection, sqlite3.Connection)
        self._mark = "?" if self._lite else "%s"
        self._order = "object_id" if self._lite else 'object_id COLLATE "C"'
        self.chunk_rows = chunk_rows
        self._cursors = 0
        self._probe()

    def _probe(self) -> None:
        for name in ("ledger_flat", "ledger_objects"):
            try:
                self._all(f"SELECT * FROM {name} WHERE 1 = 0")  # noqa: S608 - one of two names
            except Exception as error:
                remedy = "表或视图的列见 docs/formats.md 的 ledger_flat 一节"
                raise LogError(f"数据库里读不到 {name}({error})", str(self._db), remedy) from error

    def attributes(self) -> frozenset[str]:
        """Return no names: JSON rows carry whatever attributes they have."""
        return frozenset()

    def object_types(self) -> frozenset[str]:
        """Return the types of all objects."""
        return frozenset(row[0] for row in self._all("SELECT DISTINCT object_type FROM ledger_objects"))

    def rows(self, about: str, wanted: Wanted) -> Iterator[pa.Table]:
        """Yield the rows of a type in object order."""
        sql = (
            f"SELECT {_COLUMNS} FROM ledger_flat WHERE object_type = {self._mark} ORDER BY {self._order}, day, sequence"  # noqa: S608
        )
        yield from whole_objects((flat_table(batch) for batch in self._stream(sql, (about,))), self.chunk_rows)

    def events_of_types(self, types: Sequence[str]) -> pa.Table:
        """Return all rows of events of some types."""
        marks = ", ".join([self._mark] * len(types))
        return self._table(f"WHERE event_type IN ({marks})", types)

    def amended(self) -> pa.Table:
        """Return all rows of events that correct, are corrected, or void."""
        corrected = "event_id IN (SELECT corrects FROM ledger_flat WHERE corrects IS NOT NULL)"
        return self._table(f"WHERE corrects IS NOT NULL OR event_type = {self._mark} OR {corrected}", (VOID,))

    def rows_of(self, about: str, ids: Sequence[str]) -> pa.Table:
        """Return all rows of some objects."""
        marks = ", ".join([self._mark] * len(ids))
        return self._table(f"WHERE object_type = {self._mark} AND object_id IN ({marks})", (about, *ids))

    def objects(self, wanted: Sequence[tuple[str, str]]) -> pa.Table:
        """Return the attribute rows of some objects."""
        by_type: dict[str, list[str]] = {}
        for type_, id_ in wanted:
            by_type.setdefault(type_, []).append(id_)
        found: list[tuple[Any, ...]] = []
        names = ", ".join(OBJECT_SCHEMA.names)
        for type_, ids in by_type.items():
            for begin in range(0, len(ids), 500):
                part = ids[begin : begin + 500]
                marks = ", ".join([self._mark] * len(part))
                sql = f"SELECT {names} FROM ledger_objects WHERE object_type = {self._mark} AND object_id IN ({marks})"  # noqa: S608
                found += self._all(sql, (type_, *part))
        columns = list(zip(*found, strict=True)) or [()] * len(OBJECT_SCHEMA)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, OBJECT_SCHEMA, strict=True)]
        return pa.Table.from_arrays(arrays, schema=OBJECT_SCHEMA)

    def ids(self, about: str, after: str | None, last: str | None) -> list[str]:
        """Return the ids of the objects of a type in (after, last]."""
        where, given = f"object_type = {self._mark}", [about]
        for bound, sign in ((after, ">"), (last, "<=")):
            if bound is not None:
                where += f" AND {self._order} {sign} {self._mark}"
                given.append(bound)
        sql = f"SELECT DISTINCT object_id FROM ledger_objects WHERE {where}"  # noqa: S608 - marks only
        return sorted(row[0] for row in self._all(sql, given))

    def _table(self, where: str, given: Sequence[str]) -> pa.Table:
        return flat_table(self._all(f"SELECT {_COLUMNS} FROM ledger_flat {where}", given))  # noqa: S608

    def _all(self, sql: str, given: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        cursor = self._db.cursor()
        cursor.execute(sql, tuple(given))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return found

    def _stream(self, sql: str, given: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """Yield batches of rows; PostgreSQL keeps the result on its side (a named cursor)."""
        self._cursors += 1
        cursor = self._db.cursor() if self._lite else self._db.cursor(f"zhiheng_{self._cursors}")
        cursor.execute(sql, tuple(given))
        while batch := cursor.fetchmany(min(self.chunk_rows, 20_000)):
            yield batch
        cursor.close()


def flat_table(batch: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Return rows of ``ledger_flat`` (JSON) as a flat table with typed attribute columns."""
    columns = list(zip(*batch, strict=True)) or [()] * (len(BASE) + 3)
    fields = [FIXED.field("object_id"), *(FIXED.field(name) for name in BASE)]
    arrays = []
    for field, column in zip(fields, columns, strict=False):
        cells = [_moment(cell) for cell in column] if field.name == "recorded_at" else list(column)
        arrays.append(_array(cells, field.type))
    lists = [[dict(zip(("type", "id", "qualifier"), item, strict=True)) for item in json.loads(t)] for t in columns[-2]]
    arrays.append(pa.array(lists, FIXED.field("relations").type))
    fields.append(FIXED.field("relations"))
    for name, parts in _attribute_parts(columns[-1]).items():
        field, column = attribute_column(name, parts, len(batch))
        fields.append(field)
        arrays.append(column)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _array(cells: list[Any], kind: Any) -> Any:
    return pa.array(cells, pa.string()).dictionary_encode() if pa.types.is_dictionary(kind) else pa.array(cells, kind)


def _moment(cell: Any) -> datetime | None:
    if cell is None or isinstance(cell, datetime):
        return cell
    moment = datetime.fromisoformat(str(cell))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _attribute_parts(texts: Iterable[str]) -> Mapping[str, list[Part]]:
    found: dict[str, dict[str, tuple[list[int], list[int], dict[str, int]]]] = {}
    for row, text in enumerate(texts):
        for name, (kind, value) in json.loads(text).items():
            rows, codes, pool = found.setdefault(name, {}).setdefault(kind, ([], [], {}))
            rows.append(row)
            codes.append(pool.setdefault(value, len(pool)))
    return {
        name: [
            Part(kind, codes_array(rows), codes_array(codes), pa.array(list(pool), pa.string()))
            for kind, (rows, codes, pool) in kinds.items()
        ]
        for name, kinds in found.items()
    }


def write_sql(tables: LogTables, connection: Any) -> None:
    """Create ``ledger_flat`` and ``ledger_objects`` in a database and fill them with a log, in one transaction."""
    whole = enrich_tables(tables, definitions(), sorted(definitions().types))
    mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    cursor = connection.cursor()
    for statement in DDL.split(";"):
        if statement.strip():
            cursor.execute(statement)
    marks = ", ".join([mark] * 11)
    cursor.executemany(f"INSERT INTO ledger_flat VALUES ({marks})", list(_json_rows(flat_rows(whole))))  # noqa: S608
    marks = ", ".join([mark] * 6)
    rows = [tuple(row.values()) for row in object_rows(whole).to_pylist()]
    cursor.executemany(f"INSERT INTO ledger_objects VALUES ({marks})", rows)  # noqa: S608
    connection.commit()


def _json_rows(flat: pa.Table) -> Iterator[tuple[Any, ...]]:
    from zhiheng.eventlog.columns import cell, kind_of_field

    kinds = {f.name: kind_of_field(f) for f in flat.schema if f.name.startswith(ATTRIBUTE_PREFIX)}
    for begin in range(0, flat.num_rows, 10_000):
        for row in flat.slice(begin, 10_000).to_pylist():
            attributes = {
                name.removeprefix(ATTRIBUTE_PREFIX): values.encode(cell(kind, row[name]))
                for name, kind in kinds.items()
                if row[name] is not None
            }
            relations = [[r["type"], r["id"], r["qualifier"] or ""] for r in row["relations"] or ()]
            moment = row["recorded_at"].isoformat() if row["recorded_at"] else None
            fixed = [row[name] for name in ("object_type", "object_id", *BASE)]
            fixed[BASE.index("recorded_at") + 2] = moment
            yield (*fixed, json.dumps(relations, ensure_ascii=False), json.dumps(attributes, ensure_ascii=False))


def connect(address: str) -> Any:
    """Return a connection: ``sqlite:///PATH`` or ``postgresql://…`` (needs psycopg, the extra ``postgresql``)."""
    if address.startswith("sqlite:///"):
        return sqlite3.connect(f"file:{address.removeprefix('sqlite:///')}?mode=ro", uri=True)
    try:
        import psycopg
    except ImportError as error:
        raise LogError("没有安装 psycopg", address, "请安装:pip install 'zhiheng[postgresql]'") from error
    return psycopg.connect(address)
