"""Between the columnar and the row-wise form of a log, exact both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import tables as t
from zhiheng.eventlog import values
from zhiheng.eventlog.columns import Part, attribute_column, cell, codes_array, dictionary, kind_of_field
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation

ObjectKey = tuple[str, str]


def events_of(tables: t.LogTables, rows: Sequence[int] | None = None) -> list[Event]:
    """Return the events in file order, or those of the given rows.

    The root of a correction is the first version at the end of its chain of ``corrects``.
    """
    chosen = tables.events if rows is None else tables.events.take(pa.array(rows, pa.int64()))
    relations = _relations_of(tables, rows)
    roots = _roots(tables.events)
    attributes = _attributes_of(chosen)
    names = ("id", "type", "day", "clock", "sequence", "recorded_at", "corrects")
    columns = [chosen[name].to_pylist() for name in names]
    return [
        Event(
            id=id_,
            type=type_,
            day=day,
            clock=clock,
            sequence=sequence,
            attributes=attributes[place],
            relations=relations.get(place if rows is None else rows[place], ()),
            recorded_at=recorded,
            corrects=corrects,
            root=roots.get(id_),
        )
        for place, (id_, type_, day, clock, sequence, recorded, corrects) in enumerate(zip(*columns, strict=True))
    ]


def _attributes_of(events: pa.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{} for _ in range(events.num_rows)]
    for field in events.schema:
        if not field.name.startswith(t.ATTRIBUTE_PREFIX):
            continue
        name, kind = field.name.removeprefix(t.ATTRIBUTE_PREFIX), kind_of_field(field)
        column = events[field.name]
        if column.null_count == len(found):
            continue
        places = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
        for place, value in zip(places.tolist(), column.drop_null().to_pylist(), strict=True):
            found[place][name] = cell(kind, value)
    return found


def _relations_of(tables: t.LogTables, rows: Sequence[int] | None) -> dict[int, tuple[Relation, ...]]:
    relations = tables.relations
    if rows is not None:
        wanted = np.isin(relations["event"].to_numpy(), np.asarray(rows, np.int32))
        relations = relations.filter(pa.array(wanted))
    objects = tables.objects.take(relations["object"].cast(pa.int64()))
    found: dict[int, list[Relation]] = {}
    columns = [relations["event"], objects["type"], objects["id"], relations["qualifier"]]
    for event, type_, id_, qualifier in zip(*(column.to_pylist() for column in columns), strict=True):
        found.setdefault(event, []).append(Relation(type_, id_, qualifier))
    return {event: tuple(known) for event, known in found.items()}


def _roots(events: pa.Table) -> dict[str, str]:
    """Return the root of every correcting event; a chain that runs in a circle ends where it closes."""
    if events["corrects"].null_count == events.num_rows:
        return {}
    pairs = zip(events["id"].to_pylist(), events["corrects"].to_pylist(), strict=True)
    earlier = {id_: corrected for id_, corrected in pairs if corrected is not None}
    roots = {}
    for id_ in earlier:
        seen, root = {id_}, earlier[id_]
        while root in earlier and root not in seen:
            seen.add(root)
            root = earlier[root]
        roots[id_] = root
    return roots


def objects_of(tables: t.LogTables) -> dict[ObjectKey, LogObject]:
    """Return all objects by (type, id), each with its attributes ordered by the day they hold from."""
    keys = list(zip(tables.objects["type"].to_pylist(), tables.objects["id"].to_pylist(), strict=True))
    found: list[dict[str, list[AttributeValue]]] = [{} for _ in keys]
    columns = (tables.object_attributes[name].to_pylist() for name in t.OBJECT_ATTRIBUTE_COLUMNS.names)
    for row, name, from_day, kind, text in zip(*columns, strict=True):
        found[row].setdefault(name, []).append(AttributeValue(values.decode(kind, text), from_day))
    return {
        key: LogObject(*key, {name: tuple(sorted(known, key=_since)) for name, known in attributes.items()})
        for key, attributes in zip(keys, found, strict=True)
    }


def _since(value: AttributeValue) -> int:
    return -(10**9) if value.from_day is None else value.from_day


def tables_of(
    events: Iterable[Event], objects: Iterable[LogObject] | Mapping[ObjectKey, LogObject] = (), meta: Any = None
) -> t.LogTables:
    """Return events and objects as tables; an object that only a relation names is added without attributes.

    Args:
        events: in the order that the file shall have; ``sequence`` is kept as it is.
        objects: objects, or the mapping that ``objects_of`` gives.
        meta: ``tables.LogMeta``; default: no source, days as written.

    Raises:
        TypeError: an attribute value is of no kind that a log can hold.
    """
    listed = list(events)
    given = list(objects.values() if isinstance(objects, Mapping) else objects)
    rows: dict[ObjectKey, int] = {(known.type, known.id): place for place, known in enumerate(given)}
    relations = [
        (place, rows.setdefault((relation.type, relation.id), len(rows)), relation.qualifier)
        for place, event in enumerate(listed)
        for relation in event.relations
    ]
    return t.LogTables(
        events=_event_table(listed),
        relations=_relation_table(relations),
        objects=_object_table(list(rows)),
        object_attributes=_attribute_table(given),
        meta=meta or t.LogMeta("", "", "as written"),
    )


def _event_table(events: list[Event]) -> pa.Table:
    columns = [
        pa.array([event.id for event in events], pa.string()),
        _encoded([event.type for event in events]),
        pa.array([event.day for event in events], pa.int32()),
        pa.array([event.clock for event in events], pa.int64()),
        pa.array([event.sequence for event in events], pa.int64()),
        pa.array([_utc(event.recorded_at) for event in events], pa.timestamp("us", tz="UTC")),
        pa.array([event.corrects for event in events], pa.string()),
    ]
    fields = list(t.EVENT_COLUMNS)
    cells: dict[str, list[tuple[int, str, str]]] = {}
    for row, event in enumerate(events):
        for name, value in event.attributes.items():
            cells.setdefault(name, []).append((row, *values.encode(value)))
    for name, found in cells.items():
        field, column = attribute_column(name, _parts(found), len(events))
        fields.append(field)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _parts(cells: list[tuple[int, str, str]]) -> list[Part]:
    by_kind: dict[str, tuple[list[int], list[int], dict[str, int]]] = {}
    for row, kind, text in cells:
        rows, codes, pool = by_kind.setdefault(kind, ([], [], {}))
        rows.append(row)
        codes.append(pool.setdefault(text, len(pool)))
    return [
        Part(kind, codes_array(rows), codes_array(codes), pa.array(list(pool), pa.string()))
        for kind, (rows, codes, pool) in by_kind.items()
    ]


def _encoded(texts: list[str]) -> pa.Array:
    pool: dict[str, int] = {}
    codes = [pool.setdefault(text, len(pool)) for text in texts]
    return dictionary(codes_array(codes), pa.array(list(pool), pa.string()))


def _relation_table(relations: list[tuple[int, int, str]]) -> pa.Table:
    arrays = [
        pa.array([event for event, _, _ in relations], pa.int32()),
        pa.array([row for _, row, _ in relations], pa.int32()),
        _encoded([qualifier for _, _, qualifier in relations]),
    ]
    return pa.Table.from_arrays(arrays, schema=t.RELATION_COLUMNS)


def _object_table(keys: list[ObjectKey]) -> pa.Table:
    arrays = [_encoded([type_ for type_, _ in keys]), pa.array([id_ for _, id_ in keys], pa.string())]
    return pa.Table.from_arrays(arrays, schema=t.OBJECT_COLUMNS)


def _attribute_table(objects: list[LogObject]) -> pa.Table:
    found = [
        (row, name, value.from_day, *values.encode(value.value))
        for row, known in enumerate(objects)
        for name, history in known.attributes.items()
        for value in history
    ]
    arrays = [
        pa.array([row for row, *_ in found], pa.int32()),
        _encoded([name for _, name, *_ in found]),
        pa.array([day for _, _, day, _, _ in found], pa.int32()),
        _encoded([kind for *_, kind, _ in found]),
        pa.array([text for *_, text in found], pa.string()),
    ]
    return pa.Table.from_arrays(arrays, schema=t.OBJECT_ATTRIBUTE_COLUMNS)
