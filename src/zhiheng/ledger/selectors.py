"""Questions to the ledger, already narrowed to what a user may see (F12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from zhiheng.eventlog import values
from zhiheng.eventlog.days import day_of
from zhiheng.kit.contributions import Registry
from zhiheng.kit.scopes import Scope
from zhiheng.law.trace import Lens
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.amending import rows_by_id, standing, whole_trace
from zhiheng.ledger.incoming import registry_types
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerObjectValue
from zhiheng.ledger.records import StoredEvent

EVERYBODY = Q(pk__isnull=False)
"""What ``wider`` answers for types that every account inside may see."""
wider: Registry[Callable[[Scope], Q]] = Registry("wider view")
"""By object type: which objects a scope shows beyond those of its units (名录 that all may read, people seconded)."""


def objects(scope: Scope, type: str) -> QuerySet[LedgerObject]:
    """Return the objects of a type that a scope shows."""
    condition = scope.condition("agency", "public_id")
    if (more := wider.get(type)) is not None and not (scope.everything or scope.empty):
        condition |= more(scope)
    return LedgerObject.objects.filter(condition, type=type)


def visible(scope: Scope) -> QuerySet[LedgerObject]:
    """Return all objects that a scope shows: those of its units, the person's own row, and what ``wider`` adds."""
    condition = scope.condition("agency", "public_id")
    if not (scope.everything or scope.empty):
        for type in wider.names():
            condition |= Q(type=type) & wider[type](scope)
    return LedgerObject.objects.filter(condition)


def own(scope: Scope) -> QuerySet[LedgerObject]:
    """Return the objects that are a scope's own business: of its units, and the person's own row, nothing wider."""
    return LedgerObject.objects.filter(scope.condition("agency", "public_id"))


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


def seen(scope: Scope, row: LedgerObject, history: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Return those events of an object's history that a scope shows.

    Whoever may see a case sees its whole story. What many agencies deal with (enterprises, agencies, officers, powers)
    carries the stories of all of them: there an event is shown to the agency that recorded it, to agencies that it
    names, to the person itself, and to everybody where all that it names is published. Corrections and voids follow
    the event that they amend.
    """
    if scope.everything or row.type not in registry_types() or scope.person == row.public_id:
        return list(history)
    published = {type for type in wider.names() if wider[type](scope) == EVERYBODY}
    hidden: set[str] = set()
    shown: list[StoredEvent] = []
    for stored in history:
        keys = [key for key in stored.keys if key != row.key]
        ours = scope.allows(stored.agency) or any(type == "agency" and scope.allows(id) for type, id in keys)
        if stored.amends in hidden or not (ours or all(type in published for type, _ in keys)):
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
