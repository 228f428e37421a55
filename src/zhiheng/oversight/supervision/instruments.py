"""The instruments as read from ``instruments.yaml``: checked when read, the same for pages, services and documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar import official_calendar
from zhiheng.law.library import vocabulary
from zhiheng.law.periods import Counting, Deadline, deadline
from zhiheng.law.periods.words import period_words
from zhiheng.law.units import Period, Unit
from zhiheng.law.verdicts import Instant

_FILE = Path(__file__).with_name("instruments.yaml")
ANSWER, REPORT, MEETING = "answer", "report", "meeting"
_OPTIONAL: Final = frozenset({"verified", "objection", "corrected", "after", "next", "line", "signed"})
_UNITS: Final[dict[str, Unit]] = {"d": "d", "wd": "wd"}
_NEEDED: Final = frozenset({"letter", "asks", "last_day", "days", "confirmed", "basis", "demand"})


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days, and whether a text in hand states them (else they are a proposal that never blocks)."""

    period: Period
    confirmed: bool

    def counted(self, start: date) -> Deadline:
        """Return the end of these days after ``start``, an end on a rest day moved on, with its explanation."""
        return deadline(Instant(day_of(start)), self.period, Counting(official_calendar(), rolls=True))

    def after(self, start: date) -> date:
        """Return the last day."""
        return date_of(self.counted(start).due.day)

    @property
    def words(self) -> str:
        """Return ``30日``; where nothing confirms them, say so."""
        return period_words(self.period) + ("" if self.confirmed else "（建议值，未核实）")


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument: see the head of ``instruments.yaml`` for what each field means.

    ``corrected``: only a report that says "corrected" fulfils it; a report that it is under way doesn't.
    ``line``: a department may issue it to its own line. ``signed``: a head of the supervising body signs it.
    """

    kind: str
    letter: str
    asks: str
    from_receipt: bool
    days: Days
    basis: str
    demand: str
    verified: bool
    objection: bool
    corrected: bool
    line: bool
    signed: bool
    after: tuple[str, ...]
    next: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return what the vocabulary calls it (行政执法监督意见书)."""
        return vocabulary().label("order_kind", self.kind)


@dataclass(frozen=True, slots=True)
class Common:
    """Days that hold for all instruments: to object; for the bureau to re-examine, to verify, to serve."""

    objection: Days
    reexamination: Days
    verification: Days
    service: Days


@cache
def instruments() -> dict[str, Instrument]:
    """Return all instruments by kind, in the order of the file. Raises ValueError for what the file gets wrong."""
    found = {kind: _instrument(kind, entry) for kind, entry in _raw()["instruments"].items()}
    for one in found.values():
        if strange := {one.kind, *one.after, *one.next} - (vocabulary().codes["order_kind"].keys() & found.keys()):
            raise ValueError(f"{_FILE.name}: {one.kind} names {sorted(strange)}, which isn't an instrument")
    return found


@cache
def common() -> Common:
    """Return the days that hold for all instruments."""
    raw = _raw()
    return Common(
        **{name: days_from(raw[name], _FILE.name) for name in ("objection", "reexamination", "verification", "service")}
    )


def _raw() -> Any:
    return yaml.safe_load(_FILE.read_text("utf-8"))


def days_from(entry: dict[str, Any], where: str) -> Days:
    """Return a number of days as data files state it (``{days: 15 d, confirmed: no}``). Raises ValueError else."""
    number, _, word = str(entry["days"]).partition(" ")
    unit = _UNITS.get(word)
    if unit is None:
        raise ValueError(f"{where}: {entry['days']!r} is no number of days")
    return Days(Period(int(number), unit), bool(entry["confirmed"]))


def _instrument(kind: str, entry: dict[str, Any]) -> Instrument:
    lacking, strange = _NEEDED - entry.keys(), entry.keys() - _NEEDED - _OPTIONAL
    if lacking or strange or entry["asks"] not in (ANSWER, REPORT, MEETING):
        raise ValueError(f"{_FILE.name}: {kind} lacks {sorted(lacking)}, doesn't know {sorted(strange)}")
    if entry["last_day"] not in ("receipt", "document"):
        raise ValueError(f"{_FILE.name}: {kind} has the last day from {entry['last_day']!r}")
    return Instrument(
        kind=kind,
        letter=entry["letter"],
        asks=entry["asks"],
        from_receipt=entry["last_day"] == "receipt",
        days=days_from(entry, _FILE.name),
        basis=entry["basis"],
        demand=entry["demand"],
        verified=entry.get("verified", False),
        objection=entry.get("objection", False),
        corrected=entry.get("corrected", False),
        line=entry.get("line", False),
        signed=entry.get("signed", False),
        after=tuple(entry.get("after", ())),
        next=tuple(entry.get("next", ())),
    )
