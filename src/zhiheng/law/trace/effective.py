"""The effective trace: what was known at a moment to have happened up to a day (foundations F4).

The result depends only on the set of events recorded by ``known_at``, never on the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from zhiheng.eventlog.model import Event
from zhiheng.law.trace.order import by_sequence
from zhiheng.law.verdicts import Instant

VOID = "event.voided"
"""Event type that annuls a record; its attribute ``event`` is the id of what it annuls."""


def effective(
    events: Iterable[Event], *, as_of: Instant | None = None, known_at: datetime | None = None
) -> list[Event]:
    """Return the events that count, ordered by (day, sequence).

    ``known_at``: only what was recorded by then is known (None: everything; an event that doesn't say when it was
    recorded is always known; moments without zone are UTC, as in a log's tables). Of the versions of an event the
    last one known stands, with the id of the first as root and in the first one's place of the sequence; a version
    that was voided doesn't stand, so a voided correction restores the former one, and voiding the first version annuls
    the event with all its corrections. A void may itself be voided or corrected. ``as_of``: only events up to that
    civil day (its clock doesn't matter here; None: all). What was voided or corrected is decided by knowledge alone: a
    correction recorded after ``as_of`` holds, since it says what was so before. Void events are not returned.
    """
    known = list(events) if known_at is None else [event for event in events if _known(event, known_at)]
    if any(event.corrects is not None or event.type == VOID for event in known):
        known = _standing(known)
    if as_of is not None:
        known = [event for event in known if event.day <= as_of.day]
    known.sort(key=by_sequence)
    return known


def _known(event: Event, known_at: datetime) -> bool:
    if event.recorded_at is None:
        return True
    return _zoned(event.recorded_at) <= _zoned(known_at)


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _standing(known: list[Event]) -> list[Event]:
    by_id = {event.id: event for event in known}
    dead = _annulled(known, by_id)
    last: dict[str, Event] = {}
    for event in known:
        if event.type == VOID or event.id in dead:
            continue
        root = _root(event, by_id)
        former = last.get(root)
        if root not in dead and (former is None or former.sequence < event.sequence):
            last[root] = event
    return [_in_place(event, root, by_id) for root, event in last.items()]


def _annulled(known: list[Event], by_id: Mapping[str, Event]) -> set[str]:
    """Ids of voided records. A later void may annul or correct an earlier one, so the last speaks first."""
    dead: set[str] = set()
    spoken: set[str] = set()
    voids = sorted((e for e in known if e.type == VOID), key=lambda e: e.sequence, reverse=True)
    for void in voids:
        root = _root(void, by_id)
        if void.id in dead or root in dead or root in spoken:
            continue
        spoken.add(root)
        target = void.attributes.get("event")
        if isinstance(target, str) and target != void.id:
            dead.add(target)
    return dead


def _root(event: Event, by_id: Mapping[str, Event]) -> str:
    """Id of the first version: as stated, else found along ``corrects`` (a circle ends where it began)."""
    walked = {event.id}
    while event.corrects is not None and event.root is None:
        former = by_id.get(event.corrects)
        if former is None:
            return event.corrects
        if former.id in walked:
            break
        walked.add(former.id)
        event = former
    return event.root or event.id


def _in_place(event: Event, root: str, by_id: Mapping[str, Event]) -> Event:
    if event.id == root:
        return event
    first = by_id.get(root)
    return replace(event, root=root, sequence=event.sequence if first is None else first.sequence)
