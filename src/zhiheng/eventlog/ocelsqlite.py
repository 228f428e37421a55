"""OCEL 2.0 in SQLite: the tables ``event``, ``object``, ``event_object`` and one table per type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zhiheng.eventlog.assembly import finish
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.gather import EVENTS, OBJECTS, Gather
from zhiheng.eventlog.oceljson import untyped
from zhiheng.eventlog.progress import Progress, silent
from zhiheng.eventlog.tables import LogTables

MAGIC = b"SQLite format 3\0"
OWN_TABLE, OWN_KINDS = "zhiheng_log", "zhiheng_kinds"
"""Tables of our own: marks of the log (key, value), and kinds (scope, type, name, kind) beyond SQLite's types."""

_NEEDED = ("event", "object", "event_object", "event_map_type", "object_map_type")
_DECLARED = {"BOOLEAN": "boolean", "TIMESTAMP": "time", "DATETIME": "time", "DATE": "time", "INTEGER": "integer"}
_FIXED = {"ocel_id", "ocel_time", "ocel_changed_field"}


def read_ocel_sqlite(path: Path, *, tz: str | None = None, progress: Progress | None = None) -> LogTables:
    """Read an OCEL 2.0 log in SQLite, without changing the file.

    Args:
        path: the file.
        tz: time zone whose civil days count; None: the date as written with its own offset.
        progress: told when all is read.

    Raises:
        LogError: no such tables, damaged file, empty log, repeated or unknown ids, no way to know the civil day.
    """
    remedy = "请确认它是 OCEL 2.0 的 SQLite 文件,并重新导出"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            reader = _Reader(base, path)
            own = reader.read()
    except sqlite3.Error as error:
        raise LogError(f"SQLite 文件读取失败({error})", str(path), remedy) from error
    size = path.stat().st_size
    (progress or silent)(size, size)
    parts = reader.gather.finish(tz)
    if own.get("object_ids") == "typed":
        parts.object_ids = untyped(parts.object_ids.to_pylist())
    return finish(
        parts, source=str(path), format_="OCEL 2.0 SQLite", tz=tz, declared=own.get("civil_days"), place=str(path)
    )


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class _Reader:
    def __init__(self, base: sqlite3.Connection, path: Path) -> None:
        self.base, self.path = base, path
        self.gather = Gather(str(path), lambda row: f"{path} 表 event 第 {row + 1} 行")
        self.names: dict[tuple[str, str, str], str] = {}  # attribute of a column, where our writer renamed it
        self.tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def read(self) -> dict[str, str]:
        """Read the whole database; return our own marks. Raises ``LogError``."""
        missing = [name for name in _NEEDED if name not in self.tables]
        if missing:
            raise LogError(f"缺少表 {'、'.join(missing)}", str(self.path), "请确认它是 OCEL 2.0 的 SQLite 文件")
        own = self._own()
        events = self._events()
        self._objects()
        rows = self.base.execute("SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object")
        for number, (event, object_id, qualifier) in enumerate(rows, 1):
            if event not in events:
                place = f"{self.path} 表 event_object 第 {number} 行"
                raise LogError(f"关联指向日志中没有的事件“{event}”", place, "请重新导出")
            self.gather.relate(events[event], str(object_id), str(qualifier or ""))
        if "object_object" in self.tables:
            links = self.base.execute("SELECT ocel_source_id, ocel_target_id, ocel_qualifier FROM object_object")
            for source, target, qualifier in links:
                self.gather.link(str(source), str(target), str(qualifier or ""))
        return own

    def _own(self) -> dict[str, str]:
        if OWN_KINDS in self.tables:
            rows = self.base.execute(f"SELECT scope, type, field, name, kind FROM {OWN_KINDS}")  # noqa: S608 - our own names, no text of users
            for scope, type_, field, name, kind in rows:
                self.names[scope, type_, field] = name
                self.gather.declare(scope, type_, name, "", kind)
        if OWN_TABLE not in self.tables:
            return {}
        return {str(key): str(value) for key, value in self.base.execute(f"SELECT key, value FROM {OWN_TABLE}")}  # noqa: S608 - our own names, no text of users

    def _typed_rows(self, scope: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (type, row) of every per-type table of a scope."""
        maps = self.base.execute(f"SELECT ocel_type, ocel_type_map FROM {scope}_map_type").fetchall()  # noqa: S608 - our own names, no text of users
        for type_, mapped in maps:
            table = f"{scope}_{mapped}"
            if table not in self.tables:
                raise LogError(f"类型“{type_}”没有表 {table}", str(self.path), "请重新导出")
            for _, name, declared, *_ in self.base.execute(f"PRAGMA table_info({quoted(table)})").fetchall():
                if name not in _FIXED and (scope, type_, name) not in self.gather.kinds:
                    self.gather.declare(scope, type_, name, _DECLARED.get(declared.upper(), ""))
            cursor = self.base.execute(f"SELECT * FROM {quoted(table)} ORDER BY rowid")  # noqa: S608 - our own names, no text of users
            names = [self.names.get((scope, type_, column[0]), column[0]) for column in cursor.description]
            for row in cursor:
                yield type_, dict(zip(names, row, strict=True))

    def _events(self) -> dict[str, int]:
        """Gather the events in the order of the table ``event``; return their rows by id."""
        order = self.base.execute("SELECT ocel_id, ocel_type FROM event").fetchall()
        times: dict[str, str] = {}
        for _, row in self._typed_rows(EVENTS):
            times[row["ocel_id"]] = row["ocel_time"]
        rows: dict[str, int] = {}
        for id_, type_ in order:
            rows[id_] = self.gather.event(str(id_), str(type_), str(times.pop(id_, "") or ""))
        for type_, row in self._typed_rows(EVENTS):
            place = rows.get(row["ocel_id"])
            for name, value in row.items() if place is not None else ():
                if name not in _FIXED:
                    self.gather.value(EVENTS, type_, place or 0, name, value)
        return rows

    def _objects(self) -> None:
        for id_, type_ in self.base.execute("SELECT ocel_id, ocel_type FROM object"):
            if self.gather.object(str(id_), str(type_)) is None:
                raise LogError(f"对象编号“{id_}”重复出现", f"{self.path} 表 object", "每个对象的编号须唯一")
        for type_, row in self._typed_rows(OBJECTS):
            place = self.gather.objects.get(str(row["ocel_id"]))
            if place is None:
                continue
            changed = row.get("ocel_changed_field")
            changed = self.names.get((OBJECTS, type_, changed), changed) if changed else None
            for name in [changed] if changed else [name for name in row if name not in _FIXED]:
                time = row.get("ocel_time")
                self.gather.value(OBJECTS, type_, place, name, row.get(name), None if time is None else str(time))
