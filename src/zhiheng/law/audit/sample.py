"""Which findings a report carries in full: the gravest of every rule, so that it opens in any browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.audit.spool import Spool

MOST_FINDINGS = 4000
LEAST_PER_RULE = 25
MOST_LISTED = 100_000
"""Rows of findings.csv, findings.json and clues.csv: what a spreadsheet still opens. findings.parquet has all."""


def sample(findings: pa.Table | Spool, most: int = MOST_FINDINGS) -> pa.Table:
    """Return at most about ``most`` findings, every rule with its fair share, those furthest over first.

    The order of rules is kept; within a rule findings are sorted by days over (most first), then by object.
    """
    rules = sum(1 for _ in _by_rule(findings))
    if not rules:
        return findings if isinstance(findings, pa.Table) else _nothing(findings)
    share = findings.num_rows if findings.num_rows <= most else max(most // rules, LEAST_PER_RULE)
    return pa.concat_tables([_gravest(batches, share) for _, batches in _by_rule(findings)])


def listed(findings: pa.Table | Spool, most: int = MOST_LISTED) -> pa.Table:
    """Return the findings that the CSV and JSON files list: all, or every rule's gravest where there are too many."""
    if findings.num_rows > most:
        return sample(findings, most)
    if isinstance(findings, pa.Table):
        return findings
    return pa.concat_tables([_nothing(findings), *findings.tables()])


def _nothing(findings: Spool) -> pa.Table:
    return findings.like.slice(0, 0)


def _by_rule(findings: pa.Table | Spool) -> Iterator[tuple[str, Iterable[pa.Table]]]:
    if isinstance(findings, Spool):
        yield from findings.by_rule()
        return
    for rule in pc.unique(findings.column("rule_id")).to_pylist():
        yield rule, [findings.filter(pc.equal(findings.column("rule_id"), rule))]


def _gravest(batches: Iterable[pa.Table], share: int) -> pa.Table:
    """Return the ``share`` gravest findings of one rule, holding no more than these and a batch at a time."""
    held: list[pa.Table] = []
    for batch in batches:
        own = pa.concat_tables([*held, batch])
        order = pc.sort_indices(own, sort_keys=[("days_over", "descending"), ("object_id", "ascending")])
        held = [own.take(order[:share])]
    return held[0]
