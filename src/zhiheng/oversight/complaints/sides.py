"""Who is named in a complaint, and which bodies are the accused side of it (被控告举报的一方), over time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from zhiheng.ledger.gathering import by_object, effective_events
from zhiheng.oversight.complaints.folding import COMPLAINT, named_in
from zhiheng.oversight.complaints.models import Accused, Complaint
from zhiheng.registry.models import HeldFact, Officer

BELONGS: Final = "officer.employed"
"""The state of belonging to an agency, as dated rows of the registry."""
Pair = tuple[str, str]
_NAMING: Final = ("complaint.received", "complaint.classified")


def named(complaints: Collection[str]) -> dict[str, list[Pair]]:
    """Return by complaint whom it is about now: (agency or officer, id), accused or not. A few queries for many."""
    ids = set(complaints)
    traces = by_object(effective_events({COMPLAINT: ids}, _NAMING), COMPLAINT, ids)
    return {id_: sorted(named_in(trace)) for id_, trace in traces.items()}


def units_of(accused: Sequence[Pair], since: date) -> set[str]:
    """Return the agencies that are accused, or to which an accused officer belonged on that day or later."""
    units = {subject for kind, subject in accused if kind == "agency"}
    people = [subject for kind, subject in accused if kind == "officer"]
    if not people:
        return units
    belonged = HeldFact.objects.filter(fact=BELONGS, subject__in=people, held=True, last_day__gte=since)
    units |= set(belonged.values_list("agency", flat=True))
    units |= set(Officer.objects.filter(public_id__in=people).values_list("agency", flat=True))
    return units - {""}


def accused_units(row: Complaint) -> set[str]:
    """Return the agencies of the accused side of a complaint, since the day on which it was reported."""
    accused = Accused.objects.filter(complaint=row.public_id)
    return units_of(list(accused.values_list("kind", "subject")), row.received_on)
