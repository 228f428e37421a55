"""What corrections touched (更正所及): objects and events whose trace was corrected or voided since a run (F4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from zhiheng.ledger.models import LedgerEvent, LedgerRelation
from zhiheng.ledger.records import ObjectKey

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Amended:
    """Objects that corrected or voided events name in any version, and these events in all versions."""

    objects: frozenset[ObjectKey]
    events: frozenset[str]

    def concerns(self, key: ObjectKey, *events: str) -> bool:
        """Return whether an object, or one of the events that decide a finding, was touched."""
        return key in self.objects or any(name in self.events for name in events)


def since(sequence: int) -> Amended:
    """Return what was corrected or voided after a place in the ledger."""
    fresh = LedgerEvent.objects.filter(amends__isnull=False, sequence__gt=sequence)
    roots = sorted({root for root in fresh.values_list("amends", flat=True) if root})
    objects: set[ObjectKey] = set()
    events: set[str] = set()
    for start in range(0, len(roots), _AT_ONCE):
        some = roots[start : start + _AT_ONCE]
        versions = dict(
            LedgerEvent.objects.filter(Q(public_id__in=some) | Q(amends__in=some)).values_list("sequence", "public_id")
        )
        events.update(versions.values())
        objects.update(LedgerRelation.objects.filter(event__in=versions).values_list("object_type", "object_id"))
    return Amended(frozenset(objects), frozenset(events))
