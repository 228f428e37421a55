"""Derived facts in the compiled pass: the library's rules that ask for them say what the reference says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from law.facts_data import act, certificate, day, thing
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.facts import World, definitions, derive
from zhiheng.law.kernel import VERDICT_COLUMNS, identities, judge_tables
from zhiheng.law.kernel.table import verdicts_table
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import statutory_library
from zhiheng.law.reference.judge import judge
from zhiheng.law.verdicts import Instant

AS_OF = Instant(day("2025-12-31"))
Objects = dict[tuple[str, str], LogObject]


def asking() -> RuleSet:
    """The rules of the library that ask for derived facts or states (open questions of one part are not our matter)."""
    library = statutory_library()
    words = ("fact.", "standing", "'same'")
    asks = [
        r for r in library.rules if any(w in repr(r.raw) for w in words) or {"held", "ratio"} & set(r.template_keys)
    ]
    return replace(library, rules=tuple(rule for rule in asks if not any(r.part for r in rule.readings)))


RULES = asking()


def rows(table: Any) -> list[tuple[Any, ...]]:
    columns = [table[name].to_pylist() for name in VERDICT_COLUMNS.names if name != "breach_names_window"]
    return sorted(zip(*columns, identities(table).to_pylist(), strict=True), key=repr)


def assert_equal(events: list[Event], objects: Objects) -> dict[str, int]:
    """Judge by both and compare; returns what was left to the reference, by rule."""
    world = World(events, objects)
    expected = judge(RULES, replace(world, facts=derive(world, definitions(), as_of=AS_OF)), as_of=AS_OF)
    wanted = rows(verdicts_table(expected, {event.id: event.root_id for event in events}.__getitem__))
    found = judge_tables(RULES, tables_of(events, objects), as_of=AS_OF, keep_all=True)
    got = rows(found.verdicts)
    assert [row for row in got if row not in wanted] == [row for row in wanted if row not in got] == []
    assert all(tally.unknown >= 0 for tally in found.tallies.values())
    return {rule_id: tally.left for rule_id, tally in found.tallies.items()}


ENDS = ["revoked", "void", "corrected"]
DAYS = [f"2025-0{month}-0{number}" for month in (2, 3, 4, 5) for number in (3, 5, 7)]


@st.composite
def registers(draw: st.DrawFn) -> list[Event]:
    log = []
    for officer in draw(st.sets(st.sampled_from(["O1", "O2", "O3"]))):
        log.append(certificate(officer, draw(st.sampled_from(["2024-01-01", "2025-03-05"])), "2025-12-31"))
        if draw(st.booleans()):
            related = {"officer": officer, "certificate": f"K-{officer}"}
            log.append(act("certificate.suspended", draw(st.sampled_from(["2025-03-05", "2025-03-05 10:00"])), related))
    for officer in draw(st.sets(st.sampled_from(["O1", "O9"]))):
        related = {"officer": officer, "agency": draw(st.sampled_from(["A1", "A2"]))}
        log.append(act("role.set", "2025-03-05", related, role="legal_reviewer", active=True))
    for agency in draw(st.sets(st.sampled_from(["A1", "A2"]))):
        log.append(act("agency.announced", "2025-03-03", {"agency": agency}))
        kind = draw(st.sampled_from(["penalty", "enforcement", "inspection"]))
        cap = draw(st.sampled_from([{}, {"yearly_cap": 1}, {"yearly_cap": 2}]))
        log.append(act("power.listed", "2025-02-03", {"agency": agency, "power": f"W-{agency}"}, kind=kind, **cap))
        kinds = draw(st.sampled_from([("fine",), ("close", "warning")]))
        log.append(act("catalogue.set", "2025-03-05", {"agency": agency}, fine_from_unit=500, kinds=kinds))
    return log


@st.composite
def cases(draw: st.DrawFn) -> list[Event]:
    case = draw(st.sampled_from(["C1", "C2"]))
    base = {"case": case, "agency": draw(st.sampled_from(["A1", "A2", ["A1", "A2"]])), "party": "P1"}
    base["conduct"] = draw(st.sampled_from(["X1", "X2"]))
    handlers = {"officer/handler": draw(st.lists(st.sampled_from(["O1", "O2", "O3"]), max_size=3, unique=True))}
    on = lambda: draw(st.sampled_from([*DAYS, "2025-03-05 10:30"]))  # noqa: E731
    decided = draw(
        st.fixed_dictionaries(
            {"outcome": st.just("penalty"), "procedure": st.sampled_from(["ordinary", "simple"])},
            optional={
                "kinds": st.sampled_from([("fine",), ("warning",), ("close",)]),
                "fine": st.sampled_from([100, 5000, 20000, 200000]),
                "social_impact": st.booleans(),
                "remedies_told": st.booleans(),
                "laws": st.sampled_from([("处罚法#60",), ("处罚法#99",), ("没有#1",)]),
                "one_officer_law": st.just("某法#1"),
                "major": st.booleans(),
            },
        )
    )
    log = [
        act("case.filed", on(), {**base, **handlers}, procedure="ordinary", field="market", cause="x"),
        act("investigation.conducted", on(), {**base, **handlers}, kind="inquiry"),
        act("decision.made", on(), {**base, "document/decision": f"D-{case}"}, **decided),
        act("service.completed", on(), {"case": case, "document": f"D-{case}"}, kind="decision", method="01"),
        act("hearing.held", on(), {"case": case, "hearing": "H1", "officer/host": "O1"}, how="held"),
        act("court.applied", on(), {"case": case, "enforcement": "Z1"}),
        act("enforcement.carried-out", on(), {"case": case, "enforcement": "Z1"}),
        act("publication.made", on(), {"case": case}, kind="penalty"),
        act("decision.changed", on(), {"case": case, "conduct": base["conduct"]}, how=draw(st.sampled_from(ENDS))),
        act("case.withdrawn", on(), {"case": case, "conduct": base["conduct"]}),
        act("dispute.settled", on(), {"case": case, "conduct": base["conduct"], "agency/winner": "A2"}),
        *(
            act("inspection.started", on(), {"enterprise": "E1", "agency": "A1", "inspection": id_}, on_site=True)
            for id_ in draw(st.sampled_from([["V1"], ["V1", "V2"], ["V1", "V2", "V2"]]))
        ),
        *(
            act("training.credited", on(), {"officer": officer}, kind="law", class_hours=hours)
            for officer, hours in draw(st.sampled_from([[], [("O1", 60)], [("O1", 8), ("O2", 60)]]))
        ),
    ]
    return [event for event in log if draw(st.booleans())]


@st.composite
def objects(draw: st.DrawFn) -> Objects:
    field = draw(st.sampled_from(["market", "agriculture", "urban"]))
    stated = {"began": date(2025, 1, 3), "ended": date(2025, 1, 5), "continuing": False, "place_region": "370112001000"}
    return {
        **thing("case", "C1", procedure="ordinary", field=field),
        **(thing("case", "C2", procedure="ordinary", field="market") if draw(st.booleans()) else {}),
        **thing("agency", "A1", region="370112"),
        **thing("agency", "A2", region=draw(st.sampled_from(["370103", "370100"]))),
        **thing("party", "P1", kind=draw(st.sampled_from(["citizen", "legal"]))),
        **thing("conduct", "X1", violation_code="V1", **{k: v for k, v in stated.items() if draw(st.booleans())}),
        **thing("conduct", "X2", violation_code=draw(st.sampled_from(["V1", "V2"])), began=date(2025, 1, 4)),
    }


@settings(max_examples=25, deadline=None)
@given(registers(), st.lists(cases(), max_size=2), objects())
def test_the_pass_and_the_reference_agree_on_every_rule_that_asks_for_facts(
    register: list[Event], logs: list[list[Event]], known: Objects
) -> None:
    assert_equal([*register, *(event for log in logs for event in log)], known)


def test_a_suspected_same_conduct_is_found_by_the_pass() -> None:
    known = {
        **thing("conduct", "X1", violation_code="V1", began=date(2025, 1, 3), ended=date(2025, 1, 9)),
        **thing("conduct", "X2", violation_code="V1", began=date(2025, 1, 4)),
    }
    log = [
        act("decision.made", on, {"case": case, "party": "P1", "conduct": x}, outcome="penalty", fine=500)
        for on, case, x in (("2025-03-03", "C1", "X1"), ("2025-04-03", "C2", "X2"))
    ]
    assert_equal(log, known)
    found = judge_tables(RULES, tables_of(log, known), as_of=AS_OF)
    assert "conduct-candidate" in found.verdicts["object_type"].to_pylist()


def test_held_and_facts_of_the_act_need_no_reference() -> None:
    related = {"case": "C1", "agency": "A1", "party": "P1", "officer/handler": ["O1", "O2"]}
    log = [
        certificate("O1", "2024-01-01", "2025-12-31"),
        act("case.filed", "2025-03-03", related, procedure="ordinary", field="urban", cause="x"),
        act("investigation.conducted", "2025-03-05", related, kind="inquiry"),
        act("decision.made", "2025-04-01", related, outcome="penalty", procedure="ordinary", social_impact=True),
    ]
    known = {**thing("case", "C1", procedure="ordinary", field="urban"), **thing("party", "P1", kind="legal")}
    left = assert_equal(log, known)
    for rule_id in ("penalty.two-certified-officers", "publicity.penalty-7-days", "penalty.agency-announced"):
        assert left.get(rule_id, 0) == 0, rule_id
