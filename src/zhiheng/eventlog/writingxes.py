"""XES for one object type: each object a trace, our own marks as log attributes, nothing of it lost on reading."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import outgoing, values
from zhiheng.eventlog import tables as t
from zhiheng.eventlog.atomic import replacing
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.writingocel import event_kinds, object_kinds, tagged
from zhiheng.eventlog.xesmarks import (
    MARK_DAYS,
    MARK_KINDS,
    MARK_TRACE_KINDS,
    MARK_TYPE,
    QUALIFIER,
    dated_key,
    written_key,
)

_TAGS = {values.BOOL: "boolean", values.INT: "int", values.NUMBER: "float", values.DATETIME: "date"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXTENSIONS = {"Concept": "concept", "Time": "time", "Identity": "identity", "Lifecycle": "lifecycle"}
_REMEMBERED = 1 << 16


def write_xes(tables: t.LogTables, path: Path | str, object_type: str = "case") -> int:
    """Write the traces of one object type as XES; events of no such object are left out.

    Args:
        tables: the log.
        path: the file; gzip where it ends in ``.gz``. Replaced at the last moment.
        object_type: the type whose objects become traces.

    Returns:
        How many events were left out.

    Raises:
        LogError: no such objects, a character that XML can't say, or the file can't be written (a previous one stays).
    """
    outgoing.require_unique(tables, path)
    types = tables.objects["type"].to_pylist()
    chosen = np.flatnonzero(np.array([type_ == object_type for type_ in types] or [False]))
    if not len(chosen):
        known = "、".join(dict.fromkeys(types)) or "无"
        raise LogError(f"日志中没有类型为“{object_type}”的对象", str(path), f"日志中的对象类型:{known}")
    with replacing(path) as draft, _opened(draft, packed=str(path).endswith(".gz")) as file:
        writer = _Writer(tables, file, str(path))
        return writer.write(object_type, chosen)


@contextmanager
def _opened(draft: Path, *, packed: bool) -> Iterator[IO[str]]:
    with draft.open("wb") as raw:
        if not packed:
            with io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as text:
                yield text
            return
        with (
            gzip.GzipFile("", "wb", 6, raw, mtime=0) as archive,
            io.TextIOWrapper(archive, encoding="utf-8", newline="\n") as text,
        ):
            yield text


class _Writer:
    def __init__(self, tables: t.LogTables, file: IO[str], place: str) -> None:
        self.tables, self.file, self.place = tables, file, place
        self.memory: dict[tuple[str, str, str], str] = {}  # logs repeat themselves
        self.kinds = {name: kind for known in event_kinds(tables).values() for name, kind in known.items()}

    def write(self, object_type: str, chosen: np.ndarray) -> int:
        """Write the traces of the chosen objects; return how many."""
        self._head(object_type)
        rows, objects, qualifiers = self._members(chosen)
        attributes = self._trace_attributes(object_type)
        ids = self.tables.objects["id"].to_pylist()
        events = outgoing.out_events(self.tables, pa.array(rows, pa.int64()))
        bounds = np.searchsorted(objects, np.append(chosen, len(ids)))
        written: set[str] = set()
        for number, row in enumerate(chosen):
            self.file.write(f"<trace>\n{self._attribute('string', 'concept:name', ids[row])}\n")
            self.file.writelines(attributes.get(int(row), ()))
            for place in range(bounds[number], bounds[number + 1]):
                self._event(next(events), qualifiers[place], written)
            self.file.write("</trace>\n")
        self.file.write("</log>\n")
        return int(self.tables.events.num_rows - len(np.unique(rows)))

    def _head(self, object_type: str) -> None:
        self.file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2016" xes.features="">\n')
        for name, prefix in _EXTENSIONS.items():
            uri = f"http://www.xes-standard.org/{prefix}.xesext"
            self.file.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
        kinds = {name: kind for name, kind in self.kinds.items() if kind not in _TAGS and kind != values.TEXT}
        trace_kinds = object_kinds(self.tables).get(object_type, {})
        for key, text in (
            (MARK_DAYS, self.tables.meta.civil_days),
            (MARK_TYPE, object_type),
            (MARK_KINDS, json.dumps(kinds, ensure_ascii=False)),
            (MARK_TRACE_KINDS, json.dumps(trace_kinds, ensure_ascii=False)),
        ):
            self.file.write(self._attribute("string", key, text) + "\n")

    def _members(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Return event rows, their objects (sorted; events in file order) and qualifiers of these objects."""
        relations = self.tables.relations
        events, objects = relations["event"].to_numpy(), relations["object"].to_numpy()
        order = np.lexsort((events, objects))
        order = order[np.isin(objects[order], chosen)]
        pairs = np.column_stack([objects[order], events[order]])
        first = np.ones(len(order), bool)
        first[1:] = (np.diff(pairs, axis=0) != 0).any(axis=1)
        order = order[first]
        qualifiers = relations["qualifier"].cast(pa.string()).take(pa.array(order)).to_pylist()
        return events[order], objects[order], qualifiers

    def _trace_attributes(self, object_type: str) -> dict[int, list[str]]:
        declared = object_kinds(self.tables).get(object_type, {})
        types = self.tables.objects["type"].to_pylist()
        columns = (self.tables.object_attributes[name].to_pylist() for name in t.OBJECT_ATTRIBUTE_COLUMNS.names)
        found: dict[int, list[str]] = {}
        for row, name, from_day, kind, text in zip(*columns, strict=True):
            if types[row] == object_type:
                kind, text = tagged(kind, text, declared[name])
                key = written_key(name) if from_day is None else dated_key(name, from_day)
                found.setdefault(row, []).append(self._attribute(_TAGS.get(kind, "string"), key, text) + "\n")
        return found

    def _event(self, event: outgoing.OutEvent, qualifier: str, written: set[str]) -> None:
        id_, number = event.id, 2
        while id_ in written:  # the event belongs to several traces
            id_, number = f"{event.id}#{number}", number + 1
        written.add(id_)
        lines = [
            self._attribute("string", "concept:name", event.type),
            self._attribute("date", "time:timestamp", event.time),
            self._attribute("id", "identity:id", id_),
        ]
        lines += [self._attribute("string", QUALIFIER, qualifier)] if qualifier else []
        for name, kind, text in event.attributes:
            key = name if name in outgoing.ENVELOPE_KINDS else written_key(name)
            lines.append(self._attribute(_TAGS.get(kind, "string"), key, text))
        self.file.write("<event>" + "".join(lines) + "</event>\n")

    def _attribute(self, tag: str, key: str, text: str) -> str:
        known = self.memory.get((tag, key, text))
        if known is None:
            if len(self.memory) > _REMEMBERED:
                self.memory.clear()
            known = self.memory[tag, key, text] = self._made(tag, key, text)
        return known

    def _made(self, tag: str, key: str, text: str) -> str:
        for part in (key, text):
            if _ILLEGAL.search(part):
                message = f"属性“{_ILLEGAL.sub('?', key)}”含有 XML 不能表示的控制字符"
                raise LogError(message, self.place, "请改写为 OCEL JSON 或 Parquet,或先清除这些字符")
        return f"<{tag} key={_quoted(key)} value={_quoted(text)}/>"


def _quoted(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
