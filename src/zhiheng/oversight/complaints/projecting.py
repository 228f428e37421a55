"""Complaints, the accused and released summaries from the ledger (投影, F1): the only writer of these tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from zhiheng.law.trace import VOID
from zhiheng.ledger import selectors
from zhiheng.ledger.gathering import all_ids, by_object, effective_events, log_objects, some, touched_keys
from zhiheng.ledger.models import LedgerEvent, LedgerRelation
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.complaints.dues import due_of
from zhiheng.oversight.complaints.folding import COMPLAINT, Folded, ever_accused, fold
from zhiheng.oversight.complaints.models import OPEN, Accused, Complaint, Release

_ALSO: Final = frozenset({"supervision.opened"})
_CALENDAR: Final = frozenset({"due_on"})
"""Columns that follow from the official calendar too, which may be imported anew: ``check`` leaves them out."""


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended (inside their transaction)."""
    mine = [e for e in stored if e.type.startswith("complaint.") or e.type in _ALSO or e.type == VOID]
    ids = {id_ for _, (type_, id_) in touched_keys(mine) if type_ == COMPLAINT} if mine else set()
    if ids:
        refresh(ids)


def refresh(ids: set[str]) -> None:
    """Write the rows of some complaints as their traces say."""
    folded = _folded(ids)
    known = {row.public_id: row for row in Complaint.objects.filter(public_id__in=ids)}
    new, changed = [], []
    for id_, one in folded.items():
        if id_ not in known:
            new.append(Complaint(public_id=id_, **one.row))
        elif any(getattr(known[id_], name) != value for name, value in one.row.items()):
            for name, value in one.row.items():
                setattr(known[id_], name, value)
            changed.append(known[id_])
    Complaint.objects.bulk_create(new, batch_size=500)
    if changed:
        Complaint.objects.bulk_update(changed, list(next(iter(folded.values())).row), batch_size=100)
    Complaint.objects.filter(public_id__in=known.keys() - folded.keys()).delete()
    _beside(ids, folded)


def _beside(ids: set[str], folded: Mapping[str, Folded]) -> None:
    """Write who is accused and what was released."""
    Accused.objects.filter(complaint__in=ids).delete()
    accused = [Accused(complaint=id_, kind=kind, subject=subject) for id_, kind, subject in _accused(ids, folded)]
    Accused.objects.bulk_create(accused, batch_size=500)
    Release.objects.filter(complaint__in=ids).delete()
    releases = [
        Release(public_id=event, complaint=id_, agency=agency, released_on=day)
        for id_, one in folded.items()
        for event, agency, day in sorted(one.releases)
    ]
    Release.objects.bulk_create(releases, batch_size=500)


def _accused(ids: set[str], folded: Mapping[str, Folded]) -> list[tuple[str, str, str]]:
    """Return (complaint, kind, accused): by the effective trace, and by what was corrected or voided since.

    A complaint that was taken off the ledger altogether keeps its wall: its events still stand in the history.
    """
    found: set[tuple[str, str, str]] = set()
    amended = _amended(ids)
    for id_ in ids:
        one = folded.get(id_)
        pairs = one.accused if one is not None else set()
        if id_ in amended:
            pairs = pairs | ever_accused(stored.event for stored in selectors.history(COMPLAINT, id_))
        found |= {(id_, kind, subject) for kind, subject in pairs}
    return sorted(found)


def _amended(ids: set[str]) -> set[str]:
    """Return those of some complaints of whose events one was corrected or voided."""
    found: set[str] = set()
    for part in some(ids):
        related = LedgerRelation.objects.filter(object_type=COMPLAINT, object_id__in=part)
        roots = dict(related.values_list("event__public_id", "object_id"))
        for names in some(roots):
            touched = LedgerEvent.objects.filter(amends__in=names).values_list("amends", flat=True)
            found.update(roots[name] for name in touched if name is not None)
    return found


def _folded(ids: set[str]) -> dict[str, Folded]:
    """Return what the ledger says of some complaints; those that were never received are missing."""
    traces = by_object(effective_events({COMPLAINT: ids}), COMPLAINT, ids)
    stated = log_objects((COMPLAINT, id_) for id_ in ids)
    found = {}
    for id_ in sorted(ids):
        thing = stated.get((COMPLAINT, id_))
        values = {name: versions[-1].value for name, versions in thing.attributes.items()} if thing else {}
        one = fold(id_, values, traces[id_])
        if one is not None:
            one.row["due_on"] = _due(one.row)
            found[id_] = one
    return found


def _due(row: dict[str, Any]) -> Any:
    due = due_of(row["assigned_on"], row.pop("promised"), row.pop("reply_by"))
    return due if row["stage"] in OPEN else None


def rebuild() -> None:
    """Write all rows anew from the ledger, in portions."""
    seen: set[str] = set()
    for ids in all_ids(COMPLAINT):
        refresh(ids)
        seen |= ids
    gone = [id_ for id_ in Complaint.objects.values_list("public_id", flat=True) if id_ not in seen]
    for start in range(0, len(gone), 500):
        refresh(set(gone[start : start + 500]))


def check() -> Iterator[str]:
    """Yield in words every difference between the tables and the ledger."""
    seen: set[str] = set()
    for ids in all_ids(COMPLAINT):
        seen |= ids
        folded = _folded(ids)
        known = {row.public_id: row for row in Complaint.objects.filter(public_id__in=ids)}
        for id_ in sorted(known.keys() ^ folded.keys()):
            yield f"投诉举报 {id_}: {'台账里没有依据' if id_ in known else '缺少这一行'}"
        for id_ in sorted(known.keys() & folded.keys()):
            row = folded[id_].row
            wrong = [n for n, value in row.items() if n not in _CALENDAR and getattr(known[id_], n) != value]
            if wrong:
                yield f"投诉举报 {id_}: {'、'.join(wrong)} 与台账不符"
        yield from _beside_differences(ids, folded)
    for id_ in Complaint.objects.values_list("public_id", flat=True):
        if id_ not in seen:
            yield f"投诉举报 {id_}: 台账里没有这一件"


def _beside_differences(ids: set[str], folded: Mapping[str, Folded]) -> Iterator[str]:
    accused = set(Accused.objects.filter(complaint__in=ids).values_list("complaint", "kind", "subject"))
    said = set(_accused(ids, folded))
    for id_ in sorted({one[0] for one in accused ^ said}):
        yield f"投诉举报 {id_}: 被控告举报的一方与台账不符"
    rows = Release.objects.filter(complaint__in=ids)
    released = set(rows.values_list("complaint", "public_id", "agency", "released_on"))
    told = {(id_, *entry) for id_, one in folded.items() for entry in one.releases}
    for id_ in sorted({one[0] for one in released ^ told}):
        yield f"投诉举报 {id_}: 释出的摘要与台账不符"
