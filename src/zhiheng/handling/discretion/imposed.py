"""What cases came to, as rows (F1): the fold of filing, discretion, decision and publication of each case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import REVOKED, fine_in_force
from zhiheng.handling.discretion.models import Imposed
from zhiheng.ledger.gathering import all_ids, by_object, effective_events, some, touched_keys
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent

CASE = "case"
TYPES = frozenset({"case.filed", "benchmark.applied", "decision.made", "decision.changed", "publication.made"})
DECIDING = frozenset({"decision.made", "decision.changed", "publication.made"})
"""Events without which there is no row: a case that isn't decided has come to nothing yet."""
UNDONE = REVOKED | {"unlawful"}
"""How a decision comes to be no example: what undid it, and 确认违法. A decision made anew stands again."""


def rows(ids: set[str]) -> dict[int, dict[str, Any]]:
    """Return the fields of decided cases, by the key of the ledger's row, as their traces say."""
    things = {row.public_id: row for row in LedgerObject.objects.filter(type=CASE, public_id__in=ids)}
    traces = by_object(effective_events({CASE: set(things)}, TYPES), CASE, set(things))
    found = {}
    for id_, row in things.items():
        fields = fields_of(traces[id_])
        if fields is not None:
            found[row.pk] = {"agency": row.agency, **fields}
    return found


def fields_of(trace: Sequence[Event]) -> dict[str, Any] | None:
    """Return what a trace says of the case's outcome; None where nothing was decided."""
    decision = next((event for event in reversed(trace) if event.type == "decision.made"), None)
    if decision is None:
        return None
    applied = next((event for event in reversed(trace) if event.type == "benchmark.applied"), None)
    said = applied.attributes if applied else {}
    typical = [e for e in trace if e.type == "publication.made" and e.attributes.get("kind") == CASE]
    changed = [event for event in trace[trace.index(decision) :] if event.type == "decision.changed"]
    return {
        "power": _power(trace, decision), "tier": str(said.get("tier") or "")[:80],
        "discretion": str(decision.attributes.get("discretion") or ""), "departs": bool(said.get("departs")),
        "fine_cents": int(fine_in_force(trace).scaleb(2)),
        "penalty": decision.attributes.get("outcome") == "penalty", "decided_on": date_of(decision.day),
        "standing": not any(event.attributes.get("how") in UNDONE for event in changed),
        "typical": date_of(typical[-1].day) if typical else None,
        "summary": str(typical[-1].attributes.get("summary") or "") if typical else "",
    }  # fmt: skip


def _power(trace: Sequence[Event], decision: Event) -> str:
    for event in (decision, *trace):
        for type_ in ("power", "delegated_power"):
            if ids := event.objects(type_):
                return str(ids[0])
    return ""


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended (inside their transaction)."""
    touched = touched_keys(stored)
    ids = {key[1] for type_, key in touched if key[0] == CASE and type_ in DECIDING}
    more = {key[1] for type_, key in touched if key[0] == CASE and type_ in TYPES - DECIDING} - ids
    for part in some(more):  # what comes before the decision changes only the rows that are there
        known = Imposed.objects.filter(thing__type=CASE, thing__public_id__in=part)
        ids |= set(known.values_list("thing__public_id", flat=True))
    if ids:
        refresh(ids)


def refresh(ids: set[str]) -> None:
    """Write the rows of some cases anew."""
    right = rows(ids)
    Imposed.objects.filter(thing__type=CASE, thing__public_id__in=ids).delete()
    Imposed.objects.bulk_create([Imposed(pk=pk, **fields) for pk, fields in right.items()], batch_size=500)


def rebuild() -> None:
    """Write all rows anew, in portions."""
    for ids in all_ids(CASE):
        refresh(ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the rows and the ledger."""
    for ids in all_ids(CASE):
        right = rows(ids)
        there = {row.pk: row for row in Imposed.objects.filter(thing__type=CASE, thing__public_id__in=ids)}
        for pk in sorted(set(right) | set(there)):
            row, fields = there.get(pk), right.get(pk)
            if row is None or fields is None:
                yield f"案件 {pk} 的裁量结果: {'缺少这一行' if row is None else '台账里没有决定'}"
            elif wrong := [name for name, value in fields.items() if getattr(row, name) != value]:
                yield f"案件 {pk} 的裁量结果: {'、'.join(wrong)} 与台账不符"
