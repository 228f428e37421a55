"""The strict content policy: no page needs inline script, inline style or an event handler, none is sent any."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client

import zhiheng
from accounts import member
from web.conftest import file_case
from zhiheng.kit.accounts.models import LoginSession
from zhiheng.kit.pages import icons

pytestmark = pytest.mark.django_db
SRC = Path(zhiheng.__file__).parent
TEMPLATES = sorted(SRC.glob("**/templates/**/*.html"))
INLINE = [
    (re.compile(r"<script(?![^>]*\bsrc=)", re.I), "inline script"),
    (re.compile(r"<style\b", re.I), "inline style sheet"),
    (re.compile(r"\sstyle\s*=", re.I), "style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "event handler"),
    (re.compile(r"javascript:", re.I), "javascript address"),
    (re.compile(r"\shx-on[:-]|\shx-vals\s*=\s*[\"']js:", re.I), "htmx that needs eval"),
    (re.compile(r"(?:src|href)=[\"']https?://", re.I), "foreign address"),
]
ADDRESSES = ["/", "/lists/case/", "/objects/", "/objects/case/0001/", "/requirements/court.application-window/",
             "/components/", "/nosuch/"]  # fmt: skip


def complaints(text: str) -> list[str]:
    return [name for pattern, name in INLINE if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_template_holds_anything_inline(path: Path) -> None:
    if "law/audit" in path.as_posix():
        pytest.skip("the audit report is one file that opens offline, without a server and its policy")
    assert complaints(path.read_text("utf-8")) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_as_sent_holds_anything_inline(inside: Client, address: str) -> None:
    file_case("0001")
    response = inside.get(address)
    assert complaints(response.content.decode()) == []
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "object-src 'none'" in policy


def test_a_stranger_s_pages_hold_nothing_inline_either(client: Client) -> None:
    assert complaints(client.get("/login/").content.decode()) == []


def test_the_watermark_names_account_and_minute_on_every_internal_page(inside: Client) -> None:
    file_case("0001")
    for address in ADDRESSES:
        assert re.search(r">wanglei \d{4}-\d\d-\d\d \d\d:\d\d</text>", inside.get(address).content.decode()), address


def test_every_template_can_be_compiled_and_its_icons_are_in_the_sprite() -> None:
    for path in TEMPLATES:
        if "law/audit" in path.as_posix():
            continue
        name = path.as_posix().partition("/templates/")[2]
        get_template(name)
        for icon in re.findall(r'\{% icon "([^"]+)"', path.read_text("utf-8")):
            assert icon in icons.names(), (name, icon)


def test_the_page_of_parts_is_not_there_in_production(inside: Client, settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert inside.get("/components/").status_code == 404


def test_an_error_is_said_with_a_number_that_the_log_has_and_no_value(
    inside: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "身份" + "370102"

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("zhiheng.web.views.catalogue_of", broken)
    inside.raise_request_exception = False
    response = inside.get("/objects/")
    number = re.search(r"E-[A-Z2-9]{4}-\d{4}", response.content.decode())
    assert response.status_code == 500 and number is not None
    records = [record for record in caplog.records if record.name == "zhiheng.errors"]
    assert any(number[0] in record.getMessage() for record in records)
    assert all(secret not in record.getMessage() for record in records)
    assert secret not in response.content.decode()


def test_a_stale_form_is_refused_in_words(account: object) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", {"username": "wanglei", "password": "x"})
    assert response.status_code == 403 and "这一页放得太久" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/objects/case/0001/", "/lists/case/", "/objects/", "/account/"])
def test_what_an_account_saw_stays_in_no_cache(inside: Client, address: str) -> None:
    file_case("0001")
    answer = inside.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["/objects/case/%00/", "/objects/case/x%00/", "/documents/%00/", "/jobs/%00/"])
def test_a_nul_in_an_address_is_refused_on_any_database(inside: Client, address: str) -> None:
    assert inside.get(address).status_code == 400


def test_a_nul_in_a_search_for_accounts_is_refused_and_tells_nothing() -> None:
    client = Client()
    client.force_login(member("agency-administrator", title="甲乙"))
    LoginSession.objects.update(second_factor=True)
    answer = client.get("/accounts/?q=%00甲乙&after=%00")
    assert answer.status_code == 400 and "甲乙" not in answer.text
