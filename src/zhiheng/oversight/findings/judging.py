"""The whole library over the live ledger (全量审查): what ``zhiheng audit DATABASE`` says, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import perf_counter

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from zhiheng.eventlog.rows import uncollected
from zhiheng.eventlog.tables import LogTables
from zhiheng.kit.databases import address
from zhiheng.law.audit.by_kernel import findings_of
from zhiheng.law.audit.clues import SUSPECTED
from zhiheng.law.audit.findings import JudgedBy
from zhiheng.law.audit.options import Question, instant_asked
from zhiheng.law.audit.run import judged_by
from zhiheng.law.engines.memory import judge_memory
from zhiheng.law.engines.sql import read_sql
from zhiheng.law.language.model import RuleSet
from zhiheng.ledger.models import LedgerClock
from zhiheng.oversight.findings.years import unknown_years
from zhiheng.registry.agencies.rules import rules_here, silent

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the library says of the ledger: ``verdicts`` open and violated, ``findings`` those of the agencies.

    ``tables`` is the ledger as it was read. ``findings`` has the columns of docs/formats.md; suspected ones have the
    verdict ``suspected``. ``sequence``: the last event committed before reading; ``known_at``: when it was recorded;
    ``notes``: what couldn't be known.
    """

    rules: RuleSet
    tables: LogTables
    by: JudgedBy
    as_of: date
    verdicts: pa.Table
    findings: pa.Table
    sequence: int
    known_at: datetime | None
    events: int
    objects: int
    notes: list[str]
    seconds: dict[str, float] = field(default_factory=dict)


@uncollected()
def judge_ledger(as_of: date, progress: Progress = lambda step: None) -> Judgement:
    """Judge the live ledger as of a day by all rules that hold here, with everything known now.

    Reads the database by a connection of its own, in one state of it; writes nothing. Raises ``LogError`` where it
    can't be read.
    """
    clock = LedgerClock.objects.first()
    sequence = clock.sequence if clock else 0
    known_at = datetime.fromtimestamp(clock.recorded_at / 1e6, UTC) if clock and clock.recorded_at else None
    started = perf_counter()
    progress("读取台账")
    tables = read_sql(address(connection.settings_dict))
    read = perf_counter()
    progress("按规则判断")
    rules = rules_here()
    question = Question(as_of)
    result = judge_memory(rules, tables, as_of=instant_asked(question))
    by = judged_by(rules, question)
    verdicts = speaking(rules, result.verdicts)
    findings = own_findings(rules, findings_of(rules, verdicts, by))
    seconds = {"read": read - started, "judge": perf_counter() - read}
    return Judgement(
        rules, tables, by, as_of, verdicts, findings, sequence, known_at,
        tables.events.num_rows, tables.objects.num_rows, unknown_years(as_of), seconds,
    )  # fmt: skip


def speaking(rules: RuleSet, verdicts: pa.Table) -> pa.Table:
    """Return the verdicts by rules that hold where each object's agency is, which is what live acts are judged by."""
    columns = [verdicts[name].cast(pa.string()) for name in ("rule_id", "object_type", "object_id")]
    pairs = pa.table(columns, ["rule", "type", "id"]).group_by(["rule", "type", "id"]).aggregate([]).to_pylist()
    left_out = silent(rules, [(row["rule"].partition("#")[0], (row["type"], row["id"])) for row in pairs])
    if not left_out:
        return verdicts
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    kept = [(rule.partition("#")[0], (type_, id_)) not in left_out for rule, type_, id_ in rows]
    return verdicts.filter(pa.array(kept, pa.bool_()))


def own_findings(rules: RuleSet, findings: pa.Table) -> pa.Table:
    """Return what the agencies answer for: clocks of others left out, suspicions marked as such (clues)."""
    others = pa.array(sorted(rule.id for rule in rules.rules if rule.whose != "agency"), pa.string())
    ids = pc.list_element(pc.split_pattern(findings["rule_id"].cast(pa.string()), "#"), 0)
    own = findings.filter(pc.invert(pc.is_in(ids, value_set=others)))
    suspected = pc.fill_null(pc.match_substring(own["notes"], SUSPECTED), False)
    verdict = pc.if_else(suspected, pa.scalar(SUSPECTED), own["verdict"])
    return own.set_column(own.column_names.index("verdict"), "verdict", verdict)
