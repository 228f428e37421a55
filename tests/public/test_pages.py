"""Anyone can see who may enforce and whether a certificate is valid today, without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from public.samples import AGENCY, MADE, certificate
from zhiheng.kit.exchange import Snapshot, write_snapshot
from zhiheng.public import views
from zhiheng.public.throttling import Buckets

pytestmark = [pytest.mark.django_db, pytest.mark.urls("zhiheng.public.urls")]
TODAY = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> object:
    """Stop the clock at noon in Shanghai."""
    with time_machine.travel(TODAY, tick=False):
        yield


def test_a_valid_certificate_is_said_to_be_valid_with_its_agency(public_zone: Client) -> None:
    page = public_zone.get("/c/37990012345/").content.decode()
    assert "这本证件现在有效" in page
    assert "王磊" in page
    assert AGENCY["name"] in page
    assert "数据截至" in page


def test_the_scanned_code_shows_the_same_answer(public_zone: Client) -> None:
    assert "这本证件现在有效" in public_zone.get("/c/code-37990012345/").content.decode()


@pytest.mark.parametrize(
    ("number", "words"),
    [("37990012346", "正在暂扣"), ("37990012347", "2026-11-25 已经到期"), ("37990012348", "已经收回")],
)
def test_a_certificate_that_gives_no_right_says_why(public_zone: Client, number: str, words: str) -> None:
    page = public_zone.get(f"/c/{number}/").content.decode()
    assert words in page
    assert "您可以拒绝检查" in page
    assert "现在有效" not in page


def test_the_last_day_still_counts_and_the_day_after_does_not(public_zone: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 15, 59, tzinfo=UTC), tick=False):
        assert "现在有效" in public_zone.get("/c/37990012347/").content.decode()
    with time_machine.travel(datetime(2026, 11, 25, 16, 0, tzinfo=UTC), tick=False):
        assert "已经到期" in public_zone.get("/c/37990012347/").content.decode()


def test_an_unknown_number_is_answered_in_words_and_keeps_the_input(public_zone: Client) -> None:
    answer = public_zone.get("/c/12345<b>/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "没有查到" in page
    assert "12345&lt;b&gt;" in page


def test_the_form_leads_to_the_answer(public_zone: Client) -> None:
    answer = public_zone.get("/check/", {"number": " 37990012345 "}, follow=True)
    assert answer.redirect_chain[-1][0] == "/c/37990012345/"


def test_agencies_show_their_announcement_and_officers(public_zone: Client) -> None:
    assert "执法证件 4 本" in public_zone.get("/agencies/").content.decode()
    page = public_zone.get("/agencies/ag1/").content.decode()
    assert AGENCY["announcement_no"] in page
    assert page.count("不能执法") == 3
    assert public_zone.get("/agencies/nobody/").status_code == 404


def test_long_lists_are_paged_and_a_wild_page_number_does_no_harm(
    public_zone: Client, exchange: Path, key: Ed25519PrivateKey
) -> None:
    many = [certificate(str(37990020000 + number), name=f"甲{number:03d}") for number in range(120)]
    write_snapshot(exchange, Snapshot("certificates", MADE, many), key)
    assert public_zone.get("/agencies/ag1/").content.decode().count("证件有效") == 50
    assert public_zone.get("/agencies/ag1/?page=999").status_code == 200
    assert public_zone.get("/agencies/ag1/?page=x").status_code == 200


def test_old_data_are_said_to_be_old(public_zone: Client) -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False):
        assert "超过三天没有更新" in public_zone.get("/c/37990012345/").content.decode()


def test_who_asks_too_often_waits_and_others_do_not(public_zone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_checks", Buckets(burst=3, per_minute=6, clock=lambda: 100.0))
    answers = [public_zone.get("/c/37990012345/").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    refused = public_zone.get("/c/37990012345/")
    assert int(refused["Retry-After"]) == 10
    assert public_zone.get("/c/37990012345/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_pages_carry_a_strict_policy_and_set_no_cookie(public_zone: Client) -> None:
    for address in ("/", "/check/", "/agencies/", "/agencies/ag1/", "/c/37990012345/"):
        answer = public_zone.get(address)
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert not answer.cookies


def test_nothing_of_the_internal_zone_is_reachable(public_zone: Client) -> None:
    for address in ("/login/", "/api/", "/accounts/", "/admin/"):
        assert public_zone.get(address).status_code == 404


def test_only_reading_is_possible(public_zone: Client) -> None:
    assert public_zone.post("/check/", {"number": "1"}).status_code in (403, 405)


def test_the_addresses_of_one_ipv6_network_count_together(public_zone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_checks", Buckets(burst=3, per_minute=6, clock=lambda: 100.0))
    near = [public_zone.get("/c/37990012345/", REMOTE_ADDR=f"2001:db8:1:2::{n:x}").status_code for n in range(1, 6)]
    assert near == [200, 200, 200, 429, 429]
    assert public_zone.get("/c/37990012345/", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


@pytest.mark.parametrize("text", ["a%0Ab", "%E2%80%AE1"])
def test_characters_that_no_number_has_are_simply_not_found(public_zone: Client, text: str) -> None:
    assert public_zone.get(f"/c/{text}/").status_code == 404
    assert public_zone.get(f"/agencies/{text}/").status_code == 404


@pytest.mark.parametrize("number", ["a/b", "/", "1\n2"])
def test_what_can_be_no_number_is_answered_in_words(public_zone: Client, number: str) -> None:
    answer = public_zone.get("/check/", {"number": number})
    assert answer.status_code == 404
    assert "没有查到" in answer.content.decode()


@pytest.mark.parametrize("address", ["/c/37990012345%00/", "/agencies/%00/", "/check/?number=12%00"])
def test_characters_that_no_database_stores_are_refused_in_words(public_zone: Client, address: str) -> None:
    answer = public_zone.get(address)
    assert answer.status_code == 400 and "不能识别的字符" in answer.content.decode()
