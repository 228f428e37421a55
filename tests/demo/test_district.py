"""The demo district is the same every time, honest about its truth, and independent of the law's own code."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from zhiheng.demo import days
from zhiheng.demo.district import District, build

SOURCE = Path(__file__).resolve().parents[2] / "src/zhiheng/demo"


@pytest.fixture(scope="module")
def district() -> District:
    return build(cases=60)


def test_one_seed_gives_one_district() -> None:
    first, second = build(cases=25), build(cases=25)
    assert first.events == second.events
    assert first.truth == second.truth
    assert build(seed=7, cases=25).events != first.events


def test_the_generator_never_imports_the_law() -> None:
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.startswith("zhiheng.law") for name in names), path


def test_every_planted_violation_is_about_an_object_that_exists(district: District) -> None:
    for row in district.truth:
        assert (row.object_type, row.object_id) in district.objects


def test_breaches_and_lawful_traps_are_both_planted(district: District) -> None:
    rules = Counter(row.rule_id for row in district.truth)
    assert len(rules) >= 10
    with_truth = {row.object_id for row in district.truth if row.object_type == "case"}
    cases = {id_ for type_, id_ in district.objects if type_ == "case"}
    assert len(with_truth) < len(cases) / 2


def test_every_relation_names_a_declared_object(district: District) -> None:
    missing = {
        (relation.type, relation.id)
        for event in district.events
        for relation in event.relations
        if (relation.type, relation.id) not in district.objects
    }
    assert not missing


def test_nothing_is_told_that_reached_the_ledger_after_the_last_day(district: District) -> None:
    recorded = [event.recorded_at.date() for event in district.events if event.recorded_at]
    assert len(recorded) == len(district.events)
    assert max(recorded) <= district.until


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2025, 9, 26), 7, date(2025, 10, 13)),  # National Day, 09-28 and 10-11 are make-up days
        (date(2025, 1, 23), 7, date(2025, 2, 8)),  # Spring Festival, 01-26 and 02-08 are make-up days
        (date(2025, 10, 13), -7, date(2025, 9, 26)),
    ],
)
def test_the_demos_own_working_days_agree_with_the_official_notices(start: date, count: int, expected: date) -> None:
    assert days.working(start, count) == expected


def test_a_period_of_natural_days_rolls_over_a_festival() -> None:
    assert days.natural(date(2025, 3, 3), 90) == date(2025, 6, 3)
