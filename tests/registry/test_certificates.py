"""A certificate's life: what may be done when, what speaks against it, and what it leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry import district
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry.certificates import services
from zhiheng.registry.certificates.numbers import number_problem
from zhiheng.registry.certificates.services import Paper
from zhiheng.registry.holding import ENFORCING, holding, is_held
from zhiheng.registry.models import Certificate, CertificateApplication, Officer
from zhiheng.registry.models.officers import Stage, Standing
from zhiheng.registry.officers import services as officers

pytestmark = pytest.mark.django_db


def paper(kind: str = "enforcement", days: int = 365 * 5, number: str = "") -> Paper:
    today = district.today()
    return Paper(kind, number or district.number(), today, today + timedelta(days=days))


def refused(action: object, *args: object, **more: object) -> str:
    """Do an act that must be refused, and return the reasons in words; nothing may have been written."""
    before = LedgerEvent.objects.count()
    with pytest.raises(ActRefused) as caught:
        action(district.doing(), *args, **more)  # type: ignore[operator]
    assert LedgerEvent.objects.count() == before
    return "；".join(f"{reason.fact}（{reason.basis}）{reason.remedy}" for reason in caught.value.reasons)


def apply_and_pass(officer: str, kind: str = "enforcement") -> None:
    services.apply_for_certificate(district.doing(), officer, kind)
    services.examine(district.doing(), officer, kind, "综合法律知识", passed=True)


def test_from_application_to_revocation_every_act_is_in_the_ledger_and_in_the_rows() -> None:
    officer = district.officer(district.agency())
    apply_and_pass(officer)
    card = services.issue_certificate(district.doing(), officer, paper()).id
    application = CertificateApplication.objects.get(officer=officer)
    assert (application.stage, application.closed_on) == (Stage.ISSUED, district.today())
    services.review_certificate(district.doing(), card, district.today().year, passed=True)
    services.suspend_certificate(district.doing(), card, "涉嫌违纪，配合调查")
    assert Certificate.objects.get(public_id=card).standing == Standing.SUSPENDED
    services.restore_certificate(district.doing(), card)
    assert Certificate.objects.get(public_id=card).standing == Standing.ISSUED
    services.revoke_certificate(district.doing(), card, "退休")
    row = Certificate.objects.get(public_id=card)
    assert (row.standing, row.reason, row.punitive, row.reviewed_year) == (
        "revoked",
        "退休",
        False,
        district.today().year,
    )
    found = LedgerEvent.objects.filter(type__startswith="certificate.").order_by("sequence")
    types = list(found.values_list("type", flat=True))
    words = ["applied", "issued", "reviewed", "suspended", "restored", "revoked"]
    assert types == [f"certificate.{word}" for word in words]


@pytest.mark.parametrize("employment", ["contract", "dispatch", "seconded", "grid", "auxiliary_police", "third_party"])
def test_unqualified_staff_never_get_an_enforcement_certificate(employment: str) -> None:
    officer = district.officer(district.agency(), employment)
    assert "山东省行政执法监督条例第十条" in refused(services.apply_for_certificate, officer, "enforcement")
    assert "不得从事执法" in refused(services.issue_certificate, officer, paper())


def test_recording_never_refuses_but_tells_what_speaks_against_it() -> None:
    officer = district.officer(district.agency(), "contract")
    done = services.issue_certificate(district.recording(date(2022, 3, 1)), officer, paper())
    facts = "；".join(reason.fact for reason in done.warnings)
    assert "不得从事执法" in facts
    assert "没有申领记录" in facts
    assert Certificate.objects.filter(officer=officer).exists()


def test_nobody_gets_a_certificate_without_having_passed_the_examination() -> None:
    officer = district.officer(district.agency())
    assert "没有申领记录" in refused(services.issue_certificate, officer, paper())
    services.apply_for_certificate(district.doing(), officer, "enforcement")
    assert "尚未通过资格考试" in refused(services.issue_certificate, officer, paper())
    services.examine(district.doing(), officer, "enforcement", "综合法律知识", passed=False)
    assert "不合格" in refused(services.issue_certificate, officer, paper())
    services.examine(district.doing(), officer, "enforcement", "综合法律知识", passed=True)
    assert services.issue_certificate(district.doing(), officer, paper()).id


def test_an_application_may_end_without_a_certificate_and_be_made_again() -> None:
    officer = district.officer(district.agency())
    services.apply_for_certificate(district.doing(), officer, "enforcement")
    assert "已经申领" in refused(services.apply_for_certificate, officer, "enforcement")
    assert "理由" in refused(services.refuse_certificate, officer, "enforcement", "")
    services.refuse_certificate(district.doing(), officer, "enforcement", "考试成绩作废")
    assert CertificateApplication.objects.get(officer=officer).stage == Stage.REFUSED
    services.apply_for_certificate(district.doing(), officer, "enforcement")
    assert CertificateApplication.objects.filter(officer=officer).count() == 2


def test_one_person_one_enforcement_certificate_but_another_credential_and_a_renewal_are_possible() -> None:
    officer, card = district.certified(district.agency())
    held = Certificate.objects.get(public_id=card)
    assert held.number in refused(services.apply_for_certificate, officer, "enforcement")
    assert "已持有证件" in refused(services.apply_for_certificate, officer, "ministry")
    apply_and_pass(officer, "host")
    services.issue_certificate(district.doing(), officer, paper("host"))
    ending = district.certified(district.agency(), to=district.today() + timedelta(days=60))[0]
    apply_and_pass(ending)
    services.issue_certificate(district.doing(), ending, paper())
    assert Certificate.objects.filter(officer=ending, kind="enforcement").count() == 2


def test_a_number_is_used_once_and_has_the_province_s_form(settings: object) -> None:
    officer = district.officer(district.agency())
    apply_and_pass(officer)
    used = Certificate.objects.get(public_id=district.certified(district.agency())[1]).number
    assert "已经使用" in refused(services.issue_certificate, officer, paper(number=used))
    assert "11 位数字" in refused(services.issue_certificate, officer, paper(number="鲁01-1"))
    settings.CERTIFICATE_NUMBER_PATTERNS = {"enforcement": r"鲁\d{2}-\d+"}  # type: ignore[attr-defined]
    assert number_problem("enforcement", "鲁01-1") is None
    assert services.issue_certificate(district.doing(), officer, paper(number="鲁01-1")).id


def test_a_revoked_certificate_stays_revoked() -> None:
    officer, card = district.certified(district.agency())
    assert "原因" in refused(services.revoke_certificate, card, "")
    services.revoke_certificate(district.doing(), card, "违法被处分", punitive=True)
    for act, args in (
        (services.restore_certificate, ()),
        (services.suspend_certificate, ("再查",)),
        (services.review_certificate, (district.today().year, True)),
        (services.revoke_certificate, ("再次",)),
    ):
        assert "已于" in refused(act, card, *args)
    assert not holding("certificate.valid", district.today() + timedelta(days=1)).filter(subject=officer).exists()


def test_leaving_ends_certificate_role_and_secondment() -> None:
    at, street = district.agency(), district.agency(kind="subdistrict", field="subdistrict")
    officer, _ = district.certified(at)
    today = district.today()
    seconding = officers.Seconding("T1", at, street, (officer,), "街道党工委", date(2024, 1, 1), None)
    officers.second_officers(district.recording(date(2024, 1, 1)), seconding)
    officers.set_role(district.recording(date(2024, 1, 1)), officers.Role(officer, at, "enforcer"))
    officers.officer_left(district.recording(today - timedelta(days=1)), officer, "退休")
    for fact in ("certificate.valid", "role.held", "team.seconded", "officer.employed"):
        assert not holding(fact, today).filter(subject=officer).exists(), fact
        assert holding(fact, date(2024, 6, 1)).filter(subject=officer).exists(), fact
    assert "离岗" in refused(services.apply_for_certificate, officer, "enforcement")


def test_a_suspension_holds_from_its_minute_and_until_its_last_day() -> None:
    officer, card = district.certified(district.agency())
    now = district.doing().occurred
    until = district.today() + timedelta(days=3)
    services.suspend_certificate(district.doing(), card, "调查", until)
    assert not holding("certificate.valid", district.doing().occurred).filter(subject=officer).exists()
    assert holding("certificate.valid", now).filter(subject=officer).exists()
    assert not holding("certificate.valid", until).filter(subject=officer).exists()
    assert holding("certificate.valid", until + timedelta(days=1)).filter(subject=officer).exists()


def test_hosts_supervisors_and_first_reviewers_need_their_credentials() -> None:
    at = district.agency()
    officer, _ = district.certified(at)
    for role, words in (("hearing_host", "听证主持人资格证"), ("supervisor", "行政执法监督证")):
        assert words in refused(officers.set_role, officers.Role(officer, at, role))
    first = officers.Role(officer, at, "legal_reviewer", first_time=True)
    assert "行政处罚法第五十八条" in refused(officers.set_role, first)
    host, _ = district.certified(at, "host")
    officers.set_role(district.doing(), officers.Role(host, at, "hearing_host"))
    law = Paper("law_qualification", "A20173701120001", date(2017, 3, 1), None)
    services.issue_certificate(district.recording(date(2017, 3, 1)), officer, law)
    assert Officer.objects.get(public_id=officer).law_qualified
    officers.set_role(district.doing(), first)
    assert set(holding("role.held", district.today() + timedelta(days=1)).values_list("value", flat=True)) == {
        "hearing_host",
        "legal_reviewer",
    }


def test_a_double_click_issues_one_certificate() -> None:
    officer = district.officer(district.agency())
    apply_and_pass(officer)
    one = paper()
    first = services.issue_certificate(district.doing(key="form-1"), officer, one)
    again = services.issue_certificate(district.doing(key="form-1"), officer, one)
    assert again.appended.repeated
    assert again.id == first.id
    assert Certificate.objects.filter(officer=officer).count() == 1


def test_lists_ask_the_same_question_as_the_guard() -> None:
    officer, _ = district.certified(district.agency())
    without = district.officer(district.agency())
    found = Officer.objects.filter(is_held("certificate.valid", district.today(), ENFORCING))
    assert set(found.values_list("public_id", flat=True)) == {officer}
    assert without not in {row.public_id for row in found}


def test_a_ministry_s_certificate_is_registered_once() -> None:
    _, card = district.certified(district.agency(), "ministry")
    services.register_certificate(district.doing(), card)
    assert Certificate.objects.get(public_id=card).registered_on == district.today()
    assert "无需重复" in refused(services.register_certificate, card)
    _, common = district.certified(district.agency())
    assert "不需备案" in refused(services.register_certificate, common)
