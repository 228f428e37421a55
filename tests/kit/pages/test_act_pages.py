"""Pages of acts: done once however often it is sent, nobody overwritten unseen, no input lost."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.pages.shelf import Book
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.forms.fields import DayField, MoneyField
from zhiheng.kit.pages.forms.once import new_key, once
from zhiheng.kit.pages.models import SentForm
from zhiheng.kit.problems import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.urls("kit.pages.act_urls")]
GOOD = {"reader": "王磊", "day": "2026-11-26", "deposit": "1,200.5", "how": "post"}


@pytest.fixture
def volume(shelf_table: None, db: None) -> Book:
    return Book.objects.create(title="书", library="east", state="v1", price=0)


@pytest.fixture
def inside(client: Client, account: User) -> Client:
    client.force_login(account)
    return client


def carried(body: str) -> dict[str, str]:
    """Return what the form carries along: its key and version."""
    return dict(re.findall(r'name="(form_key|form_version)" value="([^"]*)"', body))


def sent(client: Client, book: Book, **fields: str) -> Any:
    start = carried(client.get(f"/lend/{book.pk}/").content.decode())
    return client.post(f"/lend/{book.pk}/", start | GOOD | fields)


def lendings(book: Book) -> Decimal:
    book.refresh_from_db()
    return book.price


def test_before_it_is_done_the_page_says_what_will_be_recorded(inside: Client, volume: Book) -> None:
    body = sent(inside, volume).content.decode()
    assert "核对：登记借出" in body and "2026-11-26 (周四)" in body and "1,200.50" in body and "邮寄" in body
    assert lendings(volume) == 0


def test_confirmed_it_is_done_and_says_so(inside: Client, volume: Book) -> None:
    response = sent(inside, volume, form_confirmed="1")
    assert response.status_code == 302 and response["Location"] == f"/books/{volume.pk}/"
    assert lendings(volume) == 1


def test_sent_twice_it_is_done_once_and_says_so(inside: Client, volume: Book) -> None:
    start = carried(inside.get(f"/lend/{volume.pk}/").content.decode())
    data = start | GOOD | {"form_confirmed": "1"}
    first, second = (inside.post(f"/lend/{volume.pk}/", data) for _ in range(2))
    assert first["Location"] == second["Location"] and lendings(volume) == 1
    assert "没有重复记录" in inside.get("/nosuch/").content.decode()


def test_what_was_sent_and_then_changed_by_others_is_still_a_repetition(inside: Client, volume: Book) -> None:
    start = carried(inside.get(f"/lend/{volume.pk}/").content.decode())
    data = start | GOOD | {"form_confirmed": "1"}
    inside.post(f"/lend/{volume.pk}/", data)
    Book.objects.update(state="v2")
    assert inside.post(f"/lend/{volume.pk}/", data).status_code == 302 and lendings(volume) == 1


def test_the_second_editor_is_told_what_changed_and_by_whom_and_keeps_the_input(inside: Client, volume: Book) -> None:
    start = carried(inside.get(f"/lend/{volume.pk}/").content.decode())
    Book.objects.update(state="v2")
    response = inside.post(f"/lend/{volume.pk}/", start | GOOD | {"form_confirmed": "1"})
    body = response.content.decode()
    assert response.status_code == 409 and "李娜" in body and "v1 改为 v2" in body and 'value="王磊"' in body
    assert lendings(volume) == 0
    again = inside.post(f"/lend/{volume.pk}/", carried(body) | GOOD | {"form_confirmed": "1"})
    assert again.status_code == 302 and lendings(volume) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "2026-02-30"}, "没有这一天"),
        ({"day": ""}, "请填写日期"),
        ({"deposit": "一千"}, "不是金额"),
        ({"deposit": "1.234"}, "两位小数"),
        ({"how": "fly"}, "fly"),
    ],
)
def test_a_field_error_stands_at_its_field_and_nothing_is_lost(
    inside: Client, volume: Book, fields: dict[str, str], words: str
) -> None:
    response = sent(inside, volume, form_confirmed="1", **fields)
    body = response.content.decode()
    assert response.status_code == 422 and "没有办理：有 1 处要改" in body and 'value="王磊"' in body
    name = next(iter(fields))
    assert f'id="id_{name}_error"' in body and words in body.partition(f'id="id_{name}_error"')[2]
    assert f'aria-describedby="id_{name}_error' in body and lendings(volume) == 0


def test_a_refusal_by_law_names_fact_article_and_way_out(inside: Client, volume: Book) -> None:
    response = sent(inside, volume, reader="违法", form_confirmed="1")
    body = response.content.decode()
    assert response.status_code == 409 and "现在不能登记借出：有 1 项法定要求未满足" in body
    assert "《某法》第一条" in body and "先办读者证" in body and 'value="违法"' in body
    assert not SentForm.objects.exists()


def test_an_act_that_fails_leaves_nothing_half_done_and_its_key_free(inside: Client, volume: Book) -> None:
    start = carried(inside.get(f"/lend/{volume.pk}/").content.decode())
    data = start | GOOD | {"reader": "坏了", "form_confirmed": "1"}
    response = inside.post(f"/lend/{volume.pk}/", data)
    assert "书库断网" in response.content.decode() and lendings(volume) == 0
    assert inside.post(f"/lend/{volume.pk}/", data | {"reader": "王磊"}).status_code == 302
    assert lendings(volume) == 1


def test_going_back_from_the_confirmation_keeps_the_input(inside: Client, volume: Book) -> None:
    body = sent(inside, volume, form_back="1").content.decode()
    assert 'value="王磊"' in body and "核对：" not in body and lendings(volume) == 0


def test_a_key_belongs_to_the_account_that_got_it(account: User) -> None:
    other = User.objects.create_user("lina", "correct horse", title="李娜")
    key = new_key()
    assert not once(account, key, lambda k: "/a/").repeated
    assert once(other, key, lambda k: "/b/").url == "/b/"


@pytest.mark.parametrize("key", ["", "x", "x" * 20 + "'", "' OR 1=1 --        ", "A" * 20])
def test_what_is_no_key_is_refused_before_anything_happens(account: User, key: str) -> None:
    with pytest.raises(Refusal, match="一次性编号"):
        once(account, key, lambda k: pytest.fail("done"))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_an_amount_is_read_as_it_is_written(amount: Decimal) -> None:
    assert MoneyField().clean(f"{amount:,}") == amount


@pytest.mark.parametrize("text", ["2026-11-26", "2026/11/26", "2026.11.26", "2026年11月26日"])
def test_a_day_is_read_in_the_ways_offices_write_it(text: str) -> None:
    assert DayField().clean(text).isoformat() == "2026-11-26"
