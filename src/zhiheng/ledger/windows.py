"""A part of a long story: what was recorded last about an object that thousands of events name (机关、人员、企业)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhiheng.ledger.amending import versions_of
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.models import LedgerEvent, LedgerRelation
from zhiheng.ledger.records import ObjectKey, StoredEvent

LONG = 500
"""A story of more events than that is read in parts."""
PART = 40
MOST_PARTS = 12
"""How many parts one page reads at most, whatever of them its reader may see."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of an object's story: events as stored, and the sequence before which the next part begins (0: none)."""

    events: list[StoredEvent]
    before: int


def is_long(key: ObjectKey) -> bool:
    """Return whether more than ``LONG`` events name an object. One short question, however many there are."""
    type_, id_ = key
    named = LedgerRelation.objects.filter(object_type=type_, object_id=id_).values_list("event_id", flat=True)
    return len(named[: LONG + 1]) > LONG


def latest(
    key: ObjectKey, before: int, wanted: int, shown: Callable[[Sequence[StoredEvent]], list[StoredEvent]]
) -> Window:
    """Return what was recorded last about an object, before a sequence (0: up to now), with corrections and voids.

    ``shown`` leaves out what the reader may not see; parts are read until ``wanted`` events are found, at most
    ``MOST_PARTS`` of them: the rest follows by ``Window.before``.
    """
    found: list[StoredEvent] = []
    for _ in range(MOST_PARTS):
        sequences = _part(key, before)
        if not sequences:
            return Window(found, 0)
        found += shown(_events(sequences))
        before = sequences[-1] if len(sequences) == PART else 0
        if len(found) >= wanted or not before:
            break
    return Window(found, before)


def _part(key: ObjectKey, before: int) -> list[int]:
    type_, id_ = key
    named = LedgerRelation.objects.filter(object_type=type_, object_id=id_)
    if before:
        named = named.filter(event_id__lt=before)
    return list(dict.fromkeys(named.order_by("-event_id").values_list("event_id", flat=True)[:PART]))


def _events(sequences: Sequence[int]) -> list[StoredEvent]:
    """Return the events of some sequences, and every version and void of them, by sequence."""
    bodies = LedgerEvent.objects.filter(sequence__in=sequences).values_list("sequence", "body")
    found = {sequence: event_of(body) for sequence, body in bodies}
    roots = [stored.amends or stored.id for stored in found.values()]
    found.update((stored.sequence, stored) for stored in versions_of(roots))
    return [found[sequence] for sequence in sorted(found)]
