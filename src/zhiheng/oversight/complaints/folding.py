"""A complaint's row as a pure function of its effective trace (投影). No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.oversight.complaints.models import Stage
from zhiheng.oversight.complaints.topics import code_of

COMPLAINT: Final = "complaint"
MATERIAL: Final = "complaint-material"
"""Owner of the files that come with a complaint: no object of the ledger; this room alone says who sees them."""
GRAVEST: Final = ("accuse", "report", "complain", "help", "suggest", "consult")
"""Kinds from the gravest on: the first that applies names the complaint."""
_MOST_SUBJECT: Final = 200


@dataclass(slots=True)
class Folded:
    """What a trace says: the columns of the row, who is accused, and the summaries that were released."""

    row: dict[str, Any]
    accused: set[tuple[str, str]] = field(default_factory=set)
    releases: set[tuple[str, str, date]] = field(default_factory=set)


def fold(id_: str, attributes: Mapping[str, Any], trace: Sequence[Event]) -> Folded | None:
    """Return what a complaint's events say; None where it was never received.

    ``attributes``: those of the object itself (number, channel), for what another system brought.
    """
    received = [event for event in trace if event.type == "complaint.received"]
    if not received:
        return None
    first = received[0]
    kinds, agencies, officers, was_accused = _directed(trace)
    accusation = is_accusation(kinds, agencies, officers)
    accused = {("agency", one) for one in agencies} | {("officer", one) for one in officers} if accusation else set()
    before = ever_accused(trace)  # also of what is no accusation any more: the wall stays
    said = first.attributes
    row: dict[str, Any] = {
        "number": str(said.get("order_no") or attributes.get("number") or ""),
        "channel": str(said.get("channel") or attributes.get("channel") or "other"),
        "kind": next((kind for kind in GRAVEST if kind in kinds), "consult"),
        "kinds": sorted(kinds),
        "accusation": accusation,
        "topic": _topic(trace)[:60],
        "subject": str(said.get("subject") or "")[:_MOST_SUBJECT],
        "received_on": date_of(first.day),
        "body": _one(first, "organisation", "body"),
        "named": bool(said.get("named")),
        "secret": bool(said.get("secret")) or (was_accused and not accusation),
        "complainant": _one(first, "party", "complainant"),
        "region": str(said.get("region") or "")[:64],
    } | _progress(trace, {one for kind, one in accused if kind == "agency"})
    row["enterprise"] = _last(trace, "enterprise")
    return Folded(row, accused | before, _releases(trace))


def ever_accused(events: Iterable[Event]) -> set[tuple[str, str]]:
    """Return whom any of some events accused, also those that were corrected, voided or classified anew since.

    What was said of an agency by mistake, and taken back, is none of its business either.
    """
    found: set[tuple[str, str]] = set()
    named: set[tuple[str, str]] = set()
    for event in events:
        if event.type not in ("complaint.received", "complaint.classified"):
            continue
        about = {("agency", one) for one in event.objects("agency", "about")}
        about |= {("officer", one) for one in event.objects("officer", "about")}
        named = about or named
        agencies = {id_ for kind, id_ in named if kind == "agency"}
        officers = {id_ for kind, id_ in named if kind == "officer"}
        if is_accusation(_kinds(event), agencies, officers):
            found |= named
    return found


def _kinds(event: Event) -> set[str]:
    stated = event.attributes.get("kinds") or ()
    return {str(one) for one in (stated if isinstance(stated, list | tuple) else (stated,))}


def named_in(trace: Sequence[Event]) -> set[tuple[str, str]]:
    """Return whom a trace says a complaint is about now, accused or not: (agency or officer, id)."""
    _, agencies, officers, _ = _directed(trace)
    return {("agency", one) for one in agencies} | {("officer", one) for one in officers}


def _directed(trace: Sequence[Event]) -> tuple[set[str], set[str], set[str], bool]:
    """Return kinds, agencies and officers of the last classification, and whether it ever was an accusation.

    A classification that names nobody leaves those who were named before.
    """
    kinds: set[str] = set()
    agencies: set[str] = set()
    officers: set[str] = set()
    ever = False
    for event in trace:
        if event.type not in ("complaint.received", "complaint.classified"):
            continue
        kinds = _kinds(event)
        about, who = set(event.objects("agency", "about")), set(event.objects("officer", "about"))
        if about or who:
            agencies, officers = about, who
        ever = ever or is_accusation(kinds, agencies, officers)
    return kinds, agencies, officers, ever


def is_accusation(kinds: set[str], agencies: set[str], officers: set[str]) -> bool:
    """Return whether a complaint is directed against an agency or officer (济南热线条例第三十二条)."""
    return "accuse" in kinds or ("report" in kinds and bool(agencies or officers))


def _progress(trace: Sequence[Event], accused: set[str]) -> dict[str, Any]:
    """Return handler, days and stage. A handler who turns out to be accused has it no longer.

    What is classified as an accusation, or against somebody else, waits for the bureau to route it anew: who has it
    got it as a request, and may be of the side of whoever is accused.
    """
    now: dict[str, Any] = {
        "handler": "", "assigned_on": None, "promised": None, "replied_on": None, "stage": Stage.RECEIVED, "returns": 0,
        "satisfied": None, "score": None, "supervision": "", "reply_by": None,
    }  # fmt: skip
    before: frozenset[tuple[str, str]] | None = None
    for place, event in enumerate(trace):
        _step(now, event)
        if event.type in ("complaint.received", "complaint.classified"):
            against = _against(trace[: place + 1])
            if event.type == "complaint.classified" and against is not None and against != before:
                _take_back(now)
            before = against
    if now["handler"] in accused:
        _take_back(now)
    return now


def _against(trace: Sequence[Event]) -> frozenset[tuple[str, str]] | None:
    """Return against whom a complaint was directed at the end of a trace, None while it was no accusation."""
    kinds, agencies, officers, _ = _directed(trace)
    return frozenset(named_in(trace)) if is_accusation(kinds, agencies, officers) else None


def _take_back(now: dict[str, Any]) -> None:
    now.update(handler="", assigned_on=None, reply_by=None, promised=None)
    if now["stage"] not in (Stage.CLOSED, Stage.WITHDRAWN):
        now["stage"] = Stage.RECEIVED


def _step(now: dict[str, Any], event: Event) -> None:
    said, day = event.attributes, date_of(event.day)
    match event.type:
        case "complaint.assigned":
            back = now["stage"] is Stage.RETURNED and now["handler"] == _one(event, "agency", "handler")
            now.update(handler=_one(event, "agency", "handler"), assigned_on=day, promised=None)
            now.update(reply_by=said.get("reply_by"), stage=Stage.RETURNED if back else Stage.ASSIGNED)
        case "complaint.declined":
            granted = said.get("granted")
            if granted:
                now.update(handler="", assigned_on=None, reply_by=None, promised=None, stage=Stage.RECEIVED)
            else:
                now["stage"] = Stage.DECLINING if granted is None else Stage.ASSIGNED
        case "complaint.progress-told":
            now.update(promised=said.get("promised_by"), stage=Stage.PROMISED)
        case "complaint.replied":
            now.update(replied_on=day, stage=Stage.REPLIED)
        case "complaint.visited":
            _visited(now, said)
        case "complaint.rated":
            now.update(score=said.get("score"), satisfied=said.get("satisfied"))
            if now["stage"] is Stage.REPLIED:
                now["stage"] = Stage.CLOSED
        case "complaint.withdrawn":
            now["stage"] = Stage.WITHDRAWN
        case "supervision.opened":
            now["supervision"] = _one(event, "supervision")


def _visited(now: dict[str, Any], said: Mapping[str, Any]) -> None:
    now["satisfied"] = said.get("satisfied")
    if said.get("score") is not None:
        now["score"] = said["score"]
    if said.get("returned"):
        now.update(returns=now["returns"] + 1, stage=Stage.RETURNED, replied_on=None)
    else:
        now["stage"] = Stage.CLOSED


def _topic(trace: Sequence[Event]) -> str:
    """Return the matter: the code of the last classification that gives one, else what was registered."""
    found = ""
    for event in trace:
        codes = event.attributes.get("codes") or ()
        if event.type == "complaint.classified" and codes:
            found = str(codes[0] if isinstance(codes, list | tuple) else codes)
        elif event.type == "complaint.received" and not found:
            found = str(event.attributes.get("topic") or event.attributes.get("subject") or "")
    return code_of(found)


def _last(trace: Sequence[Event], object_type: str) -> str:
    return next((id_ for event in reversed(trace) for id_ in event.objects(object_type)), "")


def _one(event: Event, object_type: str, qualifier: str = "") -> str:
    found = event.objects(object_type, qualifier) if qualifier else event.objects(object_type)
    return next(iter(found), "")


def _releases(trace: Sequence[Event]) -> set[tuple[str, str, date]]:
    """Return the released summaries: event, agency, day."""
    told = (event for event in trace if event.type == "complaint.redacted")
    return {(e.root_id, agency, date_of(e.day)) for e in told for agency in e.objects("agency", "about")}
