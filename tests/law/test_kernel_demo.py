"""A whole fictitious district under the whole library: the compiled pass says of it what the reference says."""

from __future__ import annotations

import pytest

from law.test_kernel_differential import rows
from zhiheng.demo.district import build
from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.kernel import judge_tables
from zhiheng.law.kernel.table import verdicts_table
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import World, judge
from zhiheng.law.verdicts import Instant


@pytest.mark.parametrize("cases", [24, pytest.param(420, marks=pytest.mark.slow)])
@pytest.mark.parametrize("complete", [False, True])
def test_the_demo_district_gives_equal_verdicts_through_kernel_and_reference(cases: int, complete: bool) -> None:
    district = build(cases=cases)
    as_of, rules = Instant(day_of(district.until)), statutory_library()
    verdicts = judge(rules, World(district.events, district.objects), as_of=as_of, complete=complete)
    roots = {event.id: event.root_id for event in district.events}
    expected = rows(verdicts_table(verdicts, lambda id_: roots[id_]))
    tables = tables_of(district.events, district.objects)
    found = judge_tables(rules, tables, as_of=as_of, complete=complete, keep_all=True)
    assert len(expected) > 500
    assert rows(found.verdicts) == expected
