"""Patterns of registry events: predicates that one event alone decides, and the values it yields.

Definitions of states may ask only for attributes of the event and numbers of its related objects; the reader refuses
everything else. A missing attribute doesn't match, except under ``ne: true`` (an unmarked act is an ordinary one),
``exists: false`` and ``or_missing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.law.facts.definitions import FromAttribute, FromObject, FromRole, FromYear, Source
from zhiheng.law.language.model import AllOf, AnyOf, Compare, DateLiteral, Literal_, Not, Pattern, Predicate

Objects = Mapping[tuple[str, str], LogObject]

_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: bool(value == wanted),
    "ne": lambda value, wanted: bool(value != wanted),
    "lt": lambda value, wanted: bool(value < wanted),
    "le": lambda value, wanted: bool(value <= wanted),
    "gt": lambda value, wanted: bool(value > wanted),
    "ge": lambda value, wanted: bool(value >= wanted),
    "in": lambda value, wanted: value in wanted,
    "between": lambda value, wanted: bool(wanted[0] <= value <= wanted[1]),
    "subset_of": lambda value, wanted: set(_items(value)) <= set(wanted),
    "superset_of": lambda value, wanted: set(_items(value)) >= set(wanted),
    "overlaps": lambda value, wanted: bool(set(_items(value)) & set(wanted)),
}
OPERATORS = frozenset({*_TESTS, "exists"})


def matches(event: Event, patterns: Iterable[Pattern]) -> bool:
    """Whether an event matches one of the patterns."""
    for pattern in patterns:  # asked by the million: no generator
        if pattern.type == event.type and (pattern.where is None or _holds(event, pattern.where)):
            return True
    return False


def decidable(predicate: Predicate | None) -> bool:
    """Whether one event alone decides a predicate (what a definition of a state may ask)."""
    if predicate is None:
        return True
    if isinstance(predicate, AllOf | AnyOf):
        return all(decidable(part) for part in predicate.parts)
    if isinstance(predicate, Not):
        return decidable(predicate.part)
    return (
        isinstance(predicate, Compare)
        and predicate.name.kind in ("attribute", "count")
        and predicate.op in OPERATORS
        and isinstance(predicate.value, Literal_)
    )


def _holds(event: Event, predicate: Predicate) -> bool:
    if isinstance(predicate, AllOf):
        return all(_holds(event, part) for part in predicate.parts)
    if isinstance(predicate, AnyOf):
        return any(_holds(event, part) for part in predicate.parts)
    if isinstance(predicate, Not):
        return not _missing(event, predicate.part) and not _holds(event, predicate.part)
    if isinstance(predicate, Compare) and isinstance(predicate.value, Literal_):
        return _compare(event, predicate, _plain(predicate.value.value))
    raise TypeError(f"one event alone doesn't decide {predicate}")


def _missing(event: Event, predicate: Predicate) -> bool:
    return isinstance(predicate, Compare) and predicate.op != "exists" and _named(event, predicate) is None


def _compare(event: Event, compare: Compare, wanted: Any) -> bool:
    value = _named(event, compare)
    if compare.op == "exists":
        return (value is not None) is wanted
    if value is None:
        return compare.or_missing or (compare.op == "ne" and wanted is True)
    return _TESTS[compare.op](_plain(value), wanted)


def _named(event: Event, compare: Compare) -> Any:
    name = compare.name
    if name.kind == "count":
        return len(set(event.objects(name.object_type or name.name, name.qualifier)))
    return event.attributes.get(name.name)


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _plain(value: Any) -> Any:
    """A value in the form in which both sides compare: dates as civil days, lists as tuples."""
    if isinstance(value, DateLiteral):
        return value.day
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return day_of(value)
    return tuple(_plain(item) for item in value) if isinstance(value, tuple | list) else value


def yielded(event: Event, objects: Objects, sources: Iterable[Source]) -> tuple[Any, ...]:
    """Return the values of the first source that yields any (none: empty)."""
    for source in sources:
        found = _values(event, objects, source)
        if found:
            return found
    return ()


def _values(event: Event, objects: Objects, source: Source) -> tuple[Any, ...]:
    if isinstance(source, FromRole):
        return tuple(dict.fromkeys(event.objects(source.object_type, source.qualifier)))
    if isinstance(source, FromAttribute):
        value = event.attributes.get(source.name)
        return () if value is None else _items(value)
    if isinstance(source, FromYear):
        return (date_of(event.day).year,)
    return _of_objects(event, objects, source)


def _of_objects(event: Event, objects: Objects, source: FromObject) -> tuple[Any, ...]:
    found: dict[Any, None] = {}
    for object_id in event.objects(source.object_type):
        thing = objects.get((source.object_type, object_id))
        value = None if thing is None else thing.attribute(source.attribute, event.day)
        if value is not None:
            found.update(dict.fromkeys(_items(value)))
    return tuple(found)


def stated_day(event: Event, attribute: str | None) -> int | None:
    """Return the civil day that an event states in an attribute, None where it states none."""
    return day_in(event.attributes.get(attribute)) if attribute is not None else None


def day_in(value: Any) -> int | None:
    """Return the civil day of a date or datetime, None for anything else."""
    return day_of(value) if isinstance(value, date) else None
