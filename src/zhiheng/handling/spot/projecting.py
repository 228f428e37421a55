"""The table of penalties on the spot as the ledger says (F1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import HANDLER
from zhiheng.handling.cases.dues import Around, due_after
from zhiheng.handling.cases.tables import DecisionTable
from zhiheng.handling.spot.models import Report, SpotPenalty

DECIDED, REPORTED, COLLECTED, REMITTED = "decision.made", "decision.reported", "fine.collected", "fine.remitted"
EVENTS = frozenset({DECIDED, REPORTED, COLLECTED, REMITTED})
DUTY = "simple.reported"
"""How the ids of the rules begin that ask for the report."""


def _decision(trace: Sequence[Event]) -> Event | None:
    return next((e for e in trace if e.type == DECIDED and e.attributes.get("procedure") == "simple"), None)


def row_of(trace: Sequence[Event], decision: Event, agency: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of one case."""
    said = decision.attributes
    fine = said.get("fine")
    reported, remitted = _day(trace, REPORTED), _day(trace, REMITTED)
    asked = Event("asked", DECIDED, decision.day, attributes={"procedure": "simple", "outcome": said.get("outcome")})
    place = {name: case.get(name) for name in ("field", "region")}
    return {
        "agency": agency,
        "officer": next(iter(decision.objects("officer", HANDLER)), ""),
        "power": next(iter((*decision.objects("power"), *decision.objects("delegated_power"))), ""),
        "party_kind": str(said.get("party_kind") or ""),
        "decided_on": date_of(decision.day),
        "warning": "warning" in (said.get("kinds") or ()),
        "fine_cents": None if fine is None else int(Decimal(str(fine)) * 100),
        "collected": any(event.type == COLLECTED for event in trace),
        "remitted_on": remitted,
        "report": (Report.DONE if reported else Report.PENDING).value,
        "reported_on": reported,
        "report_due": due_after(agency, DUTY, asked, Around(place)),
    }


def _day(trace: Sequence[Event], type_: str) -> date | None:
    return next((date_of(event.day) for event in trace if event.type == type_), None)


TABLE = DecisionTable("当场处罚", SpotPenalty, EVENTS, _decision, row_of)
project, rebuild, check = TABLE.project, TABLE.rebuild, TABLE.check
