"""States of the statutory library, from registry events (semantics, "Facts before the pass")."""

from __future__ import annotations

from datetime import UTC, datetime

from law.facts_data import act, certificate, day, thing
from zhiheng.eventlog.model import Event
from zhiheng.law.facts import UNKNOWN, FactTable, World, definitions, derive
from zhiheng.law.verdicts import Instant

CERTIFICATE = "certificate.valid"


def facts(*events: Event, as_of: str = "2026-12-31", **world: object) -> FactTable:
    return derive(World(list(events), **world), definitions(), as_of=Instant(day(as_of)))  # type: ignore[arg-type]


def held(table: FactTable, fact: str, subject: str, *days: str, values: list[str] | None = None) -> list[object]:
    return [table.held(fact, subject, day(d), values=values) for d in days]


def test_a_certificate_is_valid_on_its_first_and_last_stated_day() -> None:
    table = facts(certificate("O1", "2024-01-01", "2025-12-31"))
    days = ("2023-12-31", "2024-01-01", "2025-12-31", "2026-01-01")
    assert held(table, CERTIFICATE, "O1", *days) == [False, True, True, False]


def test_an_officer_of_whom_no_register_speaks_is_unknown() -> None:
    table = facts(certificate("O1", "2024-01-01", "2025-12-31"))
    assert table.held(CERTIFICATE, "X9", day("2025-03-03")) is UNKNOWN


def test_an_appointed_officer_without_certificate_is_known_to_have_none() -> None:
    appointed = act("officer.appointed", "2024-01-01", {"officer": "O2", "agency": "A1"}, employment="civil_servant")
    table = facts(certificate("O1", "2024-01-01", "2025-12-31"), appointed)
    assert table.held(CERTIFICATE, "O2", day("2025-03-03")) is False


def test_where_nobody_reported_certificates_everybody_is_unknown() -> None:
    appointed = act("officer.appointed", "2024-01-01", {"officer": "O2", "agency": "A1"}, employment="civil_servant")
    assert facts(appointed).held(CERTIFICATE, "O2", day("2025-03-03")) is UNKNOWN


def test_a_suspension_interrupts_until_the_stated_day() -> None:
    suspended = act(
        "certificate.suspended", "2025-03-03", {"officer": "O1", "certificate": "K-O1"}, until="@2025-03-10"
    )
    table = facts(certificate("O1", "2024-01-01", "2025-12-31"), suspended)
    days = ("2025-03-03", "2025-03-04", "2025-03-10", "2025-03-11")
    assert held(table, CERTIFICATE, "O1", *days) == [True, False, False, True]


def test_a_suspension_ends_with_the_restoring_which_takes_effect_the_next_day() -> None:
    related = {"officer": "O1", "certificate": "K-O1"}
    table = facts(
        certificate("O1", "2024-01-01", "2025-12-31"),
        act("certificate.suspended", "2025-03-03 09:00", related),
        act("certificate.restored", "2025-03-10", related),
    )
    assert held(table, CERTIFICATE, "O1", "2025-03-03", "2025-03-10", "2025-03-11") == [True, False, True]
    ten = 10 * 3600 * 1_000_000
    assert table.held(CERTIFICATE, "O1", day("2025-03-03"), ten) is False


def test_a_revocation_and_leaving_cut_the_certificate_for_good() -> None:
    table = facts(
        certificate("O1", "2024-01-01", "2025-12-31"),
        certificate("O2", "2024-01-01", "2025-12-31"),
        act("certificate.revoked", "2025-03-03", {"officer": "O1", "certificate": "K-O1"}),
        act("officer.left", "2025-03-03", {"officer": "O2", "agency": "A1"}),
    )
    for officer in ("O1", "O2"):
        assert held(table, CERTIFICATE, officer, "2025-03-03", "2025-03-04") == [True, False]


def test_a_revoked_certificate_does_not_end_another_one_and_a_reissue_begins_anew() -> None:
    table = facts(
        certificate("O1", "2024-01-01", "2025-12-31", "K1"),
        act("certificate.revoked", "2025-03-03", {"officer": "O1", "certificate": "K1"}),
        certificate("O1", "2025-05-06", "2030-05-05", "K2"),
    )
    days = ("2025-03-03", "2025-03-04", "2025-05-05", "2025-05-06")
    assert held(table, CERTIFICATE, "O1", *days) == [True, False, False, True]


def test_a_failed_review_cuts_and_a_missing_one_cuts_only_where_the_district_set_the_day() -> None:
    related = {"officer": "O1", "certificate": "K-O1"}
    log = [certificate("O1", "2024-01-01", "2029-12-31")]
    assert held(facts(*log), CERTIFICATE, "O1", "2026-06-01") == [True]
    failed = act("certificate.reviewed", "2025-03-03", related, year=2025, passed=False)
    assert held(facts(*log, failed), CERTIFICATE, "O1", "2025-03-03", "2025-03-04") == [True, False]
    with_day = definitions().with_review_day(CERTIFICATE, (3, 31))
    passed = act("certificate.reviewed", "2026-05-06", related, year=2026, passed=True)
    on_time = act("certificate.reviewed", "2025-03-31", related, year=2025, passed=True)
    table = derive(World([*log, on_time, passed]), with_day, as_of=Instant(day("2026-12-31")))
    days = ("2025-04-01", "2026-03-31", "2026-04-01", "2026-05-06", "2026-05-07")
    assert held(table, CERTIFICATE, "O1", *days) == [True, True, False, False, True]


def test_overlapping_certificates_of_one_kind_unite_and_other_kinds_stay_apart() -> None:
    table = facts(
        certificate("O1", "2024-01-01", "2025-06-30", "K1"),
        certificate("O1", "2025-07-01", "2026-06-30", "K1"),
        certificate("O1", "2025-01-01", "2025-12-31", "K3", kind="host"),
    )
    found = table.intervals(CERTIFICATE, "O1")
    assert found is not UNKNOWN
    assert [(i.value, i.from_day, i.to_day, len(i.events)) for i in found] == [
        ("enforcement", day("2024-01-01"), day("2026-06-30"), 2),
        ("host", day("2025-01-01"), day("2025-12-31"), 1),
    ]
    assert held(table, CERTIFICATE, "O1", "2024-03-03", values=["host"]) == [False]


def test_a_backdated_certificate_changes_old_answers_but_not_what_was_known() -> None:
    late = certificate("O1", "2025-01-01", "2029-12-31")
    log = [certificate("O2", "2024-01-01", "2029-12-31"), late]
    before_it_was_recorded = datetime(2025, 6, 1, tzinfo=UTC)
    known_then = derive(World(log), definitions(), known_at=before_it_was_recorded)
    assert derive(World(log), definitions()).held(CERTIFICATE, "O1", day("2025-02-03")) is True
    assert known_then.held(CERTIFICATE, "O1", day("2025-02-03")) is UNKNOWN


def test_a_voided_certificate_was_never_issued() -> None:
    issued = certificate("O1", "2024-01-01", "2029-12-31")
    other = certificate("O2", "2024-01-01", "2029-12-31")
    table = facts(issued, other, act("event.voided", "2025-01-01", event=issued.id, reason="录错"))
    assert table.held(CERTIFICATE, "O1", day("2025-02-03")) is UNKNOWN


def test_an_end_without_a_start_is_ignored() -> None:
    table = facts(
        certificate("O1", "2025-01-01", "2029-12-31"),
        act("certificate.revoked", "2024-03-03", {"officer": "O1", "certificate": "K-O1"}),
    )
    assert held(table, CERTIFICATE, "O1", "2025-02-03") == [True]


def test_an_agency_is_announced_from_the_day_after_and_until_it_ends_itself() -> None:
    table = facts(
        act("agency.announced", "2025-03-03", {"agency": "A1"}),
        act("authority.ended", "2025-06-03", {"agency": "A1", "power": "P1"}),
        act("authority.ended", "2025-09-03", {"agency": "A1"}),
        act("agency.registered", "2025-01-01", {"agency": "A2"}, kind="部门", field="market"),
    )
    days = ("2025-03-03", "2025-03-04", "2025-06-04", "2025-09-04")
    assert held(table, "agency.announced", "A1", *days) == [False, True, True, False]
    assert held(table, "agency.announced", "A2", "2025-06-04") == [False]


def test_powers_are_ended_one_by_one_and_keep_what_rules_ask_for() -> None:
    log = [
        act("power.listed", "2024-01-01", {"power": "P1", "agency": "A1"}, kind="penalty", valid_from="@2024-01-01"),
        act("power.listed", "2024-01-01", {"power": "P2", "agency": "A1"}, kind="inspection", yearly_cap=2),
        act("authority.ended", "2025-03-03", {"agency": "A1", "power": "P1"}),
    ]
    table = facts(*log, objects=thing("power", "P1", by_law=True))
    assert held(table, "power.held", "A1", "2024-01-01", "2025-03-04", values=["penalty"]) == [True, False]
    assert held(table, "power.held", "A1", "2025-03-04", values=["inspection"]) == [True]
    covering = table.holding("power.held", "A1", day("2024-06-03"), values=["penalty"])
    assert covering is not UNKNOWN
    assert covering[0].attributes["by_law"] is True
    assert table.kept("power.held", "yearly_cap", ["A1"], day("2025-06-03")) == 2


def test_a_power_handed_to_another_street_leaves_the_former_one() -> None:
    table = facts(
        act("delegation.granted", "2024-01-01", {"delegated_power": "D1", "agency/subdistrict": "S1"}),
        act(
            "delegation.granted",
            "2025-01-01",
            {"delegated_power": "D1", "agency/subdistrict": "S2", "agency/former": "S1"},
            adjusted=True,
        ),
    )
    assert held(table, "delegation.held", "S1", "2024-06-03", "2025-01-02") == [True, False]
    assert held(table, "delegation.held", "S2", "2024-06-03", "2025-01-02") == [False, True]
    assert held(table, "delegation.held", "D1", "2024-06-03", "2025-01-02") == [True, True]


def test_an_entrustment_ends_for_the_organisation_although_the_ending_names_only_the_deed() -> None:
    table = facts(
        act(
            "entrustment.signed",
            "2024-01-01",
            {"entrustment": "W1", "agency/principal": "A1", "organisation/entrusted": "X1"},
            valid_from="@2024-01-01",
            valid_to="@2026-12-31",
            matters=("绿化",),
        ),
        act("authority.ended", "2025-03-03", {"agency": "A1", "entrustment": "W1"}),
    )
    for subject in ("X1", "W1"):
        assert held(table, "entrustment.held", subject, "2025-03-03", "2025-03-04") == [True, False]
    covering = table.holding("entrustment.held", "X1", day("2024-06-03"))
    assert covering is not UNKNOWN
    assert covering[0].attributes["principal"] == "A1"


def test_a_role_ends_only_for_the_person_and_role_that_the_ending_names() -> None:
    def role(on: str, officer: str, name: str, active: bool) -> Event:
        return act("role.set", on, {"agency": "A1", "officer": officer}, role=name, active=active)

    table = facts(
        role("2024-01-01", "O1", "legal_reviewer", True),
        role("2024-01-01", "O2", "legal_reviewer", True),
        role("2024-01-01", "O1", "enforcer", True),
        role("2025-01-01", "O1", "legal_reviewer", False),
    )
    assert held(table, "role.held", "O1", "2025-01-02", values=["legal_reviewer"]) == [False]
    assert held(table, "role.held", "O1", "2025-01-02", values=["enforcer"]) == [True]
    assert held(table, "role.held", "O2", "2025-01-02", values=["legal_reviewer"]) == [True]
    assert table.members("role.held", "A1", day("2025-01-02"), ["legal_reviewer"]) == ("O2",)


def test_a_new_catalogue_replaces_the_former_one() -> None:
    table = facts(
        act("catalogue.set", "2024-01-01", {"agency": "A1"}, fine_from_unit=50_000, **{"from": "@2024-01-01"}),
        act("catalogue.set", "2025-01-01", {"agency": "A1"}, fine_from_unit=80_000, **{"from": "@2025-01-01"}),
    )
    for on, amount in (("2024-12-31", 50_000), ("2025-01-01", 80_000)):
        assert table.kept("catalogue.in_force", "fine_from_unit", ["A1"], day(on)) == amount


def test_members_belong_where_they_are_employed_that_day() -> None:
    def moved(on: str, what: str, agency: str) -> Event:
        more = {"employment": "civil_servant"} if what == "officer.appointed" else {}
        return act(what, on, {"officer": "O1", "agency": agency}, **more)

    issued = certificate("O1", "2024-01-01", "2029-12-31")
    table = facts(moved("2023-12-29", "officer.appointed", "A2"), issued)
    assert table.members(CERTIFICATE, "A2", day("2025-01-02")) == ("O1",)
    assert table.members(CERTIFICATE, "A1", day("2025-01-02")) == ()
    assert facts(issued).members(CERTIFICATE, "A1", day("2025-01-02")) == ("O1",)


def test_facts_that_the_world_brings_win_over_derived_ones() -> None:
    brought = FactTable({(CERTIFICATE, "O1"): ()})
    world = World([certificate("O1", "2024-01-01", "2029-12-31")], facts=brought)
    assert derive(world, definitions()).held(CERTIFICATE, "O1", day("2025-01-02")) is False
