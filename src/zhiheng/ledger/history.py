"""A whole log as the beginning of a ledger (演示数据、旧台账迁入): ids and moments of recording are kept.

Only an empty ledger takes it. Every event is checked as by ``append``; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from zhiheng.eventlog.days import NO_CLOCK, date_of, moment_of
from zhiheng.eventlog.model import ENVELOPE, Event, LogObject
from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.library import vocabulary
from zhiheng.law.trace import VOID
from zhiheng.ledger import guards
from zhiheng.ledger.amending import named_by
from zhiheng.ledger.canonical import micros
from zhiheng.ledger.clock import locked_clock
from zhiheng.ledger.conversion import CIVIL
from zhiheng.ledger.hashing import hash_algorithm
from zhiheng.ledger.lateness import Lateness
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.preparing import Desk, Draft
from zhiheng.ledger.records import (
    Actor,
    NewEvent,
    ObjectKey,
    ObjectStatement,
    Problem,
    Record,
    Ref,
    Refused,
    StoredEvent,
)
from zhiheng.ledger.validation import checked_object_values
from zhiheng.ledger.writing import load_objects, store

_CHUNK: Final = 2_000
_REASON: Final = "历史数据迁入"
_TITLES: Final = ("name", "title", "number")
_FOREIGN: Final = "foreign_no"
"""The attribute that says an object's number in another system: whoever has one has its record there (F7)."""


def load_history(tables: LogTables, *, by: Actor, progress: Callable[[int], object] | None = None) -> int:
    """Append a whole log to an empty ledger and return the number of events.

    Events stand in the order of their recording; one that doesn't say when it was recorded counts as recorded at the
    end of its day. ``progress`` is told the number of events so far. Personal attributes of objects are left out (F5).

    Raises:
        Refused: the ledger isn't empty, or an event isn't in the vocabulary's form; says the first hundred.
    """
    guards.require()
    if LedgerEvent.objects.exists():
        raise Refused([Problem("台账", "已有事件,不能再作为开头装入", "请用导入,或换一个空的数据目录")])
    events = sorted(events_of(tables), key=lambda event: (_recorded(event), event.sequence))
    drafts = _drafts(events, by)
    statements = _statements(drafts, objects_of(tables))
    done = 0
    for chunk in _chunks(list(zip(events, drafts, strict=True))):
        with transaction.atomic():
            _append(chunk, by, statements)
        done += len(chunk)
        if progress is not None:
            progress(done)
    return done


def _chunks(pairs: Sequence[tuple[Event, Draft]]) -> Iterator[list[tuple[Event, Draft]]]:
    """Yield portions; what amends an event of a portion begins the next one, so that its versions can be looked up."""
    chunk: list[tuple[Event, Draft]] = []
    roots: set[str] = set()
    for event, draft in pairs:
        if len(chunk) == _CHUNK or draft.amends in roots:
            yield chunk
            chunk, roots = [], set()
        chunk.append((event, draft))
        roots.add(draft.amends or draft.id)
    if chunk:
        yield chunk


def _drafts(events: Sequence[Event], by: Actor) -> list[Draft]:
    lateness, known = Lateness(), vocabulary()
    roots: dict[str, str] = {}
    found: list[Draft] = []
    problems: list[Problem] = []
    for index, event in enumerate(events):
        amends = _amends(event, roots)
        roots[event.id] = amends or event.id
        desk = Desk(by, micros(_recorded(event)), known, lateness)
        draft = desk.draft(_new(event), index, amends)
        problems.extend(desk.problems)
        if draft is not None:
            if "actor" in event.attributes:
                draft.attributes["actor"] = event.attributes["actor"]
            found.append(replace(draft, id=event.id))
    if problems:
        raise Refused(problems[:100])
    return found


def _amends(event: Event, roots: Mapping[str, str]) -> str:
    target = event.attributes.get("event") if event.type == VOID else event.corrects
    return roots.get(target, target) if isinstance(target, str) else ""


def _recorded(event: Event) -> datetime:
    if event.recorded_at is None:
        return moment_of(event.day + 1, NO_CLOCK).replace(tzinfo=CIVIL).astimezone(UTC)
    return event.recorded_at if event.recorded_at.tzinfo else event.recorded_at.replace(tzinfo=UTC)


def _new(event: Event) -> NewEvent:
    declared = vocabulary().event(event.type)
    stated = [name for name in ENVELOPE if declared is None or name not in declared.attributes]
    own = {name: value for name, value in event.attributes.items() if name not in stated}
    envelope = {name: str(event.attributes.get(name, "")) if name in stated else "" for name in ENVELOPE}
    agency = envelope["agency"] or next(iter(event.objects("agency", "") or event.objects("agency")), "")
    source = envelope["source"]
    return NewEvent(
        event.type,
        date_of(event.day) if event.clock == NO_CLOCK else moment_of(event.day, event.clock),
        [Ref(relation.type, relation.id, relation.qualifier) for relation in event.relations],
        own,
        agency=agency,
        document_no=envelope["document_no"],
        corrects=event.corrects or "",
        late_reason=_REASON,
        second_person=_REASON,
        source="entered" if source == "entered" else "interface" if source == "interface" else "import",
    )


def _statements(drafts: Sequence[Draft], objects: Mapping[ObjectKey, LogObject]) -> dict[str, list[ObjectStatement]]:
    """Return by event what it says about objects: each with the first event that names it, else the first of all."""
    first: dict[ObjectKey, Draft] = {}
    for draft in drafts:
        for key in draft.keys:
            first.setdefault(key, draft)
    found: dict[str, list[ObjectStatement]] = {}
    problems: list[Problem] = []
    for key, thing in objects.items():
        if not drafts:
            break
        draft = first.get(key, drafts[0])
        agency = draft.new.agency if key in first else ""
        found.setdefault(draft.id, []).extend(_versions(thing, agency, problems))
    if problems:
        raise Refused(problems[:100])
    return found


def _versions(thing: LogObject, agency: str, problems: list[Problem]) -> Iterator[ObjectStatement]:
    by_day: dict[int | None, dict[str, Any]] = {None: {}}
    for name, history in thing.attributes.items():
        for version in history:
            by_day.setdefault(version.from_day, {})[name] = version.value
    key = (thing.type, thing.id)
    for since in sorted(by_day, key=lambda day: -(10**9) if day is None else day):
        values = checked_object_values(key, by_day[since], vocabulary(), problems)
        title = next((str(values[name]) for name in _TITLES if name in values), "")
        foreign = str(values.get(_FOREIGN) or "")
        record: Record = "elsewhere" if foreign else "here"
        yield ObjectStatement(key, agency, title[:200], foreign[:120], record, since, values)


def _append(
    chunk: Sequence[tuple[Event, Draft]], by: Actor, statements: Mapping[str, Sequence[ObjectStatement]]
) -> None:
    clock = locked_clock()
    stored: list[StoredEvent] = []
    moved = named_by({draft.amends for _, draft in chunk if draft.amends})
    for event, draft in chunk:
        at = _recorded(event)
        stored.append(draft.stored(clock.next(), at, by, statements.get(draft.id, ())))
        clock.now = micros(at)
    keys = [key for event in stored for key in event.keys]
    described = [statement.key for event in stored for statement in event.statements]
    former = [key for some in moved.values() for key in some]
    store(stored, load_objects([*keys, *described, *former]), moved, hash_algorithm())
    clock.save()
