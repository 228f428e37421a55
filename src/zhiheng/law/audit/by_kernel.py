"""Judging a whole log with the compiled kernel, and its verdict table as findings and counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.by_reference import EVERYTHING
from zhiheng.law.audit.collect import RuleCounts
from zhiheng.law.audit.findings import FINDING_COLUMNS, JudgedBy, basis_text, clock_text
from zhiheng.law.audit.options import Judged, Question, Scope, instant_asked
from zhiheng.law.facts.table import FactTable
from zhiheng.law.kernel import Summary, identities, judge_tables
from zhiheng.law.language.model import RuleSet

Objects = Collection[tuple[str, str]]
ORDER = ("place", "rule_id", "object_id", "key_id", "activation_day", "identity")


def judge_with_kernel(
    rules: RuleSet,
    tables: LogTables,
    facts: FactTable | None,
    question: Question,
    by: JudgedBy,
    scope: Scope = EVERYTHING,
) -> Judged:
    """Judge every object of a log (or count and list only those of the scope) by every rule in one compiled pass."""
    kept = scope.kept
    summary = judge_tables(
        rules,
        tables,
        as_of=instant_asked(question),
        known_at=question.known_at,
        complete=question.complete,
        facts=facts,
        keep_all=kept is not None,
        mapped_without=scope.lacking,
    )
    verdicts = summary.verdicts if kept is None else _only(summary.verdicts, kept)
    counts = _counts(summary) if kept is None else _counts_of(verdicts)
    findings = findings_of(rules, verdicts, by)
    left = sum(tally.left for tally in summary.tallies.values())
    return Judged(findings, counts, "kernel", left, {k: round(v, 3) for k, v in summary.timings.items()})


def _only(verdicts: pa.Table, kept: Objects) -> pa.Table:
    types, ids = verdicts.column("object_type").cast(pa.string()).to_pylist(), verdicts.column("object_id").to_pylist()
    return verdicts.filter(pa.array([pair in kept for pair in zip(types, ids, strict=True)], pa.bool_()))


def _counts(summary: Summary) -> dict[str, RuleCounts]:
    return {
        rule: RuleCounts(t.activations, t.satisfied, t.violated, t.open, t.unknown, t.objects_violated)
        for rule, t in summary.tallies.items()
    }


def _counts_of(verdicts: pa.Table) -> dict[str, RuleCounts]:
    """Count a table that holds every verdict."""
    found: dict[str, RuleCounts] = {}
    for rule in pc.unique(verdicts.column("rule_id").cast(pa.string())).to_pylist():
        own = verdicts.filter(pc.equal(verdicts.column("rule_id").cast(pa.string()), rule))
        states = own.column("verdict").cast(pa.string())
        tally = {item["values"]: item["counts"] for item in pc.value_counts(states).to_pylist()}
        unknown = pc.sum(pc.match_substring(pc.fill_null(own.column("notes").cast(pa.string()), ""), "fact-unknown"))
        broken = own.filter(pc.equal(states, "violated")).column("object_id")
        figures = (tally.get("satisfied", 0), tally.get("violated", 0), tally.get("open", 0))
        found[rule] = RuleCounts(own.num_rows, *figures, unknown.as_py() or 0, len(pc.unique(broken)))
    return found


def findings_of(rules: RuleSet, verdicts: pa.Table, by: JudgedBy) -> pa.Table:
    """Return the findings table of a kernel's verdict table, in the order of the library."""
    violated = verdicts.filter(pc.equal(verdicts.column("verdict").cast(pa.string()), "violated"))
    ids = violated.column("rule_id").cast(pa.string())
    basis = pa.array([basis_text(rule) for rule in rules.rules], pa.string())
    place = pc.index_in(ids, pa.array([rule.id for rule in rules.rules], pa.string()))
    columns = {
        "rule_id": _with_part(ids, violated.column("part")),
        "due_clock": _clocks(violated.column("due_clock")),
        "excluded": violated.column("excluded") if "excluded" in violated.column_names else None,
        "basis": basis.take(place.combine_chunks()),
        "notes": pc.replace_substring(pc.fill_null(violated.column("notes").cast(pa.string()), ""), ",", "; "),
        "identity": identities(violated),
        "library_version": by.library_version,
        "calendar_version": by.calendar_version,
        "as_of": by.as_of,
    }
    arrays = [_column(field, columns.get(field.name, violated), violated) for field in FINDING_COLUMNS]
    table = pa.Table.from_arrays(arrays, schema=FINDING_COLUMNS)
    keyed = table.append_column("place", place)
    order = pc.sort_indices(
        keyed,
        [(name, "ascending") for name in ("place", "rule_id", "object_id", "key_id", "activation_day", "identity")],
    )
    return table.take(order)


def _column(field: pa.Field, source: Any, violated: pa.Table) -> pa.Array | pa.ChunkedArray:
    if source is violated:
        return violated.column(field.name).cast(field.type)
    if source is None:
        return pa.nulls(violated.num_rows, field.type)
    if isinstance(source, str):
        return pa.repeat(pa.scalar(source, field.type), violated.num_rows)
    return source.cast(field.type)


def _with_part(ids: pa.ChunkedArray, parts: pa.ChunkedArray) -> pa.ChunkedArray:
    numbered = pc.binary_join_element_wise(ids, parts.cast(pa.string()), "#")
    return pc.if_else(pc.equal(parts, 0), ids, numbered)


def _clocks(clocks: pa.ChunkedArray) -> pa.Array:
    values = clocks.to_numpy()
    kinds, places = np.unique(values, return_inverse=True)
    words = pa.array([clock_text(int(kind)) or None for kind in kinds.tolist()], pa.string())
    return words.take(pa.array(places)) if len(values) else pa.nulls(0, pa.string())
