"""Rules of supervision, referral, hotline, publicity, inspection and the plan: their examples, and lawful days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.law.language.model import Rule
from zhiheng.law.library import statutory_library
from zhiheng.law.library.coverage import coverage
from zhiheng.law.reference import World, judge
from zhiheng.law.reference.examples import check_examples
from zhiheng.law.verdicts import Instant, Verdict

FILES = (
    "criminal-referral",
    "hotline",
    "inspections",
    "publicity-recording-review",
    "subjects-and-staff",
    "supervision",
    "training-and-plan",
)
RULES = [r for r in statutory_library().rules if r.position.file.rpartition("/")[2].startswith(FILES)]

Row = tuple[str, date | datetime, Mapping[str, str], Mapping[str, Any]]
"""Type, day or moment, related objects (ids apart by blanks), attributes."""


def events(*rows: Row) -> list[Event]:
    made = []
    for place, (type_, at, related, attributes) in enumerate(rows):
        relations = tuple(
            Relation(k.partition("/")[0], id_, k.partition("/")[2]) for k, ids in related.items() for id_ in ids.split()
        )
        clock = clock_of(at) if isinstance(at, datetime) else NO_CLOCK
        made.append(Event(f"e{place}", type_, day_of(at), clock, place, attributes, relations))
    return made


def thing(type_: str, id_: str, **attributes: Any) -> tuple[tuple[str, str], LogObject]:
    return (type_, id_), LogObject(type_, id_, {name: (AttributeValue(v),) for name, v in attributes.items()})


def violated(rows: list[Event], *objects: tuple[tuple[str, str], LogObject], on: date, lacks: str = "") -> list[str]:
    world = World(rows, dict(objects), mapped_without=frozenset(lacks.split()))
    verdicts: list[Verdict] = judge(RULES, world, as_of=on)
    return sorted({v.rule_id for v in verdicts if v.status == "violated"})


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_example_of_the_rule_holds(rule: Rule) -> None:
    assert [str(problem) for problem in check_examples(statutory_library(), [rule])] == []


def test_every_requirement_has_a_rule_or_a_reason() -> None:
    assert [item.requirement.id for item in coverage(statutory_library().rules) if item.missing] == []


def test_a_number_that_nobody_has_confirmed_never_blocks() -> None:
    assert [r.id for r in RULES if r.needs_confirmation and r.guard.kind == "block"] == []


def test_the_clocks_of_the_police_and_of_the_hotline_are_not_the_agencys() -> None:
    others = {r.id: r.whose for r in RULES if r.whose != "agency"}
    assert others == {
        "hotline.visited": "hotline",
        "referral.answered-3-days": "police",
        "referral.forwarded-24-hours": "police",
        "referral.reconsidered-3-days": "police",
    }


def test_every_rule_shows_a_satisfied_and_a_violated_case() -> None:
    lacking = []
    for rule in RULES:
        verdicts = {verdict for example in rule.examples for verdict in example.verdict}
        if not {"satisfied", "violated"} <= verdicts:
            lacking.append(rule.id)
    assert lacking == []


# ------------------------------------------------------------------------------------------------ lawful practice

VISIT = {"inspection": "I1", "agency": "A1", "enterprise": "E1"}


def visit(**started: Any) -> list[Event]:
    return events(
        ("inspection.approved", date(2026, 6, 8), VISIT, {"approver": "head", "kind": "daily", "exception": "none"}),
        ("inspection.filed", date(2026, 6, 9), VISIT, {"filing_no": "1"}),
        ("inspection.noticed", date(2026, 6, 9), VISIT, {"recusal_right_told": True, "frequency_told": True}),
        ("inspection.scanned", datetime(2026, 6, 11, 9), {"inspection": "I1", "enterprise": "E1"}, {}),
        ("inspection.started", datetime(2026, 6, 11, 9, 5), {**VISIT, "officer/inspector": "O1 O2"}, started),
        ("inspection.finished", datetime(2026, 6, 11, 10), VISIT, {"result": "clean"}),
        ("publication.made", date(2026, 6, 24), {"inspection": "I1", "agency": "A1"}, {"kind": "inspection"}),
    )


def test_a_lawful_visit_to_an_enterprise_raises_nothing() -> None:
    kind = thing("inspection", "I1", kind="daily", on_site=True)
    assert violated(visit(on_site=True, exception="none"), kind, on=date(2026, 12, 1)) == []


def test_a_visit_upon_a_complaint_needs_neither_notice_nor_filing() -> None:
    rows = events(
        ("inspection.approved", date(2025, 6, 10), VISIT, {"approver": "head", "exception": "complaint"}),
        ("inspection.started", datetime(2025, 6, 11, 9), VISIT, {"on_site": True, "exception": "complaint"}),
        ("inspection.finished", datetime(2025, 6, 11, 10), VISIT, {"result": "corrected"}),
    )
    assert violated(rows, thing("inspection", "I1", kind="case", on_site=True), on=date(2025, 6, 20)) == []


def test_a_visit_without_approval_and_filing_is_found() -> None:
    found = violated(visit(on_site=True)[3:], thing("inspection", "I1", kind="daily"), on=date(2026, 12, 1))
    assert {"inspection.approved-before-start", "inspection.filed-before-start"} <= set(found)


def test_a_roadside_check_of_a_driver_is_no_visit_to_an_enterprise() -> None:
    road = {"inspection": "I2", "agency": "A1", "party": "P1"}
    rows = events(
        ("inspection.started", datetime(2026, 6, 11, 9), road, {"on_site": True, "document_shown": False}),
        ("inspection.finished", datetime(2026, 6, 11, 9, 20), road, {"result": "clean"}),
    )
    assert violated(rows, thing("inspection", "I2", kind="roadside"), on=date(2026, 6, 20)) == []


REFERRAL = {"referral": "R1", "case": "C1", "agency": "A1"}
PAPERS = ("referral_letter", "investigation_report", "object_list")


def test_a_lawful_referral_raises_nothing() -> None:
    rows = events(
        ("crime.suspected", date(2025, 3, 3), REFERRAL, {"offence": "非法经营罪"}),
        ("referral.team-formed", date(2025, 3, 3), {**REFERRAL, "officer/member": "O1 O2"}, {}),
        ("referral.reported", date(2025, 3, 5), REFERRAL, {}),
        (
            "approval.given",
            datetime(2025, 3, 7, 15),
            REFERRAL,
            {"of": "referral", "result": "approved", "approver": "principal"},
        ),
        ("referral.sent", datetime(2025, 3, 8, 9), REFERRAL, {"same_level": True, "items": PAPERS}),
        ("referral.received", date(2025, 3, 8), REFERRAL, {"own_jurisdiction": True}),
        ("referral.answered", date(2025, 3, 11), REFERRAL, {"filed": True}),
        ("referral.items-handed", date(2025, 3, 14), REFERRAL, {"receipt": True}),
    )
    assert violated(rows, on=date(2025, 6, 30)) == []


def test_a_source_without_the_list_of_papers_leaves_the_referral_undecided() -> None:
    rows = events(("referral.sent", datetime(2025, 3, 8, 9), REFERRAL, {"same_level": True}))
    assert violated(rows, on=date(2025, 3, 8)) == ["referral.documents-complete"]
    assert violated(rows, on=date(2025, 3, 8), lacks="items") == []


def test_a_lawful_hotline_order_passed_on_to_another_agency_raises_nothing() -> None:
    order = {"complaint": "T1"}
    rows = events(
        ("complaint.received", date(2025, 3, 3), order, {"channel": "hotline", "kinds": ("complain",)}),
        ("complaint.assigned", date(2025, 3, 3), {**order, "agency/handler": "A1"}, {}),
        ("complaint.declined", date(2025, 3, 4), {**order, "agency/handler": "A1"}, {"granted": True}),
        ("complaint.assigned", date(2025, 3, 5), {**order, "agency/handler": "A2"}, {}),
        ("complaint.replied", date(2025, 3, 12), {**order, "agency/handler": "A2"}, {"to_hotline": True}),
    )
    assert violated(rows, thing("complaint", "T1", channel="hotline"), on=date(2025, 6, 30)) == []


# ------------------------------------------------------------------------------------------------ yearly duties


def yearly(first: date, on: date) -> list[tuple[str | None, str]]:
    rule = next(r for r in RULES if r.id == "publicity.annual-data-january-31")
    world = World(
        events(("agency.announced", first, {"agency": "A1"}, {})), dict([thing("agency", "A1", may_enforce=True)])
    )
    found = judge([rule], world, as_of=Instant(day_of(on)))
    return [(v.window, v.status) for v in found if v.part == 1]


def test_a_yearly_day_before_the_first_event_of_an_agency_is_not_asked() -> None:
    assert yearly(date(2025, 3, 3), date(2025, 12, 1)) == []
    assert yearly(date(2025, 3, 3), date(2026, 2, 2)) == [("2026", "violated")]


def test_a_yearly_day_is_asked_from_the_year_in_which_the_agency_was_there() -> None:
    assert yearly(date(2025, 1, 6), date(2025, 1, 20)) == [("2025", "open")]
    assert yearly(date(2025, 1, 6), date(2025, 2, 5)) == [("2025", "violated")]
