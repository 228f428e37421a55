"""What no database can store is refused in words on every address, with the same answer on both databases."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from accounts import member
from web.test_matrix import example, patterns
from zhiheng.kit.accounts.models import LoginSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    user = member("bureau-supervisor")
    found = Client()
    found.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return found


def resolves(address: str) -> bool:
    """Return whether there is a page at a made-up address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_a_nul_in_any_address_or_form_is_answered_in_words(client: Client) -> None:
    routes = [str(pattern.pattern) for pattern in patterns()]
    assert sum(resolves(example(route)) for route in routes) > 100
    for route in routes:
        address = example(route)
        assert client.get(address, {"measure": "a\0"}).status_code == 400, route
        if resolves(address) and not address.startswith("/api/"):  # what the interface takes is no form
            assert client.post(address, {"kept": "\0"}).status_code == 400, route
    said = client.get("/lists/findings/?after=%00").text
    assert "不能识别的字符" in said and "没有作任何更改" in said
    assert client.get("/objects/case/a%00/").status_code == 400
    assert Client().get("/api/v1/openapi.json?a=%00").json()["problems"][0]["remedy"]


def test_a_nul_in_the_query_that_a_form_carries_is_refused_too(client: Client) -> None:
    answer = client.post("/lists/findings/views/save/", {"query": "?q=%00", "title": "a"})
    assert answer.status_code in (400, 404)
    listed = client.post("/lists/findings/export/", {"query": "?q=%00"})
    assert listed.status_code in (400, 404)


@pytest.mark.parametrize("address", ["/login/", "/health/"])
def test_a_strangers_files_are_not_read_before_anybody_asks_how_large_they_are(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: object) -> None:
        raise AssertionError("read")

    monkeypatch.setattr("zhiheng.kit.security.wellformed.malformed", read)
    with BytesIO(b"a" * 100) as file:
        assert Client().post(address, {"f": file}).status_code < 500


def test_too_much_at_once_is_named_as_that(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client.post("/lists/findings/views/save/", {f"a{number}": "b" for number in range(9)})
    assert answer.status_code == 400 and "一次提交的内容太多" in answer.text


def test_the_interface_takes_a_batch_whatever_its_sender_calls_it(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    body = b"&".join(b"a%d=b" % number for number in range(9))
    answer = Client().post("/api/v1/batches", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (401, 403)
