"""The only door through which events enter (F1): ``append``, and who is told of them.

Everything is checked before the lock is taken; under it sequence and time are given out, rows are written, subscribers
run. Either all of an append is in the ledger or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from django.db import transaction

from zhiheng.kit.contributions import Registry
from zhiheng.law.library import vocabulary
from zhiheng.ledger import guards
from zhiheng.ledger.amending import AT_ONCE, named_by
from zhiheng.ledger.canonical import event_of, micros
from zhiheng.ledger.clock import Clock, locked_clock
from zhiheng.ledger.hashing import hash_algorithm
from zhiheng.ledger.models import LedgerEvent, LedgerKey, LedgerObject
from zhiheng.ledger.preparing import Prepared, number, prepare
from zhiheng.ledger.projection import ObjectRow
from zhiheng.ledger.records import (
    Actor,
    Appended,
    NewEvent,
    NewObject,
    ObjectKey,
    Problem,
    Ref,
    Refused,
    Stale,
    StoredEvent,
    Value,
)
from zhiheng.ledger.writing import load_objects, store

__all__ = [
    "Actor",
    "Appended",
    "NewEvent",
    "NewObject",
    "Problem",
    "Ref",
    "Refused",
    "Stale",
    "StoredEvent",
    "Value",
    "after_commit",
    "append",
    "note_duties",
    "subscribe",
]

Handler = Callable[[Sequence[StoredEvent]], None]
_inside: Registry[Handler] = Registry("subscriber")
_after: Registry[Handler] = Registry("subscriber after commit")


def append(
    events: Sequence[NewEvent],
    *,
    by: Actor,
    objects: Sequence[NewObject] = (),
    expect: Mapping[ObjectKey, int] | None = None,
    key: str = "",
) -> Appended:
    """Add events to the ledger, all or none, and return them as stored.

    Args:
        events: in the order in which they shall stand.
        by: who records them.
        objects: objects that are new or described anew; others that events name are introduced by being named.
        expect: versions of the objects (``LedgerObject.version``, 0: not there yet) on which the act was decided.
        key: names this act once and for all: a repetition (double click, retry) returns the first result.

    Raises:
        Refused: a type, attribute, code, relation, id, date or reason for lateness isn't right; says all of them.
        Stale: an object has changed since it was read.
    """
    if key and (former := _former(key)) is not None:
        return former
    prepared = prepare(events, objects, by, micros(datetime.now(UTC)), vocabulary())

    def keep_key(stored: Sequence[StoredEvent]) -> None:
        """Keep the key with the sequences of its events, in the same transaction."""
        if key:
            LedgerKey.objects.create(key=key, first=stored[0].sequence, last=stored[-1].sequence)

    with transaction.atomic():
        clock = locked_clock()
        if key and (former := _former(key)) is not None:
            return former
        return Appended(write_under(clock, prepared, expect or {}, keep_key))


def write_under(
    clock: Clock,
    prepared: Prepared,
    expect: Mapping[ObjectKey, int],
    beside: Callable[[list[StoredEvent]], None],
    admit: Callable[[Mapping[ObjectKey, ObjectRow]], None] | None = None,
) -> list[StoredEvent]:
    """Write a checked append under the locked clock and tell the subscribers; inside the caller's transaction.

    ``admit`` sees the rows of all objects concerned and may raise; ``beside`` writes what belongs to the same
    transaction. Raises ``Stale``.
    """
    guards.require()
    stored = _write(prepared, clock, expect, admit)
    beside(stored)
    clock.save()
    for handler in _inside:
        handler(stored)
    for later in _after:
        transaction.on_commit(lambda later=later: later(stored), robust=True)  # type: ignore[misc]  # bound now
    return stored


def subscribe(name: str, handler: Handler) -> None:
    """Call ``handler`` inside every append's transaction, after its events are written: keep it short (F8).

    An error of the handler undoes the append.
    """
    _inside.register(name, handler)


def after_commit(name: str, handler: Handler) -> None:
    """Call ``handler`` after the commit of every append, outside its transaction; its errors are only logged."""
    _after.register(name, handler)


def note_duties(rows: Iterable[tuple[ObjectKey, int, date | None, str]]) -> None:
    """Keep on object rows how many duties are open, when the next is due (None: none) and by which requirement."""
    given = list(rows)
    known = load_objects(key for key, *_ in given)
    changed = [
        LedgerObject(pk=known[key].pk, open_duties=count, next_due=due, next_rule=rule)
        for key, count, due, rule in given
        if key in known
    ]
    LedgerObject.objects.bulk_update(changed, ["open_duties", "next_due", "next_rule"], batch_size=AT_ONCE)


def _former(key: str) -> Appended | None:
    row = LedgerKey.objects.filter(key=key).first()
    if row is None:
        return None
    bodies = LedgerEvent.objects.filter(sequence__range=(row.first, row.last)).order_by("sequence")
    return Appended([event_of(body) for body in bodies.values_list("body", flat=True)], repeated=True)


def _write(
    prepared: Prepared,
    clock: Clock,
    expect: Mapping[ObjectKey, int],
    admit: Callable[[Mapping[ObjectKey, ObjectRow]], None] | None,
) -> list[StoredEvent]:
    moved = named_by({draft.amends for draft in prepared.drafts if draft.amends})
    named = [key for draft in prepared.drafts for key in draft.keys]
    described = [new.key for new, _ in prepared.objects]
    known = load_objects([*named, *described, *expect, *(key for keys in moved.values() for key in keys)])
    _require_fresh(expect, known)
    if admit is not None:
        admit(known)
    stored = number(prepared, clock, known)
    store(stored, known, moved, hash_algorithm())
    return stored


def _require_fresh(expect: Mapping[ObjectKey, int], known: Mapping[ObjectKey, ObjectRow]) -> None:
    now = {key: known[key].version if key in known else 0 for key in expect}
    changed = {key: (version, now[key]) for key, version in expect.items() if now[key] != version}
    if changed:
        raise Stale(changed)
