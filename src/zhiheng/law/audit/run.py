"""A whole audit: log and rules in, summary, findings and report out (审查一份日志)."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit import output
from zhiheng.law.audit.articles import report_articles
from zhiheng.law.audit.by_kernel import judge_with_kernel
from zhiheng.law.audit.by_reference import day_asked, judge_with_reference
from zhiheng.law.audit.carried import not_carried
from zhiheng.law.audit.clues import suspected_apart
from zhiheng.law.audit.collect import Evidence, data_of, report_rules
from zhiheng.law.audit.evidence import Source, evidence_of
from zhiheng.law.audit.findings import JudgedBy
from zhiheng.law.audit.naming import words_for
from zhiheng.law.audit.options import Judged, Progress, Question, Scope, instant_asked, silent
from zhiheng.law.audit.report import render
from zhiheng.law.audit.sample import listed, sample
from zhiheng.law.audit.summary import summary_of, unknown_types
from zhiheng.law.audit.waiting import waiting_apart
from zhiheng.law.audit.where import Condition, objects_where
from zhiheng.law.calendar import official_calendar
from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived_tables import enrich_tables
from zhiheng.law.facts.logs import derive_tables
from zhiheng.law.facts.table import FactTable
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library.regions import in_regions

OUTPUTS = ("summary.json", "findings.parquet", "findings.csv", "findings.json", "clues.csv")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants of an audit, besides log and rules."""

    question: Question
    out: Path
    engine: str = "kernel"
    where: tuple[Condition, ...] = ()
    title: str = ""
    demo: bool = False
    version: str = ""
    made_at: str = ""
    region: str | None = None  # administrative code of the agencies judged; None: as the log's agencies say


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of it: the summary as written, and the findings."""

    summary: dict[str, Any]
    judged: Judged


def audit(rules: RuleSet, tables: LogTables, asked: Asked, progress: Progress = silent) -> Audited:
    """Judge a log, write every output into ``asked.out``, and return the summary.

    Raises:
        OutputError: the results can't be written; earlier results stay.
    """
    rules = in_regions(rules, (asked.region,) if asked.region else agency_regions(tables))
    by = judged_by(rules, asked.question)
    started = time.perf_counter()
    progress("facts", 0, 0)
    facts = facts_of(rules, tables, asked.question)
    progress("judge", 0, 0)
    kept = objects_where(tables, asked.where) if asked.where else None
    judge = judge_with_kernel if asked.engine == "kernel" else judge_with_reference
    lacking = not_carried(rules, tables)
    judged = judge(rules, tables, facts, asked.question, by, Scope(kept, lacking))
    judged = replace(judged, findings=with_agency(judged.findings, tables), unknown_types=unknown_types(rules, tables))
    judged = suspected_apart(waiting_apart(rules, judged))
    progress("report", 0, 0)
    report = _report(rules, tables, asked, judged, facts, lacking)
    seconds = {**judged.seconds, "total": round(time.perf_counter() - started, 3)}
    summary = summary_of(rules, tables, asked.question, replace(judged, seconds=seconds), by)
    summary["listed"] = {"findings": listed(judged.findings).num_rows, "clues": listed(clues_of(judged)).num_rows}
    _write(asked.out, judged, report, summary)
    return Audited(summary, judged)


def agency_regions(tables: LogTables) -> frozenset[str]:
    """Return the administrative codes that the log's agencies state; empty where none states any."""
    attributes = tables.object_attributes
    types = tables.objects.column("type").cast(pa.string()).take(attributes.column("object"))
    named = pc.equal(attributes.column("name").cast(pa.string()), "region")
    found = attributes.filter(pc.and_(pc.equal(types, "agency"), named)).column("value")
    return frozenset(value for value in pc.unique(found).to_pylist() if value)


def judged_by(rules: RuleSet, question: Question) -> JudgedBy:
    """Return the versions that every finding names."""
    calendar = official_calendar().version if counts_by_calendar(rules) else ""
    return JudgedBy(rules.version, calendar, day_asked(question))


def counts_by_calendar(rules: RuleSet) -> bool:
    """Whether any rule of the set counts by the official calendar (a foreign file may not)."""
    return rules.statutory or rules.calendar is not None or any(rule.basis or rule.calendar for rule in rules.rules)


def facts_of(rules: RuleSet, tables: LogTables, question: Question) -> FactTable | None:
    """Return the facts that the statutory rules need, derived from the whole log; None for a foreign rule file."""
    if not rules.statutory:
        return None
    return derive_tables(tables, definitions(), as_of=instant_asked(question), known_at=question.known_at)


def with_agency(findings: pa.Table, tables: LogTables) -> pa.Table:
    """Add the column ``agency``: in whose name the activating event was done, null where the log doesn't say."""
    if "@agency" not in tables.events.column_names or not findings.num_rows:
        return findings.append_column("agency", pa.nulls(findings.num_rows, pa.string()))
    rows = pc.index_in(findings.column("activation_event"), tables.events.column("id"))
    return findings.append_column("agency", tables.events.column("@agency").cast(pa.string()).take(rows))


def _report(
    rules: RuleSet,
    tables: LogTables,
    asked: Asked,
    judged: Judged,
    facts: FactTable | None,
    lacking: frozenset[str],
) -> str:
    words = words_for(rules, tables)
    listed = report_rules(rules.rules, judged.counts, report_articles(rules))
    evidence = Evidence(listed, words, {rule.id: rule.template_keys for rule in rules.rules})
    rich = _with_derived(rules, tables)
    source = Source(rules, rich, facts, asked.question, lacking)
    for table in (judged.findings, judged.clues):
        for verdict, trace in evidence_of(sample(table), source) if table is not None else ():
            evidence.add(verdict, trace)
    data = data_of(
        asked.title or f"{Path(tables.meta.source).name} 的审查",
        evidence,
        listed,
        judged.findings,
        facts=how_it_was_done(rules, tables, asked, judged),
        events=tables.events.num_rows,
        objects=tables.objects.num_rows,
        clues=judged.clues.num_rows if judged.clues is not None else 0,
        warnings=warnings_of(tables, judged, lacking),
        outputs=OUTPUTS,
        demo=asked.demo,
    )
    return render(data, stamp=" · ".join(part for part in (asked.made_at, f"执衡 {asked.version}") if part))


def _with_derived(rules: RuleSet, tables: LogTables) -> LogTables:
    """Return the log with the derived objects that some rule is about, so that their traces can be shown."""
    wanted = {rule.about for rule in rules.rules} & set(definitions().types) if rules.statutory else set()
    return enrich_tables(tables, definitions(), sorted(wanted)) if wanted else tables


def how_it_was_done(rules: RuleSet, tables: LogTables, asked: Asked, judged: Judged) -> tuple[tuple[str, str], ...]:
    """Return what a reader needs to repeat the audit."""
    days = "按日志所写的日期" if tables.meta.civil_days == "as written" else f"按时区 {tables.meta.civil_days} 的日期"
    calendar = official_calendar() if counts_by_calendar(rules) else None
    rows = [
        ("日志", f"{Path(tables.meta.source).name}({tables.meta.format})"),
        ("日期口径", days),
        ("判断截至", asked.question.words()),
        ("规则", f"{len(rules.rules)} 条,版本 {rules.version[:12]}{_elsewhere(rules)}"),
        ("日历", f"国务院办公厅放假安排,版本 {calendar.version[:12]}" if calendar else "不用放假安排,只数日历天"),
        ("引擎", judged.engine),
    ]
    if asked.question.known_at:
        rows.insert(3, ("当时所知", f"{asked.question.known_at:%Y-%m-%d %H:%M} 之前的记录"))
    if asked.where:
        rows.append(("范围", "、".join(condition.text for condition in asked.where)))
    return tuple(rows)


def _elsewhere(rules: RuleSet) -> str:
    if not rules.elsewhere:
        return ""
    return f";另有 {len(rules.elsewhere)} 条只以其他地方的规定为依据,没有适用(地区 {'、'.join(rules.regions)})"


def warnings_of(tables: LogTables, judged: Judged, lacking: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the reader's warnings, the event types that no rule can know, and what the log doesn't carry."""
    unknown = sum(judged.unknown_types.values())
    names = "、".join(list(judged.unknown_types)[:5])
    extra = (f"{unknown:,} 个事件的类型不在词汇表内,未参与判断:{names}。",) if unknown else ()
    silent_on = (f"日志没有携带 {len(lacking):,} 种字段,依赖它们的要求不作结论。",) if lacking else ()
    return (*tables.meta.warnings, *extra, *silent_on)


def clues_of(judged: Judged) -> pa.Table:
    """Return the suspected findings that were set apart (none: an empty table)."""
    return judged.clues if judged.clues is not None else judged.findings.slice(0, 0)


def _write(out: Path, judged: Judged, report: str, summary: dict[str, Any]) -> None:
    findings = judged.findings
    shown, clues = listed(findings), listed(clues_of(judged))
    output.write_all(
        out,
        {
            "findings.parquet": output.parquet(findings),
            "findings.csv": output.csv(shown),
            "findings.json": output.json_array(shown),
            "clues.csv": output.csv(clues),
            "report.html": output.text(report),
            "summary.json": output.document(summary),
        },
    )
