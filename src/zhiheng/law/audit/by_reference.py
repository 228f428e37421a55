"""Judging a whole log with the reference: slow, and the measure of every other engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.collect import RuleCounts
from zhiheng.law.audit.findings import JudgedBy, findings_table
from zhiheng.law.audit.options import Judged, Question, Scope
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import RuleSet
from zhiheng.law.reference import judge
from zhiheng.law.verdicts import Verdict

EVERYTHING = Scope()


def judge_with_reference(
    rules: RuleSet,
    tables: LogTables,
    facts: FactTable | None,
    question: Question,
    by: JudgedBy,
    scope: Scope = EVERYTHING,
) -> Judged:
    """Judge every object of a log (or only those of the scope) by every rule, one trace at a time."""
    started = time.perf_counter()
    world = World(events_of(tables), objects_of(tables), facts, scope.lacking)
    found = judge(rules, world, as_of=question.as_of, known_at=question.known_at, complete=question.complete)
    if scope.kept is not None:
        found = [verdict for verdict in found if verdict.lens[0] in scope.kept]
    verdicts = in_library_order(rules, found)
    findings = findings_table(verdicts, {rule.id: rule for rule in rules.rules}, by)
    return Judged(findings, counts_of(verdicts), "reference", seconds={"judge": time.perf_counter() - started})


def in_library_order(rules: RuleSet, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Sort verdicts by rule (order of the library), part, object, activation day."""
    place = {rule.id: number for number, rule in enumerate(rules.rules)}
    return sorted(
        verdicts,
        key=lambda v: (place[v.rule_id], v.part, v.lens, v.activation_day or 0, v.activation or "", v.window or ""),
    )


def counts_of(verdicts: Sequence[Verdict]) -> dict[str, RuleCounts]:
    """Count verdicts per rule id; ``not-applicable`` isn't an activation."""
    tally: dict[str, list[int]] = {}
    broken: dict[str, set[tuple[str, str]]] = {}
    columns = {"satisfied": 1, "violated": 2, "open": 3}
    for verdict in verdicts:
        row = tally.setdefault(verdict.rule_id, [0, 0, 0, 0, 0])
        if verdict.status == "not-applicable":
            continue
        row[0] += 1
        row[columns[verdict.status]] += 1
        row[4] += "fact-unknown" in verdict.notes
        if verdict.status == "violated":
            broken.setdefault(verdict.rule_id, set()).add(verdict.lens[0])
    return {
        rule: RuleCounts(row[0], row[1], row[2], row[3], row[4], len(broken.get(rule, ())))
        for rule, row in tally.items()
    }


def day_asked(question: Question) -> str:
    """Return the law's day as it goes into findings; "" where the log is complete and no day was named."""
    as_of = question.as_of
    return as_of.isoformat() if isinstance(as_of, date | datetime) else ""
