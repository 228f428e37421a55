"""OCEL 2.0 in JSON, written as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from zhiheng.eventlog import outgoing, values
from zhiheng.eventlog import tables as t
from zhiheng.eventlog.atomic import replacing
from zhiheng.eventlog.columns import kind_of_field
from zhiheng.eventlog.oceljson import OWN_KIND, OWN_SECTION

OCEL_TYPES = {values.BOOL: "boolean", values.INT: "integer", values.NUMBER: "float", values.DATETIME: "time"}
"""OCEL's name of our kinds; all others are strings there."""

Declared = dict[str, dict[str, str]]
"""Attributes with their kind, by event or object type."""


def write_ocel_json(tables: t.LogTables, path: Path | str) -> None:
    """Write a log as OCEL 2.0 JSON.

    Args:
        tables: the log.
        path: the file; replaced at the last moment.

    Raises:
        LogError: the file can't be written (a previous one stays), or two events share an id.
    """
    outgoing.require_unique(tables, path)
    ids, typed = outgoing.object_ids(tables)
    own = outgoing.marks(tables) | ({"object_ids": "typed"} if typed else {})
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write("{" + f"{_text(OWN_SECTION)}:{json.dumps(own, ensure_ascii=False)},\n")
        _section(file, "eventTypes", _types(event_kinds(tables)))
        _section(file, "objectTypes", _types(object_kinds(tables)))
        _section(file, "objects", _objects(tables, ids))
        _section(file, "events", _events(tables, ids), last=True)
        file.write("}\n")


def event_kinds(tables: t.LogTables) -> Declared:
    """Return the attributes of every event type: the envelope, and those that some event of the type has."""
    kinds = {
        field.name.removeprefix(t.ATTRIBUTE_PREFIX): kind_of_field(field)
        for field in tables.events.schema
        if field.name.startswith(t.ATTRIBUTE_PREFIX)
    }
    found: Declared = {type_: dict(outgoing.ENVELOPE_KINDS) for type_ in tables.events["type"].unique().to_pylist()}
    for name, kind in kinds.items():
        column = tables.events[t.ATTRIBUTE_PREFIX + name]
        for type_ in tables.events["type"].filter(column.is_valid()).unique().to_pylist():
            found[type_][name] = kind
    return found


def object_kinds(tables: t.LogTables) -> Declared:
    """Return the attributes of every object type; values of several kinds make an attribute ``mixed``."""
    found: Declared = {type_: {} for type_ in tables.objects["type"].unique().to_pylist()}
    types = tables.objects["type"].take(tables.object_attributes["object"])
    columns = [types, tables.object_attributes["name"], tables.object_attributes["kind"]]
    for type_, name, kind in dict.fromkeys(zip(*(column.to_pylist() for column in columns), strict=True)):
        known = found[type_].setdefault(name, kind)
        if known != kind:
            found[type_][name] = values.MIXED
    return found


def _section(file: TextIO, name: str, items: Iterable[str], *, last: bool = False) -> None:
    file.write(f'"{name}":[')
    for number, item in enumerate(items):
        file.write(",\n" if number else "\n")
        file.write(item)
    file.write("]" if last else "],\n")


def _types(declared: Declared) -> Iterator[str]:
    for type_, attributes in declared.items():
        listed = [
            {"name": name, "type": OCEL_TYPES.get(kind, "string"), OWN_KIND: kind} for name, kind in attributes.items()
        ]
        yield json.dumps({"name": type_, "attributes": listed}, ensure_ascii=False)


def _objects(tables: t.LogTables, ids: list[str]) -> Iterator[str]:
    clock = outgoing.Clock(tables.meta)
    declared = object_kinds(tables)
    held: dict[int, list[str]] = {}
    types = tables.objects["type"].to_pylist()
    columns = (tables.object_attributes[name].to_pylist() for name in t.OBJECT_ATTRIBUTE_COLUMNS.names)
    for row, name, from_day, kind, text in zip(*columns, strict=True):
        value = _value(*tagged(kind, text, declared[types[row]][name]))
        time = clock.since(from_day)
        held.setdefault(row, []).append(f'{{"name":{_text(name)},"time":"{time}","value":{value}}}')
    links: dict[int, list[str]] = {}
    for source, target, qualifier in outgoing.object_links(tables):
        links.setdefault(source, []).append(f'{{"objectId":{_text(ids[target])},"qualifier":{_text(qualifier)}}}')
    for row, (id_, type_) in enumerate(zip(ids, types, strict=True)):
        attributes = ",".join(held.get(row, ()))
        related = f',"relationships":[{",".join(links[row])}]' if row in links else ""
        yield f'{{"id":{_text(id_)},"type":{_text(type_)},"attributes":[{attributes}]{related}}}'


def tagged(kind: str, text: str, declared: str) -> tuple[str, str]:
    """Return kind and text of a value as its declaration wants them."""
    return (values.MIXED, f"{kind}:{text}") if declared == values.MIXED else (kind, text)


def _events(tables: t.LogTables, ids: list[str]) -> Iterator[str]:
    bounds, objects, qualifiers = outgoing.relations_by_event(tables)
    roles = qualifiers.to_pylist()
    for event in outgoing.out_events(tables):
        attributes = ",".join(map(_attribute, event.attributes))
        related = ",".join(
            f'{{"objectId":{_text(ids[objects[place]])},"qualifier":{_text(roles[place])}}}'
            for place in range(bounds[event.row], bounds[event.row + 1])
        )
        yield (
            f'{{"id":{_text(event.id)},"type":{_text(event.type)},"time":"{event.time}",'
            f'"attributes":[{attributes}],"relationships":[{related}]}}'
        )


@lru_cache(1 << 16)
def _attribute(attribute: tuple[str, str, str]) -> str:
    name, kind, text = attribute
    return f'{{"name":{_text(name)},"value":{_value(kind, text)}}}'


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _value(kind: str, text: str) -> str:
    """Return a value as JSON: numbers and booleans as they are, so that no digit is lost."""
    if kind == values.NUMBER:
        return text if _is_json_number(text) else _text(text)
    return text if kind in (values.BOOL, values.INT) else _text(text)


def _is_json_number(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
