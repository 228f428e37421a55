"""Which findings a report carries in full: the gravest of every rule, so that it opens in any browser."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

MOST_FINDINGS = 4000
LEAST_PER_RULE = 25
MOST_LISTED = 100_000
"""Rows of findings.csv, findings.json and clues.csv: what a spreadsheet still opens. findings.parquet has all."""


def sample(findings: pa.Table, most: int = MOST_FINDINGS) -> pa.Table:
    """Return at most about ``most`` findings, every rule with its fair share, those furthest over first.

    The order of rules is kept; within a rule findings are sorted by days over (most first), then by object.
    """
    rules = pc.unique(findings.column("rule_id")).to_pylist()
    if not rules:
        return findings
    share = findings.num_rows if findings.num_rows <= most else max(most // len(rules), LEAST_PER_RULE)
    return pa.concat_tables([_gravest(findings, rule, share) for rule in rules])


def listed(findings: pa.Table, most: int = MOST_LISTED) -> pa.Table:
    """Return the findings that the CSV and JSON files list: all, or every rule's gravest where there are too many."""
    return findings if findings.num_rows <= most else sample(findings, most)


def _gravest(findings: pa.Table, rule: str, share: int) -> pa.Table:
    own = findings.filter(pc.equal(findings.column("rule_id"), rule))
    order = pc.sort_indices(own, sort_keys=[("days_over", "descending"), ("object_id", "ascending")])
    return own.take(order[:share])
