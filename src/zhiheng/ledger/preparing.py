"""From what a room states to what the ledger stores: checked whole before the lock, numbered under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhiheng.eventlog.model import Event, Relation
from zhiheng.kit.public_ids import public_id
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.ledger.amending import roots_of
from zhiheng.ledger.canonical import moment
from zhiheng.ledger.clock import Clock
from zhiheng.ledger.conversion import Unfit, instant
from zhiheng.ledger.lateness import late_days
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.projection import current_values
from zhiheng.ledger.records import (
    Actor,
    NewEvent,
    NewObject,
    ObjectKey,
    ObjectStatement,
    Problem,
    Refused,
    StoredEvent,
)
from zhiheng.ledger.validation import checked_attributes, checked_object, place_of

_PERMITTED_AHEAD = 600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """An append whose parts are all valid; ``draft`` events have no sequence and no moment of recording yet."""

    drafts: list[StoredEvent]
    objects: list[tuple[NewObject, dict[str, Any]]]


def prepare(
    events: Sequence[NewEvent], objects: Sequence[NewObject], by: Actor, now: int, vocabulary: Vocabulary
) -> Prepared:
    """Check events and objects and return them as drafts. Raises ``Refused`` with every problem.

    ``now``: the server's time in microseconds since 1970, for lateness and for dates that lie ahead.
    """
    problems: list[Problem] = []
    if not by.name:
        problems.append(Problem("经办", "没有写明由谁记录", "请写明账号、人员或系统"))
    if not events:
        problems.append(Problem("事件", "没有事件", "对象随事件进入台账,请至少写一件事件"))
    roots = roots_of(events, problems)
    drafts = [
        _draft(event, index, root, by, now, vocabulary, problems)
        for index, (event, root) in enumerate(zip(events, roots, strict=True))
    ]
    described = [(new, checked_object(new, vocabulary, problems)) for new in objects]
    if problems:
        raise Refused(problems)
    return Prepared([draft for draft in drafts if draft is not None], described)


def _draft(
    new: NewEvent, index: int, root: str, by: Actor, now: int, vocabulary: Vocabulary, problems: list[Problem]
) -> StoredEvent | None:
    before = len(problems)
    attributes = checked_attributes(new, index, vocabulary, problems)
    when = _when(new, index, now, vocabulary, problems)
    declared = vocabulary.event(new.type)
    if when is None or declared is None or len(problems) > before:
        return None
    late = late_days(declared, *when, moment(now))
    problems.extend(_late(new, late, by, place_of(index, new.type, vocabulary), index))
    relations = tuple(Relation(ref.type, ref.id, ref.qualifier) for ref in dict.fromkeys(new.objects))
    attributes.update(_envelope(new, by))
    event = Event(
        id=public_id(),
        type=new.type,
        day=when[0],
        clock=when[1],
        attributes=attributes,
        relations=relations,
        corrects=new.corrects or None,
        root=root if new.corrects else None,
    )
    return StoredEvent(
        event,
        agency=new.agency,
        source=new.source,
        document_no=new.document_no,
        actor=by,
        foreign_id=new.foreign_id,
        late_days=late,
        late_reason=new.late_reason if late else "",
        second_person=new.second_person if late else "",
        amends=root,
    )


def _envelope(new: NewEvent, by: Actor) -> dict[str, str]:
    """Return the envelope fields that rules read like attributes."""
    given = {"actor": by.name, "agency": new.agency, "source": new.source, "document_no": new.document_no}
    return {name: value for name, value in given.items() if value}


def _when(
    new: NewEvent, index: int, now: int, vocabulary: Vocabulary, problems: list[Problem]
) -> tuple[int, int] | None:
    place = place_of(index, new.type, vocabulary)
    try:
        day, clock = instant(new.occurred)
    except Unfit as unfit:
        problems.append(Problem(place, unfit.what, unfit.remedy, index))
        return None
    latest = instant(moment(now + _PERMITTED_AHEAD))
    if (day, clock) > latest:
        problems.append(Problem(place, "发生时间晚于现在", "台账只记已经发生的事;请核对日期", index))
        return None
    return day, clock


def _late(new: NewEvent, late: int, by: Actor, place: str, index: int) -> list[Problem]:
    """Return what is missing for a late entry by hand; deliveries carry the approval of their mapping instead."""
    if not late or new.source != "entered":
        return []
    found = []
    if not new.late_reason.strip():
        found.append(Problem(place, f"比准许的记录期限晚了 {late} 天", "请写明补录原因", index))
    if not new.second_person.strip():
        found.append(Problem(place, f"比准许的记录期限晚了 {late} 天", "请由第二人复核后提交", index))
    elif new.second_person in (by.account, by.person):
        found.append(Problem(place, "补录的复核人就是记录人", "请由另一人复核", index))
    return found


def number(prepared: Prepared, clock: Clock, known: Mapping[ObjectKey, LedgerObject]) -> list[StoredEvent]:
    """Return the drafts with sequence, moment of recording, and what they say about objects."""
    at = moment(clock.now)
    statements = _statements(prepared, known)
    return [
        replace(
            draft,
            event=replace(draft.event, sequence=clock.next(), recorded_at=at),
            statements=tuple(statements.get(place, ())),
        )
        for place, draft in enumerate(prepared.drafts)
    ]


def _statements(prepared: Prepared, known: Mapping[ObjectKey, LedgerObject]) -> dict[int, list[ObjectStatement]]:
    """Return by draft what it says about objects: each with the first event that names it, else the first of all."""
    first: dict[ObjectKey, int] = {}
    for place, draft in enumerate(prepared.drafts):
        for key in draft.keys:
            first.setdefault(key, place)
    described = [known[new.key] for new, _ in prepared.objects if new.key in known]
    held = current_values(described) if described else {}
    found: dict[int, list[ObjectStatement]] = {}
    for new, attributes in prepared.objects:
        place = first.get(new.key, 0)
        draft = prepared.drafts[place]
        is_new = new.key not in known
        changed = {name: value for name, value in attributes.items() if held.get(new.key, {}).get(name) != value}
        since = instant(new.since)[0] if new.since else (None if is_new else draft.event.day)
        agency = new.agency or (draft.agency if is_new else "")
        statement = ObjectStatement(new.key, agency, new.title, new.foreign_number, new.record, since, changed)
        found.setdefault(place, []).append(statement)
    return found
