"""Which decisions are major, and the days of their filing.

Kinds and points of the review are read from ``majors.yaml``, checked when read. Amounts and days are the district's to
set (规则与参数, F20): what was set from a day on counts for decisions and steps of that day and later. Without it the
library's proposals count, and say that nobody confirmed them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from zhiheng.law.library.thresholds import thresholds
from zhiheng.law.units import Period
from zhiheng.oversight.parameters.projecting import values_of
from zhiheng.oversight.supervision.instruments import Days

PENALTY, MEASURE = "penalty", "measure"
RULE = "penalty.major-reported"
"""With which rule the amounts and days stand among the district's parameters."""
CITIZEN, UNIT = "citizen_from", "unit_from"
AGREED, PROBLEMS = "agreed", "problems"
"""Results of a review."""
_FILE = Path(__file__).with_name("majors.yaml")
_CODES: Final = {PENALTY: "penalty_kind", MEASURE: "measure_kind"}


@dataclass(frozen=True, slots=True)
class Major:
    """What makes a decision of one sort major by itself: its kinds.

    ``since``: first day of decisions that are filed; the basis asks for no filing of earlier ones.
    """

    title: str
    basis: str
    since: date
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """The whole file: sorts, points of the review."""

    sorts: Mapping[str, Major]
    checks: Mapping[str, str]


@cache
def terms() -> Terms:
    """Return the file. Raises ValueError for what it gets wrong."""
    raw = yaml.safe_load(_FILE.read_text("utf-8"))
    sorts = {sort: _major(sort, raw[sort]) for sort in (PENALTY, MEASURE)}
    if strange := set(raw["checks"]) - vocabulary().codes["document_item"].keys():
        raise ValueError(f"{_FILE.name}: checks name {sorted(strange)}, which isn't a document item")
    return Terms(sorts, dict(raw["checks"]))


@dataclass(frozen=True, slots=True)
class Settings:
    """The amounts and days as the district set them: by name, from which day on which value, in order."""

    stated: Mapping[str, Sequence[tuple[date, int]]]

    def value(self, name: str, day: date) -> tuple[int, bool]:
        """Return what counts on a day, and whether the district set it (else it is a proposal)."""
        found = [value for start, value in self.stated.get(name, ()) if start <= day]
        if found:
            return found[-1], True
        proposed = thresholds()[RULE, name].proposed
        if proposed is None:
            raise ValueError(f"thresholds.yaml proposes no {name} for {RULE}")
        return proposed, False

    def days(self, step: str, start: date) -> Days:
        """Return the days of a step that begins on a day."""
        number, confirmed = self.value(step, start)
        unit = thresholds()[RULE, step].unit
        return Days(Period(number, "wd" if unit == "wd" else "d"), confirmed)

    def due(self, step: str, start: date) -> date:
        """Return the last day of a step (``report``, ``register``, ``review``, ``answer``) that begins on a day."""
        return self.days(step, start).after(start)


def settings() -> Settings:
    """Return what the district set, as the ledger says now."""
    found: dict[str, list[tuple[date, int]]] = {}
    for row in values_of(RULE):
        found.setdefault(row["name"], []).append((row["start"], int(row["value"])))
    return Settings(found)


def _major(sort: str, entry: dict[str, Any]) -> Major:
    kinds = frozenset(entry["kinds"])
    if strange := kinds - vocabulary().codes[_CODES[sort]].keys():
        raise ValueError(f"{_FILE.name}: {sort} names {sorted(strange)}, which isn't a {_CODES[sort]}")
    return Major(entry["title"], entry["basis"], _day(sort, entry["since"]), kinds)


def _day(sort: str, value: Any) -> date:
    if type(value) is not date:  # a datetime is a date too
        raise ValueError(f"{_FILE.name}: {sort} since {value!r} isn't a day; write it as 2026-02-01")
    return value


def due(step: str, start: date) -> date:
    """Return the last day of a step that begins on a day, as the district's settings stand now."""
    return settings().due(step, start)


def reasons(event: Event, citizen: bool, known: Settings) -> list[str]:
    """Return in words why a penalty decision or a measure is major; empty where it isn't, or was before the basis.

    ``citizen``: whether it hit a natural person. What the agency itself marked as major comes first.
    """
    said = event.attributes
    sort = PENALTY if event.type == "decision.made" else MEASURE
    day = date_of(event.day)
    if day < terms().sorts[sort].since:
        return []
    least = Decimal(known.value(CITIZEN if citizen else UNIT, day)[0])
    if sort == PENALTY:
        if said.get("outcome") != "penalty" or said.get("procedure") == "simple":
            return []
        stated = ["机关标明为重大"] if said.get("major") else []
        amounts = {"罚款": said.get("fine"), "没收": said.get("confiscated")}
        return [*stated, *_reasons(sort, said.get("kinds") or (), amounts, least)]
    return _reasons(sort, [said.get("kind")], {"涉及金额": said.get("amount")}, least)


def _reasons(sort: str, kinds: Any, amounts: Mapping[str, Any], least: Decimal) -> list[str]:
    major = terms().sorts[sort]
    found = [vocabulary().label(_CODES[sort], kind) for kind in kinds if kind in major.kinds]
    for word, amount in amounts.items():
        if amount is not None and Decimal(str(amount)) >= least:
            found.append(f"{word} {Decimal(str(amount)):,.2f} 元")
    return found
