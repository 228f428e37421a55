"""Verdicts as plain data (docs/formats.md, judge): what the command line prints and the interface returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.law.facts.table import Unknown
from zhiheng.law.language.model import Rule
from zhiheng.law.reference.truth import Absent
from zhiheng.law.verdicts import Instant, Verdict

FORMAT = "zhiheng.judge/1"


def iso(day: int | None) -> str | None:
    """Return a civil day as ISO text."""
    return None if day is None else date_of(day).isoformat()


def clock_text(due: Instant | None) -> str | None:
    """Return the time of an instant as ``HH:MM``, None where a whole day counts."""
    if due is None or due.clock < 0:
        return None
    minutes = due.clock // 60_000_000
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: exact numbers as numbers or text, dates as ISO text, unknown as words."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Absent):
        return None
    if isinstance(value, Decimal | Fraction):
        number = Fraction(value)
        return int(number) if number.denominator == 1 else float(number)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else value


def verdict_data(verdict: Verdict, rule: Rule) -> dict[str, Any]:
    """Return one verdict with its evidence and explanation."""
    about, *key = verdict.lens
    return {
        "rule_id": verdict.rule_part,
        "title": rule.title,
        "says": rule.says,
        "object": {"type": about[0], "id": about[1]},
        "key": {"type": key[0][0], "id": key[0][1]} if key else None,
        "verdict": verdict.status,
        "manner": verdict.manner,
        "final": verdict.final,
        "provisional": verdict.provisional,
        "activation": _event(verdict.activation, verdict.activation_day),
        "matching": _event(verdict.matching, verdict.matching_day),
        "due_day": iso(verdict.due.day if verdict.due is not None else None),
        "due_clock": clock_text(verdict.due),
        "days_over": verdict.over,
        "earliest": iso(verdict.earliest),
        "latest": iso(verdict.latest),
        "ends": iso(verdict.ends),
        "limit": plain(verdict.limit),
        "short": plain(verdict.short),
        "window": verdict.window,
        "notes": list(verdict.notes),
        "excluded": [_with_days(asdict(item), "start_day", "end_day") for item in verdict.excluded],
        "extended": [_with_days(asdict(item), "day") for item in verdict.extended],
        "facts": [plain(asdict(item)) for item in verdict.facts],
        "basis": [{"statute": b.statute, "article": b.article} for b in rule.basis],
        "effect": rule.effect,
        "whose": rule.whose,
        "explanation": _explanation(verdict),
        "next": list(verdict.next_acts),
        "identity": verdict.identity,
    }


def _event(id_: str | None, day: int | None) -> dict[str, Any] | None:
    return None if id_ is None else {"event": id_, "day": iso(day)}


def _with_days(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: iso(value) if name in names else plain(value) for name, value in item.items()}


def _explanation(verdict: Verdict) -> dict[str, Any] | None:
    found = verdict.explanation
    if found is None:
        return None
    return {
        "start_day": iso(found.start_day) if verdict.activation is not None else None,
        "first_day": iso(found.first_day),
        "nominal_day": iso(found.nominal_day),
        "text": found.text,
    }
