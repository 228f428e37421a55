"""OCEL 2.0 in SQLite, written in one transaction beside its place and then renamed into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiheng.eventlog import outgoing, values
from zhiheng.eventlog import tables as t
from zhiheng.eventlog.atomic import replacing
from zhiheng.eventlog.columns import kind_of_field
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.ocelsqlite import OWN_KINDS, OWN_TABLE, quoted
from zhiheng.eventlog.writingocel import Declared, event_kinds, object_kinds, tagged

_SCHEMA = f"""
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
  PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
  PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
CREATE TABLE {OWN_TABLE} (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE {OWN_KINDS} (scope TEXT, type TEXT, field TEXT, name TEXT, kind TEXT);
"""
_COLUMNS = {values.BOOL: "BOOLEAN", values.INT: "INTEGER", values.NUMBER: "REAL", values.DATETIME: "TIMESTAMP"}
_FIXED = ("ocel_id", "ocel_time", "ocel_changed_field")


def write_ocel_sqlite(tables: t.LogTables, path: Path | str) -> None:
    """Write a log as OCEL 2.0 SQLite.

    Args:
        tables: the log.
        path: the file; replaced at the last moment.

    Raises:
        LogError: the file can't be written (a previous one stays), or two events share an id.
    """
    outgoing.require_unique(tables, path)
    with replacing(path) as draft:
        try:
            with closing(sqlite3.connect(draft)) as base, base:
                base.execute("PRAGMA journal_mode = MEMORY")
                base.executescript(_SCHEMA)
                _Writer(tables, base).write()
        except sqlite3.OperationalError as error:
            if "full" in str(error) or "I/O" in str(error):
                raise OSError(28, "No space left on device") from error
            raise LogError(f"SQLite 文件写出失败({error})", str(path), "请核对目录和写权限;原有文件未改动") from error


class _Writer:
    def __init__(self, tables: t.LogTables, base: sqlite3.Connection) -> None:
        self.tables, self.base = tables, base
        self.ids, self.typed = outgoing.object_ids(tables)
        self.fields: dict[str, dict[str, str]] = {}
        self.inexact = _inexact_events(tables) | _inexact_objects(tables)

    def write(self) -> None:
        """Write types, objects, events and relations into the empty database."""
        marks = outgoing.marks(self.tables) | ({"object_ids": "typed"} if self.typed else {})
        self.base.executemany(f"INSERT INTO {OWN_TABLE} VALUES (?, ?)", marks.items())  # noqa: S608 - our own names, no text of users
        event_declared, object_declared = event_kinds(self.tables), object_kinds(self.tables)
        events = self._type_tables("event", event_declared, "ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP")
        objects = self._type_tables(
            "object", object_declared, "ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT"
        )
        self._objects(objects, object_declared)
        self._events(events)
        self.base.executemany("INSERT OR IGNORE INTO event_object VALUES (?, ?, ?)", self._relations())
        links = (
            (self.ids[source], self.ids[target], name) for source, target, name in outgoing.object_links(self.tables)
        )
        self.base.executemany("INSERT OR IGNORE INTO object_object VALUES (?, ?, ?)", links)

    def _type_tables(self, scope: str, declared: Declared, fixed: str) -> dict[str, str]:
        """Make one table per type; return their names by type."""
        made: dict[str, str] = {}
        for number, (type_, kinds) in enumerate(declared.items(), 1):
            mapped = type_ if type_.isascii() and type_.isidentifier() else f"t{number}"
            mapped = mapped if mapped.lower() not in {name.lower() for name in made.values()} else f"t{number}_"
            made[type_] = mapped
            self.fields[scope + type_] = fields = _fields(kinds)
            columns = "".join(f", {quoted(fields[name])} {self._declared(name, kind)}" for name, kind in kinds.items())
            self.base.execute(f"CREATE TABLE {quoted(f'{scope}_{mapped}')} ({fixed}{columns})")
            self.base.execute(f"INSERT INTO {scope}_map_type VALUES (?, ?)", (type_, mapped))  # noqa: S608 - our own names, no text of users
            rows = [(scope, type_, fields[name], name, kind) for name, kind in kinds.items()]
            self.base.executemany(f"INSERT INTO {OWN_KINDS} VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 - our own names, no text of users
        return {type_: quoted(f"{scope}_{mapped}") for type_, mapped in made.items()}

    def _declared(self, name: str, kind: str) -> str:
        return "TEXT" if name in self.inexact else _COLUMNS.get(kind, "TEXT")

    def _objects(self, tables: dict[str, str], declared: Declared) -> None:
        types = self.tables.objects["type"].to_pylist()
        self.base.executemany("INSERT INTO object VALUES (?, ?)", zip(self.ids, types, strict=True))
        clock = outgoing.Clock(self.tables.meta)
        initial: dict[int, dict[str, Any]] = {}
        later = []
        columns = (self.tables.object_attributes[name].to_pylist() for name in t.OBJECT_ATTRIBUTE_COLUMNS.names)
        for row, name, from_day, kind, text in zip(*columns, strict=True):
            cell = _cell(*tagged(kind, text, declared[types[row]][name]), name in self.inexact)
            if from_day is None:
                initial.setdefault(row, {})[name] = cell
            else:
                later.append((row, name, clock.since(from_day), cell))
        for row, type_ in enumerate(types):
            fixed = {"ocel_id": self.ids[row], "ocel_time": outgoing.SINCE_EVER}
            self._insert(tables[type_], "object" + type_, fixed, initial.get(row, {}))
        for row, name, time, cell in later:
            changed = self.fields["object" + types[row]][name]
            fixed = {"ocel_id": self.ids[row], "ocel_time": time, "ocel_changed_field": changed}
            self._insert(tables[types[row]], "object" + types[row], fixed, {name: cell})

    def _insert(self, table: str, owner: str, fixed: dict[str, Any], cells: dict[str, Any]) -> None:
        fields = self.fields[owner]
        names = ", ".join([*fixed, *(quoted(fields[name]) for name in cells)])
        marks = ", ".join("?" * (len(fixed) + len(cells)))
        self.base.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", (*fixed.values(), *cells.values()))  # noqa: S608 - our own names, no text of users

    def _events(self, tables: dict[str, str]) -> None:
        for event in outgoing.out_events(self.tables):
            self.base.execute("INSERT INTO event VALUES (?, ?)", (event.id, event.type))
            cells = {name: _cell(kind, text, name in self.inexact) for name, kind, text in event.attributes}
            fixed = {"ocel_id": event.id, "ocel_time": event.time}
            self._insert(tables[event.type], "event" + event.type, fixed, cells)

    def _relations(self) -> Iterator[tuple[str, str, str]]:
        ids = self.tables.events["id"].to_pylist()
        columns = (self.tables.relations[name].to_pylist() for name in t.RELATION_COLUMNS.names)
        for event, row, qualifier in zip(*columns, strict=True):
            yield ids[event], self.ids[row], qualifier


def _inexact_events(tables: t.LogTables) -> set[str]:
    """Return names of event attributes whose numbers SQLite would round: they are written as text."""
    found = set()
    for field in tables.events.schema:
        kind = kind_of_field(field)
        if field.name.startswith(t.ATTRIBUTE_PREFIX) and kind == values.NUMBER:
            numbers = tables.events[field.name].unique().drop_null().to_pylist()
            if not all(_exact(kind, str(number)) for number in numbers):
                found.add(field.name.removeprefix(t.ATTRIBUTE_PREFIX))
    return found


def _inexact_objects(tables: t.LogTables) -> set[str]:
    columns = (tables.object_attributes[name].to_pylist() for name in ("name", "kind", "value"))
    return {name for name, kind, text in zip(*columns, strict=True) if not _exact(kind, text)}


def _fields(names: Iterable[str]) -> dict[str, str]:
    """Return a column name for each attribute; SQLite can't tell "A" from "a", so such twins get a number."""
    taken = {name.lower() for name in _FIXED}
    found = {}
    for name in names:
        field, number = name, 2
        while field.lower() in taken:
            field, number = f"{name}~{number}", number + 1
        taken.add(field.lower())
        found[name] = field
    return found


def _exact(kind: str, text: str) -> bool:
    """Return whether SQLite's own number keeps every digit."""
    if kind == values.INT:
        return -(2**63) <= int(text) < 2**63
    return kind != values.NUMBER or Decimal(f"{float(text):.15g}") == Decimal(text)


def _cell(kind: str, text: str, inexact: bool) -> Any:
    if inexact:
        return text
    if kind == values.INT:
        return int(text)
    if kind == values.BOOL:
        return int(text == "true")
    return float(text) if kind == values.NUMBER else text
