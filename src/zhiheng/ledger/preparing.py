"""From what a room states to what the ledger stores: checked whole before the lock, numbered under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiheng.eventlog.model import Event, Relation
from zhiheng.kit.public_ids import public_id
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.ledger.amending import roots_of
from zhiheng.ledger.canonical import moment
from zhiheng.ledger.clock import Clock
from zhiheng.ledger.conversion import Unfit, instant
from zhiheng.ledger.lateness import Lateness
from zhiheng.ledger.projection import ObjectRow, current_values
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

SECOND_PERSON = "second-person"
_PERMITTED_AHEAD = 600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked event before it has its sequence and moment of recording. ``amends``: the root that it amends."""

    id: str
    new: NewEvent
    day: int
    clock: int
    attributes: dict[str, Any]
    relations: tuple[Relation, ...]
    amends: str
    late_days: int
    keys: tuple[ObjectKey, ...]
    """The objects that it names, each once, in their order."""

    def stored(self, sequence: int, at: datetime, by: Actor, statements: Sequence[ObjectStatement]) -> StoredEvent:
        """Return the event as it will be stored."""
        new = self.new
        corrects, root = (new.corrects, self.amends) if new.corrects else (None, None)
        event = Event(
            self.id, new.type, self.day, self.clock, sequence, self.attributes, self.relations, at, corrects, root
        )
        confirmed = new.second_person if self.late_days or new.source == "entered" else ""
        late = (self.late_days, new.late_reason if self.late_days else "", confirmed)
        return StoredEvent(
            event, new.agency, new.source, new.document_no, by, new.foreign_id, *late, self.amends, tuple(statements)
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """An append whose parts are all valid."""

    by: Actor
    drafts: list[Draft]
    objects: list[tuple[NewObject, dict[str, Any]]]


def prepare(
    events: Sequence[NewEvent], objects: Sequence[NewObject], by: Actor, now: int, vocabulary: Vocabulary
) -> Prepared:
    """Check events and objects and return them as drafts. Raises ``Refused`` with every problem.

    ``now``: the server's time in microseconds since 1970, for lateness and for dates that lie ahead.
    """
    desk = Desk(by, now, vocabulary)
    if not events:
        desk.problems.append(Problem("事件", "没有事件", "对象随事件进入台账,请至少写一件事件"))
    drafts = desk.drafts(events)
    described = [(new, checked_object(new, vocabulary, desk.problems)) for new in objects]
    if desk.problems:
        raise Refused(desk.problems)
    return Prepared(by, [draft for draft in drafts if draft is not None], described)


class Desk:
    """Checks what comes in at one moment and drafts what will be stored; ``problems`` say why a draft is missing."""

    def __init__(self, by: Actor, now: int, vocabulary: Vocabulary, lateness: Lateness | None = None) -> None:
        self.by, self.vocabulary = by, vocabulary
        self.problems: list[Problem] = []
        self._lateness = lateness or Lateness()
        self._now = moment(now)
        self._latest = instant(moment(now + _PERMITTED_AHEAD))
        if not by.name:
            self.problems.append(Problem("经办", "没有写明由谁记录", "请写明账号、人员或系统"))

    def drafts(self, events: Sequence[NewEvent], indexes: Sequence[int] | None = None) -> list[Draft | None]:
        """Return a draft for each event, None for one that has a problem (named in ``problems`` by its index).

        ``indexes``: the events' places where they are part of something longer.
        """
        places = range(len(events)) if indexes is None else indexes
        roots = roots_of(events, places, self.problems)
        return [self.draft(event, place, root) for event, place, root in zip(events, places, roots, strict=True)]

    def draft(self, new: NewEvent, index: int, root: str) -> Draft | None:
        """Return a draft of one event that amends ``root`` (empty: none), or None where it has a problem."""
        before = len(self.problems)
        attributes = checked_attributes(new, index, self.vocabulary, self.problems)
        when = self._when(new, index)
        declared = self.vocabulary.event(new.type)
        if when is None or declared is None or len(self.problems) > before:
            return None
        late = self._lateness.days(declared, *when, self._now)
        if late and new.source == "entered":
            self.problems.extend(_unexplained(new, late, self.by, place_of(index, new.type, self.vocabulary), index))
        for name, value in _envelope(new, self.by).items():
            attributes.setdefault(name, value)  # clue.received has a source of its own
        relations = tuple([Relation(ref.type, ref.id, ref.qualifier) for ref in dict.fromkeys(new.objects)])
        keys = tuple(dict.fromkeys([(relation.type, relation.id) for relation in relations]))
        return Draft(public_id(), new, *when, attributes, relations, root, late, keys)

    def _when(self, new: NewEvent, index: int) -> tuple[int, int] | None:
        try:
            when = instant(new.occurred)
            if when > self._latest:
                raise Unfit("发生时间晚于现在", "台账只记已经发生的事;请核对日期")
        except Unfit as unfit:
            place = place_of(index, new.type, self.vocabulary)
            self.problems.append(Problem(place, unfit.what, unfit.remedy, index))
            return None
        return when


def _envelope(new: NewEvent, by: Actor) -> dict[str, str]:
    """Return the envelope fields that rules read like attributes."""
    given = {"actor": by.name, "agency": new.agency, "source": new.source, "document_no": new.document_no}
    return {name: value for name, value in given.items() if value}


def _unexplained(new: NewEvent, late: int, by: Actor, place: str, index: int) -> list[Problem]:
    """Return what is missing for a late entry by hand; deliveries carry the approval of their mapping instead."""
    found = []
    if not new.late_reason.strip():
        found.append(Problem(place, f"比准许的记录期限晚了 {late} 天", "请写明补录原因", index))
    if not new.second_person.strip():
        what = f"比准许的记录期限晚了 {late} 天"
        found.append(Problem(place, what, "请由第二人复核后提交", index, lacks=SECOND_PERSON))
    elif new.second_person in (by.account, by.person):
        found.append(Problem(place, "补录的复核人就是记录人", "请由另一人复核", index))
    return found


def number(prepared: Prepared, clock: Clock, known: Mapping[ObjectKey, ObjectRow]) -> list[StoredEvent]:
    """Return the drafts with sequence, moment of recording, and what they say about objects."""
    at = moment(clock.now)
    statements = _statements(prepared, known)
    return [
        draft.stored(clock.next(), at, prepared.by, statements.get(place, ()))
        for place, draft in enumerate(prepared.drafts)
    ]


def _statements(prepared: Prepared, known: Mapping[ObjectKey, ObjectRow]) -> dict[int, list[ObjectStatement]]:
    """Return by draft what it says about objects: each with the first event that names it, else the first of all."""
    first: dict[ObjectKey, int] = {}
    for place, draft in enumerate(prepared.drafts):
        for key in draft.keys:
            first.setdefault(key, place)
    described = [known[new.key] for new, attributes in prepared.objects if attributes and new.key in known]
    held = current_values(described) if described else {}
    found: dict[int, list[ObjectStatement]] = {}
    for new, attributes in prepared.objects:
        place = first.get(new.key, 0)
        draft = prepared.drafts[place]
        is_new = new.key not in known
        changed = {name: value for name, value in attributes.items() if held.get(new.key, {}).get(name) != value}
        since = instant(new.since)[0] if new.since else (None if is_new else draft.day)
        if not is_new and not changed and _says_nothing_new(new, known[new.key]):
            continue
        agency = new.agency or (draft.new.agency if is_new else "")
        statement = ObjectStatement(new.key, agency, new.title, new.foreign_number, new.record, since, changed)
        found.setdefault(place, []).append(statement)
    return found


def _says_nothing_new(new: NewObject, row: ObjectRow) -> bool:
    pairs = ((new.agency, row.agency), (new.title, row.title), (new.foreign_number, row.foreign_number))
    return all(said in ("", known) for said, known in pairs)
