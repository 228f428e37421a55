"""Facts under judgement: the rules of the library see them, and see the same from an export alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.facts_data import act, certificate, day, thing
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.law.facts import World, definitions, derive
from zhiheng.law.facts.arrow import read_facts, write_facts
from zhiheng.law.library import statutory_library
from zhiheng.law.reference.judge import judge
from zhiheng.law.verdicts import Instant, Verdict

AS_OF = Instant(day("2025-12-31"))
CASE = {"case": "C1", "agency": "A1", "party": "P1"}
OFFICERS = {"officer/handler": ["O1", "O2"]}


def objects(**case: object) -> dict[tuple[str, str], LogObject]:
    return {
        **thing("case", "C1", procedure="ordinary", field="urban", number="1", **case),
        **thing("agency", "A1", region="370112", kind="department", field="urban"),
        **thing("party", "P1", kind="legal"),
    }


def case_events(**decision: object) -> list[Event]:
    return [
        act("case.filed", "2025-03-03", {**CASE, **OFFICERS}, procedure="ordinary", field="urban", cause="x"),
        act("investigation.conducted", "2025-03-05", {**CASE, **OFFICERS}, kind="inquiry", certificates_shown=True),
        act("notice.given", "2025-03-10", CASE, content_told=True, rights_told="both", kinds=("fine",), fine=900),
        act("decision.made", "2025-04-01", CASE, outcome="penalty", kinds=("fine",), fine=900, **decision),
    ]


def registry() -> list[Event]:
    return [
        act("agency.announced", "2024-01-02", {"agency": "A1"}),
        act("power.listed", "2024-01-02", {"agency": "A1", "power": "W1"}, kind="penalty"),
        act("catalogue.set", "2024-01-02", {"agency": "A1"}, fine_from_unit=500, kinds=("close",)),
        certificate("O1", "2024-01-01", "2028-12-31"),
        certificate("O2", "2024-01-01", "2028-12-31"),
        act("certificate.suspended", "2025-03-04", {"officer": "O2", "certificate": "K-O2"}),
    ]


def of_rule(verdicts: list[Verdict], rule_id: str) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.rule_id == rule_id]


def run(world: World) -> list[Verdict]:
    found = judge(statutory_library(), world, as_of=AS_OF)
    return [verdict for verdict in found if verdict.lens[0] == ("case", "C1")]


def test_two_officers_need_certificates_that_are_valid_that_day() -> None:
    verdicts = of_rule(run(World([*case_events(), *registry()], objects())), "penalty.two-certified-officers")
    assert [v.status for v in verdicts] == ["violated"]
    assert any(used.subject == "O2" and used.value is False for used in verdicts[0].facts)


def test_without_any_register_the_certificates_are_unknown_and_nothing_is_violated() -> None:
    verdicts = of_rule(run(World(case_events(), objects())), "penalty.two-certified-officers")
    assert [(v.status, v.notes) for v in verdicts] == [("open", ("fact-unknown",))]


def test_the_catalogue_of_the_agency_makes_a_review_due() -> None:
    verdicts = of_rule(run(World([*case_events(), *registry()], objects())), "penalty.legal-review-passed")
    assert [(v.status, v.manner) for v in verdicts] == [("violated", "undone")]
    others = [event for event in registry() if event.type != "catalogue.set"]
    assert of_rule(run(World([*case_events(), *others], objects())), "penalty.legal-review-passed") == []


@pytest.mark.parametrize("decision", [{}, {"social_impact": True, "remedies_told": False, "laws": ("处罚法#60",)}])
def test_verdicts_from_an_export_of_the_case_and_its_facts_are_equal(
    tmp_path: Path, decision: dict[str, object]
) -> None:
    case = case_events(**decision)
    whole = World([*case, *registry()], objects())
    named = {relation.id for event in case for relation in event.relations}
    write_facts(derive(whole, definitions(), as_of=AS_OF).only(named), tmp_path / "facts.parquet")

    export = World(case, objects(), read_facts(tmp_path / "facts.parquet"))
    assert run(export) == run(whole)
    assert run(World(case, objects())) != run(whole)


def test_conducts_that_nobody_linked_are_suspected_only() -> None:
    conducts = {
        **thing("conduct", "X1", violation_code="V1", began=date(2025, 1, 2), ended=date(2025, 1, 9)),
        **thing("conduct", "X2", violation_code="V1", began=date(2025, 1, 5), ended=date(2025, 1, 6)),
    }
    log = [
        act("decision.made", on, {"case": case, "party": "P1", "conduct": x, "agency": a}, outcome="penalty", fine=500)
        for on, case, x, a in (("2025-03-03", "C1", "X1", "A1"), ("2025-04-03", "C2", "X2", "A2"))
    ]
    found = judge(statutory_library(), World(log, conducts), as_of=AS_OF)
    suspected = [v for v in found if v.lens[0][0] == "conduct-candidate" and v.status == "violated"]
    assert suspected
    assert all("suspected" in v.notes for v in suspected)
