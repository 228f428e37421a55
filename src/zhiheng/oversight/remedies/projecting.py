"""The table of reviews and lawsuits as the ledger says (F1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.law.units import Period
from zhiheng.ledger.gathering import all_ids, by_object, effective_events, log_objects, touched_keys
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.remedies.models import Outcome, Remedy
from zhiheng.oversight.supervision.instruments import Days
from zhiheng.registry.projecting import disputes
from zhiheng.registry.projecting.disputes import disputed_body, owners_of

REMEDY, ORDER, OPINION = disputes.REMEDY, "supervision_order", "review_opinion"
REPORTING: Final = Days(Period(60, "d"), confirmed=True)
"""行政复议法第七十六条: 自收到行政复议意见书之日起六十日内报送."""
BASIS = "行政复议法第七十六条"
_LOST = frozenset({"varied", "revoked", "unlawful", "void", "perform"})
_KEPT = frozenset({"upheld", "rejected"})
_ENDS = ("remedy.withdrawn", "remedy.refused")


def outcome_of(trace: Sequence[Event]) -> tuple[Outcome, str, date | None]:
    """Return how a remedy stands: the last decision counts, else withdrawal or refusal."""
    decided = [event for event in trace if event.type == "remedy.decided"]
    if decided:
        last = decided[-1]
        result = str(last.attributes.get("result", ""))
        won = Outcome.LOST if result in _LOST else Outcome.KEPT if result in _KEPT else Outcome.SETTLED
        return won, result, date_of(last.day)
    ended = [event for event in trace if event.type in _ENDS]
    if ended:
        return Outcome.SETTLED, "withdrawn" if ended[-1].type == "remedy.withdrawn" else "", date_of(ended[-1].day)
    return Outcome.RUNNING, "", None


def rows(ids: set[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of some remedies, by id, as their traces say."""
    events = effective_events({REMEDY: ids})
    traces = by_object(events, REMEDY, ids)
    objects = log_objects((REMEDY, id_) for id_ in ids)
    opinions = {id_: _opinion(traces[id_]) for id_ in ids}
    named = {opinion for opinion in opinions.values() if opinion}
    about = by_object(effective_events({ORDER: named}), ORDER, named)
    owners = owners_of(events)
    found = {}
    for id_ in sorted(ids):
        trace = [event for event in traces[id_] if event.type.startswith("remedy.")]
        if not trace:
            continue
        kinds = objects[REMEDY, id_].attributes.get("kind", ()) if (REMEDY, id_) in objects else ()
        opinion = opinions[id_]
        found[id_] = _row(trace, str(kinds[-1].value) if kinds else "", owners) | _opinion_of(
            opinion, about.get(opinion, [])
        )
    return found


def _row(trace: Sequence[Event], kind: str, owners: dict[str, str]) -> dict[str, Any]:
    outcome, result, decided = outcome_of(trace)
    stated = (str(event.attributes.get("kind", "")) for event in trace)
    return {
        "kind": kind or next((value for value in stated if value), "review"),
        "agency": disputed_body(trace, owners),
        "case": _named(trace, "case"),
        "outcome": outcome.value,
        "result": result,
        "filed_on": date_of(trace[0].day),
        "answered_on": _day(trace, "remedy.answered"),
        "decided_on": decided,
    }


def _opinion(trace: Iterable[Event]) -> str:
    issued = (event for event in trace if event.type == "order.issued" and event.attributes.get("kind") == OPINION)
    return next((id_ for event in issued for id_ in event.objects(ORDER, "")), "")


def _opinion_of(opinion: str, trace: Sequence[Event]) -> dict[str, Any]:
    received, reported = _day(trace, "service.completed"), _day(trace, "order.reported")
    documents = [id_ for event in trace if event.type == "order.issued" for id_ in event.objects("document")]
    due = REPORTING.after(received) if received is not None else None
    return {
        "opinion": opinion,
        "opinion_no": _number(documents),
        "opinion_on": received,
        "opinion_due": due,
        "opinion_reported_on": reported,
        "next_due": None if reported is not None else due,
    }


def _number(documents: Sequence[str]) -> str:
    known = log_objects(("document", id_) for id_ in documents)
    numbers = [thing.attributes.get("number", ()) for thing in known.values()]
    return next((str(values[-1].value)[:80] for values in numbers if values), "")


def _named(trace: Iterable[Event], type_: str) -> str:
    return next((id_ for event in trace for id_ in event.objects(type_)), "")


def _day(trace: Iterable[Event], type_: str) -> date | None:
    return next((date_of(event.day) for event in trace if event.type == type_), None)


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the table up to date with events that were just appended (inside their transaction)."""
    keys = {key for _, key in touched_keys(stored)}
    ids = {id_ for type_, id_ in keys if type_ == REMEDY}
    orders = {id_ for type_, id_ in keys if type_ == ORDER}
    if orders:
        ids |= set(Remedy.objects.filter(opinion__in=orders).values_list("public_id", flat=True))
    if ids:
        refresh(ids)


def refresh(ids: set[str]) -> None:
    """Write the rows of some remedies as their traces say."""
    right = rows(ids)
    Remedy.objects.filter(public_id__in=ids - right.keys()).delete()
    for id_, values in right.items():
        Remedy.objects.update_or_create(public_id=id_, defaults=values)


def rebuild() -> None:
    """Write all rows anew, in portions."""
    for ids in all_ids(REMEDY):
        refresh(ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the table and the ledger."""
    for ids in all_ids(REMEDY):
        right = rows(ids)
        there = {row.public_id: row for row in Remedy.objects.filter(public_id__in=ids)}
        for id_ in sorted(right.keys() ^ there.keys()):
            yield f"复议诉讼 {id_}: {'缺少这一行' if id_ in right else '台账里没有依据'}"
        for id_ in sorted(right.keys() & there.keys()):
            wrong = [name for name, value in right[id_].items() if getattr(there[id_], name) != value]
            if wrong:
                yield f"复议诉讼 {id_}: {'、'.join(wrong)} 与台账不符"
