"""Suspicions apart (线索): what only looks like a breach is for a person to check, never a violation (semantics §1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.audit.options import Judged

SUSPECTED = "suspected"


def suspected_apart(judged: Judged) -> Judged:
    """Return a run whose suspected findings are clues: in a table of their own, counted as clues, not as violated."""
    mask = pc.match_substring(judged.findings.column("notes"), SUSPECTED)
    clues, findings = judged.findings.filter(mask), judged.findings.filter(pc.invert(mask))
    if not clues.num_rows:
        return replace(judged, clues=clues)
    verdict = pa.repeat(pa.scalar(SUSPECTED), clues.num_rows)
    clues = clues.set_column(clues.column_names.index("verdict"), "verdict", verdict)
    suspected = Counter(_rules(clues))
    counts = dict(judged.counts)
    for rule, many in suspected.items():
        was = counts[rule]
        counts[rule] = replace(
            was, violated=was.violated - many, suspected=many, objects_violated=_objects(findings, rule)
        )
    return replace(judged, findings=findings, clues=clues, counts=counts)


def _rules(table: pa.Table) -> list[str]:
    """The rule of each row, without its part."""
    return [text.partition("#")[0] for text in table.column("rule_id").cast(pa.string()).to_pylist()]


def _objects(findings: pa.Table, rule: str) -> int:
    own = findings.filter(pa.array([name == rule for name in _rules(findings)], pa.bool_()))
    return len(set(zip(own.column("object_type").to_pylist(), own.column("object_id").to_pylist(), strict=True)))
