"""Beside the to-do list: own certificates, what supervision found, the installation's health, to whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import member
from oversight.watched import audit, file
from registry import district
from zhiheng.kit import contributions
from zhiheng.kit.contributions import MenuEntry
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.operations import doctor
from zhiheng.kit.operations.doctor import Check, ill

pytestmark = pytest.mark.django_db


def page(client: Client, role: str, unit: str = "U1", **fields: object) -> str:
    """The workbench as somebody in a role sees it."""
    client.force_login(member(role, unit, **fields))
    return client.get("/").content.decode()


def test_an_officer_sees_the_own_certificates_with_their_last_day(client: Client) -> None:
    at = district.agency()
    id_, paper = district.certified(at, to=district.today() + timedelta(days=30))
    _, foreign = district.certified(at)
    shown = page(client, "officer", at, person=id_)
    assert "我的资格" in shown
    assert f"有效至 {district.today() + timedelta(days=30)}" in shown
    assert f"/objects/certificate/{paper}/" in shown
    assert f"/objects/certificate/{foreign}/" not in shown


def test_an_expired_certificate_is_called_expired(client: Client) -> None:
    at = district.agency()
    id_, _ = district.certified(at, to=date(2024, 5, 6))
    assert "2024-05-06 已过期" in page(client, "officer", at, person=id_)


def test_who_is_no_officer_has_no_panel_of_certificates(client: Client) -> None:
    assert "我的资格" not in page(client, "agency-administrator", district.agency())


@pytest.mark.django_db(transaction=True)  # the audit reads what is committed
def test_a_head_sees_the_open_findings_of_the_own_agency_only(client: Client) -> None:
    for number, agency in (("c1", "A1"), ("c2", "A1"), ("c3", "A2")):
        file(number, agency)
    audit()
    assert "监督发现" in page(client, "agency-head", "A1")
    panel = contributions.side_panels["found"].context
    one, other = (int(panel(_asked("agency-head", unit))["figures"][0].value) for unit in ("A1", "A2"))
    assert one == 2 * other > 0


def _asked(role: str, unit: str) -> object:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = member(role, unit)
    return request


def test_before_the_first_audit_the_panel_says_so(client: Client) -> None:
    assert "还没有审查过" in page(client, "bureau-supervisor")


def test_the_operator_sees_what_is_ill_and_what_to_do(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "checks", [Check("磁盘空间", lambda: ill("只剩 1 GiB", "请清理磁盘"))])
    Job.objects.create(kind="seal", state=State.DEAD, error="回执没有送到", due_at=timezone.now())
    shown = page(client, "system-administrator")
    assert "只剩 1 GiB" in shown
    assert "请清理磁盘" in shown
    assert "1 项任务没有做成" in shown
    assert "只剩 1 GiB" in client.get("/doctor/").content.decode()


def test_nobody_else_sees_the_health_of_the_installation(client: Client) -> None:
    for role in ("bureau-supervisor", "officer", "security-administrator"):
        assert "系统体检" not in page(client, role)
        assert client.get("/doctor/").status_code == 404


def test_a_long_group_of_the_rail_is_folded_unless_the_page_stands_in_it(client: Client) -> None:
    shown = page(client, "bureau-supervisor")
    assert '<summary title="名录">' in shown
    assert "<details open" not in shown
    inside = client.get("/lists/officers/").content.decode()
    assert "<details open" in inside


def test_a_short_group_is_not_folded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = dict(contributions.menu._entries, lonely=MenuEntry("孤项", "workbench", "home", "短组"))
    monkeypatch.setattr(contributions.menu, "_entries", entries)
    shown = page(client, "bureau-supervisor")
    assert '<summary title="短组">' not in shown
    assert "<h2>短组</h2>" in shown
