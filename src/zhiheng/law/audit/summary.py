"""``summary.json`` (docs/formats.md, summary version 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import LogMeta, LogTables
from zhiheng.law.audit.collect import RuleCounts
from zhiheng.law.audit.findings import JudgedBy
from zhiheng.law.audit.options import Judged, Question
from zhiheng.law.calendar import official_calendar
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import vocabulary

FORMAT = "zhiheng.summary/1"


def unknown_types(rules: RuleSet, tables: LogTables) -> dict[str, int]:
    """Count events whose type the statutory vocabulary doesn't know; a foreign rule file has none to know."""
    if not rules.statutory:
        return {}
    counted = pc.value_counts(tables.events.column("type").cast(pa.string()))
    known = vocabulary().events
    return {str(i["values"]): int(i["counts"]) for i in counted.to_pylist() if i["values"] not in known}


@dataclass(frozen=True, slots=True)
class Extent:
    """What a log is, for those who needn't look into it: its origin, how many events and objects it has."""

    meta: LogMeta
    events: int
    objects: int

    @classmethod
    def of(cls, tables: LogTables) -> Extent:
        """Return the extent of a log in memory."""
        return cls(tables.meta, tables.events.num_rows, tables.objects.num_rows)


def summary_of(rules: RuleSet, log: Extent, question: Question, judged: Judged, by: JudgedBy) -> dict[str, Any]:
    """Return the summary as a JSON-ready document, but for how many findings and clues there are."""
    return {
        "format": FORMAT,
        "log": {
            "source": log.meta.source,
            "format": log.meta.format,
            "events": log.events,
            "objects": log.objects,
            "civil_days": log.meta.civil_days,
            "unknown_event_types": dict(judged.unknown_types),
            "warnings": list(log.meta.warnings),
        },
        "as_of": by.as_of or None,
        "known_at": question.known_at.isoformat() if question.known_at else None,
        "complete": question.complete,
        "calendar": _calendar(by),
        "library": {
            "version": by.library_version,
            "rules": len(rules.rules),
            "regions": list(rules.regions),
            "elsewhere": list(rules.elsewhere),
        },
        "rules": [_rule(rule.id, judged.counts.get(rule.id, RuleCounts())) for rule in rules.rules],
        "engine": {"name": judged.engine, "fallbacks": judged.fallbacks, "seconds": dict(judged.seconds)},
    }


def _calendar(by: JudgedBy) -> dict[str, Any] | None:
    if not by.calendar_version:
        return None
    return {"version": by.calendar_version, "years": sorted(official_calendar().years)}


def _rule(rule_id: str, counts: RuleCounts) -> dict[str, Any]:
    return {
        "id": rule_id,
        "activations": counts.activations,
        "satisfied": counts.satisfied,
        "violated": counts.violated,
        "open": counts.open,
        "unknown": counts.unknown,
        "objects_violated": counts.objects_violated,
        "suspected": counts.suspected,
    }
