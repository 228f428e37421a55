"""Overview and statistics in a real browser: figure → list; enter → sign → return → accept; axe at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers
from oversight.counting import inspection, penalty, review
from oversight.findings.test_triage import made
from registry import district
from zhiheng.oversight.statistics.models import Statement

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


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
    assert leader.locator("svg.zh-plot[role=img]").count() == 1  # of findings nobody knows before the first audit
    assert barriers(leader) == []
    leader.set_viewport_size({"width": 1440, "height": 900})
    leader.click("a.zh-fig:has-text('行政检查')")
    leader.wait_for_selector("text=3 件")
    head, bureau = enter(member("agency-head", unit)), enter(member("bureau-supervisor", "SF"))
    head.goto(f"/statistics/{year}/{unit}/")
    assert barriers(head) == []
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
    assert barriers(bureau) == []
