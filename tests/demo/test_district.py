"""The demo district is the same every time, honest about its truth, and independent of the law's own code."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from zhiheng.demo import days
from zhiheng.demo.batches import BEIJING, Batch
from zhiheng.demo.district import District, build, district_stream, stream_of, written
from zhiheng.demo.items import items
from zhiheng.demo.roster import ALL
from zhiheng.demo.size import FIRST, Size
from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.rows import events_of, objects_of

SOURCE = Path(__file__).resolve().parents[2] / "src/zhiheng/demo"


@pytest.fixture(scope="module")
def district() -> District:
    return build(cases=60)


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    return list(stream_of(Size.of_cases(30), 9).batches)


def test_one_seed_gives_one_district() -> None:
    first, second = build(cases=25), build(cases=25)
    assert first.events == second.events
    assert first.truth == second.truth
    assert first.personal == second.personal
    assert build(seed=7, cases=25).events != first.events


def test_the_generator_imports_nothing_but_the_event_log() -> None:
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.startswith("zhiheng")]
            assert all(name.startswith(("zhiheng.demo", "zhiheng.eventlog")) for name in ours), path


def test_every_planted_violation_is_about_an_object_that_exists(district: District) -> None:
    for row in district.truth:
        assert (row.object_type, row.object_id) in district.objects


def test_breaches_and_lawful_traps_are_both_planted(district: District) -> None:
    rules = Counter(row.rule_id for row in district.truth)
    assert len(rules) >= 10
    with_truth = {row.object_id for row in district.truth if row.object_type == "case"}
    cases = {id_ for type_, id_ in district.objects if type_ == "case"}
    assert len(with_truth) < len(cases) / 2


def test_batches_come_in_order_of_recording_and_declare_what_they_name(batches: list[Batch]) -> None:
    declared: set[tuple[str, str]] = set()
    events = []
    for batch in batches:
        keys = [(known.type, known.id) for known in batch.objects]
        assert not declared & set(keys)
        declared.update(keys)
        for event in batch.events:
            assert all((relation.type, relation.id) in declared for relation in event.relations), event
        assert all((value.object_type, value.object_id) in declared for value in batch.personal)
        assert set(batch.origin) <= {event.id for event in batch.events}
        events += batch.events
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    moments = [event.recorded_at for event in events if event.recorded_at]
    assert len(moments) == len(events)
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert len({event.id for event in events}) == len(events)


def test_no_batch_holds_more_than_a_few_weeks(batches: list[Batch]) -> None:
    spans = [
        (batch.events[-1].recorded_at - batch.events[0].recorded_at).days  # type: ignore[operator]  # all are recorded
        for batch in batches[1:]
        if batch.events
    ]
    assert max(spans) <= 21


def test_a_correction_names_an_earlier_record_and_some_records_are_voided() -> None:
    told = build(cases=240)
    by_id = {event.id: event for event in told.events}
    corrections = [event for event in told.events if event.corrects]
    assert corrections
    for event in corrections:
        former = by_id[str(event.corrects)]
        assert former.type == event.type
        assert former.sequence < event.sequence
    voids = [event for event in told.events if event.type == "event.voided"]
    assert voids
    assert all(str(event.attributes["event"]) in by_id for event in voids)


def test_nothing_is_told_that_reached_the_ledger_after_the_last_day(district: District) -> None:
    recorded = [(event.recorded_at + BEIJING).date() for event in district.events if event.recorded_at]
    assert max(recorded) <= district.until
    assert min(recorded) >= FIRST


def test_some_records_come_late_and_most_within_the_day(district: District) -> None:
    late: Counter[int] = Counter()
    for event in district.events:
        assert event.recorded_at is not None
        late[min(((event.recorded_at + BEIJING).date() - date_of(event.day)).days, 4)] += 1
    assert min(late) == 0
    assert 0 < late[4] < sum(late.values()) / 2


def test_tables_say_what_the_events_say() -> None:
    size = Size.of_cases(20)
    told = build(cases=20)
    assert any(event.corrects for event in told.events)
    tables, truth = written(stream_of(size, 20_260_201))
    assert truth == told.truth
    assert events_of(tables) == told.events
    assert objects_of(tables) == told.objects


def test_the_whole_district_has_the_plans_shape() -> None:
    streets = [post for post in ALL if post.kind == "subdistrict"]
    assert len(ALL) - len(streets) == 31
    assert len(streets) == 21
    assert sum(post.managed_by is not None for post in streets) == 4
    assert {post.mode for post in ALL} == {"here", "elsewhere", "mixed"}
    size = Size.of_scale(1)
    assert (size.officers, size.enterprises, size.inspections, size.ordinary + size.spot) == (1800, 30000, 60000, 12000)


def test_power_items_are_facts_with_a_range_of_fines() -> None:
    assert len(items()) >= 90
    assert all(0 < item.least <= item.most and item.basis.startswith("《") for item in items())


@pytest.mark.parametrize("scale", [0, -1, 21])
def test_a_scale_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="规模"):
        district_stream(scale)


def test_a_last_day_without_an_official_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="最后一日"):
        district_stream(0.01, until=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2025, 9, 26), 7, date(2025, 10, 13)),  # National Day, 09-28 and 10-11 are make-up days
        (date(2025, 1, 23), 7, date(2025, 2, 8)),  # Spring Festival, 01-26 and 02-08 are make-up days
        (date(2025, 10, 13), -7, date(2025, 9, 26)),
        (date(2025, 10, 4), -1, date(2025, 9, 30)),
        (date(2025, 10, 4), 1, date(2025, 10, 9)),
        (date(2025, 10, 4), 0, date(2025, 10, 4)),
    ],
)
def test_the_demos_own_working_days_agree_with_the_official_notices(start: date, count: int, expected: date) -> None:
    assert days.working(start, count) == expected


def test_a_period_of_natural_days_rolls_over_a_festival() -> None:
    assert days.natural(date(2025, 3, 3), 90) == date(2025, 6, 3)


def test_months_end_where_the_month_is_shorter() -> None:
    assert days.months(date(2025, 8, 31), 6) == date(2026, 2, 28)
