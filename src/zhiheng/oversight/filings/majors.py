"""Which decisions are major, and the days of their filing: read from ``majors.yaml``, checked when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.law.library import vocabulary
from zhiheng.oversight.supervision.instruments import Days, days_from

PENALTY, MEASURE = "penalty", "measure"
CITIZEN, UNIT = "citizen", "unit"
AGREED, PROBLEMS = "agreed", "problems"
"""Results of a review."""
_FILE = Path(__file__).with_name("majors.yaml")
_CODES: Final = {PENALTY: "penalty_kind", MEASURE: "measure_kind"}


@dataclass(frozen=True, slots=True)
class Major:
    """What makes a decision of one sort major: kinds, and amounts in yuan for citizens and for all others.

    ``since``: first day of decisions that are filed; the basis asks for no filing of earlier ones.
    """

    title: str
    basis: str
    since: date
    kinds: frozenset[str]
    citizen: Decimal
    unit: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """The whole file: sorts, days by step, points of the review."""

    sorts: Mapping[str, Major]
    days: Mapping[str, Days]
    checks: Mapping[str, str]


@cache
def terms() -> Terms:
    """Return the file. Raises ValueError for what it gets wrong."""
    raw = yaml.safe_load(_FILE.read_text("utf-8"))
    sorts = {sort: _major(sort, raw[sort]) for sort in (PENALTY, MEASURE)}
    confirmed = bool(raw["confirmed"])
    days = {step: days_from({"days": text, "confirmed": confirmed}, _FILE.name) for step, text in raw["days"].items()}
    if strange := set(raw["checks"]) - vocabulary().codes["document_item"].keys():
        raise ValueError(f"{_FILE.name}: checks name {sorted(strange)}, which isn't a document item")
    return Terms(sorts, days, dict(raw["checks"]))


def _major(sort: str, entry: dict[str, Any]) -> Major:
    kinds = frozenset(entry["kinds"])
    if strange := kinds - vocabulary().codes[_CODES[sort]].keys():
        raise ValueError(f"{_FILE.name}: {sort} names {sorted(strange)}, which isn't a {_CODES[sort]}")
    amounts = {who: Decimal(entry["from"][who]) for who in (CITIZEN, UNIT)}
    return Major(entry["title"], entry["basis"], _day(sort, entry["since"]), kinds, amounts[CITIZEN], amounts[UNIT])


def _day(sort: str, value: Any) -> date:
    if type(value) is not date:  # a datetime is a date too
        raise ValueError(f"{_FILE.name}: {sort} since {value!r} isn't a day; write it as 2026-02-01")
    return value


def due(step: str, start: date) -> date:
    """Return the last day of a step (``report``, ``register``, ``review``, ``answer``) that begins on a day."""
    return terms().days[step].after(start)


def reasons(event: Event, citizen: bool) -> list[str]:
    """Return in words why a penalty decision or a measure is major; empty where it isn't, or was before the basis.

    ``citizen``: whether it hit a natural person. What the agency itself marked as major comes first.
    """
    said = event.attributes
    sort = PENALTY if event.type == "decision.made" else MEASURE
    if date_of(event.day) < terms().sorts[sort].since:
        return []
    if sort == PENALTY:
        if said.get("outcome") != "penalty" or said.get("procedure") == "simple":
            return []
        stated = ["机关标明为重大"] if said.get("major") else []
        amounts = {"罚款": said.get("fine"), "没收": said.get("confiscated")}
        return [*stated, *_reasons(sort, said.get("kinds") or (), amounts, citizen)]
    return _reasons(sort, [said.get("kind")], {"涉及金额": said.get("amount")}, citizen)


def _reasons(sort: str, kinds: Any, amounts: Mapping[str, Any], citizen: bool) -> list[str]:
    major = terms().sorts[sort]
    least = major.citizen if citizen else major.unit
    found = [vocabulary().label(_CODES[sort], kind) for kind in kinds if kind in major.kinds]
    for word, amount in amounts.items():
        if amount is not None and Decimal(str(amount)) >= least:
            found.append(f"{word} {Decimal(str(amount)):,.2f} 元")
    return found
