"""Corrections and voids (更正、作废): what they amend, and the trace that stands after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from zhiheng.eventlog.model import Event
from zhiheng.law.trace import VOID, effective, ordered
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.lookups import rows_by_keys
from zhiheng.ledger.models import LedgerEvent, LedgerRelation
from zhiheng.ledger.records import NewEvent, ObjectKey, Problem, StoredEvent

AT_ONCE: Final = 500
"""Ids in one query: below every database's limit of parameters."""


def rows_by_id(ids: Iterable[str]) -> dict[str, LedgerEvent]:
    """Return the stored rows of some public ids; unknown ones are missing."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, LedgerEvent] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = LedgerEvent.objects.filter(public_id__in=wanted[start : start + AT_ONCE])
        found.update((row.public_id, row) for row in rows)
    return found


def target_of(event: NewEvent) -> str:
    """Return the id of the event that this one corrects or voids, or ""."""
    if event.type == VOID:
        return str(event.attributes.get("event") or "")
    return event.corrects


def roots_of(events: Sequence[NewEvent], places: Sequence[int], problems: list[Problem]) -> list[str]:
    """Return, for each event, the root that it amends ("" for none); unknown targets are added to ``problems``.

    ``places``: the index by which problems name each event.
    """
    targets = [target_of(event) for event in events]
    known = rows_by_id(target for target in targets if target)
    roots = []
    for index, event, target in zip(places, events, targets, strict=True):
        row = known.get(target)
        if target and row is None:
            place = f"第 {index + 1} 件 {event.type}"
            problems.append(Problem(place, f"台账里没有编号为“{target[:64]}”的事件", "请核对所更正或作废的编号", index))
        elif row is not None and event.corrects and row.type != event.type:
            what = f"所更正的是 {row.type},更正不能改变事件类型"
            problems.append(Problem(f"第 {index + 1} 件 {event.type}", what, "请把原记录作废,再重新记录", index))
        roots.append("" if row is None else row.amends or row.public_id)
    return roots


def versions_of(roots: Iterable[str]) -> list[StoredEvent]:
    """Return the first versions of some roots with all corrections and voids of them, by sequence."""
    wanted = list(dict.fromkeys(roots))
    texts: dict[int, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for condition in ({"public_id__in": some}, {"amends__in": some}):
            texts.update(LedgerEvent.objects.filter(**condition).values_list("sequence", "body"))
    return [event_of(texts[sequence]) for sequence in sorted(texts)]


def named_by(roots: Iterable[str]) -> dict[str, list[ObjectKey]]:
    """Return by root the objects that its stored versions name: a correction changes their traces too."""
    found: dict[str, list[ObjectKey]] = {}
    for version in versions_of(roots):
        found.setdefault(version.amends or version.id, []).extend(version.keys)
    return found


def whole_trace(key: ObjectKey) -> list[StoredEvent]:
    """Return every stored event that names an object, and every version and void of these, by sequence.

    A correction may move an event to another object: then both know of it.
    """
    type_, id_ = key
    named = LedgerRelation.objects.filter(object_type=type_, object_id=id_).values("event_id")
    rows = dict(LedgerEvent.objects.filter(sequence__in=named).values_list("sequence", "body"))
    found = {sequence: event_of(body) for sequence, body in rows.items()}
    amended = [stored.amends for stored in found.values() if stored.amends]
    roots = [*(stored.id for stored in found.values() if not stored.amends), *amended]
    for stored in _amendments(roots) + (versions_of(amended) if amended else []):
        found.setdefault(stored.sequence, stored)
    return [found[sequence] for sequence in sorted(found)]


def _amendments(roots: Sequence[str]) -> list[StoredEvent]:
    rows = rows_by_keys(LedgerEvent._meta.db_table, ("body",), "amends", list(dict.fromkeys(roots)))
    return [event_of(body) for (body,) in rows]


def standing(
    events: Iterable[StoredEvent], key: ObjectKey, *, as_of: Instant | None = None, known_at: datetime | None = None
) -> list[Event]:
    """Return the effective events of one object in canonical order, out of all that ``whole_trace`` gives."""
    known = effective([stored.event for stored in events], as_of=as_of, known_at=known_at)
    return ordered(event for event in known if any((r.type, r.id) == key for r in event.relations))
