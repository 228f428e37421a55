"""The kernel's door: rules and a log as tables in; verdicts, counts per rule and what was left to the reference out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.eventlog.tables import LogTables
from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived_tables import enrich_tables
from zhiheng.law.facts.logs import derive_tables
from zhiheng.law.facts.table import FactTable
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.fallback import Names, judged_by_reference, tasks_of
from zhiheng.law.kernel.judge import Judged, Progress, Question, judge_columns
from zhiheng.law.kernel.keys import Owners
from zhiheng.law.kernel.logdata import LogData
from zhiheng.law.kernel.settling import UnitRecords, settled
from zhiheng.law.kernel.table import records_table, verdicts_table
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference.judge import Plan, plan_of
from zhiheng.law.verdicts import Instant, Verdict


@dataclass(slots=True)
class Tally:
    """What one rule said: activations (and windows) by verdict, unknown ones, objects with a violation.

    ``left`` are lenses (or, for a rule that the pass doesn't know, objects) that the reference judged, and why.
    """

    satisfied: int = 0
    violated: int = 0
    open: int = 0
    unknown: int = 0
    objects_violated: int = 0
    left: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def activations(self) -> int:
        """How many verdicts there are."""
        return self.satisfied + self.violated + self.open

    def add(self, other: Tally) -> None:
        """Add what was said of other objects."""
        for name in ("satisfied", "violated", "open", "unknown", "objects_violated", "left"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons = tuple(dict.fromkeys((*self.reasons, *other.reasons)))


@dataclass(slots=True)
class Summary:
    """A judged log: a tally per rule id, seconds by step, and the verdicts once they are asked for."""

    tallies: dict[str, Tally]
    timings: dict[str, float]
    make: Callable[[], pa.Table]
    made: pa.Table | None = None

    @property
    def verdicts(self) -> pa.Table:
        """The verdicts with their evidence (``table.VERDICT_COLUMNS``); unless every record was kept, those that are
        violated or open. The table is made when it is first asked for: who only counts doesn't wait for it."""
        if self.made is None:
            began = perf_counter()
            self.made = self.make()
            self.timings["verdicts"] = self.timings.get("verdicts", 0.0) + perf_counter() - began
        return self.made


@dataclass(frozen=True, slots=True)
class Part:
    """A log that holds the traces of some objects only (and perhaps only some columns).

    ``owners`` says whose they are; ``fetch`` gives the whole log of some of these objects (type, ids), every event
    once and with everything, for what the reference has to judge.
    """

    owners: Owners
    fetch: Callable[[str, Sequence[str]], LogTables]


def prepare(rules: RuleSet | Sequence[Rule]) -> Plan:
    """Return the compiled form of a rule set, made once; the reference's own, so both speak of the same variants."""
    return plan_of(rules)


def judge_tables(
    rules: RuleSet | Sequence[Rule],
    tables: LogTables,
    *,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    facts: FactTable | None = None,
    keep_all: bool = False,
    mapped_without: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    part: Part | None = None,
) -> Summary:
    """Return what the rules say of a log.

    Arguments: ``as_of`` the day judged; ``known_at`` only what was recorded by then; ``complete`` nothing more will
    come; ``facts`` derived before; ``keep_all`` satisfied verdicts too; ``mapped_without`` as in ``World``;
    ``progress`` is told (step, done, total); ``part``: the log holds only some objects' traces. Errors:
    ``ValueError`` where neither a day nor completeness is given.
    """
    if as_of is None and not complete:
        raise ValueError("判断需要截止日(as_of),或者声明材料完整(complete)")
    plan, question = plan_of(rules), Question(as_of, known_at, complete, keep_all)
    if part is None:
        tables = _with_derived(tables, plan, question, facts is not None)
    if facts is None and _statutory(rules):
        facts = derive_tables(tables, definitions(), as_of=as_of, known_at=known_at)
    judged = judge_columns(plan.rules, tables, question, mapped_without, facts, progress, part.owners if part else None)
    began = perf_counter()
    names = Names(judged)
    units = [unit for result in judged.lenses for unit in settled(result, keep_all)]
    began = judged.add_time("verdicts", began)
    tasks = tasks_of(units, names)
    others = list(
        judged_by_reference(
            tasks, _bare(plan), judged, question, names, facts, mapped_without, progress, part.fetch if part else None
        )
    )
    judged.add_time("reference", began)
    tallies = _tallies(plan, units, others)
    shown = [verdict for verdict in others if keep_all or verdict.status != "satisfied"]
    return Summary(tallies, judged.timings, lambda: _verdicts(units, judged, names, shown))


def _verdicts(units: Sequence[UnitRecords], judged: Judged, names: Names, shown: Sequence[Verdict]) -> pa.Table:
    """Return the verdicts of the pass and those of the reference as one table."""
    table = records_table(units, judged, names)
    if not shown:
        return table
    roots = _roots(judged)
    return pa.concat_tables([table, verdicts_table(shown, lambda id_: roots.get(id_, id_))]).unify_dictionaries()


def _with_derived(tables: LogTables, plan: Plan, question: Question, facts: bool) -> LogTables:
    """Return the log with the derived objects (F2) that rules are about; a foreign file's only where it has facts."""
    wanted = plan.derived_types
    if not wanted and facts:
        wanted = frozenset({compiled.rule.about for compiled in plan.rules} & set(definitions().types))
    if not wanted:
        return tables
    as_of = question.as_of.day if question.as_of else None
    standing = LogData(tables, as_of, question.known_at).alive
    return enrich_tables(tables, definitions(), sorted(wanted), np.flatnonzero(standing))


def _bare(plan: Plan) -> Plan:
    """Return the plan for logs that have their derived objects already."""
    bare = copy(plan)
    bare.derived_types = frozenset()
    return bare


def _statutory(rules: RuleSet | Sequence[Rule]) -> bool:
    """Whether rules may ask for derived facts (a foreign log has none)."""
    return rules.statutory if isinstance(rules, RuleSet) else any(rule.covers for rule in rules)


def _roots(judged: Judged) -> dict[str, str]:
    ids = judged.data.tables.events["id"]
    return {str(ids[row].as_py()): root for row, root in judged.data.root.items()}


def _tallies(plan: Plan, units: Sequence[UnitRecords], others: Sequence[Verdict]) -> dict[str, Tally]:
    tallies = {compiled.rule.id: Tally() for compiled in plan.rules}
    violated: dict[str, set[str | int]] = {rule_id: set() for rule_id in tallies}
    wrong: dict[str, npt.NDArray[np.bool_]] = {}
    for unit in units:
        rule_id = unit.unit.compiled.rule.id
        tally = tallies[rule_id]
        tally.satisfied += int(unit.counts[k.C_SATISFIED])
        tally.violated += int(unit.counts[k.C_VIOLATED])
        tally.open += int(unit.counts[k.C_OPEN])
        tally.unknown += int(unit.counts[k.C_UNKNOWN])
        tally.left += len(unit.deferred) + len(unit.objects)
        if unit.unit.left:
            tally.reasons = tuple(dict.fromkeys((*tally.reasons, unit.unit.left)))
    _add_others(tallies, violated, others, units)
    counted = _counted(units, {rule_id for rule_id, found in violated.items() if found})
    for unit in units:
        if unit.unit.compiled.rule.id not in counted:
            _flag(wrong, unit)
    for rule_id, tally in tallies.items():
        found, flagged = violated[rule_id], wrong.get(rule_id)
        here = counted.get(rule_id, 0) if flagged is None else int(np.count_nonzero(flagged))
        twice = 0 if flagged is None else sum(1 for row in found if isinstance(row, int) and flagged[row])
        tally.objects_violated = len(found) + here - twice
    return tallies


def _counted(units: Sequence[UnitRecords], others: set[str]) -> dict[str, int]:
    """Return how many objects violate the rules of which the pass has counted them: one part, nobody else found any."""
    number = Counter(unit.unit.compiled.rule.id for unit in units)
    found = {}
    for unit in units:
        rule_id = unit.unit.compiled.rule.id
        if unit.wrong is not None and number[rule_id] == 1 and rule_id not in others:
            found[rule_id] = unit.wrong
    return found


def _flag(wrong: dict[str, npt.NDArray[np.bool_]], unit: UnitRecords) -> None:
    """Mark the objects of which a unit's records tell a violation."""
    lenses = unit.records[unit.records[:, k.O_STATUS] == k.S_VIOLATED, k.O_LENS]
    if len(lenses):
        count = unit.result.truthful.data.tables.objects.num_rows
        flags = wrong.setdefault(unit.unit.compiled.rule.id, np.zeros(count, bool))
        flags[unit.result.truthful.lens.object[lenses]] = True


def _add_others(
    tallies: dict[str, Tally],
    violated: dict[str, set[str | int]],
    others: Sequence[Verdict],
    units: Sequence[UnitRecords],
) -> None:
    """Count the reference's verdicts; an object that both evaluators found at fault counts once."""
    rows = _object_rows(units, {verdict.lens[0] for verdict in others if verdict.status == "violated"})
    for verdict in others:
        tally = tallies[verdict.rule_id]
        if verdict.status != "not-applicable":
            setattr(tally, verdict.status, getattr(tally, verdict.status) + 1)
        if verdict.status == "violated":
            violated[verdict.rule_id].add(rows.get(verdict.lens[0], verdict.lens[0][1]))


def _object_rows(units: Sequence[UnitRecords], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    if not wanted or not units:
        return {}
    data = units[0].result.truthful.data
    found: dict[tuple[str, str], int] = {}
    for about in {about for about, _ in wanted}:
        rows = data.of_type(about.partition("/")[0])
        ids = data.tables.objects["id"].take(pa.array(rows)).to_pylist()
        mine = {id_ for type_, id_ in wanted if type_ == about}
        found.update({(about, id_): row for row, id_ in zip(rows.tolist(), ids, strict=True) if id_ in mine})
    return found
