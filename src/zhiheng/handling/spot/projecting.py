"""The table of penalties on the spot as the ledger says (F1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CASE, HANDLER
from zhiheng.handling.cases.dues import Around, due_after
from zhiheng.handling.cases.projecting import traces_of
from zhiheng.handling.cases.received import without_received
from zhiheng.handling.spot.models import Report, SpotPenalty
from zhiheng.ledger.gathering import all_ids, log_objects, touched_keys
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent

DECIDED, REPORTED, COLLECTED, REMITTED = "decision.made", "decision.reported", "fine.collected", "fine.remitted"
EVENTS = frozenset({DECIDED, REPORTED, COLLECTED, REMITTED})
DUTY = "simple.reported"
"""How the ids of the rules begin that ask for the report."""


def rows(ids: set[str], stored: Sequence[StoredEvent] = ()) -> dict[str, dict[str, Any]]:
    """Return the rows of those of some cases that were decided on the spot, by id, as their traces say.

    ``stored``: the events that were just appended; what begins with them isn't read back from the ledger.
    """
    known = without_received(LedgerObject.objects.filter(type=CASE, public_id__in=ids))
    traces = traces_of(dict(known.values_list("public_id", "introduced")), stored, EVENTS)
    spots = {id_: decision for id_ in traces if (decision := _decision(traces[id_])) is not None}
    objects = log_objects((CASE, id_) for id_ in spots)
    found = {}
    for id_, decision in sorted(spots.items()):
        thing = objects.get((CASE, id_))
        case = {name: values[-1].value for name, values in thing.attributes.items() if values} if thing else {}
        if agency := next(iter(decision.objects("agency", "")), ""):
            found[id_] = row_of(traces[id_], decision, agency, case)
    return found


def _decision(trace: Sequence[Event]) -> Event | None:
    return next((e for e in trace if e.type == DECIDED and e.attributes.get("procedure") == "simple"), None)


def row_of(trace: Sequence[Event], decision: Event, agency: str, case: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of one case."""
    said = decision.attributes
    fine = said.get("fine")
    reported, remitted = _day(trace, REPORTED), _day(trace, REMITTED)
    asked = Event("asked", DECIDED, decision.day, attributes={"procedure": "simple", "outcome": said.get("outcome")})
    place = {name: case.get(name) for name in ("field", "region")}
    return {
        "agency": agency,
        "officer": next(iter(decision.objects("officer", HANDLER)), ""),
        "power": next(iter(decision.objects("power")), ""),
        "party_kind": str(said.get("party_kind") or ""),
        "decided_on": date_of(decision.day),
        "warning": "warning" in (said.get("kinds") or ()),
        "fine_cents": None if fine is None else int(Decimal(str(fine)) * 100),
        "collected": any(event.type == COLLECTED for event in trace),
        "remitted_on": remitted,
        "report": (Report.DONE if reported else Report.PENDING).value,
        "reported_on": reported,
        "report_due": due_after(agency, DUTY, asked, Around(place)),
    }


def _day(trace: Sequence[Event], type_: str) -> date | None:
    return next((date_of(event.day) for event in trace if event.type == type_), None)


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the table up to date with events that were just appended (inside their transaction)."""
    refresh({key[1] for type_, key in touched_keys(stored) if type_ in EVENTS and key[0] == CASE}, stored)


def refresh(ids: set[str], stored: Sequence[StoredEvent] = ()) -> None:
    """Write the rows of some cases as their traces say; ``stored``: the events that were just appended."""
    if not ids:
        return
    right = rows(ids, stored)
    SpotPenalty.objects.filter(case__in=ids - right.keys()).delete()
    known = dict(SpotPenalty.objects.filter(case__in=right).values_list("case", "pk"))
    fresh = [SpotPenalty(case=id_, **values) for id_, values in right.items() if id_ not in known]
    old = [SpotPenalty(pk=known[id_], case=id_, **values) for id_, values in right.items() if id_ in known]
    SpotPenalty.objects.bulk_create(fresh, batch_size=500)
    if old:
        SpotPenalty.objects.bulk_update(old, list(next(iter(right.values()))), batch_size=500)


def rebuild() -> None:
    """Write all rows anew, in portions."""
    for ids in all_ids(CASE):
        refresh(ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the table and the ledger."""
    for ids in all_ids(CASE):
        right = rows(ids)
        there = {row.case: row for row in SpotPenalty.objects.filter(case__in=ids)}
        for id_ in sorted(right.keys() ^ there.keys()):
            yield f"当场处罚 {id_}: {'缺少这一行' if id_ in right else '台账里没有依据'}"
        for id_ in sorted(right.keys() & there.keys()):
            if wrong := [name for name, value in right[id_].items() if getattr(there[id_], name) != value]:
                yield f"当场处罚 {id_}: {'、'.join(wrong)} 与台账不符"
