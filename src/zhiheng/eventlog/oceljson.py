"""OCEL 2.0 in JSON, read as a stream: event by event, whatever the order of the file's sections."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhiheng.eventlog.assembly import finish
from zhiheng.eventlog.errors import LogError, at_line
from zhiheng.eventlog.gather import EVENTS, OBJECTS, Gather
from zhiheng.eventlog.jsonstream import JsonStream
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.tables import LogTables

OWN_SECTION = "zhiheng"
"""Top-level member of our own: how the civil days were read, and how object ids were written."""

OWN_KIND = "zhiheng:kind"
"""Member of an attribute's declaration: our kind, where OCEL's type says less."""

_TYPES = {"eventTypes": EVENTS, "objectTypes": OBJECTS}
_REMEDY = "请按 OCEL 2.0 的 JSON 格式重新导出"


def read_ocel_json(path: Path, *, tz: str | None = None, progress: Progress | None = None) -> LogTables:
    """Read an OCEL 2.0 log in JSON.

    Args:
        path: the file, plain or gzip.
        tz: time zone whose civil days count; None: the date as written with its own offset.
        progress: told the bytes read.

    Raises:
        LogError: broken JSON, another document, empty log, repeated or unknown ids, no way to know the civil day.
    """
    stream = JsonStream(path, progress)
    lines = array("q")
    gather = Gather(str(path), lambda row: at_line(path, lines[row]))
    reader = _Reader(stream, gather, lines)
    own = reader.read()
    parts = gather.finish(tz)
    if own.get("object_ids") == "typed":
        parts.object_ids = untyped(parts.object_ids.to_pylist())
    return finish(
        parts, source=str(path), format_="OCEL 2.0 JSON", tz=tz, declared=own.get("civil_days"), place=str(path)
    )


def untyped(ids: list[str]) -> pa.Array:
    """Return object ids without the type that our writer put before them where types shared an id."""
    return pa.array([id_.partition("/")[2] for id_ in ids], pa.string())


class _Reader:
    def __init__(self, stream: JsonStream, gather: Gather, lines: array[int]) -> None:
        self.stream, self.gather, self.lines = stream, gather, lines

    def read(self) -> dict[str, str]:
        """Read the whole document; return our own section."""
        own: dict[str, str] = {}
        seen = set()
        for name in self.stream.members():
            seen.add(name)
            if name in _TYPES:
                self._each(partial(self._type, _TYPES[name]))
            elif name == "objects":
                self._each(self._object)
            elif name == "events":
                self._each(self._event)
            elif name == OWN_SECTION:
                found = self.stream.value()
                own = {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}
            else:
                self.stream.value()
        if self.stream.peek():
            raise LogError("JSON 文件末尾有多余内容", self.stream.place(), _REMEDY)
        if "events" not in seen:
            remedy = "需要 OCEL 2.0(顶层有 eventTypes、objectTypes、events、objects);OCEL 1.0 请先转换"
            raise LogError("不是 OCEL 2.0 日志:没有 events", str(self.stream.path), remedy)
        return own

    def _each(self, take: Callable[[dict[str, Any]], None]) -> None:
        for item in self.stream.elements():
            if not isinstance(item, dict):
                raise LogError("OCEL 的条目应为 JSON 对象", at_line(self.stream.path, self.stream.item_line), _REMEDY)
            try:
                take(item)
            except (KeyError, TypeError, AttributeError) as error:
                message = f"OCEL 的条目缺少或写错了成员 {error}"
                raise LogError(message, at_line(self.stream.path, self.stream.item_line), _REMEDY) from error

    def _type(self, scope: str, item: dict[str, Any]) -> None:
        for attribute in item.get("attributes") or ():
            name, declared = attribute["name"], str(attribute.get("type", ""))
            self.gather.declare(scope, item["name"], name, declared, attribute.get(OWN_KIND))

    def _event(self, item: dict[str, Any]) -> None:
        self.lines.append(self.stream.item_line)
        row = self.gather.event(_text(item, "id"), _text(item, "type"), _text(item, "time"))
        for attribute in item.get("attributes") or ():
            self.gather.value(EVENTS, item["type"], row, attribute["name"], attribute.get("value"))
        for relation in item.get("relationships") or ():
            self.gather.relate(row, _text(relation, "objectId"), str(relation.get("qualifier") or ""))

    def _object(self, item: dict[str, Any]) -> None:
        type_ = _text(item, "type")
        row = self.gather.object(_text(item, "id"), type_)
        if row is None:
            raise LogError(
                f"对象编号“{item['id']}”重复出现",
                at_line(self.stream.path, self.stream.item_line),
                "每个对象的编号须唯一",
            )
        for attribute in item.get("attributes") or ():
            name, time = attribute["name"], attribute.get("time")
            self.gather.value(OBJECTS, type_, row, name, attribute.get("value"), time)
        for relation in item.get("relationships") or ():
            self.gather.link(str(item["id"]), _text(relation, "objectId"), str(relation.get("qualifier") or ""))


def _text(item: dict[str, Any], name: str) -> str:
    value = item[name]
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError(name)
    return str(value)
