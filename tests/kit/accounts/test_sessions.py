"""Sessions end when they must: idle, too long, stolen, revoked, password changed, clock set back."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts import PASSWORD, make_user, member
from zhiheng.kit.accounts import passwords, sessions
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.security.models import SecurityRecord

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14; HarmonyOS) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"


def browser(user: User, agent: str = "") -> Client:
    """Return a browser that is logged in."""
    client = Client(headers={"user-agent": agent} if agent else None)
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    return client


def alive(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def reason() -> str:
    return LoginSession.objects.order_by("-ended_at").exclude(ended_at=None)[0].end_reason


def test_a_session_ends_after_fifteen_minutes_without_use_and_says_so() -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = browser(make_user())
        clock.shift(14 * 60)
        assert alive(client)
        clock.shift(14 * 60)
        assert alive(client)
        clock.shift(15 * 60 + 1)
        response = client.get("/account/")
        assert response["Location"] == "/login/?next=%2Faccount%2F&why=idle"
        assert "长时间没有操作" in client.get(response["Location"]).content.decode()
    assert reason() == "idle"


def test_how_long_is_a_setting(settings: object) -> None:
    settings.ACCOUNT_POLICY = {**settings.ACCOUNT_POLICY, "idle_minutes": 5}
    with time_machine.travel(START, tick=False) as clock:
        client = browser(make_user())
        clock.shift(6 * 60)
        assert not alive(client)


def test_a_session_ends_after_twelve_hours_however_busy() -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = browser(make_user())
        for _ in range(71):
            clock.shift(10 * 60)
            assert alive(client)
        clock.shift(10 * 60 + 1)
        assert not alive(client)
    assert reason() == "lifetime"


def test_a_clock_that_is_set_back_does_not_lengthen_a_session() -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = browser(make_user())
        clock.shift(-3600)
        assert not alive(client)
    assert reason() == "clock"


def test_the_cookie_is_useless_after_logout_to_whoever_copied_it() -> None:
    client = browser(make_user())
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert alive(stolen)
    client.post("/logout/")
    assert not alive(stolen)
    assert not alive(client)


def test_a_session_row_put_back_by_hand_opens_nothing() -> None:
    client = browser(make_user())
    saved = dict(client.session)
    client.post("/logout/")
    session = Client().session
    session.update(saved)
    session.save()
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert not alive(thief)


def test_a_cookie_that_appears_on_another_kind_of_device_ends_the_session_for_both() -> None:
    client = browser(make_user(), CHROME)
    thief = Client(headers={"user-agent": PHONE})
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert not alive(thief)
    assert not alive(client)
    assert reason() == "device"


def test_changing_the_password_ends_the_other_devices_and_keeps_this_one() -> None:
    user = make_user()
    here, there = browser(user), browser(user, PHONE)
    fields = {"current": PASSWORD, "new": "Another-long 7 words", "again": "Another-long 7 words"}
    assert here.post("/account/password/", fields).status_code == 302
    assert alive(here)
    assert not alive(there)
    assert reason() == "password"


def test_a_person_sees_its_devices_and_closes_one_of_them_but_nobody_else_s() -> None:
    user, other = make_user(), make_user()
    here, there, foreign = browser(user, CHROME), browser(user, PHONE), browser(other)
    page = here.get("/account/").content.decode()
    assert "Chrome 142，Windows" in page
    assert "Chrome 142，鸿蒙" in page
    phone = LoginSession.objects.get(user=user, device="Chrome 142，鸿蒙")
    theirs = LoginSession.objects.get(user=other)
    assert here.post(f"/account/devices/{theirs.public_id}/close/").status_code == 404
    assert alive(foreign)
    assert here.post(f"/account/devices/{phone.public_id}/close/").status_code == 302
    assert alive(here)
    assert not alive(there)
    browser(user, PHONE)
    here.post("/account/devices/close-others/")
    assert list(sessions.open_sessions(user)) == [LoginSession.objects.get(user=user, ended_at=None)]


def test_an_administrator_closes_a_device_of_its_own_unit() -> None:
    admin, officer, foreign = member("agency-administrator", "U1"), member("officer", "U1"), member("officer", "U2")
    manager, target, other = browser(admin), browser(officer), browser(foreign)
    manager.post(f"/account-devices/{LoginSession.objects.get(user=officer).public_id}/close/")
    assert not alive(target)
    address = f"/account-devices/{LoginSession.objects.get(user=foreign).public_id}/close/"
    assert manager.post(address).status_code == 404
    assert alive(other)


def test_the_first_password_must_be_changed_before_anything_else() -> None:
    user = make_user(must_change_password=True)
    client = browser(user)
    for address in ("/", "/account/"):
        assert client.get(address)["Location"] == "/account/password/"
    fields = {"current": PASSWORD, "new": "Another-long 7 words", "again": "Another-long 7 words"}
    client.post("/account/password/", fields)
    assert client.get("/").status_code == 200


def test_an_old_password_must_be_changed() -> None:
    user = make_user()
    with time_machine.travel(START, tick=False) as clock:
        User.objects.filter(pk=user.pk).update(created_at=START)
        clock.shift(91 * 24 * 3600)
        assert browser(user).get("/")["Location"] == "/account/password/"


def test_every_end_of_a_session_is_in_the_security_log() -> None:
    user = make_user()
    client = browser(user)
    client.post("/logout/")
    browser(user)
    passwords.change_password(user, "Another-long 7 words")
    told = list(SecurityRecord.objects.filter(act="session.closed").order_by("pk").values_list("username", "reason"))
    assert told == [(user.username, "logout"), (user.username, "password 1")]


def test_using_a_session_writes_at_most_every_half_minute(django_assert_num_queries: object) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = browser(make_user())
        alive(client)
        session = LoginSession.objects.get()
        clock.shift(10)
        alive(client)
        assert LoginSession.objects.get().seen_at == session.seen_at
        clock.shift(30)
        alive(client)
        assert LoginSession.objects.get().seen_at > session.seen_at
