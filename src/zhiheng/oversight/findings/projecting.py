"""What people decided about findings (处理), folded from the ledger into the tables (F1): never written otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.law.trace import VOID
from zhiheng.ledger import selectors
from zhiheng.ledger.amending import versions_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.findings import tallies
from zhiheng.oversight.findings.models import Finding, Matter, Standing, Why
from zhiheng.oversight.findings.recording import FINDING

SUPERVISION = "supervision"
_DECIDING = ("finding.grouped", "finding.settled", "finding.changed", "finding.assigned")
_MATTERS = ("finding.grouped", "supervision.opened", "order.issued", "supervision.closed", "finding.assigned")
_IN_MATTER = (Standing.MATTER, Standing.SETTLED, Standing.DISMISSED)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a finding's effective trace says people decided. ``standing`` empty: nothing that still holds."""

    standing: str = ""
    reason: str = ""
    matter: str = ""
    assignee: str = ""
    accepted: bool = False


def decided(trace: Iterable[Event]) -> Decided:
    """Return what a finding's effective trace says, in its order: the last decision holds."""
    standing = reason = matter = assignee = ""
    accepted = False
    for event in trace:
        said = event.attributes
        if event.type == "finding.grouped":
            matter = next(iter(event.objects(SUPERVISION, "") or event.objects(SUPERVISION)), "")
            standing, reason = Standing.MATTER.value, ""
        elif event.type == "finding.settled":
            upheld = bool(said.get("upheld"))
            standing = Standing.SETTLED.value if upheld else Standing.DISMISSED.value
            reason = str(said.get("how", ""))
        elif event.type == "finding.changed":
            accepted = said.get("accepted") is True
        elif event.type == "finding.assigned":
            assignee = str(said.get("account", ""))
    return Decided(standing, reason, matter, assignee, accepted)


def standing_of(row: Finding, what: Decided) -> str:
    """Return where a finding stands: as people decided, else as the last run found it."""
    if what.standing:
        return what.standing
    if row.present:
        return Standing.OPEN.value
    return (Standing.GONE if row.why == Why.CLEARED or what.accepted else Standing.CHANGED).value


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring findings and matters up to date with events that were just appended (inside their transaction)."""
    voided = {event.amends for event in stored if event.type == VOID}
    concerned = [event for event in stored if event.type in {*_DECIDING, *_MATTERS}]
    concerned += [version for version in versions_of(voided) if version.type in {*_DECIDING, *_MATTERS}]
    keys = {key for event in concerned for key in event.keys}
    refresh_findings({id_ for type_, id_ in keys if type_ == FINDING})
    refresh_matters({id_ for type_, id_ in keys if type_ == SUPERVISION})


def refresh_findings(identities: set[str]) -> None:
    """Write what people decided about some findings, and count anew."""
    touched = []
    for row in Finding.objects.filter(identity__in=sorted(identities)):
        right = _right(row)
        if any(getattr(row, name) != value for name, value in right.items()):
            Finding.objects.filter(pk=row.pk).update(**right)
            touched.append((row.agency, row.rule))
    if touched:
        tallies.refresh(touched)


def _right(row: Finding) -> dict[str, str]:
    what = decided(selectors.trace(FINDING, row.identity).events)
    matter = what.matter if what.standing in _IN_MATTER else ""
    return {
        "standing": standing_of(row, what), "reason": what.reason, "matter": matter, "assignee": what.assignee,
    }  # fmt: skip


def refresh_matters(ids: set[str]) -> None:
    """Write some matters as their traces say; a matter whose grouping was undone and that was never opened goes."""
    for id_ in sorted(ids):
        right = matter_of(id_)
        if right is None:
            Matter.objects.filter(public_id=id_).delete()
        else:
            Matter.objects.update_or_create(public_id=id_, defaults=right)


def matter_of(id_: str) -> dict[str, Any] | None:
    """Return the row of a matter as the ledger says, None where nothing makes it one."""
    thing = LedgerObject.objects.filter(type=SUPERVISION, public_id=id_).first()
    trace = [event for event in selectors.trace(SUPERVISION, id_).events if event.type in _MATTERS]
    opened = _first(trace, "supervision.opened")
    grouped = [event for event in trace if event.type == "finding.grouped"]
    if thing is None or not (opened or grouped):
        return None
    stage = _stage(trace)
    said = selectors.attributes(SUPERVISION, id_)
    assigned = [event for event in trace if event.type == "finding.assigned"]
    supervised = next((found[0] for event in trace if (found := event.objects("agency", "supervised"))), "")
    return {
        "title": thing.title or id_,
        "kind": str(said.get("kind", "")),
        "agency": supervised or _agency_of(grouped),
        "body": thing.agency,
        "stage": stage.value,
        "count": len({name for event in grouped for name in event.objects(FINDING)}),
        "made_on": date_of(min(event.day for event in [*grouped, *([opened] if opened else [])])),
        "opened_on": _day(opened),
        "assignee": str(assigned[-1].attributes.get("account", "")) if assigned else "",
    }


def _stage(trace: Sequence[Event]) -> Matter.Stage:
    """Return how far a matter is: as the furthest of its events says."""
    ends = (
        ("supervision.closed", Matter.Stage.CLOSED),
        ("order.issued", Matter.Stage.HANDLED),
        ("supervision.opened", Matter.Stage.OPENED),
    )
    return next((stage for type_, stage in ends if _first(trace, type_) is not None), Matter.Stage.COLLECTED)


def _agency_of(grouped: Sequence[Event]) -> str:
    names = [name for event in grouped for name in event.objects(FINDING)]
    return Finding.objects.filter(identity__in=names[:1]).values_list("agency", flat=True).first() or ""


def _first(trace: Iterable[Event], type_: str) -> Event | None:
    return next((event for event in trace if event.type == type_), None)


def _day(event: Event | None) -> date | None:
    return None if event is None else date_of(event.day)


def _ids(type_: str) -> set[str]:
    return set(LedgerObject.objects.filter(type=type_).values_list("public_id", flat=True))


def rebuild() -> None:
    """Write anew what people decided, from the ledger; what runs found is left to the next run."""
    refresh_findings({*_ids(FINDING), *_touched()})
    refresh_matters({*_ids(SUPERVISION), *Matter.objects.values_list("public_id", flat=True)})


def _touched() -> set[str]:
    """Return the findings that the table says people decided about."""
    kept = Finding.objects.exclude(reason="", matter="", assignee="")
    return set(kept.values_list("identity", flat=True))


def check() -> Iterator[str]:
    """Yield in words every difference between the tables and what the ledger says people decided."""
    for row in Finding.objects.filter(identity__in=sorted({*_ids(FINDING), *_touched()})):
        wrong = [name for name, value in _right(row).items() if getattr(row, name) != value]
        if wrong:
            yield f"监督发现 {row.identity}: {'、'.join(wrong)} 与台账不符"
    for id_ in sorted({*_ids(SUPERVISION), *Matter.objects.values_list("public_id", flat=True)}):
        known, right = Matter.objects.filter(public_id=id_).first(), matter_of(id_)
        if (known is None) != (right is None):
            yield f"监督事项 {id_}: {'缺少这一行' if known is None else '台账里没有依据'}"
        elif known is not None and right is not None:
            wrong = [name for name, value in right.items() if getattr(known, name) != value]
            if wrong:
                yield f"监督事项 {id_}: {'、'.join(wrong)} 与台账不符"
