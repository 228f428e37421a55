"""The registry's rows follow from the ledger alone, and its states are the law's own (F1, F2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import district
from zhiheng.eventlog.days import day_of
from zhiheng.law.facts import UNKNOWN, World, definitions, derive
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.services import NewEvent, Ref, append
from zhiheng.registry import projecting
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Agency, Certificate, HeldFact, Officer
from zhiheng.registry.officers import services as officers

pytestmark = pytest.mark.django_db


def the_laws_own() -> object:
    events = [row.stored.event for row in LedgerEvent.objects.order_by("sequence")]
    objects = log_objects({(r.type, r.id) for event in events for r in event.relations})
    return derive(World(events, objects), definitions())


def test_an_officer_is_known_to_the_register_without_a_certificate() -> None:
    id_ = district.officer(district.agency())
    other = district.certified(district.agency())[0]
    table = projecting.table([id_, other, "nobody"])
    assert table.held("certificate.valid", id_, day_of(district.today())) is False
    assert table.held("certificate.valid", other, day_of(district.today())) is True
    assert table.held("certificate.valid", "nobody", day_of(district.today())) is UNKNOWN


DAYS = st.integers(0, 400).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "suspend",
                "restore",
                "revoke",
                "review-ok",
                "review-bad",
                "leave",
                "move",
                "second",
                "recall",
                "role",
                "issue",
            ]
        ),
        st.integers(0, 2),
        DAYS,
    ),
    max_size=12,
)


def happen(act: str, on: date, who: str, card: str, at: str, street: str) -> None:
    how = district.recording(on)
    seconding = officers.Seconding("T1", at, street, (who,), "街道", on, on + timedelta(days=90))
    role = officers.Role(who, at, "legal_reviewer")
    acts = {
        "suspend": lambda: certificates.suspend_certificate(how, card, "调查期间", on + timedelta(days=20)),
        "restore": lambda: certificates.restore_certificate(how, card),
        "revoke": lambda: certificates.revoke_certificate(how, card, "退休"),
        "review-ok": lambda: certificates.review_certificate(how, card, on.year, True),
        "review-bad": lambda: certificates.review_certificate(how, card, on.year, False),
        "leave": lambda: officers.officer_left(how, who, "调离"),
        "move": lambda: officers.move_officer(how, who, officers.Post(street, "institution", "中队")),
        "second": lambda: officers.second_officers(how, seconding),
        "recall": lambda: officers.recall_officers(how, seconding, "期满"),
        "role": lambda: officers.set_role(how, role),
        "issue": lambda: certificates.issue_certificate(
            how, who, certificates.Paper("enforcement", district.number(), on, on + timedelta(days=100))
        ),
    }
    acts[act]()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(story=ACTS)
def test_states_equal_those_that_the_law_derives_from_the_same_events(story: list[tuple[str, int, date]]) -> None:
    at, street = district.agency(), district.agency(kind="subdistrict", field="subdistrict")
    staff = [district.certified(at) for _ in range(3)]
    for act, index, on in story:
        happen(act, on, *staff[index], at, street)
    expected = the_laws_own()
    rows = projecting.table([who for who, _ in staff] + [at, street])
    for key, intervals in rows.states.items():
        theirs = expected.states.get(key, UNKNOWN)  # type: ignore[attr-defined]
        if theirs is UNKNOWN and intervals == ():
            continue  # the register speaks of the subject, but nobody was ever in the state: the log alone can't know
        assert len(intervals) == len(theirs) and all(one in theirs for one in intervals), key
    moment = date(2024, 6, 1)
    for who, _ in staff:
        valid = holding("certificate.valid", moment).filter(subject=who).exists()
        assert valid is expected.held("certificate.valid", who, day_of(moment))  # type: ignore[attr-defined]
    assert list(projecting.check()) == []


def test_a_void_takes_its_consequences_with_it_and_a_correction_moves_them() -> None:
    at = district.agency()
    who, card = district.certified(at)
    done = certificates.revoke_certificate(district.recording(date(2024, 5, 6)), card, "误登")
    assert Certificate.objects.get(public_id=card).standing == "revoked"
    append(
        [
            NewEvent(
                "event.voided",
                date(2024, 5, 7),
                attributes={"event": done.appended.events[0].id, "reason": "误登"},
                source="import",
            )
        ],
        by=district.BY,
    )
    assert Certificate.objects.get(public_id=card).standing == "issued"
    assert holding("certificate.valid", date(2025, 1, 1)).filter(subject=who).exists()
    issued = LedgerEvent.objects.get(type="certificate.issued")
    refs = [Ref("certificate", card), Ref("officer", who), Ref("agency", at)]
    stated = {
        "kind": "enforcement",
        "number": "37990000009",
        "valid_from": date(2020, 2, 1),
        "valid_to": date(2021, 1, 31),
    }
    append(
        [NewEvent("certificate.issued", date(2020, 2, 1), refs, stated, corrects=issued.public_id, source="import")],
        by=district.BY,
    )
    assert Certificate.objects.get(public_id=card).valid_to == date(2021, 1, 31)
    assert not holding("certificate.valid", date(2025, 1, 1)).filter(subject=who).exists()
    assert list(projecting.check()) == []


def test_rebuild_names_and_repairs_what_was_changed_by_hand() -> None:
    at = district.agency("示例区城市管理局")
    who, card = district.certified(at)
    Agency.objects.filter(public_id=at).update(name="改名局")
    Certificate.objects.filter(public_id=card).update(valid_to=date(2099, 1, 1))
    Officer.objects.filter(public_id=who).delete()
    HeldFact.objects.filter(fact="certificate.valid").update(last_day=date(2099, 1, 1))
    found = "\n".join(projecting.check())
    for words in (
        "registry_agency",
        "name 与台账不符",
        "valid_to",
        "registry_officer",
        "缺少这一行",
        "certificate.valid",
    ):
        assert words in found
    projecting.rebuild()
    assert list(projecting.check()) == []
    assert Agency.objects.get(public_id=at).name == "示例区城市管理局"


def test_renaming_and_merging_keep_history() -> None:
    old = district.agency("示例区环境保护局", field="environment")
    facts = agencies.AgencyFacts("示例区生态环境分局", "dispatched", "environment", confirmation_no="示政〔2019〕1号")
    agencies.register_agency(district.recording(date(2021, 3, 1)), facts, old)
    row = Agency.objects.get(public_id=old)
    assert (row.name, row.kind) == ("示例区生态环境分局", "dispatched")
    assert row.names == [["示例区环境保护局", "2021-03-01"]]
    merged = agencies.register_agency(
        district.recording(date(2023, 1, 1)),
        agencies.AgencyFacts("示例区综合执法局", "department", "urban", former=(old,)),
    ).id
    agencies.end_agency(district.recording(date(2023, 1, 1)), old, "并入综合执法局")
    assert Agency.objects.get(public_id=merged).former == [old]
    assert Agency.objects.get(public_id=old).ended_on == date(2023, 1, 1)
    assert not holding("agency.announced", date(2023, 2, 1)).filter(subject=old).exists()
    assert holding("agency.announced", date(2022, 2, 1)).filter(subject=old).exists()
    assert list(projecting.check()) == []
