"""Derived object types of a log in columns: the same relations as ``derived.enrich`` adds, by joins in DuckDB."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.columns import cell, kind_of_field
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.eventlog.values import decode
from zhiheng.law.facts.definitions import (
    Definitions,
    DerivedType,
    FromAttribute,
    FromObject,
    FromRole,
    Overlap,
    Source,
)
from zhiheng.law.facts.derived import grouped
from zhiheng.law.facts.matching import day_in

Rows = npt.NDArray[np.int64]


def enrich_tables(
    tables: LogTables, definitions: Definitions, wanted: Iterable[str], standing: Rows | None = None
) -> LogTables:
    """Return a log with objects and relations of the ``wanted`` derived types.

    ``standing``: rows of the events that count (effective ones; None: all); only these make or join derived objects.
    """
    log = _Log(tables, standing)
    found = [(name, _members(log, definitions.types[name])) for name in wanted if name in definitions.types]
    added = [(name, members) for name, members in found if members.num_rows]
    return _with(tables, added) if added else tables


class _Log:
    """The log's tables in DuckDB, with row numbers."""

    def __init__(self, tables: LogTables, standing: Rows | None) -> None:
        self.tables = tables
        self.db = duckdb.connect()
        rows = np.arange(tables.events.num_rows) if standing is None else np.asarray(standing)
        events = tables.events.take(pa.array(rows))
        self.events = events.append_column("row", pa.array(rows, pa.int64()))
        objects = tables.objects.append_column("row", pa.array(np.arange(tables.objects.num_rows), pa.int64()))
        self.db.register("log_events", self.events)
        self.db.register("log_objects", objects)
        self.db.register("log_relations", tables.relations)
        self.db.register("log_attributes", tables.object_attributes)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Return the result of a query."""
        return self.db.sql(sql, params=list(parameters)).to_arrow_table()

    def pairs(self, source: Source) -> pa.Table:
        """Return (event, value) of one part of a key, values as text, each pair once."""
        if isinstance(source, FromRole):
            sql = """SELECT DISTINCT r.event::BIGINT AS event, o.id AS value FROM log_relations r
                     JOIN log_objects o ON o.row = r.object
                     WHERE o.type::VARCHAR = ? AND (? IS NULL OR r.qualifier::VARCHAR = ?)"""
            return self.rows(sql, [source.object_type, source.qualifier, source.qualifier])
        if isinstance(source, FromAttribute):
            return self._attribute(source.name)
        if isinstance(source, FromObject):
            return self._of_objects(source)
        sql = "SELECT row AS event, year(DATE '1970-01-01' + day::INTEGER)::VARCHAR AS value FROM log_events"
        return self.rows(sql)

    def _attribute(self, name: str) -> pa.Table:
        column = ATTRIBUTE_PREFIX + name
        if column not in self.events.column_names:
            return pa.table({"event": pa.array([], pa.int64()), "value": pa.array([], pa.string())})
        kept = self.events.filter(pc.is_valid(self.events[column]))
        kind = kind_of_field(kept.schema.field(column))
        return _texts(kept["row"].to_pylist(), [cell(kind, value) for value in kept[column].to_pylist()])

    def _of_objects(self, source: FromObject) -> pa.Table:
        """Values of related objects on the event's day; a list yields each of its items."""
        sql = """SELECT r.event::BIGINT AS event, a.kind::VARCHAR AS kind, a.value AS text
                 FROM log_relations r JOIN log_objects o ON o.row = r.object JOIN log_events e ON e.row = r.event
                 JOIN log_attributes a ON a.object = r.object
                 WHERE o.type::VARCHAR = ? AND a.name::VARCHAR = ? AND (a.from_day IS NULL OR a.from_day <= e.day)
                 QUALIFY row_number() OVER (PARTITION BY r.event, r.object ORDER BY a.from_day DESC NULLS LAST) = 1"""
        found = self.rows(sql, [source.object_type, source.attribute])
        coded = found.group_by(["kind", "text"]).aggregate([])
        known = {(k, t): decode(k, t) for k, t in zip(*(coded[c].to_pylist() for c in ("kind", "text")), strict=True)}
        pairs = zip(found["kind"].to_pylist(), found["text"].to_pylist(), strict=True)
        return _texts(found["event"].to_pylist(), [known[pair] for pair in pairs])


def _texts(events: Sequence[int], values: Sequence[Any]) -> pa.Table:
    found: dict[tuple[int, str], None] = {}
    for event, value in zip(events, values, strict=True):
        for item in value if isinstance(value, list | tuple) else (value,):
            found[(event, str(item))] = None
    return pa.table(
        {"event": pa.array([e for e, _ in found], pa.int64()), "value": pa.array([v for _, v in found], pa.string())}
    )


def _members(log: _Log, derived: DerivedType) -> pa.Table:
    """Return (event, id) of a derived type."""
    if derived.overlap is not None:
        return _by_overlap(log, derived, derived.overlap)
    parts = []
    for place, source in enumerate(derived.key):
        log.db.register(f"part{place}", log.pairs(source))
        parts.append(f"replace(replace(part{place}.value, '%', '%25'), '|', '%7C')")
    joins = "".join(f" JOIN part{place} ON part{place}.event = part0.event" for place in range(1, len(parts)))
    types = list(derived.events)
    sql = f"""SELECT DISTINCT part0.event AS event, concat_ws('|', {", ".join(parts)}) AS id FROM part0{joins}
              JOIN log_events e ON e.row = part0.event WHERE len(?) = 0 OR list_contains(?, e.type::VARCHAR)
              ORDER BY event, id"""  # noqa: S608 - made of numbers only
    return log.rows(sql, [types, types])


def _by_overlap(log: _Log, derived: DerivedType, overlap: Overlap) -> pa.Table:
    """Pairs of key and object are gathered by joins, grouped object by object, and joined back to the events."""
    for place, source in enumerate(derived.key):
        log.db.register(f"part{place}", _by_object(log, overlap, source))
    count = len(derived.key)
    joins = "".join(
        f" JOIN part{p} ON part{p}.event = part0.event AND part{p}.object = part0.object" for p in range(1, count)
    )
    values = ", ".join(f"part{place}.value AS k{place}" for place in range(count))
    types = list(derived.events)
    sql = f"""SELECT part0.event AS event, part0.object AS object, e.day AS day, {values} FROM part0{joins}
              JOIN log_events e ON e.row = part0.event WHERE len(?) = 0 OR list_contains(?, e.type::VARCHAR)
              ORDER BY e.day, e.sequence"""  # noqa: S608 - made of numbers only
    keyed = log.rows(sql, [types, types]).to_pylist()
    groups = _groups(log, overlap, keyed, count)
    return _joined(log, overlap, keyed, groups, count)


def _by_object(log: _Log, overlap: Overlap, source: Source) -> pa.Table:
    """Return (event, object of the overlapping type, value): that object's own attribute, or the event's value."""
    related = """SELECT r.event::BIGINT AS event, r.object::BIGINT AS object FROM log_relations r
                 JOIN log_objects o ON o.row = r.object JOIN log_events e ON e.row = r.event
                 WHERE o.type::VARCHAR = ?"""
    if isinstance(source, FromObject) and source.object_type == overlap.object_type:
        own = log.rows(
            f"""WITH related AS ({related})
                SELECT x.event, x.object, a.kind::VARCHAR AS kind, a.value AS text FROM related x
                JOIN log_events e ON e.row = x.event JOIN log_attributes a ON a.object = x.object
                WHERE a.name::VARCHAR = ? AND (a.from_day IS NULL OR a.from_day <= e.day)
                QUALIFY row_number() OVER (PARTITION BY x.event, x.object ORDER BY a.from_day DESC NULLS LAST) = 1""",  # noqa: S608 - fixed text
            [overlap.object_type, source.attribute],
        )
        texts = [str(decode(k, t)) for k, t in zip(own["kind"].to_pylist(), own["text"].to_pylist(), strict=True)]
        return pa.table({"event": own["event"], "object": own["object"], "value": pa.array(texts, pa.string())})
    log.db.register("of_event", log.pairs(source))
    sql = f"WITH related AS ({related}) SELECT x.event, x.object, p.value FROM related x JOIN of_event p USING (event)"  # noqa: S608 - fixed text
    return log.rows(sql, [overlap.object_type])


def _groups(
    log: _Log, overlap: Overlap, keyed: Sequence[dict[str, Any]], count: int
) -> dict[tuple[tuple[str, ...], int], str]:
    days = _Days(log, overlap)
    ids = log.tables.objects["id"]
    spans: dict[tuple[str, ...], dict[str, tuple[int, int]]] = defaultdict(dict)
    row_of: dict[str, int] = {}
    for row in keyed:
        span = days.of(row["object"], row["day"])
        if span is not None:
            object_id = ids[row["object"]].as_py()
            row_of[object_id] = row["object"]
            spans[_key(row, count)][object_id] = span
    return {(key, row_of[id_]): group for key, by_id in spans.items() for id_, group in grouped(key, by_id)}


def _key(row: dict[str, Any], count: int) -> tuple[str, ...]:
    return tuple(row[f"k{place}"] for place in range(count))


class _Days:
    """First and last day of the overlapping objects, as they stood on an event's day."""

    def __init__(self, log: _Log, overlap: Overlap) -> None:
        names = [name for name in (overlap.from_, overlap.to, overlap.open) if name is not None]
        sql = """SELECT a.object::BIGINT AS object, a.name::VARCHAR AS name, a.from_day, a.kind::VARCHAR AS kind,
                        a.value AS text
                 FROM log_attributes a JOIN log_objects o ON o.row = a.object
                 WHERE o.type::VARCHAR = ? AND list_contains(?, a.name::VARCHAR)
                 ORDER BY a.from_day NULLS FIRST"""
        self.overlap = overlap
        self.values: dict[tuple[int, str], list[tuple[int | None, Any]]] = defaultdict(list)
        for row in log.rows(sql, [overlap.object_type, names]).to_pylist():
            self.values[(row["object"], row["name"])].append((row["from_day"], decode(row["kind"], row["text"])))

    def of(self, thing: int, day: int) -> tuple[int, int] | None:
        """Return the object's days, None where its first day isn't known."""
        first = day_in(self._at(thing, self.overlap.from_, day))
        if first is None:
            return None
        if self.overlap.open is not None and self._at(thing, self.overlap.open, day) is True:
            return first, 1 << 40
        last = day_in(self._at(thing, self.overlap.to, day))
        return first, first if last is None else last

    def _at(self, thing: int, name: str, day: int) -> Any:
        found = None
        for since, value in self.values.get((thing, name), ()):
            if since is None or since <= day:
                found = value
        return found


def _joined(
    log: _Log,
    overlap: Overlap,
    keyed: Sequence[dict[str, Any]],
    groups: dict[tuple[tuple[str, ...], int], str],
    count: int,
) -> pa.Table:
    found: dict[tuple[int, str], None] = {}
    for row in keyed:
        group = groups.get((_key(row, count), row["object"]))
        if group is not None:
            found[(row["event"], group)] = None
    by_object: dict[int, set[str]] = defaultdict(set)
    for (_, thing), group in groups.items():
        by_object[thing].add(group)
    named = {row["event"] for row in keyed}
    sql = """SELECT r.event::BIGINT AS event, r.object::BIGINT AS object FROM log_relations r
             JOIN log_objects o ON o.row = r.object JOIN log_events e ON e.row = r.event WHERE o.type::VARCHAR = ?"""
    for row in log.rows(sql, [overlap.object_type]).to_pylist() if groups else ():
        if row["event"] not in named:
            found.update(dict.fromkeys((row["event"], group) for group in by_object.get(row["object"], ())))
    ordered = sorted(found)
    return pa.table(
        {"event": pa.array([e for e, _ in ordered], pa.int64()), "id": pa.array([g for _, g in ordered], pa.string())}
    )


def _with(tables: LogTables, added: Sequence[tuple[str, pa.Table]]) -> LogTables:
    """Return a log with more objects and relations, after those that it has."""
    types, ids, events, places = [], [], [], []
    first = tables.objects.num_rows
    for name, members in added:
        coded = pc.dictionary_encode(members["id"].combine_chunks())
        events.append(members["event"].cast(pa.int32()).combine_chunks())
        places.append(pc.add(coded.indices, pa.scalar(first, pa.int32())).cast(pa.int32()))
        ids.append(coded.dictionary)
        types.append(pa.array([name] * len(coded.dictionary), pa.string()))
        first += len(coded.dictionary)
    objects = pa.table({"type": pa.concat_arrays(types), "id": pa.concat_arrays(ids)})
    relations = pa.table({"event": pa.concat_arrays(events), "object": pa.concat_arrays(places)})
    relations = relations.append_column("qualifier", pa.array([""] * relations.num_rows, pa.string()))
    return replace(tables, objects=_after(tables.objects, objects), relations=_after(tables.relations, relations))


def _after(table: pa.Table, more: pa.Table) -> pa.Table:
    """Return a table with more rows; dictionary columns are unified."""
    joined = pa.concat_tables([table, more.select(table.column_names).cast(table.schema)])
    return joined.unify_dictionaries()
