"""Every engine gives the same verdicts, tallies and findings as the log judged in memory."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from law.test_kernel_differential import START, rows
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.engines import judge_log
from zhiheng.law.engines.amendments import Amendments
from zhiheng.law.engines.chunks import judge_flat
from zhiheng.law.engines.duckdb_ import ParquetSource
from zhiheng.law.engines.flat import flat_rows, write_flat
from zhiheng.law.engines.memory import evidence
from zhiheng.law.engines.result import AuditResult
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.truths import Truthful
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.verdicts import Instant

RULES = """
- {id: sent, title: 寄送, about: case, calendar: CN, response: {after: A, expect: [B], within: 5 wd}}
- {id: ordered, title: 次序, about: case, per: doc, precedence: {before: B, need: {A: {kind: x}}}}
- {id: one, title: 一次, about: case, where: {case.field: market}, at_most: {events: A, n: 1}}
- {id: none, title: 没有, about: case, absence: D}
- {id: people, title: 人员, about: officer, at_most: {events: [A, B], n: 2, each: {sliding: 7 d}}}
- {id: paused, title: 暂停, about: case, response: {after: A, expect: [B], within: 3 d, pausing: [[C, D]]}}
- {id: kind, title: 当事人, about: case, condition: {at: A, require: {party.kind: citizen}}}
"""


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: Any) -> RuleSet:
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES)
    return read_rules(path)


@pytest.fixture(scope="module")
def log() -> LogTables:
    return tables_of(list(_events()), _objects())


def _events(count: int = 400) -> Iterable[Event]:
    for number in range(count):
        case, place = number // 5, number % 5
        relations = [Relation("case", f"c{case:03d}"), Relation("officer", f"o{number % 7}", "handler")]
        relations += [Relation("doc", f"d{case}-{number % 2}")] if number % 3 else []
        relations += [Relation("party", f"p{case % 4}")]
        relations += [Relation("case", f"c{case + 1:03d}")] if number % 11 == 0 else []
        attributes = {"kind": "xyz"[number % 3]} if number % 4 else {}
        yield Event(
            id=f"e{number}",
            type="ABCDA"[(number * 7 + case) % 5],
            day=START + (number * 13 + case) % 20 + place,
            clock=-1 if number % 3 else 36_000_000_000,
            sequence=number,
            attributes=attributes,
            relations=tuple(relations),
            corrects=f"e{number - 1}" if number % 97 == 96 else None,
        )
    yield Event("v1", "event.voided", START, sequence=1000, attributes={"event": "e12", "reason": "误录"})


def _objects() -> list[LogObject]:
    fields = [("market", "urban")[case % 2] for case in range(85)]
    cases = [LogObject("case", f"c{n:03d}", {"field": (AttributeValue(f),)}) for n, f in enumerate(fields)]
    return [*cases, LogObject("party", "p1", {"kind": (AttributeValue("citizen"),)})]


def same(one: AuditResult, other: AuditResult) -> None:
    """Compare verdicts, findings and tallies."""
    assert rows(one.verdicts) == rows(other.verdicts)
    assert one.findings["identity"].to_pylist() == other.findings["identity"].to_pylist()
    counts = [
        {name: (t.satisfied, t.violated, t.open, t.unknown, t.objects_violated) for name, t in result.tallies.items()}
        for result in (one, other)
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("chunk", "complete"), [(1, False), (7, True), (50, False), (1_000_000, True)])
def test_whatever_the_size_of_the_parts_duckdb_gives_what_memory_gives(
    tmp_path: Path, ruleset: RuleSet, log: LogTables, chunk: int, complete: bool
) -> None:
    log = log if chunk > 1 else tables_of(list(_events(120)), _objects())  # as many parts as objects
    write_flat(log, tmp_path / "flat")
    options: dict[str, Any] = {"as_of": Instant(START + 15), "complete": complete, "keep_all": True}
    expected = judge_log(ruleset, log, **options)
    assert sum(tally.violated for tally in expected.tallies.values()) > 15
    source = ParquetSource(tmp_path / "flat", chunk_rows=chunk)
    same(judge_flat("duckdb", ruleset, source, **options), expected)
    same(judge_log(ruleset, tmp_path / "flat", **options), expected)


def test_a_directory_without_the_flat_file_is_refused_with_what_to_do(tmp_path: Path, ruleset: RuleSet) -> None:
    with pytest.raises(LogError, match=r"flat.parquet"):
        judge_log(ruleset, tmp_path, complete=True)


def test_an_unknown_engine_is_refused_by_name(ruleset: RuleSet, log: LogTables) -> None:
    with pytest.raises(ValueError, match="abacus"):
        judge_log(ruleset, log, engine="abacus", complete=True)


def test_evidence_of_findings_comes_with_an_explanation_and_the_same_identity(ruleset: RuleSet, log: LogTables) -> None:
    found = judge_log(ruleset, log, complete=True)
    late = found.findings.slice(0, 5)
    wanted = list(zip(late["object_type"].to_pylist(), late["object_id"].to_pylist(), strict=True))
    explained = {v.identity: v for v in evidence(ruleset, log, wanted, complete=True) if v.status == "violated"}
    for identity in late["identity"].to_pylist():
        assert explained[identity].explanation is not None


OPTIONS: dict[str, Any] = {"as_of": Instant(START + 15), "complete": False, "keep_all": True}


def test_amendments_come_with_the_rows_of_all_that_they_reach_over_any_number_of_steps() -> None:
    events = [Event(f"e{n}", "A", START, sequence=n, corrects=f"e{n - 1}" if n else None) for n in range(3)]
    events += [Event("v", "event.voided", START, sequence=9, attributes={"event": "e2"}), Event("x", "A", START)]
    events.append(Event("w", "event.voided", START, sequence=10, attributes={"event": "x"}))
    rows = flat_rows(tables_of(events))
    amendments = Amendments(pa.concat_tables([rows, rows]))
    beside = {
        id_: sorted(amendments.beside(rows.filter(pc.equal(rows["event_id"], id_)))["event_id"].to_pylist())
        for id_ in ("e0", "x")
    }
    assert beside == {"e0": ["e1", "e2", "v"], "x": ["w"]}


def test_a_part_of_a_log_is_given_back_when_it_has_been_judged(ruleset: RuleSet, log: LogTables) -> None:
    gc.collect()
    gc.disable()  # what only the collector finds would stay until there are many small objects, however large they are
    try:
        judge_log(ruleset, log, complete=True, as_of=Instant(START + 15))
        left = [thing for thing in gc.get_objects() if type(thing) is Truthful]  # isinstance asks lazy objects
    finally:
        gc.enable()
    assert left == []


def test_distinct_numbers_are_those_of_a_set_in_order() -> None:
    for numbers in ([], [3], [2, 2], [5, -1, 5, 2**40, 0, -1]):
        assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))
