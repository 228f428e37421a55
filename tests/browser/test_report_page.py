"""The report in a real browser: from the total down to one trace, by mouse and keyboard, at desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:")) else complaints.append(request.url),
    )
    opened.goto(address)
    yield opened
    opened.close()
    assert complaints == []


def test_a_number_in_the_rules_table_leads_to_its_findings_and_they_to_the_trace(page: Page) -> None:
    link = page.locator("#rules-table a[data-rule]").first
    figure = int(link.inner_text().strip().replace(",", ""))
    link.click()
    assert f"筛出 {figure} 项" in page.locator("#count").inner_text()
    page.locator("#list tbody tr button").first.click()
    detail = page.locator("#detail")
    assert detail.locator("h3", has_text="经过").count() == 1
    assert detail.locator(".zh-time li").count() >= 2
    assert "由此产生这项要求" in detail.inner_text()


def test_filters_narrow_and_an_empty_result_says_how_to_widen(page: Page) -> None:
    rows = page.locator("#list tbody tr")
    before = page.locator("#count").inner_text()
    page.select_option("#f-effect", index=1)
    assert page.locator("#count").inner_text() != before
    page.fill("#f-text", "没有这样的编号")
    assert rows.count() == 1
    assert "去掉一个筛选条件" in rows.first.inner_text()


def test_a_finding_opens_by_keyboard_alone(page: Page) -> None:
    page.locator("#list tbody tr button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "detail"
    assert page.locator("#list tr.is-on").count() == 1


def test_rules_without_findings_are_folded_until_asked_for(page: Page) -> None:
    idle = page.locator("#rules-table tr.is-idle")
    assert idle.count() > 100
    assert not idle.first.is_visible()
    page.check("#all-rules")
    assert idle.first.is_visible()


@pytest.mark.parametrize("width", [1440, 720, 360])
def test_the_page_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("#list tbody tr button").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_works_without_its_script_as_far_as_reading_goes(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(address)
    assert "规则与结果" in opened.inner_text("body")
    assert opened.locator("svg.chart").count() >= 3
    context.close()
