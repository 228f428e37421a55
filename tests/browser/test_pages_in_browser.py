"""The pages in a real browser: accessible, usable by keyboard and on a phone, with the strict policy in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import barriers, width_of
from web.conftest import file_case, today
from zhiheng.kit import scopes
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.services import note_duties

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
ADDRESSES = [
    "/",
    "/lists/case/",
    "/lists/case/?q=历罚&sort=number",
    "/lists/case/?state=case.closed",
    "/objects/",
    "/objects/case/0001/",
    "/requirements/court.application-window/",
    "/components/",
]


@pytest.fixture
def district(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    """Give every account the whole of a small district."""
    monkeypatch.setattr(scopes, "_resolver", [lambda user: Scope(everything=True)])
    User.objects.create_user("wanglei", "correct horse", title="王磊")
    for number in range(1, 25):
        file_case(f"{number:04}", back=number * 4, title=f"占道经营案第{number}件")
    note_duties([(("case", f"{number:04}"), 1, today(number - 3), "") for number in range(1, 9)])


@pytest.fixture
def logged_in(open_page: Callable[..., Page], live_server: Any, district: None) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of some width after logging in."""

    def opened(width: int = 1440, **more: Any) -> Page:
        page = open_page(width, base_url=live_server.url, **more)
        page.goto("/login/")
        page.fill("input[name=username]", "wanglei")
        page.fill("input[name=password]", "correct horse")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('今日待办')")
        return page

    yield opened


def test_axe_finds_nothing_on_any_page(logged_in: Callable[..., Page]) -> None:
    page = logged_in()
    found = {}
    for address in ADDRESSES:
        page.goto(address)
        found[address] = barriers(page)
    assert {address: problems for address, problems in found.items() if problems} == {}


def test_axe_finds_nothing_on_the_login(open_page: Callable[..., Page], live_server: Any) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/login/")
    assert barriers(page) == []


def test_no_page_scrolls_sideways_on_the_smallest_phone(logged_in: Callable[..., Page]) -> None:
    page = logged_in(360)
    for address in ADDRESSES:
        page.goto(address)
        assert width_of(page) <= 360, address


def test_everything_that_takes_the_focus_shows_it(logged_in: Callable[..., Page]) -> None:
    page = logged_in()
    page.goto("/lists/case/")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        outline, name = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " const words = (e.textContent || e.name || '').trim().slice(0, 20);"
            " return [s.outlineStyle + s.outlineWidth, e.tagName + words] }"
        )
        if name.startswith(("BODY", "MAIN")):
            continue
        seen.add(name)
        assert outline == "solid3px", name
    assert len(seen) > 20


def test_the_first_tab_leads_past_the_menu(logged_in: Callable[..., Page]) -> None:
    page = logged_in()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到主要内容"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_conditions_change_the_list_and_the_address_without_a_new_page(logged_in: Callable[..., Page]) -> None:
    page = logged_in()
    page.goto("/lists/case/?size=20")
    page.evaluate("window.same = true")
    page.select_option("#f-state", "case.filed")
    page.wait_for_selector(".zh-chip")
    assert "state=case.filed" in page.url and page.evaluate("window.same")
    page.click("text=下一页")
    page.wait_for_selector("text=第 2 页")
    page.go_back()
    page.wait_for_selector("text=第 1 页")
    assert page.locator("tbody tr").count() == 20 and page.locator(".zh-rail").count() == 1


def test_without_script_the_list_and_the_phone_menu_still_work(
    logged_in: Callable[..., Page], open_page: Callable[..., Page], live_server: Any
) -> None:
    cookies = logged_in().context.cookies()
    page = open_page(390, base_url=live_server.url, java_script_enabled=False)
    page.context.add_cookies(cookies)
    page.goto("/lists/case/")
    page.click("text=筛选条件和列")
    page.select_option("#f-state", "case.closed")
    page.click("button:has-text('筛选')")
    assert "state=case.closed" in page.url and page.locator("text=没有符合条件的案件").count() == 1
    page.click("[aria-label=打开菜单]")
    page.click(".zh-rail a:has-text('台账目录')")
    assert page.url.endswith("/objects/")


def test_a_view_is_kept_from_the_list_and_found_as_a_tab(logged_in: Callable[..., Page]) -> None:
    page = logged_in()
    page.goto("/lists/case/?state=case.filed")
    page.click("summary:has-text('把当前条件存为视图')")
    page.fill("#view-title", "已立案的")
    page.click("button:has-text('保存视图')")
    page.wait_for_selector(".zh-tabs [aria-current]:has-text('已立案的 24')")


def test_touch_targets_on_the_phone_are_large_enough(logged_in: Callable[..., Page]) -> None:
    page = logged_in(390)
    for address in ("/", "/lists/case/"):
        page.goto(address)
        heights = page.evaluate(
            "() => [...document.querySelectorAll('main .btn, main input.form-control, main select, .zh-dock a')]"
            ".filter(e => e.offsetParent).map(e => [e.offsetHeight, e.textContent.trim().slice(0, 12)])"
        )
        assert heights and [entry for entry in heights if entry[0] < 44] == []
