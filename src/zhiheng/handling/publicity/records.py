"""Penalty decisions with all that is told of them outside (数据项): a constant number of queries for a portion."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CASE, cause
from zhiheng.handling.cases.wording import cited
from zhiheng.handling.publicity.models import Publicity
from zhiheng.handling.publicity.projecting import CHANGED, DECIDED, decision_of
from zhiheng.handling.spot.words import cause_of
from zhiheng.kit.vault import selectors as vault
from zhiheng.law.library import vocabulary
from zhiheng.ledger.gathering import by_object, effective_events
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry import people
from zhiheng.registry.models import Agency, DelegatedPower, Enterprise, Party, Power

_CAUSED = ("case.filed", "clue.received")
"""Events that state the cause (案由)."""
_MATTERS = ("power", "delegated_power")


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as others are told of it. Name and number of a natural person are real: whoever writes hides them.

    ``conduct``: the kind of conduct, from the cause or the power item. Never from the case's title, which may name
    a party that was split off into another case, or the enterprise as it was called before.
    """

    row: Publicity
    decision: Event
    conduct: str
    number: str
    party_kind: str
    name: str
    code: str
    id_no: str
    agency: Agency | None
    source: str

    @property
    def decided_on(self) -> date:
        """Return the day of the decision."""
        return date_of(self.decision.day)

    @property
    def fact(self) -> str:
        """Return the facts in plain words; what the decision doesn't state is told by the kind of conduct."""
        stated = self.decision.attributes.get("facts_cited") or ()
        return "；".join(str(one) for one in stated) or self.conduct

    @property
    def basis(self) -> str:
        """Return the articles in words; what another system wrote in words already stays as it is."""
        laws = [str(one) for one in self.decision.attributes.get("laws") or ()]
        return "、".join(one if "《" in one or "#" not in one else cited([one]) for one in laws)

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of penalty as codes."""
        return [str(one) for one in self.decision.attributes.get("kinds") or ()]

    def money(self, name: str) -> Decimal | None:
        """Return an amount of the decision in yuan, None where it states none."""
        value = self.decision.attributes.get(name)
        return None if value is None else Decimal(str(value))

    @property
    def penalty(self) -> str:
        """Return what was imposed, in words."""
        codes = vocabulary().codes["penalty_kind"]
        amounts = {"fine": self.money("fine"), "illegal_gains": self.money("confiscated")}
        words = [f"{codes[kind]} {amounts[kind]:,.2f} 元" if amounts.get(kind) else codes[kind] for kind in self.kinds]
        return "；".join(words)


def gather(rows: Sequence[Publicity]) -> list[Record]:
    """Return the records of some rows, in their order."""
    ids = {row.case for row in rows}
    traces = by_object(effective_events({CASE: ids}, {DECIDED, CHANGED, *_CAUSED}), CASE, ids)
    decided = {id_: one for id_ in ids if (one := decision_of(traces[id_])) is not None}
    things = LedgerObject.objects.filter(type=CASE, public_id__in=ids)
    named = {thing.public_id: thing for thing in things}
    matters = _matters({id_ for one in decided.values() for type_ in _MATTERS for id_ in one.objects(type_)})
    parties = _parties({id_ for one in decided.values() for id_ in one.objects("party")[:1]})
    bodies = {one.public_id: one for one in Agency.objects.filter(public_id__in={row.agency for row in rows})}
    found = []
    for row in rows:
        decision, thing = decided.get(row.case), named.get(row.case)
        if decision is None or thing is None:
            continue
        party = parties.get(next(iter(decision.objects("party")), ""), _Known())
        matter = next((matters[id_] for type_ in _MATTERS for id_ in decision.objects(type_) if id_ in matters), "")
        conduct = str(decision.attributes.get("cause") or cause(traces[row.case]) or matter or "违法行为")
        number = thing.foreign_number or str(decision.attributes.get("document_no") or "")
        kind = party.kind or str(decision.attributes.get("party_kind") or "")
        found.append(
            Record(row, decision, conduct, number, kind, party.name, party.code, party.id_no,
                   bodies.get(row.agency), thing.source)
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    kind: str = ""
    name: str = ""
    code: str = ""
    id_no: str = ""


def _parties(ids: Collection[str]) -> dict[str, _Known]:
    """Return parties by id: enterprises by the register, persons from the vault."""
    rows = list(Party.objects.filter(public_id__in=ids))
    firms = {one.public_id: one for one in Enterprise.objects.filter(public_id__in=[r.enterprise for r in rows])}
    kept = vault.for_work([row.public_id for row in rows], (people.NAME, people.ID_NUMBER))
    found: dict[str, _Known] = {}
    for row in rows:
        firm, values = firms.get(row.enterprise), kept.get(row.public_id, {})
        name, number = (_revealed(values, kind) for kind in (people.NAME, people.ID_NUMBER))
        found[row.public_id] = _Known(row.kind, firm.name if firm else name, firm.uscc if firm else "", number)
    return found


def _matters(ids: Collection[str]) -> dict[str, str]:
    """Return the conduct that power items and matters handed to streets name, by their ids."""
    found: dict[str, str] = {}
    for model in (Power, DelegatedPower):
        found |= dict(model.objects.filter(public_id__in=ids).values_list("public_id", "name"))
    return {id_: cause_of(name) for id_, name in found.items()}


def _revealed(values: Mapping[str, Any], kind: str) -> str:
    return str(values[kind].reveal()) if kind in values else ""


def hidden(name: str) -> str:
    """Return a natural person's name as it may be public: the surname alone. ``""`` stays a person without a name."""
    return f"{name[0]}某某" if name else "某某"
