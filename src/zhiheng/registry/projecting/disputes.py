"""Whose act a review or lawsuit disputes: one answer for every room that counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhiheng.eventlog.model import Event
from zhiheng.ledger.gathering import by_object, effective_events
from zhiheng.ledger.models import LedgerObject

REMEDY = "remedy"


def disputed_body(events: Sequence[Event], owners: Mapping[str, str]) -> str:
    """Return the body whose act is disputed, as the events about a remedy say; "" where nothing says it.

    It is the body that they name, else the one whose case they name (``owners``: by case), else the one in whose name
    they were recorded.
    """
    about = [event for event in events if event.type.startswith("remedy.")]
    named = (id_ for event in about for id_ in event.objects("agency"))
    owning = (owners.get(id_, "") for event in about for id_ in event.objects("case"))
    recorded = (str(event.attributes.get("agency", "")) for event in about)
    return next((id_ for answers in (named, owning, recorded) for id_ in answers if id_), "")


def owners_of(events: Sequence[Event]) -> dict[str, str]:
    """Return the bodies of the cases that events name, by case."""
    cases = {id_ for event in events for id_ in event.objects("case")}
    rows = LedgerObject.objects.filter(type="case", public_id__in=cases)
    return dict(rows.values_list("public_id", "agency"))


def disputed_bodies(ids: set[str]) -> dict[str, str]:
    """Return the body whose act each remedy disputes, by id."""
    events = effective_events({REMEDY: ids})
    owners, traces = owners_of(events), by_object(events, REMEDY, ids)
    return {id_: disputed_body(traces[id_], owners) for id_ in ids}
