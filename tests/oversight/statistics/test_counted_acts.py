"""What counting promises: each act once, on its day, under its kind; counts equal rows whatever happens to them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import member
from oversight.counting import BY, inspection, penalty, record, review
from registry import district
from zhiheng.eventlog.model import Event, Relation
from zhiheng.ledger.rebuilding import projections
from zhiheng.ledger.records import NewEvent, NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.oversight.remedies.models import Remedy
from zhiheng.oversight.statistics import folding, measuring, projecting
from zhiheng.oversight.statistics.measuring import Counts, Period, change, share, total, year_earlier
from zhiheng.oversight.statistics.models import ActTally, CountedAct, Kind
from zhiheng.registry.projecting.folding import Story

DAY = date(2026, 3, 10)


def void(event: str) -> None:
    append([NewEvent("event.voided", DAY, (), {"event": event, "reason": "重复"}, source="import")], by=BY)


@pytest.mark.django_db
def test_each_act_counts_once_on_its_day_under_its_kind() -> None:
    unit = district.agency()
    penalty(DAY, unit, kinds=["warning", "fine", "revoke_licence"], fine=Decimal("1234.56"))
    record("decision.made", "case", DAY, unit, outcome="first_minor", procedure="ordinary")
    id_, _ = inspection(DAY, unit)
    record("inspection.finished", "inspection", DAY + timedelta(days=1), unit, id_, result="order")
    record("measure.imposed", "measure", DAY, unit, kind="seal")
    record("application.decided", "application", DAY, unit, kind="licence", granted=False)
    record("application.decided", "application", DAY, unit, kind="information", granted=True)
    review(DAY, unit, "revoked")
    rows = {(row.kind, row.result, row.lost, row.day) for row in CountedAct.objects.all()}
    assert rows == {
        ("penalty", "revoke_licence", False, DAY),
        ("no-penalty", "first_minor", False, DAY),
        ("inspection", "order", False, DAY),
        ("measure", "seal", False, DAY),
        ("licence", "refused", False, DAY),
        ("review", "revoked", True, DAY),
    }
    assert CountedAct.objects.get(kind="penalty").fine == Decimal("1234.56")
    assert ActTally.objects.get(kind="penalty").fine_cents == 123456
    assert {row.agency for row in CountedAct.objects.all()} == {unit}


@pytest.mark.django_db
def test_what_is_voided_or_moved_to_another_month_is_no_longer_counted_there() -> None:
    unit = district.agency()
    _, first = penalty(DAY, unit)
    case, second = penalty(DAY, unit)
    void(first)
    said = {"outcome": "penalty", "procedure": "ordinary", "kinds": ["fine"], "fine": 50}
    moved = NewEvent(
        "decision.made", date(2026, 2, 3), (Ref("case", case), Ref("agency", unit)), said, agency=unit,
        source="import", late_reason="更正", corrects=second,
    )  # fmt: skip
    append([moved], by=BY)
    assert [(row.month, row.count, row.fine_cents) for row in ActTally.objects.all()] == [(date(2026, 2, 1), 1, 5000)]
    assert list(projections["statistics"].differences()) == []


@pytest.mark.django_db
def test_a_count_that_differs_from_its_rows_is_named_and_rebuilding_mends_it() -> None:
    unit = district.agency()
    penalty(DAY, unit)
    ActTally.objects.update(count=7)
    CountedAct.objects.update(result="warning")
    said = list(projections["statistics"].differences())
    assert any("result 与台账不符" in line for line in said)
    assert any("应为 1 件" in line for line in said) and any("表中为 7 件" in line for line in said)
    projecting.rebuild()
    assert list(projections["statistics"].differences()) == []


@pytest.mark.django_db
def test_a_remedy_belongs_to_the_same_body_in_every_room() -> None:
    unit, other, third = district.agency(), district.agency(), district.agency()
    case, _ = penalty(DAY, unit)
    said = {"kind": "review", "result": "revoked"}

    def told(id_: str, type_: str, *refs: Ref, agency: str = "", **more: object) -> None:
        event = NewEvent(type_, DAY, (Ref("remedy", id_), *refs), more, agency=agency, source="import")
        append([event], by=BY, objects=[NewObject("remedy", id_, {"kind": "review"})])

    told("R-case", "remedy.decided", Ref("case", case), agency=other, **said)
    told("R-record", "remedy.decided", agency=other, **said)
    told("R-named", "remedy.decided", Ref("case", case), **said)
    told("R-named", "remedy.answered", Ref("agency", third))
    told("R-none", "remedy.decided", **said)
    right = {"R-case": unit, "R-record": other, "R-named": third, "R-none": ""}
    assert dict(CountedAct.objects.filter(kind="review").values_list("object_id", "agency")) == right
    assert dict(Remedy.objects.values_list("public_id", "agency")) == right
    assert list(projections["statistics"].differences()) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["penalty", "inspection", "review", "void"]),
        st.integers(0, 800),
        st.integers(0, 1),
        st.integers(0, 9),
    ),
    max_size=14,
)


class AnyHistory(TestCase):
    """Whatever is recorded and voided, the tables of counts equal a count of the rows, in any period."""

    @settings(max_examples=15)
    @given(STEPS, st.integers(0, 800), st.integers(0, 400))
    def test_counts_equal_rows_in_any_period(self, steps: list[Any], start: int, length: int) -> None:
        units = ("U-a", "U-b")
        base, events = date(2024, 6, 15), []
        for what, back, unit, pick in steps:
            day = base + timedelta(days=back)
            if what == "void":
                if events:
                    void(events.pop(pick % len(events)))
            else:
                make = {"penalty": penalty, "inspection": inspection, "review": review}[what]
                events.append(make(day, units[unit])[1])
        user = member("bureau-supervisor", "U-a")
        period = Period(base + timedelta(days=start), base + timedelta(days=start + length))
        rows = CountedAct.objects.filter(day__gte=period.first, day__lte=period.last)
        counted = Counts(user, period.first, period.last).rows(period)
        assert {kind: total(counted, kind) for kind in Kind} == {kind: rows.filter(kind=kind).count() for kind in Kind}
        assert measuring.by_agency(counted) == Counter(rows.values_list("agency", flat=True))
        assert list(projecting.check()) == []


def test_shares_are_only_said_of_enough_cases_and_never_rounded_up_to_all() -> None:
    assert share(29, 29) == "" and share(1, 2) == ""
    assert share(30, 30) == "100%" and share(9999, 10000) == "99.9%"
    assert change(12, 10) == "增 2" and change(10, 10) == "持平" and change(90, 100) == "减 10.0%"
    assert year_earlier(date(2024, 2, 29)) == date(2023, 2, 28)
    assert Period(date(2026, 1, 1), date(2026, 11, 26)).before == Period(date(2025, 1, 1), date(2025, 11, 26))


def test_an_act_belongs_to_the_agency_of_its_event_then_of_its_story_then_of_its_record() -> None:
    day = 20_000
    filed = Event("e1", "remedy.filed", day, relations=(Relation("remedy", "R"), Relation("agency", "A")))
    decided = Event(
        "e2", "remedy.decided", day, attributes={"kind": "litigation", "result": "upheld", "agency": "C"},
        relations=(Relation("remedy", "R"),),
    )  # fmt: skip
    assert [row["agency"] for row in folding.remedies(Story("R", {}, [filed, decided]))] == ["A"]
    assert [row["agency"] for row in folding.remedies(Story("R", {}, [decided]))] == ["C"]
    assert [row["kind"] for row in folding.remedies(Story("R", {}, [decided]))] == ["litigation"]
