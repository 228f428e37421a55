"""Logging in: what the person is told, what locks, what is never revealed."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django_otp.oath import totp

from accounts import PASSWORD, make_user
from zhiheng.kit.accounts import leaving, second_factor, services, throttling
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.security.models import SecurityRecord

pytestmark = pytest.mark.django_db


def log_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> str:
    """Return the page after a login attempt, following redirects."""
    response = client.post("/login/", {"username": username, "password": password, **more}, follow=True)
    return response.content.decode()


def results(act: str = "login") -> list[tuple[str, str, str]]:
    return list(SecurityRecord.objects.filter(act=act).order_by("pk").values_list("username", "result", "reason"))


def test_the_right_password_opens_a_session_that_is_a_device_and_a_line_in_the_log(client: Client) -> None:
    user = make_user("zhang")
    assert "今日待办" in log_in(client, "zhang")
    session = LoginSession.objects.get(user=user)
    assert session.ended_at is None
    assert session.address == "127.0.0.1"
    assert client.session.session_key not in (session.key, session.public_id)
    assert results() == [("zhang", "ok", "password")]


def test_a_stranger_is_sent_to_the_login_and_comes_back_to_where_he_wanted_to_go(client: Client) -> None:
    make_user("zhang")
    response = client.get("/account/")
    assert response.status_code == 302
    assert response["Location"] == "/login/?next=%2Faccount%2F"
    response = client.post("/login/", {"username": "zhang", "password": PASSWORD, "next": "/account/"})
    assert response["Location"] == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_login_never_leads_to_a_foreign_site(client: Client, elsewhere: str) -> None:
    make_user("zhang")
    response = client.post("/login/", {"username": "zhang", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: Client) -> None:
    make_user("zhang")
    wrong = log_in(client, "zhang", "wrong-password-1")
    unknown = log_in(Client(), "nobody", "wrong-password-1")
    for page in (wrong, unknown):
        assert "账号或密码不对，还可以试 4 次" in page
    assert results() == [("zhang", "failed", "password"), ("", "failed", "no-account")]


def test_after_five_failures_the_account_is_locked_and_told_when_it_opens(client: Client) -> None:
    make_user("zhang")
    with time_machine.travel(dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC), tick=False):
        for left in (4, 3, 2, 1):
            assert f"还可以试 {left} 次" in log_in(client, "zhang", "wrong-password-1")
        assert "锁定 15 分钟" in log_in(client, "zhang", "wrong-password-1")
        assert "18:15 后可以再试" in log_in(client, "zhang")
    assert [record[1] for record in results("locked")] == ["refused"]
    with time_machine.travel(dt.datetime(2026, 11, 26, 10, 16, tzinfo=dt.UTC)):
        assert "今日待办" in log_in(client, "zhang")


def test_failures_from_one_address_lock_the_address_for_every_account(client: Client, settings: object) -> None:
    settings.ACCOUNT_POLICY = {**settings.ACCOUNT_POLICY, "address_failures": 3}
    make_user("zhang")
    for number in range(3):
        log_in(client, f"guess{number}", "wrong-password-1")
    assert "已锁定" in log_in(client, "zhang")
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    elsewhere = Client(headers={"x-forwarded-for": "203.0.113.9"})
    assert "今日待办" in log_in(elsewhere, "zhang")


def test_an_administrator_opens_a_lock_early(client: Client) -> None:
    user = make_user("zhang")
    for _ in range(5):
        log_in(client, "zhang", "wrong-password-1")
    assert services.unlock(user, by=None)
    assert "今日待办" in log_in(client, "zhang")


def test_a_suspended_account_is_told_so_only_with_the_right_password(client: Client) -> None:
    leaving.suspend(make_user("zhang"), by=None)
    assert "账号或密码不对" in log_in(client, "zhang", "wrong-password-1")
    assert "账号已停用" in log_in(client, "zhang")
    assert LoginSession.objects.count() == 0


def test_with_a_second_factor_the_password_alone_opens_nothing(client: Client) -> None:
    secret = set_up(make_user("zhang"))
    assert "输入动态口令" in log_in(client, "zhang")
    assert client.get("/account/").status_code == 302
    assert LoginSession.objects.count() == 0
    page = client.post("/login/code/", {"code": f"{totp(secret):06d}"}, follow=True).content.decode()
    assert "今日待办" in page
    assert LoginSession.objects.get().second_factor


def test_a_code_is_good_once(client: Client) -> None:
    user = make_user("zhang")
    secret = set_up(user)
    with time_machine.travel(dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC), tick=False):
        code = f"{totp(secret):06d}"
        assert second_factor.check(user, code)
        assert not second_factor.check(user, code)


def test_a_recovery_code_replaces_the_phone_once(client: Client) -> None:
    user = make_user("zhang")
    set_up(user)
    code = second_factor.renew_recovery_codes(user)[0]
    log_in(client, "zhang")
    assert "今日待办" in client.post("/login/code/", {"code": code}, follow=True).content.decode()
    again = Client()
    log_in(again, "zhang")
    assert "动态口令不对或已用过" in again.post("/login/code/", {"code": code}).content.decode()
    assert second_factor.recovery_codes_left(user) == second_factor.RECOVERY_CODES - 1


def test_guessing_codes_locks_the_account(client: Client) -> None:
    set_up(make_user("zhang"))
    log_in(client, "zhang")
    for _ in range(5):
        client.post("/login/code/", {"code": "000000"})
    assert "已锁定" in client.post("/login/code/", {"code": "000000"}).content.decode()
    assert "已锁定" in log_in(Client(), "zhang")


def test_the_time_between_the_two_steps_is_short(client: Client) -> None:
    secret = set_up(make_user("zhang"))
    with time_machine.travel(dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC), tick=False) as clock:
        log_in(client, "zhang")
        clock.shift(301)
        response = client.post("/login/code/", {"code": f"{totp(secret):06d}"})
        assert response["Location"] == "/login/"


def test_a_new_session_key_is_used_after_login(client: Client) -> None:
    make_user("zhang")
    client.get("/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    log_in(client, "zhang")
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_the_secret_of_the_second_factor_is_not_readable_in_the_database_nor_movable() -> None:
    one, other = make_user(), make_user()
    secret = set_up(one)
    factor = one.second_factor
    assert secret.hex() not in factor.secret
    factor.user = other
    with pytest.raises(Exception, match=r"^$"):
        second_factor.key_text(factor)


def set_up(user: User) -> bytes:
    """Give an account a second factor in force; return its secret."""
    import base64

    from django.utils.timezone import now

    factor = second_factor.begin(user)
    key = base64.b32decode(second_factor.key_text(factor).replace(" ", ""))
    type(factor).objects.filter(pk=factor.pk).update(confirmed_at=now())
    user.refresh_from_db()
    return key


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_all_counted() -> None:
    def guess(_: int) -> bool:
        try:
            return throttling.count(throttling.ACCOUNT, "zhang").locked_until is None
        finally:
            connections.close_all()

    workers = 8
    with ThreadPoolExecutor(workers) as pool:
        allowed = sum(pool.map(guess, range(24)))
    assert allowed == 5, connection.vendor
