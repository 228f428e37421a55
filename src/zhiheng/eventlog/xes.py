"""XES logs (.xes, .xes.gz) as tables: one object of type ``case`` per trace.

The trace's ``concept:name`` is the object's id, else its number; a name that comes again is kept apart as ``NAME#2``
(a trace is the unit of XES; joining two would invent an order between them) with a warning. Trace attributes are
object attributes. Event type = ``concept:name``, time = ``time:timestamp``, id = ``identity:id`` or ``e1``, ``e2`` …
The order of the file is the order of the events.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import values
from zhiheng.eventlog.assembly import UNDATED, EventFrame, LogParts, finish, require_unique_ids
from zhiheng.eventlog.columns import Codes, Part, read_as, untag
from zhiheng.eventlog.errors import LogError, at_line
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.tables import LogTables
from zhiheng.eventlog.times import parse_times
from zhiheng.eventlog.xesexpat import line_of_event, read_stream
from zhiheng.eventlog.xesfast import read_fast
from zhiheng.eventlog.xesmarks import (
    ID,
    MARK_DAYS,
    MARK_KINDS,
    MARK_TRACE_KINDS,
    MARK_TYPE,
    NAME,
    QUALIFIER,
    TIME,
    read_key,
)
from zhiheng.eventlog.xesstream import EVENT, LOG, TAGS, TRACE, XesStream

CASE = "case"
"""Object type of a trace, unless our writer's mark ``zhiheng:object_type`` says another."""

_KINDS = {
    "int": values.INT,
    "float": values.NUMBER,
    "boolean": values.BOOL,
    "date": values.DATETIME,
    "list": values.LIST,
}


def read_xes(path: Path, *, tz: str | None = None, progress: Progress | None = None) -> LogTables:
    """Read an XES log.

    Args:
        path: the file, plain or gzip.
        tz: time zone whose civil days count; None: the date as written with its own offset.
        progress: told the bytes read.

    Raises:
        LogError: broken file, empty log, events without type or time, no way to know the civil day.
    """
    stream = read_fast(path, progress) or read_stream(path, progress)
    return tables_of_stream(stream, path, tz)


def tables_of_stream(stream: XesStream, path: Path, tz: str | None) -> LogTables:
    """Return the tables of a parsed XES log (see ``read_xes``)."""
    if not stream.events:
        raise LogError("日志是空的:没有一个事件", str(path), "请确认导出时选中了案件和事件")
    groups = _Groups(stream)
    marks = groups.marks()
    days_mark = marks.get(MARK_DAYS)
    frame = _events(stream, groups, path)
    warnings = list(stream.warnings)
    object_ids = _object_ids(stream, groups, warnings)
    qualifiers, qualifier_codes = _qualifiers(stream, groups)
    object_attributes, since = groups.parts(TRACE, marks.get(MARK_TRACE_KINDS))
    parts = LogParts(
        frame=frame,
        event_attributes=groups.parts(EVENT, marks.get(MARK_KINDS))[0],
        object_types=[marks.get(MARK_TYPE, CASE)],
        object_type=np.zeros(stream.traces, np.int32),
        object_ids=object_ids,
        relation_event=np.flatnonzero(stream.event_trace >= 0).astype(np.int32),
        relation_object=stream.event_trace[stream.event_trace >= 0],
        qualifiers=qualifiers,
        relation_qualifier=qualifier_codes[stream.event_trace >= 0],
        object_attributes=object_attributes,
        attribute_from=since,
        warnings=warnings,
    )
    return finish(parts, source=str(path), format_="XES", tz=tz, declared=days_mark, place=str(path))


class _Groups:
    """The stream's attributes by (scope, key): rows and compacted codes of each."""

    def __init__(self, stream: XesStream) -> None:
        self.stream = stream
        few = stream.column.astype(np.int16) if len(stream.columns) < 1 << 15 else stream.column  # sorts faster
        self.order = np.argsort(few, kind="stable")
        self.bounds = np.searchsorted(stream.column[self.order], np.arange(len(stream.columns) + 1))
        self.taken: set[tuple[int, str]] = set()

    def raw(self, column: int) -> Part:
        """Return one column's rows, codes and texts as written (kind ``text``)."""
        places = self.order[self.bounds[column] : self.bounds[column + 1]]
        codes, used = _compact(self.stream.value[places], len(self.stream.pool))
        texts = self.stream.pool.take(pa.array(used))
        return Part(values.TEXT, self.stream.owner[places], codes, texts)

    def named(self, scope: int, key: str) -> list[tuple[int, Part]]:
        """Return the raw parts of one key and take it out of what ``parts`` gives."""
        self.taken.add((scope, key))
        found = [index for index, (s, _, k) in enumerate(self.stream.columns) if (s, k) == (scope, key)]
        return [(self.stream.columns[index][1], self.raw(index)) for index in found]

    def marks(self) -> dict[str, str]:
        """Return the marks that our own writer left at the log."""
        found = {}
        for index, (scope, _, key) in enumerate(self.stream.columns):
            if scope == LOG:
                part = self.raw(index)
                found[key] = part.texts[int(part.codes[0])].as_py()
        return found

    def parts(self, scope: int, kinds: str | None) -> tuple[dict[str, list[Part]], dict[str, list[Codes]]]:
        """Return the typed parts of every key of a scope that nobody has taken, and the days that they hold from.

        Args:
            scope: EVENT or TRACE.
            kinds: what our writer says of kinds that XES doesn't have: a JSON object, kind by name.
        """
        own = _json_object(kinds)
        found: dict[str, list[Part]] = {}
        since: dict[str, list[Codes]] = {}
        for index, (s, tag, key) in enumerate(self.stream.columns):
            if s != scope or (s, key) in self.taken:
                continue
            name, day = read_key(key)
            kind = own.get(name) or _KINDS.get(TAGS[tag], values.TEXT)
            raw = self.raw(index)
            pieces = untag(raw) if kind == values.MIXED else read_as(kind, raw)
            found.setdefault(name, []).extend(pieces)
            from_day = UNDATED if day is None else day
            since.setdefault(name, []).extend(np.full(len(piece.rows), from_day, np.int32) for piece in pieces)
        return found, since


def _json_object(text: str | None) -> dict[str, str]:
    try:
        content = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(kind) for key, kind in content.items()} if isinstance(content, dict) else {}


def _qualifiers(stream: XesStream, groups: _Groups) -> tuple[list[str], Codes]:
    """Return the qualifiers of the events' relations to their traces, "" where our writer put none."""
    codes, texts = _one_per_event(groups, QUALIFIER, stream.events)
    return ["", *texts.to_pylist()], codes + np.int32(1)


def _compact(codes: Codes, pool: int) -> tuple[Codes, Codes]:
    """Return codes renumbered by first use of their value in the pool, and the pool places that are used."""
    used = np.zeros(pool, np.bool_)
    used[codes] = True
    places = np.flatnonzero(used).astype(np.int32)
    renumbered = np.zeros(pool, np.int32)
    renumbered[places] = np.arange(len(places), dtype=np.int32)
    return renumbered[codes], places


def _events(stream: XesStream, groups: _Groups, path: Path) -> EventFrame:
    type_codes, type_texts = _one_per_event(groups, NAME, stream.events)
    if (type_codes < 0).any():
        _refuse_missing(path, type_codes, "事件没有 concept:name(活动名称)", "请补上活动名称后重新导出")
    time_codes, time_texts = _one_per_event(groups, TIME, stream.events)
    if (time_codes < 0).all():
        message = "日志没有时间:没有一个事件带 time:timestamp"
        raise LogError(message, str(path), "请连同事件时间一起导出;没有时间无法核对期限")
    if (time_codes < 0).any():
        _refuse_missing(path, time_codes, "事件没有 time:timestamp(时间)", "请补上时间,或删去这些事件")
    times = parse_times(time_texts)
    if times.bad.any():
        event = int(np.flatnonzero(times.bad[time_codes])[0])
        text = time_texts[int(time_codes[event])].as_py()
        remedy = "请写成 ISO 8601,如 2025-03-03T09:30:00+08:00"
        raise LogError(f"时间“{text}”无法识别", at_line(path, line_of_event(path, event)), remedy)
    ids = _event_ids(groups, stream.events, path)
    return EventFrame(ids, type_codes, type_texts, time_codes, times)


def _one_per_event(groups: _Groups, key: str, count: int) -> tuple[Codes, pa.Array]:
    codes = np.full(count, -1, np.int32)
    texts: list[pa.Array] = []
    for _, part in groups.named(EVENT, key):
        codes[part.rows] = part.codes + sum(len(known) for known in texts)
        texts.append(part.texts)
    return codes, pa.concat_arrays(texts) if texts else pa.array([], pa.large_string())


def _refuse_missing(path: Path, codes: Codes, message: str, remedy: str) -> None:
    missing = np.flatnonzero(codes < 0)
    place = at_line(path, line_of_event(path, int(missing[0])))
    raise LogError(f"{message};这样的事件共 {len(missing)} 个,这是第一个", place, remedy)


def _event_ids(groups: _Groups, count: int, path: Path) -> pa.Array:
    codes, texts = _one_per_event(groups, ID, count)
    if count and not (codes < 0).any():
        ids = texts.take(pa.array(codes)).cast(pa.string())
        require_unique_ids(ids, lambda row: at_line(path, line_of_event(path, row)))
        return ids
    numbers = pc.cast(pa.array(np.arange(1, count + 1)), pa.string())
    return pc.binary_join_element_wise("e", numbers, "")


def _object_ids(stream: XesStream, groups: _Groups, warnings: list[str]) -> pa.Array:
    codes = np.full(stream.traces, -1, np.int32)
    texts = pa.array([], pa.large_string())
    for _, part in groups.named(TRACE, NAME):
        codes[part.rows] = part.codes + len(texts)
        texts = pa.concat_arrays([texts, part.texts])
    if len(np.unique(codes)) == stream.traces and not (codes < 0).any():
        return texts.take(pa.array(codes)).cast(pa.string())
    names = [texts[int(code)].as_py() if code >= 0 else str(row + 1) for row, code in enumerate(codes)]
    used, seen, repeated = set(names), Counter[str](), 0
    for row, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            repeated += 1
            number = seen[name]
            while f"{name}#{number}" in used:
                number += 1
            names[row] = f"{name}#{number}"
            used.add(names[row])
    if repeated:
        warnings.append(f"有 {repeated} 条轨迹的 concept:name 与前面的重复,已分开保留,编号为“原名#2”等")
    return pa.array(names, pa.string())
