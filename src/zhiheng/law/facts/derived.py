"""Derived object types: events get relations to objects that nobody keeps, by key, and are then lenses like any other.

``enrich`` adds the relations after the effective trace is made; nothing of this is ever stored or exported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event, LogObject, Relation
from zhiheng.law.facts.definitions import Definitions, DerivedType, Overlap
from zhiheng.law.facts.matching import Objects, day_in, yielded

SEPARATOR = "|"
_LONG = 1 << 40


def key_id(parts: Iterable[Any]) -> str:
    """Return the id of a derived object from the parts of its key (``A1|E7|2025``)."""
    return SEPARATOR.join(str(part).replace("%", "%25").replace(SEPARATOR, "%7C") for part in parts)


def parts_of(id_: str) -> tuple[str, ...]:
    """Return the parts of a derived object's id, as text."""
    return tuple(part.replace("%7C", SEPARATOR).replace("%25", "%") for part in id_.split(SEPARATOR))


def enrich(
    events: Sequence[Event], objects: Objects, definitions: Definitions, wanted: Iterable[str] | None = None
) -> list[Event]:
    """Return events with relations to the derived objects of the ``wanted`` types (None: of all).

    ``events`` are effective events. An event that belongs to no derived object is returned as it is.
    """
    types = [t for name, t in definitions.types.items() if wanted is None or name in set(wanted)]
    added: dict[str, list[Relation]] = defaultdict(list)
    for derived in types:
        named = _by_overlap if derived.overlap is not None else _by_key
        for event_id, object_id in named(derived, events, objects):
            added[event_id].append(Relation(derived.name, object_id))
    if not added:
        return list(events)
    return [
        replace(event, relations=(*event.relations, *added[event.id])) if event.id in added else event
        for event in events
    ]


def _by_key(derived: DerivedType, events: Iterable[Event], objects: Objects) -> Iterator[tuple[str, str]]:
    for event in events:
        if derived.events and event.type not in derived.events:
            continue
        for key in _keys(derived, event, objects):
            yield event.id, key_id(key)


def _keys(derived: DerivedType, event: Event, objects: Objects) -> Iterable[tuple[Any, ...]]:
    """Return the keys of an event: none where a part of the key has no value."""
    parts = []
    for source in derived.key:
        values = yielded(event, objects, (source,))
        if not values:
            return ()
        parts.append(values)
    return product(*parts)


def _by_overlap(derived: DerivedType, events: Sequence[Event], objects: Objects) -> Iterator[tuple[str, str]]:
    """Objects with an equal key whose days overlap belong together, where at least two of them do."""
    overlap = derived.overlap
    assert overlap is not None  # noqa: S101 - chosen by enrich
    spans: dict[tuple[Any, ...], dict[str, tuple[int, int]]] = defaultdict(dict)
    named_by = {event.id: list(_keyed(derived, overlap, event, objects)) for event in events}
    for event in events:
        for key, object_id in named_by[event.id]:
            days = _days(overlap, objects.get((overlap.object_type, object_id)), event.day)
            if days is not None:
                spans[key][object_id] = days
    groups = {(key, id_): group for key, by_id in spans.items() for id_, group in grouped(key, by_id)}
    if not groups:
        return
    by_object: dict[str, set[str]] = defaultdict(set)
    for (_, object_id), group in groups.items():
        by_object[object_id].add(group)
    for event in events:
        keyed = named_by[event.id]
        named = {groups[pair] for pair in keyed if pair in groups}
        if not keyed:
            named = {group for id_ in event.objects(overlap.object_type) for group in by_object.get(id_, ())}
        for group in sorted(named):
            yield event.id, group


def _keyed(
    derived: DerivedType, overlap: Overlap, event: Event, objects: Objects
) -> Iterator[tuple[tuple[Any, ...], str]]:
    if derived.events and event.type not in derived.events:
        return
    named = event.objects(overlap.object_type)
    for object_id in named:
        alone = event
        if len(named) > 1:
            alone = replace(event, relations=(*_others(event, overlap), Relation(overlap.object_type, object_id)))
        for key in _keys(derived, alone, objects):
            yield key, object_id


def _others(event: Event, overlap: Overlap) -> tuple[Relation, ...]:
    return tuple(relation for relation in event.relations if relation.type != overlap.object_type)


def _days(overlap: Overlap, thing: LogObject | None, day: int) -> tuple[int, int] | None:
    first = day_in(thing.attribute(overlap.from_, day)) if thing is not None else None
    if thing is None or first is None:
        return None
    if overlap.open is not None and thing.attribute(overlap.open, day) is True:
        return first, _LONG
    last = day_in(thing.attribute(overlap.to, day))
    return first, first if last is None else last


def grouped(key: tuple[Any, ...], by_id: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Yield (object, group) of the objects of one key, by first and last day, that overlap another one's days."""
    chain: list[str] = []
    end = -_LONG
    for object_id, (first, last) in sorted(by_id.items(), key=lambda item: (item[1], item[0])):
        if first > end and chain:
            yield from _named(key, chain, by_id)
            chain = []
        chain.append(object_id)
        end = max(end, last) if len(chain) > 1 else last
    yield from _named(key, chain, by_id)


def _named(
    key: tuple[Any, ...], chain: Sequence[str], by_id: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[str, str]]:
    if len(chain) > 1:
        group = key_id([*key, date_of(by_id[chain[0]][0]).isoformat()])
        for object_id in chain:
            yield object_id, group
