"""Between the columnar and the row-wise form of a log, exact both ways."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import tables as t
from zhiheng.eventlog import values
from zhiheng.eventlog.building import ObjectKey, TablesBuilder
from zhiheng.eventlog.columns import cell, kind_of_field
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation


@contextmanager
def uncollected() -> Iterator[None]:
    """Build many objects that hold no cycles without the collector walking through all of them again and again.

    While it lasts nothing is collected in the whole process: for work of a minute, not of an hour.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
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
        column = events[field.name]
        if column.null_count == len(column):
            continue
        name, kind = field.name.removeprefix(t.ATTRIBUTE_PREFIX), kind_of_field(field)
        places = np.flatnonzero(column.is_valid().to_numpy()).tolist()
        for place, value in zip(places, column.drop_null().to_pylist(), strict=True):
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


@uncollected()
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
    builder = TablesBuilder()
    builder.add_objects(objects.values() if isinstance(objects, Mapping) else objects)
    builder.add_events(events)
    return builder.finish(meta or t.LogMeta("", "", "as written"))
