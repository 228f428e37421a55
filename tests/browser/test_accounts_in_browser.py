"""Login, one-time codes, own account and account management in Chromium, at desk and on a phone, with axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from accounts import PASSWORD, member
from browser.conftest import barriers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]


def log_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/login/")
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def check(page: Page) -> None:
    assert barriers(page) == [], page.url


def code_from(page: Page) -> str:
    """Return the code that a phone would show, from the key written under the QR code."""
    import base64

    key = page.locator("code").first.inner_text().replace(" ", "")
    return f"{totp(base64.b32decode(key)):06d}"


def test_an_administrator_sets_up_one_time_codes_before_anything_else(
    live_server: Any, open_page: Callable[..., Page], settings: Any
) -> None:
    settings.ACCOUNT_POLICY = {"second_factor_required": True}
    member("system-administrator", username="xitong")
    page = open_page()
    log_in(page, live_server.url, "xitong")
    expect(page).to_have_url(re.compile("/account/second-factor/$"))
    check(page)
    page.get_by_label("动态口令").fill(code_from(page))
    page.get_by_role("button", name="启用动态口令").click()
    expect(page.get_by_role("heading", name="保存恢复码")).to_be_visible()
    check(page)
    recovery = page.locator("code").first.inner_text()
    page.get_by_role("link", name="已经保存，进入工作台").click()
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
    again = open_page()
    log_in(again, live_server.url, "xitong")
    check(again)
    again.get_by_label("动态口令").fill(recovery)
    again.get_by_role("button", name="登录").click()
    expect(again.get_by_role("heading", name="今日待办")).to_be_visible()


def test_every_screen_of_accounts_is_readable_by_all(live_server: Any, open_page: Callable[..., Page]) -> None:
    officer = member("officer", username="zhifa")
    for role in ("system-administrator", "security-administrator", "audit-administrator"):
        member(role, username=role)
    screens = {
        "system-administrator": ["/account/", "/account/password/", "/accounts/", "/accounts/new/", "/roles/"],
        "security-administrator": [f"/accounts/{officer.public_id}/", "/rights-requests/"],
        "audit-administrator": ["/security-log/", "/security-log/unmasked/"],
    }
    found: list[str] = []
    for username, addresses in screens.items():
        page = open_page()
        log_in(page, live_server.url, username)
        expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
        for address in addresses:
            page.goto(f"{live_server.url}{address}")
            found += [f"{address} {problem}" for problem in barriers(page)]
    assert found == []


def test_a_wrong_password_is_said_beside_the_form(live_server: Any, open_page: Callable[..., Page]) -> None:
    member("officer", username="zhifa")
    page = open_page(390)
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("账号", exact=True).fill("zhifa")
    page.get_by_label("密码", exact=True).fill("wrong-password-1")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
    check(page)
