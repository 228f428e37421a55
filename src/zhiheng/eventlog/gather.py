"""Events and objects one by one into compact codes: what the OCEL readers fill while they walk through a file."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import values
from zhiheng.eventlog.assembly import UNDATED, EventFrame, LogParts, refuse_empty, require_unique_ids
from zhiheng.eventlog.columns import Codes, Part, codes_array, read_as, untag
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.times import AS_WRITTEN, Times, in_zone, parse_times, zone_named

EVENTS, OBJECTS = "event", "object"
_DECLARED = {
    "string": values.TEXT,
    "integer": values.INT,
    "float": values.NUMBER,
    "boolean": values.BOOL,
    "time": values.DATETIME,
    "date": values.DATETIME,
}
_FLUSH = 1 << 16


class Texts:
    """A growing text column that keeps no Python object per row."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._done: list[pa.Array] = []

    def append(self, text: str) -> None:
        """Add a row."""
        self._open.append(text)
        if len(self._open) == _FLUSH:
            self._flush()

    def _flush(self) -> None:
        self._done.append(pa.array(self._open, pa.string()))
        self._open = []

    def array(self) -> pa.Array:
        """Return all rows."""
        self._flush()
        return pa.concat_arrays(self._done)


class Pool:
    """A growing column of repeated texts: each text once, a code per row."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.codes = array("i")

    def append(self, text: str) -> int:
        """Add a row; return its code."""
        code = self.known.setdefault(text, len(self.known))
        self.codes.append(code)
        return code

    def texts(self) -> pa.Array:
        """Return the texts in order of their codes."""
        return pa.array(list(self.known), pa.string())


class _Cells:
    """Values of one attribute of one type that came as one kind: rows, values and when they hold from."""

    def __init__(self) -> None:
        self.rows, self.times, self.values = array("i"), array("i"), Pool()

    def part(self, kind: str) -> Part:
        """Return the values gathered so far, as one kind."""
        return Part(kind, codes_array(self.rows), codes_array(self.values.codes), self.values.texts())


class Gather:
    """Collects a log; ``finish`` gives its parts.

    ``place_of_event`` tells where an event (row) stands in the file, for messages.
    """

    def __init__(self, place: str, place_of_event: Callable[[int], str]) -> None:
        self.place, self.place_of_event = place, place_of_event
        self.ids, self.types, self.times = Texts(), Pool(), Pool()
        self.objects: dict[str, int] = {}
        self.object_order, self.object_type = array("i"), Pool()
        self.type_of_object: dict[int, int] = {}
        self.related_event, self.related_object, self.qualifiers = array("i"), array("i"), Pool()
        self.linked: list[tuple[str, str, str]] = []  # source, target, qualifier
        self.cells: dict[tuple[str, str, str, str], _Cells] = {}
        self.attribute_times = Pool()
        self.kinds: dict[tuple[str, str, str], str] = {}
        self.warnings: list[str] = []
        self.events = 0

    def event(self, id_: str, type_: str, time: str) -> int:
        """Add an event; return its row."""
        self.ids.append(id_)
        self.types.append(type_)
        self.times.append(time)
        self.events += 1
        return self.events - 1

    def relate(self, event: int, object_id: str, qualifier: str) -> None:
        """Relate an event to an object, which may be defined later."""
        self.related_event.append(event)
        self.related_object.append(self.objects.setdefault(object_id, len(self.objects)))
        self.qualifiers.append(qualifier)

    def object(self, id_: str, type_: str) -> int | None:
        """Define an object; return its row, or None where the id was defined before."""
        row = self.objects.setdefault(id_, len(self.objects))
        if row in self.type_of_object:
            return None
        self.object_order.append(row)
        self.type_of_object[row] = self.object_type.append(type_)
        return row

    def link(self, source: str, target: str, qualifier: str) -> None:
        """Relate an object to another; both may be defined later."""
        self.linked.append((source, target, qualifier))

    def declare(self, scope: str, type_: str, name: str, declared: str, own: str | None = None) -> None:
        """Note the declared type of an attribute; ``own`` is the kind that our own writer marked."""
        kind = own if own in (*values.KINDS, values.MIXED) else _DECLARED.get(declared.lower())
        if kind is not None:
            self.kinds[scope, type_, name] = kind

    def value(self, scope: str, type_: str, row: int, name: str, value: Any, time: str | None = None) -> None:
        """Add an attribute value of an event or object; None is no value."""
        raw = _raw(value)
        if raw is None:
            return
        cells = self.cells.setdefault((scope, name, type_, raw[0]), _Cells())
        cells.rows.append(row)
        cells.values.append(raw[1])
        if scope == OBJECTS:
            cells.times.append(-1 if time is None else self.attribute_times.append(time))

    def finish(self, tz: str | None) -> LogParts:
        """Return the parts of the log.

        Raises:
            LogError: empty log, repeated event id, unknown object, unreadable time.
        """
        refuse_empty(self.events, self.place)
        ids = self.ids.array()
        require_unique_ids(ids, self.place_of_event)
        renumber = self._renumber()
        names = list(self.objects)
        days = self._attribute_days(tz)
        object_parts, from_days = self._parts(OBJECTS, renumber, days)
        return LogParts(
            frame=EventFrame(
                ids,
                codes_array(self.types.codes),
                self.types.texts(),
                codes_array(self.times.codes),
                self._event_times(),
            ),
            event_attributes=self._parts(EVENTS, None, None)[0],
            object_types=list(self.object_type.known),
            object_type=codes_array(self.object_type.codes),
            object_ids=pa.array([names[row] for row in self.object_order], pa.string()),
            relation_event=codes_array(self.related_event),
            relation_object=renumber[codes_array(self.related_object)],
            qualifiers=list(self.qualifiers.known) or [""],
            relation_qualifier=codes_array(self.qualifiers.codes),
            object_attributes=object_parts,
            attribute_from=from_days,
            object_relations=self._links(renumber),
            warnings=self.warnings,
        )

    def _event_times(self) -> Times:
        times = parse_times(self.times.texts())
        codes = codes_array(self.times.codes)
        if times.bad.any():
            row = int(np.flatnonzero(times.bad[codes])[0])
            text = list(self.times.known)[codes[row]]
            missing = "事件没有时间" if not text.strip() else f"时间“{text}”无法识别"
            raise LogError(missing, self.place_of_event(row), "请写成 ISO 8601,如 2025-03-03T09:30:00+08:00")
        return times

    def _renumber(self) -> Codes:
        """Return the new row of each object: the order of definition. Refuses objects that nobody defined."""
        renumber = np.full(len(self.objects), -1, np.int32)
        renumber[codes_array(self.object_order)] = np.arange(len(self.object_order), dtype=np.int32)
        related = codes_array(self.related_object)
        unknown = np.flatnonzero(renumber[related] < 0)
        if len(unknown):
            event = int(self.related_event[int(unknown[0])])
            name = list(self.objects)[related[unknown[0]]]
            message = f"事件关联了日志中没有的对象“{name}”(这样的关联共 {len(unknown)} 个)"
            raise LogError(message, self.place_of_event(event), "请连同这些对象一起导出,或去掉这些关联")
        return renumber

    def _links(self, renumber: Codes) -> list[tuple[int, int, str]]:
        """Return the relations between objects by row; what points to an object that nobody defined is counted."""
        found, lost = [], 0
        for source, target, qualifier in self.linked:
            rows = [int(renumber[row]) for id_ in (source, target) if (row := self.objects.get(id_)) is not None]
            if len(rows) == 2 and min(rows) >= 0:
                found.append((rows[0], rows[1], qualifier))
            else:
                lost += 1
        if lost:
            self.warnings.append(f"对象之间的关系有 {lost} 个指向日志中没有的对象,未读入")
        return found

    def _attribute_days(self, tz: str | None) -> Codes:
        """Return the civil day of each attribute time; the epoch itself means "since ever" in OCEL."""
        times = parse_times(self.attribute_times.texts())
        if times.bad.any():
            text = list(self.attribute_times.known)[int(np.flatnonzero(times.bad)[0])]
            raise LogError(f"对象属性的时间“{text}”无法识别", self.place, "请写成 ISO 8601")
        epoch = (times.day == 0) & (times.clock <= 0)
        if tz is not None and tz != AS_WRITTEN:
            times = in_zone(times, zone_named(tz))
        days = times.day.copy()
        days[epoch] = UNDATED
        return days

    def _parts(
        self, scope: str, renumber: Codes | None, days: Codes | None
    ) -> tuple[dict[str, list[Part]], dict[str, list[Codes]]]:
        found: dict[str, list[Part]] = {}
        since: dict[str, list[Codes]] = {}
        for (where, name, type_, raw), cells in self.cells.items():
            if where != scope:
                continue
            times = codes_array(cells.times)
            for part, places in _typed(cells.part(raw), self.kinds.get((scope, type_, name))):
                rows = part.rows if renumber is None else renumber[part.rows]
                found.setdefault(name, []).append(Part(part.kind, rows, part.codes, part.texts))
                if days is not None:
                    codes = times[places]
                    held = np.where(codes < 0, UNDATED, days[np.maximum(codes, 0)] if len(days) else UNDATED)
                    since.setdefault(name, []).append(held.astype(np.int32))
        return ({name: _joined(parts) for name, parts in found.items()}, {}) if days is None else (found, since)


def _typed(part: Part, declared: str | None) -> list[tuple[Part, Codes]]:
    """Return a part read as its declared kind, each piece with the places of its rows in the part."""
    places = np.arange(len(part.rows), dtype=np.int32)
    numbered = Part(part.kind, places, part.codes, part.texts)
    if declared == values.MIXED:
        pieces = untag(numbered)
    elif declared is None or declared == part.kind:
        pieces = [numbered]
    else:
        pieces = read_as(declared, numbered)
        pieces = [Part(part.kind, p.rows, p.codes, p.texts) if p.kind == values.TEXT else p for p in pieces]
        if declared == values.TEXT:
            pieces = [Part(values.TEXT, p.rows, p.codes, p.texts) for p in pieces]
    return [(Part(piece.kind, part.rows[piece.rows], piece.codes, piece.texts), piece.rows) for piece in pieces]


def _joined(parts: list[Part]) -> list[Part]:
    """Join parts of equal kind (the event types share the column)."""
    by_kind: dict[str, list[Part]] = {}
    for part in parts:
        by_kind.setdefault(part.kind, []).append(part)
    return [_one(kind, found) for kind, found in by_kind.items()]


def _one(kind: str, parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    bases = np.cumsum([0, *(len(part.texts) for part in parts[:-1])])
    return Part(
        kind,
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.codes + base for part, base in zip(parts, bases, strict=True)]).astype(np.int32),
        pa.concat_arrays([part.texts for part in parts]),
    )


def _raw(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return values.TEXT, str(value)
    if isinstance(value, list):
        return values.encode(tuple(_plain(item) for item in value))
    if (isinstance(value, float) and value != value) or (isinstance(value, Decimal) and not value.is_finite()):
        return None
    if isinstance(value, bytes):
        return values.TEXT, value.hex()
    return values.encode(value)


def _plain(item: Any) -> Any:
    if isinstance(item, list):
        return tuple(_plain(inner) for inner in item)
    return item if isinstance(item, str | bool | int | float | Decimal) else str(item)
