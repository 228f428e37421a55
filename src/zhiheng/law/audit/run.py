"""A whole audit: log and rules in, summary, findings and report out (审查一份日志)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.parts import OutOfOrder, ParquetParts
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit import output
from zhiheng.law.audit.by_kernel import judge_with_kernel
from zhiheng.law.audit.by_reference import day_asked, judge_with_reference
from zhiheng.law.audit.carried import not_carried
from zhiheng.law.audit.clues import suspected_apart
from zhiheng.law.audit.collect import RuleCounts
from zhiheng.law.audit.concluding import Asked, Audited, Run, conclude, counts_by_calendar
from zhiheng.law.audit.evidence import Source
from zhiheng.law.audit.figures import Figures
from zhiheng.law.audit.findings import JudgedBy
from zhiheng.law.audit.naming import words_for
from zhiheng.law.audit.options import Judged, Progress, Question, Scope, instant_asked, silent
from zhiheng.law.audit.sample import sample
from zhiheng.law.audit.spool import Spool
from zhiheng.law.audit.summary import Extent, unknown_types
from zhiheng.law.audit.waiting import waiting_apart
from zhiheng.law.audit.where import objects_where
from zhiheng.law.calendar import official_calendar
from zhiheng.law.engines.chunks import mentioned_names
from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived_tables import enrich_tables
from zhiheng.law.facts.logs import derive_tables
from zhiheng.law.facts.table import FactTable
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library.regions import in_regions

__all__ = ["Asked", "Audited", "audit", "audit_parts", "goes_in_parts", "judged_by"]


def audit(rules: RuleSet, tables: LogTables, asked: Asked, progress: Progress = silent) -> Audited:
    """Judge a log, write every output into ``asked.out``, and return the summary.

    Raises:
        OutputError: the results can't be written; earlier results stay.
    """
    rules = in_regions(rules, (asked.region,) if asked.region else agency_regions(tables))
    by = judged_by(rules, asked.question)
    since = time.perf_counter()
    progress("facts", 0, 0)
    facts = facts_of(rules, tables, asked.question)
    progress("judge", 0, 0)
    kept = objects_where(tables, asked.where) if asked.where else None
    lacking = not_carried(rules, tables)
    judged = _judged(rules, tables, facts, asked, by, Scope(kept, lacking))
    judged = replace(judged, unknown_types=unknown_types(rules, tables))
    progress("report", 0, 0)
    source = Source(rules, _with_derived(rules, tables), facts, asked.question, lacking)
    findings, clues = judged.findings, clues_of(judged)
    samples, figures, words = (sample(findings), sample(clues)), Figures.of(findings), words_for(rules, tables)
    return conclude(Run(asked, by, Extent.of(tables), judged, findings, clues, figures, samples, source, words, since))


def goes_in_parts(rules: RuleSet, asked: Asked) -> bool:
    """Whether a log may be judged part by part: by the kernel, all of it, by rules that ask for no facts (F2) about
    others. Such facts come from a whole log, and so do its object attributes that a condition names."""
    return asked.engine == "kernel" and not asked.where and not rules.statutory


def audit_parts(rules: RuleSet, log: ParquetParts, asked: Asked, progress: Progress = silent) -> Audited:
    """Judge a log part by part, with the same outputs as ``audit`` in memory that doesn't grow with the log.

    Findings wait on the disk, beside the directory of the results, until they are written.

    Raises:
        OutputError: the results can't be written; earlier results stay.
        WholeOnly: the log has to be read whole (and what went before has left nothing behind).
        LogError: it is broken.
    """
    rules = in_regions(rules, (asked.region,) if asked.region else ())
    by = judged_by(rules, asked.question)
    since = time.perf_counter()
    with output.staging(asked.out) as stage:
        try:
            found = _gathered(rules, log, asked, by, stage, progress)
        except OutOfOrder:
            log.sort(stage)
            found = _gathered(rules, log, asked, by, stage, progress)
        progress("report", 0, 0)
        samples = (sample(found.findings), sample(found.clues))
        shown = log.of({id_ for table in samples for id_ in table.column("object_id").to_pylist()})
        source = Source(rules, shown, None, asked.question)
        extent, words = Extent(log.meta, log.seen.events, log.seen.objects), words_for(rules, shown)
        return conclude(
            Run(
                asked,
                by,
                extent,
                found.judged,
                found.findings,
                found.clues,
                found.figures,
                samples,
                source,
                words,
                since,
            )
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """What all parts of a log came to; the findings are on the disk, ``judged`` has none."""

    judged: Judged
    findings: Spool
    clues: Spool
    figures: Figures


def _gathered(
    rules: RuleSet, log: ParquetParts, asked: Asked, by: JudgedBy, stage: Path, progress: Progress
) -> Gathered:
    """Return what all parts of a log came to, the findings in a directory of their own below ``stage``."""
    places = {rule.id: place for place, rule in enumerate(rules.rules)}
    findings, clues = (Spool(Path(mkdtemp(dir=stage)), places) for _ in range(2))
    figures, parts = Figures(), list[Judged]()
    for tables in log.parts(mentioned_names(rules.rules) | {"agency"}):
        judged = _judged(rules, tables, None, asked, by, Scope())
        findings.add(judged.findings)
        clues.add(clues_of(judged))
        figures.add(judged.findings)
        parts.append(replace(judged, findings=findings.like, clues=clues.like))
        progress("judge", log.seen.events, log.rows)
    findings.close()
    clues.close()
    return Gathered(_added(parts), findings, clues, figures)


def clues_of(judged: Judged) -> pa.Table:
    """Return the suspected findings that were set apart (none: an empty table)."""
    return judged.clues if judged.clues is not None else judged.findings.slice(0, 0)


def _added(parts: Iterable[Judged]) -> Judged:
    """Return counts and seconds of disjoint sets of objects as one; their findings are kept elsewhere."""

    def add(one: Judged, more: Judged) -> Judged:
        """Return the sum of two."""
        nothing = RuleCounts()
        ids = dict.fromkeys((*one.counts, *more.counts))
        counts = {id_: one.counts.get(id_, nothing) + more.counts.get(id_, nothing) for id_ in ids}
        seconds = {step: round(one.seconds.get(step, 0) + more.seconds[step], 3) for step in more.seconds}
        return replace(one, counts=counts, fallbacks=one.fallbacks + more.fallbacks, seconds=seconds)

    return reduce(add, parts)


def _judged(
    rules: RuleSet, tables: LogTables, facts: FactTable | None, asked: Asked, by: JudgedBy, scope: Scope
) -> Judged:
    """Return what the rules say of a log (or of whole objects of one), clues and other people's clocks apart."""
    judge = judge_with_kernel if asked.engine == "kernel" else judge_with_reference
    judged = judge(rules, tables, facts, asked.question, by, scope)
    judged = replace(judged, findings=with_agency(judged.findings, tables))
    return suspected_apart(waiting_apart(rules, judged))


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


def _with_derived(rules: RuleSet, tables: LogTables) -> LogTables:
    """Return the log with the derived objects that some rule is about, so that their traces can be shown."""
    wanted = {rule.about for rule in rules.rules} & set(definitions().types) if rules.statutory else set()
    return enrich_tables(tables, definitions(), sorted(wanted)) if wanted else tables
