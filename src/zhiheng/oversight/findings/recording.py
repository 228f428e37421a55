"""How a finding enters the ledger (入账): when a person decides about it, or when a correction makes it vanish.

What nobody touched is recomputed from ledger, library and calendar at any time and needs no event of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append
from zhiheng.oversight.findings.models import Finding, Why

FINDING = "finding"
AUDIT = Actor(system="nightly-audit")


def in_ledger(identities: Collection[str]) -> set[str]:
    """Return which of some findings the ledger already knows."""
    rows = LedgerObject.objects.filter(type=FINDING, public_id__in=identities)
    return set(rows.values_list("public_id", flat=True))


def raising(rows: Iterable[Finding], unit: str = "") -> tuple[list[NewEvent], list[NewObject]]:
    """Return what brings findings into the ledger: each with the version of the library that made it.

    ``unit``: in whose name they are raised; those that the ledger knows already are left out.
    """
    rows = list(rows)
    known = in_ledger([row.identity for row in rows])
    fresh = [row for row in rows if row.identity not in known]
    return [_raised(row, unit) for row in fresh], [_introduced(row, unit) for row in fresh]


def record_change(row: Finding, library: str) -> None:
    """Record that a finding vanished: always after a correction (F4), else where the ledger knows the finding."""
    if row.why != Why.CORRECTED and not in_ledger([row.identity]):
        return
    events, objects = raising([row])
    changed = {"how": row.why, "library": library, "former_library": row.library}
    events.append(NewEvent("finding.changed", timezone.now(), [Ref(FINDING, row.identity)], changed))
    append(events, by=AUDIT, objects=objects)


def _introduced(row: Finding, unit: str) -> NewObject:
    title = f"{row.edition.title}（{row.object_id}）"[:200]
    return NewObject(FINDING, row.identity, {"rule": row.rule, "key": row.identity}, unit, title)


def _raised(row: Finding, unit: str) -> NewEvent:
    stated = {
        "rule": row.rule,
        "key": row.identity,
        "library": row.library,
        "rule_part": row.part or None,
        "severity": row.severity,
        "calendar": row.calendar or None,
        "state": row.manner or None,
    }
    refs = [Ref(FINDING, row.identity)]
    if row.agency:
        refs.append(Ref("agency", row.agency, "supervised"))
    declared = vocabulary().event("finding.raised")
    if declared is not None and row.object_type in declared.relations and row.object_type != FINDING:
        refs.append(Ref(row.object_type, row.object_id))
    return NewEvent("finding.raised", timezone.now(), refs, stated, agency=unit)
