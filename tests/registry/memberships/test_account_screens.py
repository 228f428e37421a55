"""The screens of account management: what an administrator does there, and what a foreign address answers."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts import PASSWORD, make_user, member
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.registry.memberships.models import Membership, RightRequest
from zhiheng.registry.models import Agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies() -> None:
    for number in (1, 2):
        Agency.objects.create(public_id=f"U{number}", name=f"示例{number}局", kind="department", field="market")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, name: str, id_: str, **fields: object) -> str:
    """Post to an address and return the page that follows."""
    return client.post(reverse(name, args=[id_]), fields, follow=True).content.decode()


def test_an_administrator_makes_an_account_that_can_log_in_once_with_the_shown_password() -> None:
    client = browser(member("agency-administrator", "U1"))
    fields = {"username": "wang", "title": "王某", "role": "officer", "unit": "U1", "valid_from": str(localdate())}
    page = client.post("/accounts/new/", fields).content.decode()
    password = re.search(r"<code[^>]*>([^<]+)</code>", page)
    assert password
    newcomer = Client()
    response = newcomer.post("/login/", {"username": "wang", "password": password[1]}, follow=True)
    assert response.redirect_chain[-1][0] == "/account/password/"
    assert rights.may(User.objects.get(username="wang"), rights.ACT)


def test_the_form_offers_only_what_this_administrator_may_give() -> None:
    page = browser(member("agency-administrator", "U1")).get("/accounts/new/").content.decode()
    assert "示例1局" in page
    assert 'value="U2"' not in page.split('name="home_unit"')[0]
    assert "监督机关负责人" not in page
    forged = {"username": "w", "title": "w", "role": "bureau-head", "unit": "U2", "valid_from": str(localdate())}
    client = browser(member("agency-administrator", "U1"))
    assert client.post("/accounts/new/", forged).status_code == 200
    assert not User.objects.filter(username="w").exists()


def test_a_foreign_account_is_not_there() -> None:
    client = browser(member("agency-administrator", "U1"))
    foreign = member("officer", "U2")
    membership = Membership.objects.get(user=foreign)
    assert foreign.username not in client.get("/accounts/").content.decode()
    for name, id_ in (
        ("account-page", foreign.public_id),
        ("account-page", "nothing"),
    ):
        assert client.get(reverse(name, args=[id_])).status_code == 404
    for name, id_ in (
        ("account-give", foreign.public_id),
        ("account-act", foreign.public_id),
        ("account-suspend", foreign.public_id),
        ("membership-end", membership.public_id),
        ("membership-rights", membership.public_id),
        ("membership-take", membership.public_id),
    ):
        assert client.post(reverse(name, args=[id_]), {"act": "password"}).status_code == 404
    assert User.objects.get(pk=foreign.pk).check_password(PASSWORD)


def test_from_the_page_of_an_account_rights_are_asked_for_approved_and_taken_back() -> None:
    officer, agency, security = member("officer"), member("agency-administrator"), member("security-administrator")
    membership = Membership.objects.get(user=officer)
    asked = post(browser(agency), "membership-rights", membership.public_id, rights=["export"], reason="季度报表")
    assert "待另一名管理员审批" in asked
    approver = browser(security)
    assert "审批权限申请" in [item.title for item in _work(security)]
    assert "季度报表" in approver.get("/rights-requests/").content.decode()
    request = RightRequest.objects.get()
    assert "已批准" in post(approver, "rights-decide", request.public_id, approve="yes")
    assert "已有人审批" in post(approver, "rights-decide", request.public_id, approve="no")
    assert "导出" in browser(agency).get(reverse("account-page", args=[officer.public_id])).content.decode()
    post(browser(agency), "membership-take", membership.public_id)
    assert not rights.may(User.objects.get(pk=officer.pk), rights.EXPORT)


def _work(user: User) -> list[object]:
    from zhiheng.registry.memberships.work import approvals

    return list(approvals(User.objects.get(pk=user.pk), localdate()))


def test_the_acts_on_an_account_say_what_they_did() -> None:
    admin, officer = browser(member("agency-administrator")), member("officer")
    assert "一次性密码" in post(admin, "account-act", officer.public_id, act="password")
    assert "已取消动态口令" in post(admin, "account-act", officer.public_id, act="second-factor")
    assert "已解除登录锁定" in post(admin, "account-act", officer.public_id, act="unlock")
    assert "没有启用的账号" in post(admin, "account-suspend", officer.public_id, successor="nobody")
    assert "已停用账号" in post(admin, "account-suspend", officer.public_id)
    assert "已恢复账号" in post(admin, "account-act", officer.public_id, act="restore")
    assert admin.post(reverse("account-act", args=[officer.public_id]), {"act": "delete"}).status_code == 404


def test_giving_and_ending_a_membership_from_the_page() -> None:
    admin, user = browser(member("agency-administrator")), member("officer")
    fields = {"role": "legal-reviewer", "unit": "U1", "valid_from": str(localdate())}
    assert "已授予任职" in post(admin, "account-give", user.public_id, **fields)
    assert "已有这个角色" in post(admin, "account-give", user.public_id, **fields)
    wrong = {**fields, "valid_to": "2020-01-01"}
    assert "终止日早于起始日" in post(admin, "account-give", user.public_id, **wrong)
    membership = Membership.objects.get(user=user, role="officer")
    assert "已结束任职" in post(admin, "membership-end", membership.public_id)


def test_one_s_own_account_is_managed_by_another() -> None:
    me = member("agency-administrator")
    client = browser(me)
    assert "这是您自己的账号" in client.get(reverse("account-page", args=[me.public_id])).content.decode()
    assert "不能更改自己的任职" in post(client, "membership-end", Membership.objects.get().public_id)


def test_the_list_finds_pages_and_costs_the_same_for_many() -> None:
    admin = member("agency-administrator")
    for number in range(60):
        member("officer", username=f"officer{number:02d}", title=f"人员{number}")
    client = browser(admin)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert len(client.get("/accounts/?q=officer0").context["accounts"]) == 10
    with CaptureQueriesContext(
        connection,
    ) as many:
        page = client.get("/accounts/?q=officer")
    assert len(page.context["accounts"]) == 50
    assert len(many) == len(few)
    rest = client.get("/accounts/", {"q": "officer", "after": page.context["more"]})
    assert [user.username for user in rest.context["accounts"]] == [f"officer{number}" for number in range(50, 60)]
    assert "没有找到账号" in client.get("/accounts/?q=nobody").content.decode()


def test_the_demo_accounts_are_made_once_each_with_its_role() -> None:
    from zhiheng.web.demo_accounts import ACCOUNTS, demo_password, make_demo_accounts

    Agency.objects.create(public_id="B1", name="示例区司法局", kind="supervisor", field="justice")
    make_demo_accounts()
    make_demo_accounts()
    assert Membership.objects.count() == len(ACCOUNTS)
    assert set(Membership.objects.filter(role="bureau-supervisor").values_list("unit", flat=True)) == {"B1"}
    client = Client()
    for account in ACCOUNTS:
        client.post("/login/", {"username": account.username, "password": demo_password()})
        assert client.get("/", follow=True).status_code == 200, account.username


def test_demo_accounts_are_refused_in_production(settings: object) -> None:
    from zhiheng.web.demo_accounts import NotInProduction, make_demo_accounts

    settings.PRODUCTION = True
    with pytest.raises(NotInProduction):
        make_demo_accounts()
    assert not User.objects.exists()


def test_the_zone_passes_its_own_checks() -> None:
    make_user()
    call_command("check", "--tag", "zhiheng")
