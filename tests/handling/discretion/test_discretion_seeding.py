"""Benchmarks from the catalogue of conducts: no table has a fault, seeding twice changes nothing, rows are rebuilt."""

from __future__ import annotations

from datetime import date

import pytest

from registry import district
from zhiheng.eventlog.days import day_of
from zhiheng.handling.discretion import demo, imposed, projecting, selectors, services
from zhiheng.handling.discretion.models import Edition, Kind, State
from zhiheng.handling.discretion.seeding import from_catalogue
from zhiheng.law.discretion import Circumstances, check_table, evaluate
from zhiheng.law.facts.world import World
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.gathering import effective_events, log_objects
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry.agencies.rules import rules_of
from zhiheng.registry.powers.catalogue import conducts, matter_of
from zhiheng.registry.powers.services import list_power
from zhiheng.registry.projecting import table

LAST = date(2026, 11, 20)
CLOSED = 100
"""The catalogue has at least so many conducts with a range that has an upper end."""


def test_every_table_from_the_catalogue_is_without_fault_and_can_be_evaluated() -> None:
    tables = [table for one in conducts() if (table := from_catalogue(one.code, one.conduct)) is not None]
    assert len(tables) > CLOSED
    assert {fault.what for table in tables for fault in check_table(table)} == set()
    for table in tables:
        bracket = table.brackets[0]
        result = evaluate(table, {}, Circumstances(party=bracket.party))
        assert result.tier == "一般档", table.number


@pytest.mark.django_db
def test_the_demo_tells_its_benchmarks_once_in_force_before_its_cases() -> None:
    at = district.agency("示例区城市管理局", field="urban")
    for one in conducts("urban")[:4]:
        list_power(district.recording(date(2023, 9, 1)), matter_of(one), at)
    written = demo.tell(LAST)
    editions = list(Edition.objects.all())
    assert written == len(editions)
    assert {one.state for one in editions} == {State.IN_FORCE}
    assert {one.kind for one in editions} == set(Kind)
    assert all(services.faults(one) == [] for one in editions)
    assert all(one.valid_from == demo.SINCE for one in editions)
    before = LedgerEvent.objects.count()
    assert demo.tell(LAST) == 0
    assert demo.tell(demo.SINCE) == 0
    assert LedgerEvent.objects.count() == before
    projecting.rebuild()
    told, rebuilt = (
        {row.benchmark: (row.state, row.steps) for row in rows} for rows in (editions, Edition.objects.all())
    )
    assert rebuilt == told and len(told) == written
    assert list(projecting.check()) == list(imposed.check()) == []
    assert len(selectors.factors_for("", at, LAST)) > len(_statutory(at))


@pytest.mark.django_db
def test_the_demo_s_benchmarks_break_no_rule() -> None:
    at = district.agency("示例区城市管理局", field="urban")
    list_power(district.recording(date(2023, 9, 1)), matter_of(conducts("urban")[0]), at)
    assert demo.tell(LAST) > 0
    ids = set(Edition.objects.values_list("benchmark", flat=True))
    events = effective_events({"benchmark": ids})
    world = World(events, log_objects(("benchmark", id_) for id_ in ids), table({*ids, at}))
    judging = Judging(plan_of(rules_of(at)), world, as_of=Instant(day_of(LAST)), explained=False)
    verdicts = list(judging.run())
    assert "benchmark.five-steps" in {one.rule_id for one in verdicts}
    assert [one.rule_id for one in verdicts if one.status == "violated"] == []


def _statutory(at: str) -> list[str]:
    return [one.code for one in selectors.factors_for("", at, date(2022, 9, 30))]
