"""The last step of every reader: civil days, envelope, attribute columns and warnings into ``LogTables``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import tables as t
from zhiheng.eventlog import values
from zhiheng.eventlog.columns import Codes, Part, attribute_column, constant, dictionary
from zhiheng.eventlog.days import MICROSECONDS_PER_DAY, NO_CLOCK, NO_OFFSET
from zhiheng.eventlog.envelope import take_envelope
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.times import Times, civil, implausible


@dataclass(slots=True)
class EventFrame:
    """What every event has: id, type and time (type and time as codes into texts and parsed times)."""

    ids: pa.Array
    type_codes: Codes
    type_texts: pa.Array
    time_codes: Codes
    times: Times


@dataclass(slots=True)
class LogParts:
    """A log as a reader found it, before days and kinds are settled. Qualifier codes default to "" for all."""

    frame: EventFrame
    event_attributes: dict[str, list[Part]]
    object_types: list[str]
    object_type: Codes
    object_ids: pa.Array
    relation_event: Codes
    relation_object: Codes
    object_attributes: Mapping[str, list[Part]]
    qualifiers: list[str] = field(default_factory=lambda: [""])
    relation_qualifier: Codes | None = None
    attribute_from: Mapping[str, list[Codes]] | None = None  # per part of object_attributes: from_day or UNDATED
    object_relations: list[tuple[int, int, str]] = field(default_factory=list)  # rows of source and target, qualifier
    warnings: list[str] = field(default_factory=list)


UNDATED = np.iinfo(np.int32).min
"""``from_day`` of a value that holds since ever."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What is strange about a log's days (可疑的日期). Parts of one log add up.

    ``strange`` events lie outside all reason, ``late`` ones stand behind a later one of their object; ``first`` and
    ``last`` day of all, 1970-01-01 among them.
    """

    strange: int = 0
    first: int = 0
    last: int = 0
    late: int = 0

    def __add__(self, other: Noticed) -> Noticed:
        return Noticed(
            self.strange + other.strange,
            min(self.first, other.first),
            max(self.last, other.last),
            self.late + other.late,
        )

    def warnings(self) -> list[str]:
        """Return the sentences for the user."""
        found = []
        if self.strange:
            odd = self.first if implausible(np.array([self.first], np.int32)) else self.last
            example = np.datetime64(odd, "D")
            found.append(f"{self.strange} 个事件的日期不在 1949—2100 年之间(如 {example}),已照录,请核对")
        if self.late:
            found.append(f"{self.late} 个事件的时间早于同一对象中排在它前面的事件,核对时按时间排序")
        return found


def finish(
    parts: LogParts, *, source: str, format_: str, tz: str | None, declared: str | None, place: str
) -> t.LogTables:
    """Return the tables of a log.

    Raises:
        LogError: the civil day can't be known (``times.civil``).
    """
    tables, noticed = finish_part(parts, source=source, format_=format_, tz=tz, declared=declared, place=place)
    meta = replace(tables.meta, warnings=(*tables.meta.warnings, *noticed.warnings()))
    return replace(tables, meta=meta)


def finish_part(
    parts: LogParts, *, source: str, format_: str, tz: str | None, declared: str | None, place: str
) -> tuple[t.LogTables, Noticed]:
    """Return the tables of a log or of whole objects of it, and what is strange about their days (``finish``)."""
    frame = parts.frame
    count = len(frame.ids)
    times, civil_days = civil(frame.times, tz, place, declared)
    envelope = take_envelope(parts.event_attributes, frame.ids, tz or declared, parts.warnings)
    day, clock = times.day[frame.time_codes], times.clock[frame.time_codes].copy()
    clock[envelope.day_only] = NO_CLOCK
    columns = [
        frame.ids.cast(pa.string()),
        dictionary(frame.type_codes, frame.type_texts),
        pa.array(day, pa.int32()),
        pa.array(clock, pa.int64()),
        pa.array(envelope.sequence, pa.int64()),
        envelope.recorded_at,
        envelope.corrects,
    ]
    fields = list(t.EVENT_COLUMNS)
    offset = times.offset[frame.time_codes]
    if (offset != NO_OFFSET).any():
        columns.append(pa.array(offset, pa.int16(), mask=offset == NO_OFFSET))
        fields.append(pa.field(t.OFFSET_COLUMN, pa.int16()))
    for name, pieces in parts.event_attributes.items():
        named, column = attribute_column(name, pieces, count)
        fields.append(named)
        columns.append(column)
    # A log that says when each event was recorded is in order of arrival: late entry (补录) is no disorder there.
    arrival_order = bool(count) and not envelope.recorded_at.null_count
    noticed = Noticed(
        implausible(day),
        int(times.day.min(initial=0)),
        int(times.day.max(initial=0)),
        0 if arrival_order else _out_of_order(parts, day, clock),
    )
    tables = t.LogTables(
        events=pa.Table.from_arrays(columns, schema=pa.schema(fields)),
        relations=_relations(parts),
        objects=_objects(parts),
        object_attributes=_object_attributes(parts),
        meta=t.LogMeta(source, format_, civil_days, tuple(parts.warnings)),
        object_relations=_object_relations(parts),
    )
    return tables, noticed


def _object_relations(parts: LogParts) -> pa.Table:
    columns = list(zip(*parts.object_relations, strict=True)) or [(), (), ()]
    kinds = (pa.int32(), pa.int32(), pa.string())
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.Table.from_arrays(arrays, names=t.OBJECT_RELATION_COLUMNS.names).cast(t.OBJECT_RELATION_COLUMNS)


def _relations(parts: LogParts) -> pa.Table:
    count = len(parts.relation_event)
    if parts.relation_qualifier is None:
        qualifier = constant(parts.qualifiers[0], count)
    else:
        qualifier = dictionary(parts.relation_qualifier, pa.array(parts.qualifiers, pa.string()))
    arrays = [pa.array(parts.relation_event, pa.int32()), pa.array(parts.relation_object, pa.int32()), qualifier]
    return pa.Table.from_arrays(arrays, schema=t.RELATION_COLUMNS)


def _objects(parts: LogParts) -> pa.Table:
    types = dictionary(parts.object_type, pa.array(parts.object_types, pa.string()))
    return pa.Table.from_arrays([types, parts.object_ids.cast(pa.string())], schema=t.OBJECT_COLUMNS)


def _object_attributes(parts: LogParts) -> pa.Table:
    """Object by object; within one the attributes in order of first appearance, values in the file's order."""
    batches = []
    for number, (name, pieces) in enumerate(parts.object_attributes.items()):
        for place, part in enumerate(pieces):
            count = len(part.rows)
            given = parts.attribute_from[name][place] if parts.attribute_from else None
            days = given if given is not None else np.full(count, UNDATED, np.int32)
            batches.append(
                pa.table(
                    {
                        "object": pa.array(part.rows, pa.int32()),
                        "name": constant(name, count),
                        "from_day": pa.array(days, pa.int32(), mask=days == UNDATED),
                        "kind": constant(part.kind, count),
                        "value": part.lines().cast(pa.string()),
                        "number": pa.array(np.full(count, number, np.int32)),
                        "day": pa.array(days, pa.int32()),
                    }
                )
            )
    if not batches:
        return t.OBJECT_ATTRIBUTE_COLUMNS.empty_table()
    whole = pa.concat_tables(batches).unify_dictionaries().combine_chunks()
    keys = [whole[name].to_numpy() for name in ("day", "number", "object")]
    rows = np.lexsort(keys)
    return whole.take(pa.array(rows)).select(t.OBJECT_ATTRIBUTE_COLUMNS.names).cast(t.OBJECT_ATTRIBUTE_COLUMNS)


def require_unique_ids(ids: pa.Array, place_of_row: Callable[[int], str]) -> None:
    """Refuse an event id that comes twice.

    Raises:
        LogError: names the first repeated id and the place of its second event.
    """
    if pc.count_distinct(ids).as_py() == len(ids):
        return
    seen: set[str] = set()
    for row, value in enumerate(ids.to_pylist()):
        if value in seen:
            repeated = len(ids) - pc.count_distinct(ids).as_py()
            message = f"事件编号“{value}”重复出现(共有 {repeated} 个重复)"
            raise LogError(message, place_of_row(row), "每个事件的编号须唯一;请去掉重复导出的事件")
        seen.add(value)


def _out_of_order(parts: LogParts, day: Codes, clock: npt.NDArray[np.int64]) -> int:
    """Count events that stand behind a later one of the same object (dates without time compare by day)."""
    objects, events = parts.relation_object, parts.relation_event
    if len(objects) < 2:
        return 0
    if (np.diff(objects) < 0).any():
        order = np.lexsort((events, objects))
        objects, events = objects[order], events[order]
    days, clocks = day[events].astype(np.int64), clock[events]
    moment = days * MICROSECONDS_PER_DAY + np.maximum(clocks, 0)
    both = (clocks[1:] != NO_CLOCK) & (clocks[:-1] != NO_CLOCK)
    earlier = np.where(both, moment[1:] < moment[:-1], days[1:] < days[:-1])
    late = earlier & (objects[1:] == objects[:-1])
    return len(np.unique(events[1:][late]))


def text_part(rows: Codes, codes: Codes, texts: list[str]) -> Part:
    """Return a part of plain texts."""
    return Part(values.TEXT, rows, codes, pa.array(texts, pa.string()))


def refuse_empty(count: int, place: str) -> None:
    """Refuse a log without a single event.

    Raises:
        LogError: there is none.
    """
    if not count:
        raise LogError("日志是空的:没有一个事件", place, "请确认导出时选中了案件和事件")
