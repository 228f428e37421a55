"""What the writers share: times with their offset, the envelope, attribute cells, object ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import tables as t
from zhiheng.eventlog import values
from zhiheng.eventlog.columns import kind_of_field
from zhiheng.eventlog.days import NO_CLOCK, moment_of
from zhiheng.eventlog.envelope import CORRECTS, OWN, PRECISION, RECORDED, SEQUENCE
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.times import AS_WRITTEN, zone_named

BATCH = 1 << 15
SINCE_EVER = "1970-01-01T00:00:00Z"
"""OCEL's time of an attribute value that holds since ever."""

ENVELOPE_KINDS = {
    OWN + SEQUENCE: values.INT,
    OWN + RECORDED: values.DATETIME,
    OWN + PRECISION: values.TEXT,
    OWN + CORRECTS: values.TEXT,
}


@dataclass(frozen=True, slots=True)
class OutEvent:
    """An event ready to be written: ISO time, and (name, kind, text) of envelope and attributes."""

    row: int
    id: str
    type: str
    time: str
    attributes: list[tuple[str, str, str]]


class Clock:
    """Writes civil days and clocks with the offset that the log has: its own, its zone's, or none known ("Z")."""

    def __init__(self, meta: t.LogMeta) -> None:
        self._memory: dict[tuple[int, int, int | None], str] = {}  # many events share a time
        self.zone: ZoneInfo | None = None if meta.civil_days == AS_WRITTEN else zone_named(meta.civil_days)

    def text(self, day: int, clock: int, offset: int | None) -> str:
        """Return the time in ISO 8601; offset in minutes, None: not known."""
        known = self._memory.get((day, clock, offset))
        if known is None:
            if len(self._memory) > BATCH:
                self._memory.clear()
            known = self._memory[day, clock, offset] = self._made(day, clock, offset)
        return known

    def _made(self, day: int, clock: int, offset: int | None) -> str:
        moment = moment_of(day, clock)
        if offset is None and self.zone is not None:
            shift = moment.replace(tzinfo=self.zone).utcoffset() or timedelta()
            offset = round(shift / timedelta(minutes=1))
        if not offset:
            return moment.isoformat() + ("Z" if offset is None else "+00:00")
        return moment.replace(tzinfo=timezone(timedelta(minutes=offset))).isoformat()

    def since(self, day: int | None) -> str:
        """Return the time from which an object's attribute holds; None: since ever."""
        if day is None:
            return SINCE_EVER
        # The epoch itself means "since ever" in OCEL, so a value of that very day begins a second later.
        return self.text(day, 1_000_000 if day == 0 else 0, None)


def marks(tables: t.LogTables) -> dict[str, str]:
    """Return what our readers need to know about the file: how its days were read."""
    return {"civil_days": tables.meta.civil_days}


def require_unique(tables: t.LogTables, path: Any) -> None:
    """Refuse to write a log whose events can't be told apart.

    Raises:
        LogError: two events share an id.
    """
    ids = tables.events["id"]
    if len(ids.unique()) < len(ids):
        raise LogError("有事件编号重复,无法写出", str(path), "请先去掉重复的事件")


def out_events(tables: t.LogTables, rows: pa.Array | None = None) -> Iterator[OutEvent]:
    """Yield the events of the given rows (default: all) with envelope and attributes, batch by batch."""
    clock = Clock(tables.meta)
    count = tables.events.num_rows if rows is None else len(rows)
    for start in range(0, count, BATCH):
        if rows is None:
            part, numbers = tables.events.slice(start, BATCH), range(start, min(start + BATCH, count))
        else:
            numbers = rows.slice(start, BATCH).to_pylist()
            part = tables.events.take(pa.array(numbers, pa.int64()))
        yield from _batch(part, list(numbers), clock)


def _batch(part: pa.Table, numbers: list[int], clock: Clock) -> Iterator[OutEvent]:
    cells = _cells(part)
    names = ("id", "type", "day", "clock", "sequence", "recorded_at", "corrects")
    columns = [part[name].to_pylist() for name in names]
    offsets = part[t.OFFSET_COLUMN].to_pylist() if t.OFFSET_COLUMN in part.column_names else [None] * len(part)
    for place, (id_, type_, day, micro, sequence, recorded, corrects) in enumerate(zip(*columns, strict=True)):
        own = [(OWN + SEQUENCE, values.INT, str(sequence))]
        if recorded is not None:
            own.append((OWN + RECORDED, values.DATETIME, recorded.astimezone(UTC).isoformat()))
        if micro == NO_CLOCK:
            own.append((OWN + PRECISION, values.TEXT, "day"))
        if corrects is not None:
            own.append((OWN + CORRECTS, values.TEXT, corrects))
        time = clock.text(day, micro, offsets[place])
        yield OutEvent(numbers[place], id_, type_, time, own + cells[place])


def _cells(part: pa.Table) -> list[list[tuple[str, str, str]]]:
    found: list[list[tuple[str, str, str]]] = [[] for _ in range(part.num_rows)]
    for field in part.schema:
        if not field.name.startswith(t.ATTRIBUTE_PREFIX):
            continue
        name, kind = field.name.removeprefix(t.ATTRIBUTE_PREFIX), kind_of_field(field)
        encoded = part[field.name].combine_chunks()
        encoded = encoded if pa.types.is_dictionary(encoded.type) else encoded.dictionary_encode()
        encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        texts = [(name, kind, _text(kind, value)) for value in encoded.dictionary.to_pylist()]
        for place, code in enumerate(encoded.indices.to_pylist()):
            if code is not None:
                found[place].append(texts[code])
    return found


def _text(kind: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if kind == values.DATETIME and isinstance(value, datetime):
        return value.isoformat()
    return values.encode(value)[1]


def object_ids(tables: t.LogTables) -> tuple[list[str], bool]:
    """Return an id for every object that no other type shares, and whether the type had to be put before it."""
    ids = tables.objects["id"].to_pylist()
    if len(set(ids)) == len(ids):
        return ids, False
    types = tables.objects["type"].to_pylist()
    return [f"{type_}/{id_}" for type_, id_ in zip(types, ids, strict=True)], True


def relations_by_event(tables: t.LogTables) -> tuple[Any, Any, Any]:
    """Return relations sorted by event (in their own order within one): bounds per event, object rows, qualifiers."""
    events = tables.relations["event"].to_numpy()
    order = np.argsort(events, kind="stable")
    bounds = np.searchsorted(events[order], np.arange(tables.events.num_rows + 1))
    objects = tables.relations["object"].to_numpy()[order]
    encoded = tables.relations["qualifier"].cast(pa.string()).take(pa.array(order))
    return bounds, objects, encoded


def object_links(tables: t.LogTables) -> Iterator[tuple[int, int, str]]:
    """Yield the relations between objects: rows of source and target, qualifier."""
    columns = (tables.object_relations[name].to_pylist() for name in t.OBJECT_RELATION_COLUMNS.names)
    yield from zip(*columns, strict=True)
