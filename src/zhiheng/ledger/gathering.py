"""Effective events about many objects at once, in few queries: what projections and the search index are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from zhiheng.eventlog.model import AttributeValue, Event, LogObject
from zhiheng.eventlog.values import decode
from zhiheng.law.trace import VOID, effective, ordered
from zhiheng.ledger.amending import AT_ONCE, versions_of
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerObjectValue, LedgerRelation
from zhiheng.ledger.records import ObjectKey, StoredEvent

_KEY = ("pk", "type", "public_id")
_STATED = ("object_id", "name", "from_day", "kind", "value")


def some(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in portions that every database takes in one query."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def effective_events(wanted: Mapping[str, set[str]], types: Iterable[str] | None = None) -> list[Event]:
    """Return the effective events of some types (None: all) that name one of the objects (type → ids), each once.

    Corrections and voids are applied as of now (F4); an event that a correction moved away from an object isn't
    returned for it.
    """
    among = {} if types is None else {"type__in": sorted(types)}
    found: dict[int, StoredEvent] = {}
    for object_type, ids in wanted.items():
        for part in some(ids):
            named = LedgerRelation.objects.filter(object_type=object_type, object_id__in=part).values("event_id")
            rows = LedgerEvent.objects.filter(sequence__in=named, **among)
            found.update((sequence, event_of(body)) for sequence, body in rows.values_list("sequence", "body"))
    roots = {stored.amends or stored.id for stored in found.values()}
    found.update((stored.sequence, stored) for stored in _amended(roots))
    known = effective([found[sequence].event for sequence in sorted(found)])
    return [e for e in known if any(r.id in wanted.get(r.type, ()) for r in e.relations)]


def _amended(roots: set[str]) -> Iterator[StoredEvent]:
    """Yield all versions of those roots that were ever amended."""
    amended: set[str] = set()
    for part in some(roots):
        amended.update(LedgerEvent.objects.filter(amends__in=part).values_list("amends", flat=True))  # type: ignore[arg-type]  # not null by the filter
    yield from versions_of(sorted(amended))


def by_object(events: Iterable[Event], object_type: str, ids: set[str]) -> dict[str, list[Event]]:
    """Return the events of each object in canonical order (an object without any has an empty list)."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        for id_ in dict.fromkeys(event.objects(object_type)):
            if id_ in ids:
                found[id_].append(event)
    return {id_: ordered(found[id_]) for id_ in ids}


def touched_keys(stored: Sequence[StoredEvent]) -> list[tuple[str, ObjectKey]]:
    """Return (event type, object) of all that some stored events change: also what their former versions named."""
    roots = {event.amends for event in stored if event.amends}
    versions = versions_of(sorted(roots)) if roots else []
    found = [(event.type, key) for event in [*stored, *versions] for key in event.keys if event.type != VOID]
    return list(dict.fromkeys(found))


def log_objects(keys: Iterable[ObjectKey], *, all_: bool = False) -> dict[ObjectKey, LogObject]:
    """Return objects with all values of their attributes, as the evaluators read them.

    Objects of which nothing was ever stated are missing; ``all_``: they are there, without attributes.
    """
    wanted = sorted(set(keys))
    found: dict[ObjectKey, dict[str, list[AttributeValue]]] = {key: {} for key in wanted} if all_ else {}
    for start in range(0, len(wanted), AT_ONCE):
        by_type: dict[str, list[str]] = defaultdict(list)
        for type_, id_ in wanted[start : start + AT_ONCE]:
            by_type[type_].append(id_)
        named = reduce(or_, (Q(type=type_, public_id__in=ids) for type_, ids in by_type.items()))
        known = {pk: (type_, id_) for pk, type_, id_ in LedgerObject.objects.filter(named).values_list(*_KEY)}
        rows = LedgerObjectValue.objects.filter(object__in=list(known)).order_by("sequence", "id")
        for pk, name, since, kind, value in rows.values_list(*_STATED):
            found.setdefault(known[pk], {}).setdefault(name, []).append(AttributeValue(decode(kind, value), since))
    return {
        key: LogObject(*key, {name: tuple(sorted(v, key=_since)) for name, v in values.items()})
        for key, values in found.items()
    }


def _since(value: AttributeValue) -> int:
    return -(10**9) if value.from_day is None else value.from_day


def all_ids(object_type: str, at_once: int = 500, since: int | None = None) -> Iterator[set[str]]:
    """Yield the ids of every object of a type that the ledger knows, in portions.

    ``since``: only of those that an event of that day (days since 1970) or a later one names.
    """
    known, last = LedgerObject.objects.filter(type=object_type), 0
    if since is not None:
        known = known.filter(last_day__gte=since)
    while True:
        portion = list(known.filter(pk__gt=last).order_by("pk").values_list("pk", "public_id")[:at_once])
        if not portion:
            return
        last = portion[-1][0]
        yield {id_ for _, id_ in portion}
