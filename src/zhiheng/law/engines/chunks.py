"""Judging chunk by chunk: whole traces of some objects at a time, so that memory stays flat as events grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

import numpy as np
import pyarrow as pa

from zhiheng.eventlog.tables import LogTables
from zhiheng.law.calendar import official_calendar
from zhiheng.law.engines.amendments import Amendments, first_of_each
from zhiheng.law.engines.memory import facts_of
from zhiheng.law.engines.result import AuditResult, Progress, merged
from zhiheng.law.engines.unflat import FlatLog, tables_of_flat
from zhiheng.law.facts import definitions
from zhiheng.law.facts.table import FactTable
from zhiheng.law.kernel import VERDICT_COLUMNS, Owners, Part, Tally, judge_tables
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference import plan_of
from zhiheng.law.reference.mentions import collect, mentioned
from zhiheng.law.reference.standing import ENDED_BY
from zhiheng.law.trace import VOID
from zhiheng.law.verdicts import Instant

CHUNK_ROWS = 120_000
"""Rows that are judged at a time: enough that what is done once a chunk hardly counts, few enough for flat memory."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of the rows of one object type: attribute columns (None: all), relations or not, and relations to
    which types of objects (None: all)."""

    attributes: frozenset[str] | None
    relations: bool
    types: frozenset[str] | None = None


class FlatSource(Protocol):
    """Something that holds ``ledger_flat`` and ``ledger_objects``. ``concurrent``: several threads may ask at once."""

    concurrent: bool

    def attributes(self) -> frozenset[str]:
        """Return the names of the event attributes that rows may have."""

    def object_types(self) -> frozenset[str]:
        """Return the types of all objects."""

    def rows(self, about: str, wanted: Wanted) -> Iterator[pa.Table]:
        """Yield the rows of a type in object order, an object never split between tables."""

    def events_of_types(self, types: Sequence[str], attributes: frozenset[str]) -> pa.Table:
        """Return the events of some types, each at least once, with at least some of their attributes."""

    def amended(self) -> pa.Table:
        """Return the events that correct, are corrected, or void, each at least once, with everything."""

    def rows_of(self, about: str, ids: Sequence[str]) -> pa.Table:
        """Return all rows of some objects, with everything, in any order."""

    def objects(self, wanted: pa.Table) -> pa.Table:
        """Return the attribute rows of some objects (a table of object_type and object_id, each once)."""

    def ids(self, about: str, after: str | None, last: str | None) -> list[str]:
        """Return the ids of the objects of a type in (after, last] (None: open on that side)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every chunk."""

    as_of: Instant | None
    known_at: datetime | None
    complete: bool
    keep_all: bool
    facts: FactTable


@dataclass(frozen=True, slots=True)
class _Ledger:
    """A flat ledger with what is asked of it for every chunk."""

    source: FlatSource
    attributes: frozenset[str]
    types: frozenset[str]
    amendments: Amendments


def judge_flat(
    engine: str,
    rules: RuleSet | Sequence[Rule],
    source: FlatSource,
    *,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    progress: Progress | None = None,
    keep_all: bool = False,
) -> AuditResult:
    """Judge a flat ledger. Arguments as ``engines.judge_log``."""
    facts = facts_of(registry_of(source), as_of=as_of, known_at=known_at)
    return judge_asked(engine, rules, source, Asked(as_of, known_at, complete, keep_all, facts), progress)


def judge_asked(
    engine: str,
    rules: RuleSet | Sequence[Rule],
    source: FlatSource,
    asked: Asked,
    progress: Progress | None = None,
) -> AuditResult:
    """Judge a flat ledger, or a part that holds whole objects, with facts derived before."""
    by_about = rules_by_type(rules)
    results = [nothing(engine, rules)]
    ledger = _Ledger(source, source.attributes(), source.object_types(), Amendments(source.amended()))
    for place, (about, own) in enumerate(by_about.items()):
        if progress is not None:
            progress(f"判断 {about}", place, len(by_about))
        chunks = _chunks_of(ledger, about, own)
        ready = _ahead(chunks) if source.concurrent else chunks
        results += [_judge_chunk(engine, own, log, about, ledger, asked) for log in ready]
    return merged(engine, results)


def _ahead(chunks: Iterator[FlatLog]) -> Iterator[FlatLog]:
    """Yield chunks while the next one is being read by another thread."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, chunks, None)
        while (log := coming.result()) is not None:
            coming = reader.submit(next, chunks, None)
            yield log


def rules_by_type(rules: RuleSet | Sequence[Rule]) -> dict[str, list[Rule]]:
    """Return the rules by what they are about."""
    found: dict[str, list[Rule]] = {}
    for compiled in plan_of(rules).rules:
        found.setdefault(compiled.rule.about, []).append(compiled.rule)
    return found


def nothing(engine: str, rules: RuleSet | Sequence[Rule]) -> AuditResult:
    """Return the result of a log without any object."""
    tallies = {compiled.rule.id: Tally() for compiled in plan_of(rules).rules}
    return AuditResult(engine, VERDICT_COLUMNS.empty_table(), tallies, {}, official_calendar().version)


def _judge_chunk(
    engine: str, rules: Sequence[Rule], log: FlatLog, about: str, ledger: _Ledger, asked: Asked
) -> AuditResult:
    """Judge the traces of some objects by the rules about their type."""
    rows = np.flatnonzero(log.owner >= 0).astype(np.int32)
    things = log.owner[rows].astype(np.int32)
    part = Part(Owners(rows, things, log.silent.astype(np.int32)), lambda type_, ids: _whole_log(ledger, type_, ids))
    found = judge_tables(
        rules,
        log.tables,
        as_of=asked.as_of,
        known_at=asked.known_at,
        complete=asked.complete,
        facts=asked.facts,
        keep_all=asked.keep_all,
        part=part,
    )
    objects = len(distinct(things)) + len(log.silent)
    return AuditResult(engine, found.verdicts, found.tallies, found.timings, "", len(rows), objects)


def _whole_log(ledger: _Ledger, about: str, ids: Sequence[str]) -> LogTables:
    """Return the log of some objects with everything, each event once, with what voids any record."""
    rows = ledger.source.rows_of(about, ids)
    rows = first_of_each(pa.concat_tables([rows, ledger.amendments.beside(rows)], promote_options="permissive"))
    return tables_of_flat(rows, ledger.source.objects, None, more=[(about, id_) for id_ in ids]).tables


def registry_of(source: FlatSource) -> LogTables:
    """Return the log of the events that states are derived from (F2), each once, with the attributes that states ask
    for."""
    names = {"agency", "event"} | {name.rpartition(".")[2] for name in _defining()} | _defining()
    types = [*sorted(definitions().event_types), VOID]
    rows = first_of_each(source.events_of_types(types, source.attributes() & names))
    return tables_of_flat(rows, source.objects, None).tables


def _chunks_of(ledger: _Ledger, about: str, rules: Sequence[Rule]) -> Iterator[FlatLog]:
    """Yield whole traces of the objects of a type, with those to which nothing happened where rules ask for these."""
    source, amendments = ledger.source, ledger.amendments
    type_ = about.partition("/")[0]
    wanted = wanted_of(rules, type_, ledger.attributes, ledger.types)
    always = any(compiled.always for compiled in plan_of(rules).rules)
    before: str | None = None
    for rows in source.rows(type_, wanted):
        last = rows["object_id"][-1].as_py()
        silent = source.ids(type_, before, last) if always else ()
        yield _flat_log(rows, amendments.beside(rows), type_, source, silent, wanted)
        before = last
    if always and (rest := source.ids(type_, before, None)):
        nothing = amendments.rows.slice(0, 0)
        yield _flat_log(nothing, nothing, type_, source, rest, wanted)


def _flat_log(
    rows: pa.Table, amended: pa.Table, about: str, source: FlatSource, silent: Sequence[str], wanted: Wanted
) -> FlatLog:
    """Return one chunk as tables; amendments that stand elsewhere come along without an owner."""
    if not amended.num_rows:
        return tables_of_flat(rows, source.objects, about, silent, wanted.types)
    shared = [name for name in amended.column_names if name in rows.column_names or name == "@event"]
    joined = pa.concat_tables([rows, amended.select(shared)], promote_options="permissive")
    found = tables_of_flat(joined, source.objects, about, silent, wanted.types)
    owner = found.owner.copy()
    owner[rows.num_rows :] = -1
    return FlatLog(found.tables, owner, found.silent)


def wanted_of(rules: Sequence[Rule], about: str, attributes: frozenset[str], types: frozenset[str]) -> Wanted:
    """Return what rules may read of the rows of a type: every name that stands anywhere in them."""
    names = mentioned_names(rules)
    others = (types | {"agency"}) - {about}
    named = frozenset({about, "agency", *(name.partition("/")[0] for name in names)}) & (types | {"agency"})
    return Wanted(frozenset(attributes & (names | {"agency"})), bool(others & names), named)


def mentioned_names(rules: Sequence[Rule]) -> frozenset[str]:
    """Return every name that rules may look at in the events and objects of a log."""
    names = set(_defining())
    for rule in rules:
        names |= mentioned(rule)
        names.add(rule.per or "")
        names.add((rule.per or "").partition("/")[0].removeprefix("attribute:"))
    names |= {name.rpartition(".")[2] for name in names}
    names |= {attribute for enders in ENDED_BY.values() for _, attribute, _ in enders if attribute} | {
        "case",
        "measure",
    }
    return frozenset(names)


@cache
def _defining() -> frozenset[str]:
    """Return what derived facts are decided from, when a rule asks for them."""
    names: set[str] = set()
    known = definitions()
    for definition in (*known.values.values(), *known.states.values()):
        collect(definition, names)
    return frozenset(names)
