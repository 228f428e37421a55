"""What happens in the register reaches the accounts at once: leavers, lost certificates, openings of the vault."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts import make_user, member
from registry import district
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord, UnmaskRecord
from zhiheng.kit.vault import selectors as vault
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.certificates.services import Paper
from zhiheng.registry.memberships.models import Membership, State
from zhiheng.registry.officers import services as officers

pytestmark = pytest.mark.django_db


def logged_in(officer: str, agency: str) -> Client:
    browser = Client()
    browser.force_login(member("officer", agency, person=officer))
    assert browser.get("/").status_code == 200
    return browser


def test_who_leaves_loses_the_membership_and_the_session_with_the_same_act() -> None:
    agency = district.agency()
    officer = district.officer(agency)
    browser = logged_in(officer, agency)
    officers.officer_left(district.doing(), officer, "调离")
    assert Membership.objects.get().state == State.ENDED
    assert browser.get("/").status_code == 302


def test_who_leaves_one_agency_stays_in_the_other() -> None:
    agency = district.agency()
    officer = district.officer(agency)
    browser = logged_in(officer, agency)
    member("legal-reviewer", "elsewhere", user=Membership.objects.get().user)
    officers.officer_left(district.doing(), officer, "调离")
    assert browser.get("/").status_code == 200
    assert Membership.objects.get(state=State.ACTIVE).unit == "elsewhere"


def test_a_suspended_certificate_ends_the_login_and_the_account_can_log_in_again() -> None:
    agency = district.agency()
    officer = district.officer(agency)
    today = district.today()
    certificates.apply_for_certificate(district.doing(), officer, "enforcement")
    certificates.examine(district.doing(), officer, "enforcement", "综合法律知识", passed=True)
    paper = Paper("enforcement", district.number(), today, today.replace(year=today.year + 1))
    card = certificates.issue_certificate(district.doing(), officer, paper).id
    browser = logged_in(officer, agency)
    certificates.suspend_certificate(district.doing(), card, "配合调查")
    response = browser.get("/")
    assert "why=certificate" in response["Location"]
    assert "执法证件已暂扣或注销" in browser.get(response["Location"]).content.decode()
    browser.force_login(Membership.objects.get().user)
    assert browser.get("/").status_code == 200


def test_opening_personal_values_needs_the_right_and_is_recorded_before_it_happens() -> None:
    with pytest.raises(Refusal, match="没有查看遮盖信息的权限"):
        vault.reveal(member("bureau-head"), ["D1"], ["name"], "核对送达地址")
    assert not UnmaskRecord.objects.exists()
    reader = member("officer", granted={"unmask": None})
    vault.reveal(reader, ["D1", "D2"], ["name"], "核对送达地址")
    noted = list(UnmaskRecord.objects.order_by("object_id").values_list("username", "object_id", "purpose"))
    assert noted == [(reader.username, "D1", "核对送达地址"), (reader.username, "D2", "核对送达地址")]


def test_an_export_is_a_line_of_the_security_log() -> None:
    from zhiheng.kit.tables.services import record_export

    stamp = record_export(make_user("zhang").username, "名单", rows=3)
    noted = SecurityRecord.objects.get(act="export")
    assert (noted.subject, noted.reason) == (stamp.number, "3 rows")
