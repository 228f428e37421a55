"""Findings as an Arrow table (docs/formats.md, findings version 1), made from verdicts with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from zhiheng.eventlog.days import MICROSECONDS_PER_HOUR
from zhiheng.law.language.model import Rule
from zhiheng.law.verdicts import Verdict

FINDING_COLUMNS = pa.schema(
    [
        ("rule_id", pa.string()),
        ("object_type", pa.string()),
        ("object_id", pa.string()),
        ("key_type", pa.string()),
        ("key_id", pa.string()),
        ("verdict", pa.string()),
        ("manner", pa.string()),
        ("activation_event", pa.string()),
        ("activation_day", pa.date32()),
        ("matching_event", pa.string()),
        ("matching_day", pa.date32()),
        ("due_day", pa.date32()),
        ("due_clock", pa.string()),
        ("days_over", pa.int32()),
        ("excluded", pa.int32()),
        ("basis", pa.string()),
        ("notes", pa.string()),
        ("identity", pa.string()),
        ("window", pa.string()),
        ("library_version", pa.string()),
        ("calendar_version", pa.string()),
        ("as_of", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """By what a run judged: versions of library and calendar, and the law's day ("" where complete without one)."""

    library_version: str
    calendar_version: str
    as_of: str


def basis_text(rule: Rule) -> str:
    """Return a rule's articles in short: ``处罚法#60; 市监程序#64``."""
    return "; ".join(f"{item.statute}#{item.article}" if item.article else item.statute for item in rule.basis)


def clock_text(clock: int) -> str:
    """Return a clock in microseconds as ``HH:MM``; "" where unknown."""
    if clock < 0:
        return ""
    return f"{clock // MICROSECONDS_PER_HOUR:02d}:{clock % MICROSECONDS_PER_HOUR // 60_000_000:02d}"


def findings_table(verdicts: Iterable[Verdict], rules: Mapping[str, Rule], by: JudgedBy) -> pa.Table:
    """Return one row per violated verdict, in the order given."""
    rows = [_row(verdict, rules[verdict.rule_id], by) for verdict in verdicts if verdict.status == "violated"]
    return pa.Table.from_pylist(rows, schema=FINDING_COLUMNS)


def _row(verdict: Verdict, rule: Rule, by: JudgedBy) -> dict[str, object]:
    about, key = verdict.lens[0], verdict.lens[1] if len(verdict.lens) > 1 else (None, None)
    return {
        "rule_id": verdict.rule_part,
        "object_type": about[0],
        "object_id": about[1],
        "key_type": key[0],
        "key_id": key[1],
        "verdict": verdict.status,
        "manner": verdict.manner,
        "activation_event": verdict.activation,
        "activation_day": verdict.activation_day,
        "matching_event": verdict.matching,
        "matching_day": verdict.matching_day,
        "due_day": verdict.due.day if verdict.due else None,
        "due_clock": (clock_text(verdict.due.clock) or None) if verdict.due else None,
        "days_over": verdict.over,
        "excluded": sum(item.days for item in verdict.excluded if item.used),
        "basis": basis_text(rule),
        "notes": "; ".join(verdict.notes),
        "identity": verdict.identity,
        "window": verdict.window,
        "library_version": by.library_version,
        "calendar_version": by.calendar_version,
        "as_of": by.as_of,
    }
