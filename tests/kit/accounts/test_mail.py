"""Mail goes only where an account's holder gave an address and somebody confirmed that it is his."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts import make_user, member
from zhiheng.kit.accounts import mail
from zhiheng.kit.accounts.models import LoginSession, MailAddress, User
from zhiheng.kit.notifications.registry import world
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord

pytestmark = pytest.mark.django_db
ADDRESS = "li.na@example.gov.cn"


@pytest.fixture
def server(settings: Any) -> list[Any]:
    settings.MAIL_SERVER = "mail.example:25"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    django_mail.outbox = []
    return django_mail.outbox


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def sent_code(outbox: list[Any]) -> str:
    found = re.search(r"\d{8}", outbox[-1].body)
    assert found is not None
    return found.group()


def test_an_address_is_used_once_the_code_sent_there_came_back(server: list[Any]) -> None:
    user = make_user()
    client = enter(user)
    assert client.post(reverse("account-mail"), {"address": ADDRESS}).status_code == 302
    assert server[-1].to == [ADDRESS]
    assert world.address(user.public_id, "mail") == "", "not before it is confirmed"
    assert ADDRESS in client.get(reverse("account")).content.decode()
    client.post(reverse("account-mail-code"), {"code": "00000000"})
    assert world.address(user.public_id, "mail") == ""
    client.post(reverse("account-mail-code"), {"code": sent_code(server)})
    assert world.address(user.public_id, "mail") == ADDRESS
    assert world.address(user.public_id, "sms") == ""
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert world.address(user.public_id, "mail") == ""


def test_a_code_is_good_once_for_half_an_hour_and_five_tries(server: list[Any]) -> None:
    user = make_user()
    row = mail.give(user, ADDRESS)
    mail.send_code(row)
    code = sent_code(server)
    for _ in range(mail.ATTEMPTS):
        with pytest.raises(Refusal, match="验证码不对"):
            mail.confirm_by_code(user, "12345678" if code != "12345678" else "12345679")
    with pytest.raises(Refusal, match="已输错"):
        mail.confirm_by_code(user, code)
    mail.send_code(row)
    MailAddress.objects.filter(pk=row.pk).update(code_until=now() - timedelta(seconds=1))
    with pytest.raises(Refusal, match="没有有效的验证码"):
        mail.confirm_by_code(user, sent_code(server))
    mail.send_code(MailAddress.objects.get(pk=row.pk))
    with pytest.raises(Refusal):
        mail.confirm_by_code(make_user(), sent_code(server))
    mail.confirm_by_code(user, sent_code(server))
    with pytest.raises(Refusal):
        mail.confirm_by_code(user, sent_code(server))


def test_another_address_must_be_confirmed_again_and_a_removed_one_is_gone(server: list[Any]) -> None:
    user = make_user()
    mail.send_code(mail.give(user, ADDRESS))
    old = sent_code(server)
    mail.give(user, "other@example.gov.cn")
    with pytest.raises(Refusal):
        mail.confirm_by_code(user, old)
    mail.send_code(MailAddress.objects.get(user=user))
    mail.confirm_by_code(user, sent_code(server))
    assert mail.address_of(user.public_id) == "other@example.gov.cn"
    enter(user).post(reverse("account-mail-remove"))
    assert mail.address_of(user.public_id) == ""
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize("text", ["", "nobody", "a@b@c", "x\n@y.cn", "李娜@"])
def test_what_is_no_address_is_refused_and_nothing_kept(text: str) -> None:
    user = make_user()
    with pytest.raises(Refusal, match="不是电子邮箱地址"):
        mail.give(user, text)
    assert not MailAddress.objects.exists()


def test_without_a_mail_server_only_the_security_administrator_confirms() -> None:
    user = member("officer", "U1")
    page = enter(user).post(reverse("account-mail"), {"address": ADDRESS}, follow=True).content.decode()
    assert "请安全管理员核实后确认" in page
    url = reverse("account-mail-confirm", args=[user.public_id])
    for role in ("system-administrator", "agency-administrator", "officer", "bureau-supervisor"):
        other = enter(member(role, "U1"))
        assert other.post(url).status_code == 404, role
        assert ADDRESS not in other.get(reverse("account-page", args=[user.public_id])).content.decode(), role
    guard = enter(member("security-administrator", "SF"))
    assert ADDRESS in guard.get(reverse("account-page", args=[user.public_id])).content.decode()
    assert mail.address_of(user.public_id) == ""
    assert guard.post(url).status_code == 302
    assert mail.address_of(user.public_id) == ADDRESS
    assert SecurityRecord.objects.filter(act="mail.confirmed", subject=user.public_id).count() == 1


def test_nobody_confirms_his_own_as_administrator() -> None:
    guard = member("security-administrator", "SF")
    mail.give(guard, ADDRESS)
    with pytest.raises(Refusal, match="不能核实自己的"):
        mail.confirm_by_administrator(guard, guard)


def test_the_address_stands_in_no_row_and_no_log() -> None:
    user = make_user()
    mail.give(user, ADDRESS)
    rows = [str(list(model.objects.values())) for model in (MailAddress, User, SecurityRecord)]
    assert ADDRESS not in "".join(rows)
