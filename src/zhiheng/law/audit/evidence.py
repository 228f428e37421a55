"""Evidence for the findings a report shows: their traces judged again by the reference, with words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from zhiheng.eventlog.model import Event
from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.eventlog.select import of_objects
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.options import Question, instant_asked
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import RuleSet
from zhiheng.law.reference import judge
from zhiheng.law.trace import TraceIndex, effective
from zhiheng.law.verdicts import Verdict

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Source:
    """What was judged: the rules, the whole log, its facts, the question, and what the log cannot show.

    ``facts`` are those of the whole log: a part of it wouldn't know every officer's certificate.
    """

    rules: RuleSet
    tables: LogTables
    facts: FactTable | None
    question: Question
    lacking: frozenset[str] = frozenset()


def evidence_of(sample: pa.Table, source: Source) -> Iterator[tuple[Verdict, list[Event]]]:
    """Yield each sampled row of the findings table as the reference's verdict, with its object's effective trace."""
    rows = sample.select(["rule_id", "object_type", "object_id", "identity"]).to_pylist()
    for start in range(0, len(rows), BATCH):
        yield from _batch(rows[start : start + BATCH], source)


def _batch(rows: list[dict[str, str]], source: Source) -> Iterator[tuple[Verdict, list[Event]]]:
    asked = source.question
    local = of_objects(source.tables, {(row["object_type"], row["object_id"]) for row in rows})
    events = events_of(local)
    world = World(events, objects_of(local), source.facts, source.lacking)
    named = {row["rule_id"].partition("#")[0] for row in rows}
    chosen = [rule for rule in source.rules.rules if rule.id in named]
    found = judge(chosen, world, as_of=asked.as_of, known_at=asked.known_at, complete=asked.complete)
    by_identity = {verdict.identity: verdict for verdict in found if verdict.status == "violated"}
    index = TraceIndex(effective(events, as_of=instant_asked(asked), known_at=asked.known_at))
    for row in rows:
        verdict = by_identity.get(row["identity"])
        if verdict is not None:
            yield verdict, list(index.trace(row["object_type"], row["object_id"]))
