"""Evidence for the findings a report shows: their traces judged again by the reference, with words."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from zhiheng.eventlog.model import Event
from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.select import of_objects
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.options import Question
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import RuleSet
from zhiheng.law.reference import judge
from zhiheng.law.trace import TraceIndex, effective
from zhiheng.law.verdicts import Instant, Verdict

BATCH = 2000


def evidence_of(
    sample: pa.Table,
    rules: RuleSet,
    tables: LogTables,
    facts: FactTable | None,
    question: Question,
    now: Instant | None,
) -> Iterator[tuple[Verdict, list[Event]]]:
    """Yield each sampled finding as the reference's verdict, with the effective trace of its object.

    Args:
        sample: rows of the findings table.
        rules: the rule set that was judged.
        tables: the whole log.
        facts: facts derived from the whole log (a part of it wouldn't know every officer's certificate).
        question: as the run was asked.
        now: the law's day as an instant, None where complete without one.
    """
    rows = sample.select(["rule_id", "object_type", "object_id", "identity"]).to_pylist()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        wanted = {(row["object_type"], row["object_id"]) for row in part}
        local = of_objects(tables, wanted)
        events = events_of(local)
        world = World(events, objects_of(local), facts)
        named = {row["rule_id"].partition("#")[0] for row in part}
        chosen = [rule for rule in rules.rules if rule.id in named]
        found = judge(chosen, world, as_of=question.as_of, known_at=question.known_at, complete=question.complete)
        by_identity = {verdict.identity: verdict for verdict in found if verdict.status == "violated"}
        index = TraceIndex(effective(events, as_of=now, known_at=question.known_at))
        for row in part:
            verdict = by_identity.get(row["identity"])
            if verdict is not None:
                yield verdict, list(index.trace(row["object_type"], row["object_id"]))
