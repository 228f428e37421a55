"""What the library finds in the demo district is exactly what was planted there (F23)."""

from __future__ import annotations

import pytest

from zhiheng.demo.district import District, build
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.facts import definitions, derive
from zhiheng.law.facts.world import World
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.law.verdicts import Instant, Verdict

Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def district() -> District:
    return build(cases=210)


@pytest.fixture(scope="module")
def found(district: District) -> dict[Key, Verdict]:
    now = Instant(day_of(district.until))
    facts = derive(World(district.events, district.objects), definitions(), as_of=now, known_at=None)
    world = World(district.events, district.objects, facts)
    verdicts = judge(statutory_library(), world, as_of=district.until)
    broken = [v for v in verdicts if v.status == "violated" and "suspected" not in v.notes]
    return {(*v.lens[0], v.rule_part): v for v in broken}


def planted(district: District) -> set[Key]:
    return {(row.object_type, row.object_id, row.rule_id) for row in district.truth}


def test_every_planted_violation_is_found(district: District, found: dict[Key, Verdict]) -> None:
    assert sorted(planted(district) - set(found)) == []


def test_an_object_without_an_entry_in_the_truth_has_no_finding(district: District, found: dict[Key, Verdict]) -> None:
    assert sorted(set(found) - planted(district)) == []


def test_manner_and_due_day_are_those_planted(district: District, found: dict[Key, Verdict]) -> None:
    for row in district.truth:
        verdict = found[(row.object_type, row.object_id, row.rule_id)]
        assert verdict.manner == row.manner, row
        if row.due_day:
            assert verdict.due is not None
            assert date_of(verdict.due.day) == row.due_day, row
