"""What the library finds in the demo district is exactly what was planted there (F23)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.demo.batches import TruthRow
from zhiheng.demo.days import is_working, natural, working
from zhiheng.demo.district import District, build, district_stream, stream_of, written
from zhiheng.demo.size import Size
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.options import Question
from zhiheng.law.audit.run import Asked, audit
from zhiheng.law.facts import definitions, derive
from zhiheng.law.facts.world import World
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.law.verdicts import Instant

Key = tuple[str, str, str, str]


def planted(truth: list[TruthRow]) -> Counter[Key]:
    return Counter((row.object_type, row.object_id, row.rule_id, row.manner) for row in truth)


def compare(found: Counter[Key], dues: dict[Key, date | None], truth: list[TruthRow]) -> None:
    """Findings and truth are the same, one for one, with the same last days."""
    expected = planted(truth)
    assert sorted((expected - found).elements()) == []  # planted, not found
    assert sorted((found - expected).elements()) == []  # an object without an entry has no finding
    for row in truth:
        if row.due_day:
            assert dues[(row.object_type, row.object_id, row.rule_id, row.manner)] == row.due_day, row


def audited(tables: LogTables, until: date, out: Path) -> pa.Table:
    """Findings of ``zhiheng audit`` as of a day, by the compiled kernel."""
    return audit(statutory_library(), tables, Asked(Question(until), out)).judged.findings


def check_by_kernel(tables: LogTables, truth: list[TruthRow], until: date, out: Path) -> list[dict[str, Any]]:
    """Compare; return the findings."""
    rows: list[dict[str, Any]] = audited(tables, until, out).to_pylist()
    keys = [(row["object_type"], row["object_id"], row["rule_id"], row["manner"]) for row in rows]
    compare(Counter(keys), dict(zip(keys, (row["due_day"] for row in rows), strict=True)), truth)
    return rows


@pytest.fixture(scope="module")
def district() -> District:
    return build(cases=105)


def test_the_reference_finds_what_was_planted_and_nothing_else(district: District) -> None:
    now = Instant(day_of(district.until))
    facts = derive(World(district.events, district.objects), definitions(), as_of=now, known_at=None)
    world = World(district.events, district.objects, facts)
    broken = [
        verdict
        for verdict in judge(statutory_library(), world, as_of=district.until)
        if verdict.status == "violated" and "suspected" not in verdict.notes
    ]
    keys = [(*verdict.lens[0], verdict.rule_part, verdict.manner or "") for verdict in broken]
    dues = [date_of(verdict.due.day) if verdict.due else None for verdict in broken]
    compare(Counter(keys), dict(zip(keys, dues, strict=True)), district.truth)


def test_the_audit_finds_what_was_planted_and_half_of_it_lies_on_a_boundary(tmp_path: Path) -> None:
    size = Size.of_cases(330)
    tables, truth = written(stream_of(size, 3))
    assert len({row.rule_id for row in truth}) >= 45
    rows = check_by_kernel(tables, truth, size.until, tmp_path / "out")
    late = [row for row in rows if row["manner"] == "late" and row["due_day"]]
    first_after = [row for row in late if row["matching_day"] == working(row["due_day"], 1)]
    assert len(first_after) > len(late) / 2 > 10


@pytest.mark.parametrize("until", [date(2025, 10, 8), date(2026, 2, 28)])
def test_the_truth_holds_on_other_last_days_too(until: date, tmp_path: Path) -> None:
    size = Size.of_cases(110, until)
    tables, truth = written(stream_of(size, 5))
    check_by_kernel(tables, truth, until, tmp_path / "out")


@pytest.mark.slow
@pytest.mark.parametrize(("scale", "seed"), [(0.05, 1), (0.05, 2), (0.05, 3), (0.2, 4), (1.0, 20_260_201)])
def test_the_truth_of_a_district_at_scale(scale: float, seed: int, tmp_path: Path) -> None:
    stream = district_stream(scale, seed)
    tables, truth = written(stream)
    check_by_kernel(tables, truth, stream.until, tmp_path / "out")


def test_periods_of_planted_cases_run_over_holidays_and_make_up_days() -> None:
    due = natural(date(2025, 7, 4), 90)
    assert due == date(2025, 10, 9)
    assert not is_working(date(2025, 10, 2))
