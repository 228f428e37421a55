"""Cases as rows (投影): stage, cause and days as a function of each case's effective trace (F1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CASE, ORDINARY, cause, handlers, own_events, today
from zhiheng.handling.cases.models import Case, Handling
from zhiheng.law.library.procedures import procedure_for, procedures
from zhiheng.law.trace import VOID
from zhiheng.ledger.gathering import all_ids, by_object, effective_events, log_objects, some, touched_keys
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent
from zhiheng.registry.handing import HANDLER, REMOVED

_MOST_CAUSE = 200
_DECIDING = frozenset({"case.filed", "clue.received", "decision.made", "case.closed"}) | {
    type_
    for procedure in procedures()
    if procedure.about == CASE
    for milestone in procedure.milestones
    for type_ in (milestone.event, *milestone.undone)
}
"""Events that move a case's stage, cause or days; any other can only name another handler."""


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended (inside their transaction).

    A case's whole trace is read only where one of them can change its row: this is done under the ledger's lock.
    """
    moving: list[StoredEvent] = []
    others: list[StoredEvent] = []
    for event in stored:
        (moving if event.type in _DECIDING or event.type == VOID or event.amends else others).append(event)
    ids = {key[1] for _, key in touched_keys(moving) if key[0] == CASE}
    ids |= {one.key[1] for event in stored for one in event.statements if one.key[0] == CASE}
    ids |= _newly_handled(event.event for event in others)
    if ids:
        refresh(ids, stored)


def _newly_handled(events: Iterable[Event]) -> set[str]:
    """Return the cases that don't have a row yet or whose handlers some events (no corrections) change."""
    named: dict[str, set[str]] = {}
    changed: set[str] = set()
    for event in events:
        for id_ in event.objects(CASE):
            named.setdefault(id_, set()).update(event.objects("officer", HANDLER))
            changed |= {id_} if event.objects("officer", REMOVED) else set()
    known: dict[str, set[str]] = {}
    for part in some(set(named) - changed):
        rows = Case.objects.filter(thing__type=CASE, thing__public_id__in=part)
        for id_, officer in rows.values_list("thing__public_id", "handlings__officer"):
            known.setdefault(id_, set()).add(officer)
    return changed | {id_ for id_, people in named.items() if id_ not in known or not people <= known[id_]}


def refresh(ids: set[str], stored: Sequence[StoredEvent] = ()) -> None:
    """Write the rows of some cases anew; ``stored``: the events that were just appended."""
    right = rows(ids, stored)
    Case.objects.filter(thing__in=[pk for pk, _, _ in right]).delete()
    Case.objects.bulk_create([Case(pk=pk, **fields) for pk, fields, _ in right], batch_size=500)
    people = [Handling(officer=officer, case_id=pk) for pk, _, who in right for officer in who]
    Handling.objects.bulk_create(people, batch_size=500)


def rows(ids: set[str], stored: Sequence[StoredEvent] = ()) -> list[tuple[int, dict[str, Any], list[str]]]:
    """Return (key of the ledger's row, fields, handlers) of some cases, as their traces say.

    ``stored``: the events that were just appended; what begins with them isn't read back from the ledger.
    """
    found_things = LedgerObject.objects.filter(type=CASE, public_id__in=ids)
    begun = {id_: (pk, since) for id_, pk, since in found_things.values_list("public_id", "pk", "introduced")}
    things = {id_: pk for id_, (pk, _) in begun.items()}
    traces = traces_of({id_: since for id_, (_, since) in begun.items()}, stored)
    objects = log_objects((CASE, id_) for id_ in things)
    found = []
    for id_, pk in sorted(things.items()):
        said = objects[CASE, id_].attributes if (CASE, id_) in objects else {}
        number, kind = (str(said[name][-1].value) if said.get(name) else "" for name in ("number", "procedure"))
        found.append((pk, fields_of(own_events(traces[id_], id_), number, kind or ORDINARY), handlers(traces[id_])))
    return found


def traces_of(
    begun: Mapping[str, int], stored: Sequence[StoredEvent], types: Collection[str] | None = None
) -> dict[str, list[Event]]:
    """Return the effective traces of cases, of which the place in the ledger is known where they begin.

    Those that begin with the events just appended consist of them, unless one of these amends something: a system
    that delivers thousands of new cases shouldn't have every event read back under the lock. ``types``: which events
    are read back (None: all).
    """
    amends = any(event.amends or event.type == VOID for event in stored)
    first = min((event.sequence for event in stored), default=0) if not amends else 0
    fresh = {id_ for id_, since in begun.items() if first and since >= first}
    others = set(begun) - fresh
    traces = by_object((one.event for one in stored), CASE, fresh) if fresh else {}
    return traces | by_object(effective_events({CASE: others}, types), CASE, others)


def fields_of(trace: Sequence[Event], number: str, kind: str = ORDINARY) -> dict[str, Any]:
    """Return the fields of a case's row; ``kind``: its procedure (简易、普通)."""
    filed, decided, closed = (_day(trace, type_) for type_ in ("case.filed", "decision.made", "case.closed"))
    procedure = procedure_for(CASE, kind, filed or decided or today())
    return {
        "stage": procedure.stage(trace) if procedure else "",
        "cause": cause(trace)[:_MOST_CAUSE],
        "number": number[:80],
        "filed_on": filed,
        "decided_on": decided,
        "closed_on": closed,
    }


def _day(trace: Sequence[Event], type_: str) -> date | None:
    days = [event.day for event in trace if event.type == type_]
    return date_of(days[0]) if days else None


def rebuild() -> None:
    """Write all rows anew, in portions."""
    for ids in all_ids(CASE):
        refresh(ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the rows and the ledger."""
    for ids in all_ids(CASE):
        right = {pk: (fields, sorted(who)) for pk, fields, who in rows(ids)}
        there = {row.pk: row for row in Case.objects.filter(thing__in=list(right)).select_related("thing")}
        people: dict[int, list[str]] = {}
        for officer, pk in Handling.objects.filter(case__in=list(right)).values_list("officer", "case_id"):
            people.setdefault(pk, []).append(officer)
        for pk, (fields, who) in right.items():
            row = there.get(pk)
            if row is None or sorted(people.get(pk, [])) != who:
                yield f"案件 {pk}: 缺少这一行或者办案人员与台账不符"
            elif wrong := [name for name, value in fields.items() if getattr(row, name) != value]:
                yield f"案件 {row.thing.public_id}: {'、'.join(wrong)} 与台账不符"
