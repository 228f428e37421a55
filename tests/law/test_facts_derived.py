"""Object types that nobody keeps: gathered by key, and suspected same conduct by overlapping days."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from law.facts_data import act, thing
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.eventlog.rows import events_of, tables_of
from zhiheng.law.facts import definitions, enrich, key_id, parts_of
from zhiheng.law.facts.derived_tables import enrich_tables
from zhiheng.law.trace import traces


def inspection(on: str, agency: str, enterprise: str, **more: object) -> Event:
    return act("inspection.started", on, {"inspection": f"I{on}", "agency": agency, "enterprise": enterprise}, **more)


def lenses(events: list[Event], type_: str, objects: object = None) -> dict[str, list[str]]:
    enriched = enrich(events, objects or {}, definitions(), [type_])  # type: ignore[arg-type]
    return {lens.about[1]: [e.id for e in lens.events] for lens in traces(enriched, type_)}


def test_inspections_gather_by_agency_enterprise_and_year() -> None:
    a, b, c = (
        inspection("2024-12-31", "A1", "E1"),
        inspection("2025-01-01", "A1", "E1"),
        inspection("2025-06-03", "A2", "E1"),
    )
    assert lenses([a, b, c], "agency-enterprise-year") == {
        "A1|E1|2024": [a.id],
        "A1|E1|2025": [b.id],
        "A2|E1|2025": [c.id],
    }
    assert lenses([a, b, c], "agency-enterprise") == {"A1|E1": [a.id, b.id], "A2|E1": [c.id]}


def test_a_joint_act_belongs_to_each_agency_and_one_without_enterprise_to_none() -> None:
    joint = act("inspection.started", "2025-03-03", {"agency": "A1", "agency/joint": "A2", "enterprise": "E1"})
    alone = act("inspection.started", "2025-03-04", {"agency": "A1"})
    assert lenses([joint, alone], "agency-enterprise") == {"A1|E1": [joint.id], "A2|E1": [joint.id]}


def test_a_thing_is_sealed_under_whatever_measure() -> None:
    objects = {**thing("measure", "M1", things=("W1", "W2")), **thing("measure", "M2", things=("W2",))}
    one = act("measure.imposed", "2025-03-03", {"measure": "M1"})
    two = act("measure.imposed", "2025-03-04", {"measure": "M2"})
    assert lenses([one, two], "thing-sealed", objects) == {"W1": [one.id], "W2": [one.id, two.id]}


def decision(on: str, party: str, conduct: str) -> Event:
    return act("decision.made", on, {"case": f"C-{conduct}", "party": party, "conduct": conduct}, outcome="penalty")


def conduct(id_: str, began: str, ended: str | None = None, code: str = "V1", **more: object) -> dict[object, object]:
    stated = {"violation_code": code, "began": date.fromisoformat(began), **more}
    if ended:
        stated["ended"] = date.fromisoformat(ended)
    return thing("conduct", id_, **stated)  # type: ignore[return-value]


def test_conducts_of_one_party_and_code_whose_days_overlap_may_be_the_same() -> None:
    objects = {**conduct("X1", "2025-01-01", "2025-01-10"), **conduct("X2", "2025-01-10", "2025-01-20")}
    one, two = decision("2025-03-03", "P1", "X1"), decision("2025-04-03", "P1", "X2")
    assert lenses([one, two], "conduct-candidate", objects) == {"P1|V1|2025-01-01": [one.id, two.id]}


def test_other_days_another_code_another_party_or_the_same_conduct_are_no_suspicion() -> None:
    objects = {
        **conduct("X1", "2025-01-01", "2025-01-10"),
        **conduct("X2", "2025-01-11", "2025-01-20"),
        **conduct("X3", "2025-01-05", "2025-01-06", code="V2"),
        **conduct("X4", "2025-01-05", "2025-01-06"),
    }
    log = [decision("2025-03-03", "P1", x) for x in ("X1", "X2", "X3")]
    log += [decision("2025-03-03", "P2", "X4"), decision("2025-05-06", "P1", "X1")]
    assert lenses(log, "conduct-candidate", objects) == {}


def test_a_conduct_that_goes_on_overlaps_everything_later() -> None:
    objects = {**conduct("X1", "2025-01-01", continuing=True), **conduct("X2", "2025-06-01")}
    one, two = decision("2025-03-03", "P1", "X1"), decision("2025-07-03", "P1", "X2")
    assert list(lenses([one, two], "conduct-candidate", objects)) == ["P1|V1|2025-01-01"]


def test_events_without_key_stay_as_they_are() -> None:
    event = act("case.filed", "2025-03-03", {"case": "C1"})
    assert enrich([event], {}, definitions())[0] is event


@given(st.lists(st.text(max_size=4), min_size=1, max_size=4))
def test_the_id_of_a_derived_object_gives_its_key_back(parts: list[str]) -> None:
    assert parts_of(key_id(parts)) == tuple(parts)


TYPES = ("agency-enterprise-year", "conduct-candidate", "thing-sealed", "topic-agency", "system-enterprise")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Event], dict[tuple[str, str], LogObject]]:
    """Logs whose events name some of the objects that derived types are made of."""
    roles = ("agency", "agency/about", "enterprise", "party", "conduct", "measure")
    log = []
    for _ in range(draw(st.integers(0, 6))):
        related = {r: draw(st.lists(st.sampled_from(["1", "2|", "3%"]), max_size=2, unique=True)) for r in roles}
        type_ = draw(st.sampled_from(["decision.made", "complaint.received"]))
        on = draw(st.sampled_from(["2024-12-31", "2025-01-01", "2025-06-03"]))
        more = draw(st.sampled_from([{}, {"topic": "噪声"}, {"topic": "油烟|"}]))
        log.append(act(type_, on, related, **more))
    objects: dict[tuple[str, str], LogObject] = {}
    for id_ in ("1", "2|", "3%"):
        began, days = draw(st.integers(1, 5)), draw(st.integers(0, 3))
        stated = {"violation_code": draw(st.sampled_from(["V1", "V2"])), "continuing": draw(st.booleans())}
        dates = {"began": date(2025, 1, began), "ended": date(2025, 1, began + days)}
        objects |= thing("conduct", id_, **{k: v for k, v in {**stated, **dates}.items() if draw(st.booleans())})
        objects |= thing("measure", id_, things=tuple(draw(st.lists(st.sampled_from("WXY"), max_size=2, unique=True))))
        objects |= thing("agency", id_, system=draw(st.sampled_from(["城管", "市监"])))
    return log, objects


def memberships(events: list[Event]) -> set[tuple[str, str, str]]:
    return {(e.id, r.type, r.id) for e in events for r in e.relations if r.type in TYPES}


@settings(max_examples=20, deadline=None)
@given(worlds())
def test_a_log_in_columns_gets_the_same_derived_objects(
    world: tuple[list[Event], dict[tuple[str, str], LogObject]],
) -> None:
    log, objects = world
    expected = memberships(enrich(log, objects, definitions(), TYPES))
    tables = enrich_tables(tables_of(log, objects), definitions(), TYPES)
    assert memberships(events_of(tables)) == expected


def test_only_standing_events_make_derived_objects_in_columns() -> None:
    objects = {**conduct("X1", "2025-01-01", "2025-01-10"), **conduct("X2", "2025-01-10", "2025-01-20")}
    log = [decision("2025-03-03", "P1", "X1"), decision("2025-04-03", "P1", "X2")]
    tables = tables_of(log, objects)  # type: ignore[arg-type]
    assert memberships(events_of(enrich_tables(tables, definitions(), ["conduct-candidate"])))
    assert enrich_tables(tables, definitions(), ["conduct-candidate"], np.array([0])) is tables
