"""Whose finding it is (归属): agency and officer of each finding, from the ledger's events about its object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerRelation
from zhiheng.ledger.records import ObjectKey, StoredEvent
from zhiheng.oversight.findings.comparing import Seen

_AT_ONCE = 400
_OF_THEIR_BODY = frozenset({"supervision", "supervision_order"})
"""Types whose duties are those of the body to which they belong, whoever acts: a matter's are the supervisor's, those
of an instrument the supervised body's."""
T = TypeVar("T")


class Place(NamedTuple):
    """The agency in whose name was acted, and the officer who handles it; empty where the ledger doesn't say."""

    agency: str
    officer: str


def places(seen: Sequence[Seen]) -> dict[str, Place]:
    """Return by identity whose each finding is.

    Agency: of the event that activated the rule (or broke it), else of the object, else of whatever else that event
    names (a payment's case). Officer: who handles the object by
    its latest event that names one, else who took part in that event.
    """
    events = _events({name for one in seen for name in _named(one)})
    keys = {(one.fields["object_type"], one.fields["object_id"]) for one in seen}
    beside = {key for event in events.values() for key in event.keys if key[0] != "officer"}
    agencies, handlers = _agencies(keys | beside), _handlers(keys)
    found = {}
    for one in seen:
        key = (one.fields["object_type"], one.fields["object_id"])
        about = [events[name] for name in _named(one) if name in events]
        stated = (e.agency for e in about)
        named = (agencies.get(other, "") for other in [key, *(other for e in about for other in e.keys)])
        body = key[1] if key[0] == "agency" else agencies.get(key, "") if key[0] in _OF_THEIR_BODY else ""
        agency = body or next(filter(None, [*stated, *named]), "")
        own = key[1] if key[0] == "officer" else ""
        taking_part = (id_ for e in about for type_, id_ in e.keys if type_ == "officer")
        found[one.identity] = Place(agency, own or handlers.get(key) or next(taking_part, ""))
    return found


def _named(one: Seen) -> list[str]:
    return [name for name in (one.fields["activation_event"], one.fields["matching_event"]) if name]


def _events(ids: Iterable[str]) -> dict[str, StoredEvent]:
    found = {}
    for some in _portions(sorted(ids)):
        rows = LedgerEvent.objects.filter(public_id__in=some).values_list("public_id", "body")
        found.update({name: event_of(body) for name, body in rows})
    return found


def _by_type(keys: Iterable[ObjectKey]) -> Iterator[tuple[str, list[str]]]:
    by_type: dict[str, list[str]] = {}
    for type_, id_ in sorted(keys):
        by_type.setdefault(type_, []).append(id_)
    for type_, ids in by_type.items():
        for some in _portions(ids):
            yield type_, list(some)


def _agencies(keys: Iterable[ObjectKey]) -> dict[ObjectKey, str]:
    found: dict[ObjectKey, str] = {}
    for type_, ids in _by_type(keys):
        rows = LedgerObject.objects.filter(type=type_, public_id__in=ids).values_list("public_id", "agency")
        found.update({(type_, id_): agency for id_, agency in rows})
    return found


def _handlers(keys: Iterable[ObjectKey]) -> dict[ObjectKey, str]:
    """Return who handles each object: the officer of its latest event that names a handler, else any officer."""
    found: dict[ObjectKey, tuple[bool, int, str]] = {}
    for type_, ids in _by_type(key for key in keys if key[0] not in ("agency", "officer", "enterprise", "party")):
        events: dict[int, list[str]] = {}
        related = LedgerRelation.objects.filter(object_type=type_, object_id__in=ids)
        for id_, sequence in related.values_list("object_id", "event_id"):
            events.setdefault(sequence, []).append(id_)
        for some in _portions(sorted(events)):
            officers = LedgerRelation.objects.filter(event__in=some, object_type="officer").order_by("event", "-place")
            for sequence, officer, qualifier in officers.values_list("event_id", "object_id", "qualifier"):
                for id_ in events[sequence]:
                    entry = (qualifier == "handler", sequence, officer)
                    if found.get((type_, id_), (False, 0, ""))[:2] <= entry[:2]:
                        found[type_, id_] = entry
    return {key: officer for key, (_, _, officer) in found.items()}


def _portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
