"""Overview and statistics in a real browser: figure → list; enter → sign → return → accept; axe at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from accounts import member
from browser.conftest import serious, width_of
from oversight.counting import inspection, penalty, review
from oversight.findings.test_triage import made
from registry import district
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.oversight.statistics.models import Statement

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def enter(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """Return a function that opens a page for a user who has logged in with a second factor."""

    def opened(user: User, width: int = 1440) -> Page:
        client = Client()
        client.force_login(user)
        LoginSession.objects.filter(user=user).update(second_factor=True)
        page = open_page(width, base_url=live_server.url, user_agent="test")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return opened


def judged(page: Page, width: int) -> list[str]:
    """Return what axe finds in a window as high as the page, in one width; nothing may stand beside the window."""
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": height + 200})
    assert width_of(page) <= width
    return serious(page)


def test_from_a_figure_to_its_acts_and_from_entering_to_an_accepted_year(enter: Callable[..., Page]) -> None:
    today = district.today()
    year = today.year - 1
    unit = district.agency("示例区水务局")
    for back in range(3):
        inspection(today - timedelta(days=back), unit)
        penalty(date(year, 6, 1 + back), unit)
    review(today, unit, "revoked")
    made("a" * 32, unit, severity="void")
    leader = enter(member("district-leader", "GOV"))
    leader.goto("/overview/")
    assert leader.locator("svg.zh-plot[role=img]").count() == 2
    for width in (1440, 390):
        assert judged(leader, width) == []
    leader.set_viewport_size({"width": 1440, "height": 900})
    leader.click("a.zh-fig:has-text('行政检查')")
    leader.wait_for_selector("text=3 件")
    head, bureau = enter(member("agency-head", unit)), enter(member("bureau-supervisor", "SF"))
    head.goto(f"/statistics/{year}/{unit}/")
    for width in (1440, 390):
        assert judged(head, width) == []
    head.set_viewport_size({"width": 1440, "height": 900})
    head.click("a[aria-label='填报行政征收']")
    head.fill("input[name=value]", "12")
    head.fill("textarea[name=note]", "征收系统导出")
    head.click("button:has-text('填报数据')")
    head.click("button[name=form_confirmed]")
    head.wait_for_selector("td:has-text('征收系统导出')")
    for version, decision in ((1, "退回统计"), (2, "核收统计")):
        head.goto(f"/statistics/{year}/{unit}/sign/")
        head.click("button:has-text('签报统计')")
        head.click("button[name=form_confirmed]")
        head.wait_for_selector(f"text=第 {version} 版")
        bureau.goto("/statistics/")
        bureau.click("a:has-text('示例区水务局')")
        bureau.click(f"a:has-text('{decision}')")
        if version == 1:
            bureau.fill("textarea[name=reason]", "请核对检查次数")
        bureau.click(f"button:has-text('{decision}')")
        bureau.click("button[name=form_confirmed]")
        bureau.wait_for_selector("h1:has-text('示例区水务局')")
    assert Statement.objects.get().stage == "accepted"
    bureau.goto("/statistics/")
    for width in (1440, 390):
        assert judged(bureau, width) == []
