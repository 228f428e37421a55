"""The end of an audit (收尾): what was judged becomes summary, findings and report, written all at once."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhiheng.eventlog.tables import LogMeta
from zhiheng.law.audit import output
from zhiheng.law.audit.articles import report_articles
from zhiheng.law.audit.collect import Evidence, data_of, report_rules
from zhiheng.law.audit.evidence import Source, evidence_of
from zhiheng.law.audit.figures import Figures
from zhiheng.law.audit.findings import JudgedBy
from zhiheng.law.audit.options import Judged, Question
from zhiheng.law.audit.report import render
from zhiheng.law.audit.sample import listed
from zhiheng.law.audit.spool import Spool
from zhiheng.law.audit.summary import Extent, summary_of
from zhiheng.law.audit.where import Condition
from zhiheng.law.audit.words import Words
from zhiheng.law.calendar import official_calendar
from zhiheng.law.language.model import RuleSet

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
    """What came of it: the summary as written, and the findings (of a log judged in parts only in the files)."""

    summary: dict[str, Any]
    judged: Judged


@dataclass(frozen=True, slots=True)
class Run:
    """A log that was judged, whichever way it was read.

    ``findings`` and ``clues`` are all there are, in memory or on the disk; ``judged`` has the counts.
    ``samples`` are the findings and clues that the report shows in full, ``source`` has their objects; ``since`` is
    the moment (``time.perf_counter``) at which judging began.
    """

    asked: Asked
    by: JudgedBy
    log: Extent
    judged: Judged
    findings: pa.Table | Spool
    clues: pa.Table | Spool
    figures: Figures
    samples: tuple[pa.Table, ...]
    source: Source
    words: Words
    since: float


def conclude(run: Run) -> Audited:
    """Write every output of a run into the directory asked for, and return the summary.

    Raises:
        OutputError: the results can't be written; earlier results stay.
    """
    judged, rules, asked = run.judged, run.source.rules, run.asked
    report = _report(run)
    shown, clues = listed(run.findings), listed(run.clues)
    seconds = {**judged.seconds, "total": round(time.perf_counter() - run.since, 3)}
    summary = summary_of(rules, run.log, asked.question, replace(judged, seconds=seconds), run.by)
    summary |= {"findings": run.findings.num_rows, "clues": run.clues.num_rows}
    summary["listed"] = {"findings": shown.num_rows, "clues": clues.num_rows}
    output.write_all(
        asked.out,
        {
            "findings.parquet": output.parquet(run.findings),
            "findings.csv": output.csv(shown),
            "findings.json": output.json_array(shown),
            "clues.csv": output.csv(clues),
            "report.html": output.text(report),
            "summary.json": output.document(summary),
        },
    )
    return Audited(summary, judged)


def _report(run: Run) -> str:
    judged, rules, asked = run.judged, run.source.rules, run.asked
    listed_rules = report_rules(rules.rules, judged.counts, report_articles(rules))
    evidence = Evidence(listed_rules, run.words, {rule.id: rule.template_keys for rule in rules.rules})
    for table in run.samples:
        for verdict, trace in evidence_of(table, run.source):
            evidence.add(verdict, trace)
    data = data_of(
        asked.title or f"{Path(run.log.meta.source).name} 的审查",
        evidence,
        listed_rules,
        run.figures,
        facts=how_it_was_done(rules, run.log.meta, asked, judged),
        events=run.log.events,
        objects=run.log.objects,
        clues=run.clues.num_rows,
        warnings=warnings_of(run.log.meta, judged, run.source.lacking),
        outputs=OUTPUTS,
        demo=asked.demo,
    )
    return render(data, stamp=" · ".join(part for part in (asked.made_at, f"执衡 {asked.version}") if part))


def how_it_was_done(rules: RuleSet, meta: LogMeta, asked: Asked, judged: Judged) -> tuple[tuple[str, str], ...]:
    """Return what a reader needs to repeat the audit."""
    days = "按日志所写的日期" if meta.civil_days == "as written" else f"按时区 {meta.civil_days} 的日期"
    calendar = official_calendar() if counts_by_calendar(rules) else None
    rows = [
        ("日志", f"{Path(meta.source).name}({meta.format})"),
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


def warnings_of(meta: LogMeta, judged: Judged, lacking: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the reader's warnings, the event types that no rule can know, and what the log doesn't carry."""
    unknown = sum(judged.unknown_types.values())
    names = "、".join(list(judged.unknown_types)[:5])
    extra = (f"{unknown:,} 个事件的类型不在词汇表内,未参与判断:{names}。",) if unknown else ()
    silent_on = (f"日志没有携带 {len(lacking):,} 种字段,依赖它们的要求不作结论。",) if lacking else ()
    return (*meta.warnings, *extra, *silent_on)


def counts_by_calendar(rules: RuleSet) -> bool:
    """Whether any rule of the set counts by the official calendar (a foreign file may not)."""
    return rules.statutory or rules.calendar is not None or any(rule.basis or rule.calendar for rule in rules.rules)
