"""Lawful ordinary practice raises nothing: whole procedures of compulsion, court and licence, judged by our rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogMeta
from zhiheng.law.kernel import judge_tables
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import World, judge
from zhiheng.law.verdicts import Verdict

FILES = ("coercion-", "licensing", "remedies", "disclosure-and-petitions", "market-complaints")
RULES = [r for r in statutory_library().rules if r.position.file.rpartition("/")[2].startswith(FILES)]

CASE = {"case": "C1", "agency": "A1"}
MEASURE = {**CASE, "measure": "M1"}
ENFORCEMENT = {**CASE, "enforcement": "E1"}
APPLICATION = {"application": "Q1", "agency": "A1"}
SEIZURE_ITEMS = ("party", "reasons", "basis", "duration", "object_list", "remedies", "agency", "seal", "date")
EXECUTION_ITEMS = ("party", "reasons", "basis", "method", "time", "remedies", "agency", "seal", "date")

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


def judged(rows: list[Event], *objects: tuple[tuple[str, str], LogObject], lacks: str = "") -> list[Verdict]:
    return judge(RULES, World(rows, dict(objects), mapped_without=frozenset(lacks.split())), complete=True)


def violated(verdicts: list[Verdict]) -> list[str]:
    return [f"{v.rule_id}#{v.part} {v.manner}" for v in verdicts if v.status == "violated"]


def satisfied(verdicts: list[Verdict]) -> set[str]:
    return {v.rule_id for v in verdicts if v.status == "satisfied"}


def seizure(**attributes: Any) -> list[Event]:
    done = dict.fromkeys(
        ("certificates_shown", "party_called", "rights_told", "statement_heard", "record_made", "record_signed"), True
    )
    imposed = {"kind": "detain", **done, "items": SEIZURE_ITEMS, "copies": 2, "handed_on_spot": True, **attributes}
    approval = {"of": "measure", "result": "approved", "approver": "head"}
    released = {"disposal": "released", "release_reason": "no_violation"}
    return events(
        ("approval.given", datetime(2025, 3, 3, 9), MEASURE, approval),
        ("measure.imposed", datetime(2025, 3, 3, 10), {**MEASURE, "officer/handler": "O1 O2"}, imposed),
        ("measure.custody", datetime(2025, 3, 3, 15), MEASURE, {}),
        ("measure.disposed", date(2025, 3, 20), MEASURE, released),
        ("property.returned", date(2025, 3, 20), {**MEASURE, "party": "P1"}, {"signed": True, "complete": True}),
    )


def test_a_lawful_seizure_raises_nothing() -> None:
    verdicts = judged(seizure(), thing("measure", "M1", kind="detain"), thing("case", "C1", field="market"))
    assert violated(verdicts) == []
    assert {"coercion.approved-before", "coercion.seizure-within-30-days"} <= satisfied(verdicts)


def test_one_omission_in_a_seizure_raises_exactly_its_own_finding() -> None:
    verdicts = judged(seizure(certificates_shown=False), thing("measure", "M1", kind="detain"))
    assert violated(verdicts) == ["coercion.identity-shown#0 forbidden"]


def test_an_absent_party_with_a_witness_is_lawful() -> None:
    absent = seizure(rights_told=False, statement_heard=False, record_signed=False, witness_signed=True)
    assert violated(judged(absent, thing("measure", "M1", kind="detain"))) == []


def test_an_import_without_the_columns_is_unknown_and_never_violated() -> None:
    rows = events(
        ("measure.imposed", date(2025, 3, 3), MEASURE, {"kind": "detain"}),
        ("measure.disposed", date(2025, 3, 20), MEASURE, {}),
    )
    lacks = (
        "urgent certificates_shown party_called rights_told statement_heard witness_signed record_made record_signed "
        "refusal_noted items copies handed_on_spot officer/handler approval.given"
    )
    assert violated(judged(rows, thing("measure", "M1", kind="detain"), lacks=lacks)) == []


def test_an_import_that_reports_no_approvals_at_all_does_not_show_that_none_was_given() -> None:
    rows = [row for row in seizure() if row.type != "approval.given"]
    measure = thing("measure", "M1", kind="detain")
    assert violated(judged(rows, measure)) == ["coercion.approved-before#0 undone"]
    found = judged(rows, measure, lacks="approval.given")
    assert violated(found) == []
    approval = next(v for v in found if v.rule_id == "coercion.approved-before")
    assert (approval.status, approval.notes) == ("open", ("fact-unknown",))


def test_the_kernel_says_the_same_of_an_import_that_reports_no_approvals() -> None:
    rows = [row for row in seizure() if row.type != "approval.given"]
    tables = tables_of(rows, dict([thing("measure", "M1", kind="detain")]), LogMeta("test", "test", "as written"))
    rule = [r for r in RULES if r.id == "coercion.approved-before"]
    whole = judge_tables(rule, tables, complete=True, keep_all=True).tallies[rule[0].id]
    partial = judge_tables(
        rule, tables, complete=True, keep_all=True, mapped_without=frozenset({"approval.given"})
    ).tallies[rule[0].id]
    assert (whole.violated, whole.open) == (1, 0)
    assert (partial.violated, partial.open) == (0, 1)


def demolition(carried_out: datetime) -> list[Event]:
    demand = {"items": ("performance", "statement_right"), "until": date(2025, 7, 31)}
    return events(
        (
            "decision.made",
            date(2025, 1, 15),
            {**CASE, "party": "P1", "document/decision": "D1"},
            {"outcome": "penalty"},
        ),
        (
            "service.completed",
            date(2025, 1, 15),
            {"case": "C1", "document": "D1"},
            {"method": "01", "kind": "decision"},
        ),
        ("enforcement.announced", date(2025, 7, 16), ENFORCEMENT, {"until": date(2025, 7, 31)}),
        ("demand.issued", date(2025, 7, 16), {**ENFORCEMENT, "document/demand": "D2"}, demand),
        ("service.completed", date(2025, 7, 16), {"case": "C1", "document": "D2"}, {"method": "01", "kind": "demand"}),
        (
            "enforcement.decided",
            date(2025, 8, 1),
            {**ENFORCEMENT, "power": "W1"},
            {"kind": "demolish", "items": EXECUTION_ITEMS},
        ),
        (
            "service.completed",
            date(2025, 8, 4),
            {**ENFORCEMENT, "document": "D3"},
            {"method": "01", "kind": "enforcement"},
        ),
        ("enforcement.carried-out", carried_out, ENFORCEMENT, {"recorded": True}),
        ("enforcement.ended", date(2025, 8, 29), ENFORCEMENT, {"reason": "performed"}),
    )


DEMOLITION = (thing("enforcement", "E1", kind="demolish"), thing("power", "W1", kind="enforcement", by_law=True))


def test_a_lawful_demolition_raises_nothing() -> None:
    verdicts = judged(demolition(datetime(2025, 8, 12, 9)), *DEMOLITION)
    assert violated(verdicts) == []
    assert {"coercion.decided-before-carried-out", "coercion.demolition-after-remedies"} <= satisfied(verdicts)


def test_a_demolition_within_the_announced_term_is_a_finding_with_its_first_lawful_day() -> None:
    rows = [row for row in demolition(datetime(2025, 7, 21, 9)) if row.type != "enforcement.ended"]
    found = [v for v in judged(rows, *DEMOLITION) if v.rule_id == "coercion.demolition-after-remedies"]
    assert [(v.status, v.manner, v.earliest) for v in found] == [("violated", "early", day_of(date(2025, 8, 1)))]


def test_a_transfer_in_a_case_with_a_demolition_is_not_taken_for_one() -> None:
    other = {**CASE, "enforcement": "E2"}
    transfer = events(("enforcement.carried-out", datetime(2025, 8, 12, 9), other, {}))
    rows = [*demolition(datetime(2025, 8, 12, 9)), *(replace(row, id="t", sequence=99) for row in transfer)]
    found = judged(rows, *DEMOLITION, thing("enforcement", "E2", kind="transfer"))
    lenses = [v.lens for v in found if v.rule_id == "coercion.demolition-after-remedies"]
    assert lenses == [(("case", "C1"), ("enforcement", "E1"))]


def test_a_demolition_on_a_sunday_night_raises_day_and_clock_apart() -> None:
    verdicts = judged(demolition(datetime(2025, 8, 10, 23)), *DEMOLITION)
    assert violated(verdicts) == [f"coercion.not-at-night-or-on-holidays#{part} forbidden" for part in (1, 2)]


def test_a_lawful_application_to_the_court_raises_nothing() -> None:
    fine = {"outcome": "penalty", "procedure": "ordinary", "kinds": ("fine",), "fine": Decimal(10000)}
    materials = ("application_form", "decision_text", "party_opinion", "demand_record", "target")
    rows = events(
        (
            "decision.made",
            date(2025, 1, 15),
            {**CASE, "document/decision": "D1"},
            {**fine, "items": ("bank", "amount", "performance", "surcharge")},
        ),
        (
            "service.completed",
            date(2025, 1, 15),
            {"case": "C1", "document": "D1"},
            {"method": "01", "kind": "decision"},
        ),
        (
            "demand.issued",
            date(2025, 7, 10),
            {**CASE, "document/demand": "D2"},
            {"items": ("performance", "statement_right", "amount")},
        ),
        ("service.completed", date(2025, 7, 10), {"case": "C1", "document": "D2"}, {"method": "01", "kind": "demand"}),
        ("court.applied", date(2025, 7, 25), ENFORCEMENT, {"items": materials, "head_signed": True, "seal": True}),
        ("court.answered", date(2025, 7, 30), ENFORCEMENT, {"stage": "acceptance", "granted": True}),
        ("court.answered", date(2025, 8, 5), ENFORCEMENT, {"stage": "ruling", "granted": True}),
    )
    verdicts = judged(rows, thing("enforcement", "E1", kind="transfer"))
    assert violated(verdicts) == []
    assert "court.application-window" in satisfied(verdicts)


def test_a_licence_after_a_proper_supplement_raises_nothing() -> None:
    rows = events(
        ("application.received", date(2025, 3, 3), APPLICATION, {"kind": "licence"}),
        ("application.supplement-asked", date(2025, 3, 6), APPLICATION, {"complete_list": True}),
        ("application.supplemented", date(2025, 3, 20), APPLICATION, {"complete": True}),
        ("application.accepted", date(2025, 3, 20), APPLICATION, {"accepted": True}),
        ("application.decided", date(2025, 4, 18), APPLICATION, {"granted": True}),
        ("application.delivered", date(2025, 4, 25), APPLICATION, {}),
    )
    verdicts = judged(rows, thing("application", "Q1", kind="licence"))
    assert violated(verdicts) == []
    assert "licence.decided-20-days" in satisfied(verdicts)
