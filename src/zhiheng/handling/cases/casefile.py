"""A case as it stands (案卷现状): its effective trace, who handles it, what was issued; read in a constant number of
queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.law.library.procedures import Procedure, procedure_for
from zhiheng.ledger import selectors
from zhiheng.ledger.acting import now
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import ObjectKey
from zhiheng.registry.handing import HANDLER, handlers_in

__all__ = ["CASE", "HANDLER", "CaseFile", "cause", "fine_in_force", "handlers", "load", "today"]

CASE = "case"
PARTS = ("measure", "enforcement")
"""Types of objects inside a case that follow a procedure of their own: 强制措施, 强制执行."""
ARCHIVED = "dossier.archived"
REVOKED = frozenset({"revoked", "void", "redo"})
"""How a decision ceases to hold (code of ``decision.changed``): 撤销, 确认无效, 责令重作."""
ORDINARY = "ordinary"
MOVED = "moved"
"""As what a splitting names the parties and conducts that leave the case."""


@dataclass(frozen=True)
class CaseFile:
    """A case: the ledger's row, its effective trace in order, and the objects that the trace names."""

    row: LedgerObject
    events: Sequence[Event]
    objects: Mapping[ObjectKey, LogObject]

    @property
    def id(self) -> str:
        """Return the case's public id."""
        return self.row.public_id

    @property
    def agency(self) -> str:
        """Return the agency whose case it is."""
        return self.row.agency

    @property
    def here(self) -> bool:
        """Return whether the case is kept here; else another system keeps it (F7)."""
        return self.row.record == "here"

    @property
    def part(self) -> ObjectKey | None:
        """Return the measure or enforcement about which the acts are, None: the case itself."""
        return None

    @property
    def subject(self) -> ObjectKey:
        """Return what the acts are about: the case, or a part of it."""
        return self.part or (CASE, self.id)

    @cached_property
    def own(self) -> Sequence[Event]:
        """Return the events of the case's own procedure: those about a measure or an enforcement follow theirs."""
        mine = own_events(self.events, self.id)
        return [event for event in mine if not any(event.objects(type_) for type_ in PARTS)]

    def last_own(self, *types: str) -> Event | None:
        """Return the last event of some types among ``own``, or None."""
        return next((event for event in reversed(self.own) if event.type in types), None)

    def of(self, *types: str) -> list[Event]:
        """Return the events of some types, in order."""
        return [event for event in self.events if event.type in types]

    def last(self, *types: str) -> Event | None:
        """Return the last event of some types, or None."""
        return next((event for event in reversed(self.events) if event.type in types), None)

    def attribute(self, name: str) -> Any:
        """Return the latest value of an attribute of the case object, None where it isn't stated."""
        return self.value(CASE, self.id, name)

    def value(self, type_: str, id_: str, name: str) -> Any:
        """Return the latest value of an attribute of an object that the case names."""
        values = self.objects[type_, id_].attributes.get(name, ()) if (type_, id_) in self.objects else ()
        return values[-1].value if values else None

    def named(self, type_: str, qualifier: str | None = None, among: Sequence[Event] | None = None) -> list[str]:
        """Return the ids of objects of a type that the case's events name, each once, in order."""
        events = self.events if among is None else among
        return list(dict.fromkeys(id_ for event in events for id_ in event.objects(type_, qualifier)))

    @cached_property
    def handlers(self) -> list[str]:
        """Return the officers who handle the case now, in the order in which they came."""
        return handlers(self.events)

    @cached_property
    def parties(self) -> list[str]:
        """Return the parties (当事人): whom the case is about, without those that were split off into another case."""
        named = self.named("party", among=self.of("case.filed", "clue.received", "decision.made"))
        return [id_ for id_ in named if ("party", id_) not in self.parted]

    @cached_property
    def conducts(self) -> list[str]:
        """Return the conducts (违法行为), without those that were split off into another case."""
        return [id_ for id_ in self.named("conduct") if ("conduct", id_) not in self.parted]

    @cached_property
    def parted(self) -> Mapping[ObjectKey, Event]:
        """Return the parties and conducts that were split off (分案), each with the splitting."""
        return parted(self.events, self.id)

    @property
    def power(self) -> str:
        """Return the power item on which the case rests, "" where none is stated."""
        return next(iter(self.named("power", among=self.of("case.filed"))), "")

    @property
    def delegated(self) -> str:
        """Return the delegated matter on which a street's case rests (赋权事项), "" for others."""
        return next(iter(self.named("delegated_power", among=self.of("case.filed"))), "")

    @property
    def field(self) -> str:
        """Return the field of enforcement."""
        filed = self.last("case.filed")
        return str((filed.attributes.get("field") if filed else None) or self.attribute("field") or "general")

    @property
    def cause(self) -> str:
        """Return the cause (案由), as the filing or the clue states it."""
        return cause(self.events)

    @cached_property
    def procedure(self) -> Procedure | None:
        """Return the procedure's version that holds for this case: that of its filing (or decision), or of today."""
        kind = str(self.attribute("procedure") or ORDINARY)
        begun = self.last("case.filed") or self.decision
        return procedure_for(CASE, kind, date_of(begun.day) if begun else today())

    @property
    def stage(self) -> str:
        """Return the stage that the trace has reached, "" without a procedure."""
        return self.procedure.stage(self.own) if self.procedure else ""

    @property
    def documents(self) -> list[tuple[str, str]]:
        """Return (id, kind) of the documents that the own events name."""
        ids = self.named("document", among=self.own)
        return [(id_, str(self.value("document", id_, "kind") or "")) for id_ in ids]

    @cached_property
    def served(self) -> set[str]:
        """Return the documents that were served."""
        return set(self.named("document", among=self.of("service.completed")))

    @cached_property
    def decision(self) -> Event | None:
        """Return the decision (处罚或者不予处罚), or None."""
        return self.last("decision.made")

    @cached_property
    def revocation(self) -> Event | None:
        """Return what undid the decision last made (撤销、确认无效、责令重作), None where it holds or there is none."""
        last = self.last("decision.made", "decision.changed")
        gone = last is not None and last.type == "decision.changed" and last.attributes.get("how") in REVOKED
        return last if gone else None

    @cached_property
    def applied(self) -> Event | None:
        """Return how the discretion benchmark was applied last (裁量), or None."""
        return self.last("benchmark.applied")

    @property
    def fine(self) -> Decimal:
        """Return what the decision in force fines and confiscates, in yuan."""
        said = self.decision.attributes if self.decision else {}
        # Illegal gains are part of what is confiscated, where that amount is stated.
        taken = said.get("confiscated") or said.get("illegal_gains") or 0
        return fine_in_force(self.events) + Decimal(str(taken))

    @property
    def paid(self) -> Decimal:
        """Return what was paid of it, in yuan, without additional fines."""
        names = ("amount", "confiscated")
        return sum(
            (Decimal(str(event.attributes.get(name) or 0)) for event in self.of(*PAYMENTS) for name in names),
            Decimal(0),
        )

    @property
    def settled(self) -> bool:
        """Return whether nothing is left to be paid: then nothing can be demanded or enforced."""
        return self.decision is not None and self.paid >= self.fine


PAYMENTS = ("fine.paid", "fine.collected")
"""Events by which a fine is paid: to the bank, or to the officer on the spot (当场收缴)."""


def today() -> date:
    """Return today's civil date."""
    return now().date()


def fine_in_force(events: Sequence[Event]) -> Decimal:
    """Return the fine in yuan as the last decision states it, or what changed it since (变更); 0 without one."""
    fine = Decimal(0)
    for event in events:
        said = event.attributes.get("fine")
        if event.type == "decision.made" or (event.type == "decision.changed" and said is not None):
            fine = Decimal(str(said or 0))
    return fine


def parted(events: Sequence[Event], case: str) -> dict[ObjectKey, Event]:
    """Return what was split off from a case by its effective events; what a joining brought back isn't away."""
    away: dict[ObjectKey, Event] = {}
    for event in events:
        if event.type == "case.split" and case in event.objects(CASE, ""):
            away |= {(one.type, one.id): event for one in event.relations if one.qualifier == MOVED}
        elif event.type == "case.joined" and case in event.objects(CASE, "into"):
            back = {*event.objects(CASE, "")}
            away = {key: split for key, split in away.items() if not back & {*split.objects(CASE, "new")}}
    return away


def own_events(events: Sequence[Event], case: str) -> list[Event]:
    """Return the events that are a case's own: not those that name it as what another was joined to or split into."""
    return [event for event in events if case in event.objects(CASE, "")]


def handlers(events: Sequence[Event]) -> list[str]:
    """Return who handles a case by its effective events, until it is archived."""
    return handlers_in(events, ARCHIVED)


def cause(events: Sequence[Event]) -> str:
    """Return the cause as the filing states it, else the clue."""
    stated = (e.attributes.get("cause") for e in events if e.type in ("case.filed", "clue.received"))
    return str(next((words for words in (*reversed(list(stated)),) if words), ""))


def load(row: LedgerObject) -> CaseFile:
    """Read a case: its whole trace and the attributes of all that it names."""
    events = selectors.trace(CASE, row.public_id).events
    keys = {(r.type, r.id) for event in events for r in event.relations} | {row.key}
    return CaseFile(row, events, log_objects(keys))
