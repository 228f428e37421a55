"""Judging a log by the compiled pass: all lenses of all rules, each once (what it leaves is marked as deferred)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from time import perf_counter

import numpy as np
import numpy.typing as npt

from zhiheng.eventlog.tables import LogTables
from zhiheng.law.calendar import Calendar
from zhiheng.law.facts.table import FactTable
from zhiheng.law.kernel import core
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.beside import Beside
from zhiheng.law.kernel.compiling import LensRules, Shared, Unit, constraints_of, group_rules
from zhiheng.law.kernel.daytable import day_tables, tabled_days
from zhiheng.law.kernel.keys import Owners, lens_of, split_lens
from zhiheng.law.kernel.lenses import LensTable
from zhiheng.law.kernel.likeness import Kinds, kinds_by_class, kinds_by_type, timeless
from zhiheng.law.kernel.logdata import LogData
from zhiheng.law.kernel.mentions import event_types
from zhiheng.law.kernel.payloads import Payloads
from zhiheng.law.kernel.program import Builder, Constraint, Program
from zhiheng.law.kernel.truths import Truthful
from zhiheng.law.reference.compiled import CompiledRule
from zhiheng.law.reference.truth import SOFT
from zhiheng.law.verdicts import Instant

Records = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Progress = Callable[[str, int, int], None]
_ROWS_OF_A_SHARE = 100_000
"""Fewer rows than this aren't worth a thread (the compiled pass doesn't hold the interpreter's lock)."""

_MOST_SHARES = 8
_FEW_LENSES = 10_000
"""Fewer traces than this aren't worth looking for those that are alike."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: as of which day, as known when, whether nothing more will come, whether to keep every record
    (else only violated and open ones), and whether verdicts of the reference come with words."""

    as_of: Instant | None = None
    known_at: datetime | None = None
    complete: bool = False
    keep_all: bool = False
    explained: bool = False


class Written:
    """Records of one run of the pass. Where it judged only the first trace of each kind, those of the others are made
    when they are asked for: who only counts needs none."""

    def __init__(self, parts: Sequence[Records], kinds: Kinds | None = None) -> None:
        self._parts = parts
        self._kinds = kinds

    @cached_property
    def _sorted(self) -> tuple[Records, npt.NDArray[np.int64]]:
        """The records by constraint, and where those of each begin."""
        numbers = [part[:, k.O_CON] for part in self._parts]
        number = np.concatenate(numbers) if numbers else np.zeros(0, np.int64)
        bounds = np.concatenate([[0], np.cumsum(np.bincount(number))])
        few = len(bounds) < 2**15  # a stable sort of small integers is linear
        order = np.argsort(number.astype(np.int16) if few else number, kind="stable")
        records = self._parts[0] if len(self._parts) == 1 else np.concatenate([_NO_RECORDS, *self._parts])
        return records[order], bounds

    def of(self, number: int, start: npt.NDArray[np.int64]) -> Records:
        """Return the records of one constraint, a copy."""
        records, bounds = self._sorted
        if number + 1 >= len(bounds):
            return _NO_RECORDS
        found = records[bounds[number] : bounds[number + 1]]
        return found.copy() if self._kinds is None else self._kinds.repeated(found, start)


_NO_RECORDS: Records = np.zeros((0, k.O_WIDTH), np.int64)


@dataclass(slots=True)
class LensResult:
    """What the pass wrote for one lens: records (``shapes`` columns) and counts, with the constraints they name."""

    group: LensRules
    truthful: Truthful
    constraints: list[Constraint]
    owners: list[Unit]
    written: list[Written]
    counts: Records

    def records(self, number: int) -> Records:
        """Return the records of one constraint, a copy that the caller may change."""
        beside = self.constraints[number].beside
        if beside is not None:
            return beside[0].copy()
        found = [records for part in self.written if len(records := part.of(number, self.truthful.lens.start))]
        return found[0] if len(found) == 1 else np.concatenate([_NO_RECORDS, *found])


@dataclass(slots=True)
class Judged:
    """All lenses of a log, judged."""

    data: LogData
    lenses: list[LensResult] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    def add_time(self, name: str, since: float) -> float:
        """Add the seconds since a moment to a timing and return the present moment."""
        now = perf_counter()
        self.timings[name] = self.timings.get(name, 0.0) + now - since
        return now


def judge_columns(
    compiled: Sequence[CompiledRule],
    tables: LogTables,
    question: Question,
    mapped_without: frozenset[str] = frozenset(),
    facts: FactTable | None = None,
    progress: Progress | None = None,
    owners: Owners | None = None,
) -> Judged:
    """Return the records of the compiled pass for all rules over a log that has its derived objects.

    What asks for facts needs ``facts``.
    """
    began = perf_counter()
    as_of = question.as_of.day if question.as_of else None
    data = LogData(tables, as_of, question.known_at)
    data.facts = facts
    judged = Judged(data)
    judged.add_time("columns", began)
    traces: dict[str, LensTable] = {}
    groups = group_rules(compiled)
    for place, group in enumerate(groups):
        if progress is not None:
            progress("判断", place, len(groups))
        began = perf_counter()
        if group.about not in traces:
            silent = any(rule.always for rule in compiled if rule.rule.about == group.about)
            traces[group.about] = _traces(data, question, group.about, silent, owners)
        lens = _lens(data, group, traces[group.about], mapped_without)
        judged.add_time("lenses", began)
        judged.lenses.append(_judge_lens(judged, group, lens, question, mapped_without))
    return judged


def _traces(data: LogData, question: Question, about: str, silent: bool, owners: Owners | None) -> LensTable:
    """Return the traces of a type; those of a whole log are kept with it for as long as the same day is judged."""
    if owners is not None:
        return lens_of(data, about, silent, owners)
    asked = (question.as_of.day if question.as_of else None, question.known_at)
    day, known = data.tables.kept.get("traces", (None, {}))
    if day != asked:
        known = {}
        data.tables.kept["traces"] = (asked, known)
    if (about, silent) not in known:
        known[(about, silent)] = lens_of(data, about, silent)
    found: LensTable = known[(about, silent)]
    return found


def _lens(data: LogData, group: LensRules, whole: LensTable, mapped_without: frozenset[str]) -> LensTable:
    """Return the group's lens: of whole traces, or of those events by key that its rules may look at.

    Where columns can't say which events name its keys, the reference judges it all.
    """
    if group.per is None:
        return whole
    types = event_types([unit.compiled.rule for unit in group.units], group.about)
    if types is not None:
        whole = whole.of_types(np.array([name in types for name in data.type_names], bool))
    truthful = Truthful(data, whole, group.about, None)
    shared = Shared(mapped_without)
    opens, doubt = np.zeros(len(whole), bool), np.zeros(whole.lenses, bool)
    for pattern in group.opens:
        truth = truthful.pattern(pattern, False, shared.context(group.units[0].compiled.base))
        at = truthful.positions(pattern.type)
        opens[at] |= truth.low >= SOFT
        doubt[whole.lens[at[(truth.high >= SOFT) != (truth.low >= SOFT)]]] = True
    group.doubtful = whole.object[doubt]
    if doubt.any():
        whole, opens = _kept(whole, doubt, opens)
    return split_lens(data, whole, group.per, opens)


def _kept(whole: LensTable, doubt: Flags, opens: Flags) -> tuple[LensTable, Flags]:
    """Return a lens table without the lenses in doubt: which keys they have only the reference can say."""
    rows = ~doubt[whole.lens]
    number = np.cumsum(~doubt) - 1
    sizes = np.diff(whole.start)[~doubt]
    kept = LensTable(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        whole.object[~doubt],
        whole.key[~doubt],
        whole.row[rows],
        whole.type[rows],
        whole.day[rows],
        whole.clock[rows],
        number[whole.lens[rows]].astype(np.int32),
    )
    return kept, opens[rows]


def _judge_lens(
    judged: Judged, group: LensRules, lens: LensTable, question: Question, mapped_without: frozenset[str]
) -> LensResult:
    began = perf_counter()
    truthful = Truthful(judged.data, lens, group.about, group.key_type)
    shared = Shared(mapped_without)
    units = [unit for unit in group.units if not unit.left]
    payloads, beside = Payloads(truthful), Beside(truthful, question.as_of, question.complete)
    constraints, owners = constraints_of(units, truthful, shared, payloads, beside, question.keep_all)
    builder = Builder(truthful, payloads)
    for place, constraint in enumerate(constraints):
        builder.add(place, constraint)
    programs = _programs(builder, constraints, lens)
    began = judged.add_time("predicates", began)
    parts = [_run(program, kinds, shared.calendars, lens, question) for program, kinds in programs]
    counts = np.sum([own for _, own in parts], axis=0)
    for place, constraint in enumerate(constraints):
        if constraint.beside is not None:
            counts[place] = constraint.beside[1]
    judged.add_time("pass", began)
    if group.per is not None:
        lens.memo.clear()  # nobody else walks a lens of keys; that of whole traces stays with its log
    return LensResult(group, truthful, constraints, owners, [found for found, _ in parts], counts)


def _programs(
    builder: Builder, constraints: Sequence[Constraint], lens: LensTable
) -> list[tuple[Program, Kinds | None]]:
    """Return the tables to run; where few kinds of traces make up the log, those of what asks for no day apart.

    With these come the traces that stand for all (``likeness``).
    """
    calm = {place for place, constraint in enumerate(constraints) if timeless(constraint.plan)}
    kinds = kinds_by_type(lens) if lens.lenses >= _FEW_LENSES and calm else None
    if kinds is None:
        return [(builder.program(constraints), None)]
    program = builder.program(constraints, calm)
    if not program.by_type:
        kinds = kinds_by_class(lens, program.classes)
    if kinds is None:
        return [(builder.program(constraints), None)]
    others = {place for place, c in enumerate(constraints) if not c.plan.beside} - calm
    return [(program, kinds), *([(builder.program(constraints, others), None)] if others else [])]


def _run(
    program: Program,
    kinds: Kinds | None,
    calendars: Sequence[Calendar | None],
    lens: LensTable,
    question: Question,
) -> tuple[Written, Records]:
    counts = np.zeros((max(len(program.pars), 1), k.C_WIDTH), np.int64)
    if not len(program.pars) or len(program.start) < 2:
        return Written([]), counts
    first, last = tabled_days(min(lens.span[0], 0), max(lens.span[1], 0))
    as_of = question.as_of
    now = np.array([as_of.day if as_of else 2**31, as_of.clock if as_of else -1, question.complete, first], np.int64)
    tables = day_tables(tuple(calendars), first, last)

    weights = np.ones(len(program.start) - 1, np.int64) if kinds is None else kinds.size
    size = program.capacity + len(program.pars) + _years(program, as_of, lens.day)

    def judge(begin: int, end: int) -> tuple[Records, Records]:
        """Judge the traces from ``begin`` to ``end`` and return their records."""
        out = np.empty((size, k.O_WIDTH), np.int64)  # pages never written cost nothing
        own = np.zeros_like(counts)
        log, entries, pars, pays = program.log, program.entries, program.pars, program.pays
        written = core.run(
            begin,
            end,
            program.start,
            log,
            program.classes,
            program.ptr,
            entries,
            program.every,
            weights,
            pars,
            pays,
            tables,
            now,
            out,
            own,
        )
        return out[:written].copy(), own  # what was set aside for more is given back

    bounds = _shares(program.start) if kinds is None else [0, len(program.start) - 1]
    if len(bounds) == 2:
        parts = [judge(bounds[0], bounds[1])]
    else:
        with ThreadPoolExecutor(len(bounds) - 1) as threads:
            parts = list(threads.map(judge, bounds[:-1], bounds[1:]))
    return Written([records for records, _ in parts], kinds), np.sum([own for _, own in parts], axis=0)


def _shares(start: npt.NDArray[np.int64]) -> list[int]:
    """Return the bounds of shares of the lenses with about as many rows each: one a core, none for small logs."""
    rows, lenses = int(start[-1]), len(start) - 1
    shares = max(1, min(os.cpu_count() or 1, _MOST_SHARES, rows // _ROWS_OF_A_SHARE))
    marks = np.searchsorted(start, [rows * place // shares for place in range(1, shares)])
    return sorted({0, *(int(mark) for mark in marks), lenses})


def _years(program: Program, as_of: Instant | None, days: npt.NDArray[np.int32]) -> int:
    """Return how many yearly windows there may be at most, over all lenses."""
    yearly = (program.pars[:, k.P_KIND] == k.K_AT_LEAST) & (program.pars[:, k.P_EACH] == k.E_YEAR)
    if not yearly.any():
        return 0
    begin = program.start[:-1]
    last = max(as_of.day if as_of else int(days.max(initial=0)), int(days.max(initial=0)))
    some = begin < program.start[1:]
    spans = (last - days[begin[some]]) // 365 + 2
    return int(yearly.sum()) * int(spans.sum(dtype=np.int64) + np.count_nonzero(~some))
