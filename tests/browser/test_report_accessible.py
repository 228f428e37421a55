"""The report bars nobody: axe-core finds nothing serious, at a desk and on a phone, with a finding opened."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SERIOUS = {"serious", "critical"}


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe-core calls serious or critical: the rule and the first element that breaks it."""
    found: dict[str, Any] = Axe().run(page).response
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"] if v["impact"] in SERIOUS]


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_in_the_report(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address)
    assert serious(page) == []
    page.locator("#list tbody tr button").first.click()
    assert serious(page) == []
    page.close()


def test_axe_is_awake(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='zh-CN'><title>x</title><main><h1>标题</h1><input><img src='x.png'></main></html>")
    assert {rule for rule, _ in serious(page)} >= {"image-alt", "label"}
    page.close()
