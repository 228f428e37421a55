"""The engine for a log that is in memory as tables: what every reader gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import pyarrow as pa

from zhiheng.eventlog.rows import uncollected
from zhiheng.eventlog.select import of_objects
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.calendar import official_calendar
from zhiheng.law.engines.result import AuditResult, Progress
from zhiheng.law.facts import definitions
from zhiheng.law.facts.logs import derive_tables
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.kernel import judge_tables
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant, Verdict


def facts_of(tables: LogTables, *, as_of: Instant | None = None, known_at: datetime | None = None) -> FactTable:
    """Return the derived facts of a log; a log without any event that states one has none."""
    kinds = set(tables.events["type"].cast(pa.string()).unique().to_pylist())
    if not kinds & set(definitions().event_types):
        return FactTable(derived=True)
    return derive_tables(tables, definitions(), as_of=as_of, known_at=known_at)


@uncollected()
def judge_memory(
    rules: RuleSet | Sequence[Rule],
    tables: LogTables,
    *,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    progress: Progress | None = None,
    keep_all: bool = False,
    facts: FactTable | None = None,
    mapped_without: frozenset[str] = frozenset(),
) -> AuditResult:
    """Judge a log in memory. Arguments as ``engines.judge_log``; ``facts`` derived before (None: derived here)."""
    if facts is None:
        facts = facts_of(tables, as_of=as_of, known_at=known_at)
    found = judge_tables(
        rules,
        tables,
        as_of=as_of,
        known_at=known_at,
        complete=complete,
        facts=facts,
        keep_all=keep_all,
        mapped_without=mapped_without,
        progress=progress,
    )
    return AuditResult(
        "memory",
        found.verdicts,
        found.tallies,
        found.timings,
        official_calendar().version,
        tables.events.num_rows,
        tables.objects.num_rows,
    )


def evidence(
    rules: RuleSet | Sequence[Rule],
    tables: LogTables,
    wanted: Iterable[tuple[str, str]],
    *,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    facts: FactTable | None = None,
) -> list[Verdict]:
    """Return the verdicts on some objects (type, id) with their evidence and explanations, from the reference.

    What is shown or exported is explained here, whatever engine has judged: so the evidence is the same everywhere.
    """
    from zhiheng.eventlog.rows import events_of, objects_of

    objects = list(dict.fromkeys(wanted))
    if facts is None:
        facts = facts_of(tables, as_of=as_of, known_at=known_at)
    part = of_objects(tables, set(objects))
    world = World(events_of(part), objects_of(part), facts)
    judging = Judging(plan_of(rules), world, as_of=as_of, known_at=known_at, complete=complete)
    abouts = judging.plan.by_about
    return [v for about, id_ in objects if about in abouts for v in judging.judge_object(about, id_)]
