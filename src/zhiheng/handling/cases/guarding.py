"""The guard of an act (关口): what the rules say against it, tried on the case's trace with the proposed events (F3).

Facts about people and bodies (证件、职权、公告) are the registry's own intervals; rules that rest on the texts of other
regions are left out. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.law.facts.world import World
from zhiheng.law.reference.guarding import Guarding, Reason, would_break
from zhiheng.law.reference.words import han_marks
from zhiheng.ledger.acting import ZONE, Hindrance
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.services import NewEvent, NewObject
from zhiheng.registry.agencies.rules import rules_of
from zhiheng.registry.projecting import table

SUBJECTS = ("officer", "agency", "delegated_power", "entrustment", "device", "benchmark")
"""Types of objects about which the registry keeps dated facts that rules of a case ask for."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules say against some events: ``blocking`` forbids doing, ``warning`` wants a reason on the record."""

    blocking: tuple[Reason, ...] = ()
    warning: tuple[Reason, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return all reasons, the forbidding ones first."""
        return (*self.blocking, *self.warning)


def world_of(file: CaseFile, events: Iterable[Event] = (), objects: Iterable[NewObject] = ()) -> World:
    """Return the case as the rules read it, with the registry's facts about all whom it (or ``events``) names."""
    more = list(events)
    named = {r.id for event in (*file.events, *more) for r in event.relations if r.type in SUBJECTS}
    known = dict(file.objects)
    unknown = {(r.type, r.id) for event in more for r in event.relations if r.type == "power"} - known.keys()
    known |= log_objects(unknown) if unknown else {}
    for thing in objects:
        stated = {name: (AttributeValue(value),) for name, value in thing.attributes.items() if value is not None}
        former = known.get(thing.key)
        known[thing.key] = LogObject(*thing.key, {**(former.attributes if former else {}), **stated})
    return World(list(file.events), known, table({*named, file.agency}))


def try_events(file: CaseFile, drafted: Sequence[NewEvent], doing: bool, objects: Sequence[NewObject] = ()) -> Trial:
    """Return what the rules say against some events, each tried after those before it."""
    events = [as_event(new, place) for place, new in enumerate(drafted)]
    world, rules = world_of(file, events, objects), rules_of(file.agency)
    found: list[Reason] = []
    for event in events:
        answer: Guarding = would_break(world, rules, event, doing)
        found += answer.reasons
        last = max((known.sequence for known in world.events), default=-1)
        world = replace(world, events=[*world.events, replace(event, sequence=last + 1)])
    unique = list({(one.rule_id, one.text): one for one in found}.values())
    return Trial(
        tuple(one for one in unique if one.kind == "block"), tuple(one for one in unique if one.kind == "warn")
    )


def as_event(new: NewEvent, place: int = 0) -> Event:
    """Return an event that isn't in the ledger yet as the rules read it."""
    when = new.occurred
    local = when.astimezone(ZONE) if isinstance(when, datetime) else None
    stated = {name: _plain(value) for name, value in new.attributes.items() if value is not None}
    if new.agency:
        stated.setdefault("agency", new.agency)
    if new.document_no:
        stated.setdefault("document_no", new.document_no)
    return Event(
        f"\0draft{place}",
        new.type,
        day_of(local.date() if local else when),
        clock_of(local) if local else NO_CLOCK,
        attributes=stated,
        relations=tuple(Relation(ref.type, ref.id, ref.qualifier) for ref in new.objects),
    )


def _plain(value: object) -> object:
    """Return a value as events carry it: lists are tuples there."""
    return tuple(value) if isinstance(value, list) else value


def hindrance(reason: Reason) -> Hindrance:
    """Return a rule's reason as pages show it: fact, article, way out."""
    return Hindrance(han_marks(f"{reason.title}：{reason.text}"), reason.article, han_marks(reason.remedy))
