"""Questions to the ledger, already narrowed to what a user may see (F12)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from zhiheng.eventlog import values
from zhiheng.eventlog.days import day_of
from zhiheng.kit.contributions import Registry
from zhiheng.kit.scopes import Scope
from zhiheng.law.trace import Lens
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.amending import rows_by_id, standing, versions_of, whole_trace
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.incoming import registry_types
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerObjectValue, LedgerRelation
from zhiheng.ledger.records import ObjectKey, StoredEvent

NOBODY = Q(pk__in=[])
NOT_OWN = frozenset({"officer", "agency"})
EVERYBODY = Q(pk__isnull=False)
"""What ``wider`` answers for types that every account inside may see."""
wider: Registry[Callable[[Scope], Q]] = Registry("wider view")
"""By object type: which objects a scope shows beyond those of its units (名录 that all may read, people seconded)."""
Wall = Callable[[Scope], "QuerySet[Any] | None"]
walls: Registry[Wall] = Registry("wall")
"""By object type: the ids of objects that a scope may never be shown, whatever else would show them (被控告的一方);
None: none. A wall also stands before the events that name such an object, on every page."""


def all_but(type: str, ids: QuerySet[Any]) -> QuerySet[Any]:
    """Return the ids of all objects of a type but those shown, for a wall around what only a room's selector opens."""
    return LedgerObject.objects.filter(type=type).exclude(public_id__in=ids).values("public_id")


def objects(scope: Scope, type: str) -> QuerySet[LedgerObject]:
    """Return the objects of a type that a scope shows."""
    condition = scope.condition("agency", "public_id")
    if not (scope.everything or scope.empty):
        condition |= own(scope, [type])
        if (more := wider.get(type)) is not None:
            condition |= more(scope)
    return _outside(LedgerObject.objects.filter(condition, type=type), scope, [type])


def _outside(rows: QuerySet[LedgerObject], scope: Scope, types: Iterable[str] | None = None) -> QuerySet[LedgerObject]:
    """Return rows without those behind a wall for this scope. ``types``: which the rows can be (None: any)."""
    for type in walls.names() if types is None else types:
        wall = walls.get(type)
        ids = None if wall is None else wall(scope)
        if ids is not None:
            rows = rows.exclude(type=type, public_id__in=ids)
    return rows


def open_to(scope: Scope, type: str) -> QuerySet[LedgerObject]:
    """Return all objects of a type that no wall keeps from a scope; whoever asks narrows them to units and person."""
    return _outside(LedgerObject.objects.filter(type=type), scope, [type])


def shut(scope: Scope, keys: Iterable[ObjectKey]) -> set[ObjectKey]:
    """Return those of some objects that stand behind a wall for a scope."""
    ids: dict[str, set[str]] = {}
    for type, id in keys:
        if walls.get(type) is not None:
            ids.setdefault(type, set()).add(id)
    found: set[ObjectKey] = set()
    for type, some in ids.items():
        closed = walls[type](scope)
        if closed is not None:
            rows = LedgerObject.objects.filter(type=type, public_id__in=some).filter(public_id__in=closed)
            found.update((type, id) for id in rows.values_list("public_id", flat=True))
    return found


def own(scope: Scope, types: Collection[str] = ()) -> Q:
    """Return the condition for what a person handled (仅本人): objects that an event names together with the officer.

    ``types``: only of these. Nothing without a person. Other people and bodies are named in the same events and
    aren't the person's own. Ask it only of a scope that doesn't show everything: Django's empty condition or this one
    is this one.
    """
    if not scope.person or (types and NOT_OWN.issuperset(types)):
        return NOBODY
    acts = LedgerRelation.objects.filter(object_type="officer", object_id=scope.person).values("event_id")
    named = LedgerRelation.objects.filter(event_id__in=acts).exclude(object_type__in=NOT_OWN)
    if len(types) == 1:
        return Q(public_id__in=named.filter(object_type__in=types).values("object_id"))
    key = named.filter(object_type=OuterRef("type"), object_id=OuterRef("public_id"))
    return Q(Exists(key))


def visible(scope: Scope) -> QuerySet[LedgerObject]:
    """Return all objects that a scope shows: those of its units, the person's own, and what ``wider`` adds."""
    condition = _mine(scope)
    if not (scope.everything or scope.empty):
        for type in wider.names():
            condition |= Q(type=type) & wider[type](scope)
    return _outside(LedgerObject.objects.filter(condition), scope)


def charged(scope: Scope) -> QuerySet[LedgerObject]:
    """Return the objects for which a scope answers: those of its units and the person's own, not what is only read."""
    return _outside(LedgerObject.objects.filter(_mine(scope)), scope)


def _mine(scope: Scope) -> Q:
    condition = scope.condition("agency", "public_id")
    return condition if scope.everything or scope.empty else condition | own(scope)


def object_or_404(scope: Scope, type: str, id: str) -> LedgerObject:
    """Return an object, or raise ``Http404`` where it doesn't exist or the scope doesn't show it."""
    found = objects(scope, type).filter(public_id=id).first()
    if found is None:
        raise Http404
    return found


def version(type: str, id: str) -> int:
    """Return an object's version for ``append(expect=…)``; 0 where it isn't there yet."""
    found = LedgerObject.objects.filter(type=type, public_id=id).values_list("version", flat=True).first()
    return found or 0


def trace(type: str, id: str, *, as_of: date | None = None, known_at: datetime | None = None) -> Lens:
    """Return an object's effective trace (F4) in canonical order: corrections applied, voided events left out.

    ``as_of``: only events up to that day. ``known_at``: only what was recorded by that moment (aware).
    """
    key = (type, id)
    day = None if as_of is None else Instant(day_of(as_of))
    return Lens(key, None, tuple(standing(whole_trace(key), key, as_of=day, known_at=known_at)))


def history(type: str, id: str) -> list[StoredEvent]:
    """Return everything ever recorded about an object, corrections, voids and corrected versions too, as it arrived."""
    return whole_trace((type, id))


def named_in(keys: Iterable[ObjectKey], types: Iterable[str]) -> list[StoredEvent]:
    """Return the events of some types that name any of some objects, and every version and void of these."""
    ids: dict[str, list[str]] = {}
    for type_, id_ in keys:
        ids.setdefault(type_, []).append(id_)
    found: dict[int, StoredEvent] = {}
    for type_, some in ids.items():
        related = LedgerRelation.objects.filter(object_type=type_, object_id__in=some).values("event_id")
        rows = LedgerEvent.objects.filter(sequence__in=related, type__in=list(types))
        found.update((sequence, event_of(body)) for sequence, body in rows.values_list("sequence", "body"))
    roots = {stored.amends or stored.id for stored in found.values()}
    found.update((stored.sequence, stored) for stored in versions_of(roots))
    return [found[sequence] for sequence in sorted(found)]


def seen(scope: Scope, row: LedgerObject, history: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Return those events of an object's history that a scope shows.

    Whoever may see a case sees its whole story. What many agencies deal with (enterprises, agencies, officers, powers)
    carries the stories of all of them: there an event is shown to the agency that recorded it, to agencies that it
    names, to the person itself, and to everybody where all that it names is published. Corrections and voids follow
    the event that they amend.
    """
    closed = shut(scope, {key for stored in history for key in stored.keys})
    whole = scope.everything or row.type not in registry_types() or scope.person == row.public_id
    if whole and not closed:
        return list(history)
    published = {type for type in wider.names() if wider[type](scope) == EVERYBODY}
    hidden: set[str] = set()
    shown: list[StoredEvent] = []
    for stored in history:
        keys = [key for key in stored.keys if key != row.key]
        ours = whole or scope.allows(stored.agency) or any(type == "agency" and scope.allows(id) for type, id in keys)
        barred = {type for type, _ in closed.intersection(keys)}
        if row.type not in registry_types():  # a case that came of such a complaint keeps its own steps
            barred.intersection_update([stored.type.partition(".")[0]])
        may = not barred and (ours or all(type in published for type, _ in keys))
        if stored.amends in hidden or not may:
            hidden.add(stored.id)
        else:
            shown.append(stored)
    return shown


def event(id: str) -> StoredEvent | None:
    """Return a stored event by its public id, or None."""
    row = rows_by_id([id]).get(id)
    return None if row is None else row.stored


def attributes(type: str, id: str, *, on: date | None = None) -> Mapping[str, Any]:
    """Return an object's attributes as they stood on a day (None: the latest), plain values by name."""
    rows = LedgerObjectValue.objects.filter(object__type=type, object__public_id=id).order_by("sequence", "id")
    day = None if on is None else day_of(on)
    found: dict[str, tuple[int, Any]] = {}
    for row in rows:
        since = row.from_day if row.from_day is not None else -(10**9)
        if day is not None and since > day:
            continue
        if row.name not in found or since >= found[row.name][0]:
            found[row.name] = (since, values.decode(row.kind, row.value))
    return {name: value for name, (_, value) in found.items()}


def last_sequence() -> int:
    """Return the sequence of the last committed event, 0 in an empty ledger."""
    return LedgerEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
