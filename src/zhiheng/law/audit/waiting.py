"""Clocks of others (等待): what a court, the police, a party or a reviewing body owes is no finding on the agency."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.audit.options import Judged
from zhiheng.law.language.model import RuleSet


def waiting_apart(rules: RuleSet, judged: Judged) -> Judged:
    """Return a run in which the overdue acts of others are waited for: counted as open, and in no finding.

    A rule's ``whose`` says whose act it is (semantics: clocks of courts, police and parties are shown as waiting). Any
    engine's outcome passes through here, so that none has to know.
    """
    others = {rule.id for rule in rules.rules if rule.whose != "agency"}
    if not others & set(judged.counts):
        return judged
    counts = {
        id_: replace(c, violated=0, open=c.open + c.violated, objects_violated=0) if id_ in others else c
        for id_, c in judged.counts.items()
    }
    return replace(judged, counts=counts, findings=_own(judged.findings, others))


def _own(findings: pa.Table, others: set[str]) -> pa.Table:
    ids = pc.list_element(pc.split_pattern(findings.column("rule_id").cast(pa.string()), "#"), 0)
    return findings.filter(pc.invert(pc.is_in(ids, value_set=pa.array(sorted(others), pa.string()))))
