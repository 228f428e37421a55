"""A parameter in a real browser: from the rule to the draft, its trial, the second person, and what holds since."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers
from oversight.parameters.settings_stories import DECIDED, entry, recorded
from oversight.watched import audit, file, today
from registry import district
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.oversight.parameters import services
from zhiheng.oversight.parameters.models import Kind, RuleChange, Setting

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def sound(page: Page, name: str) -> None:
    """The page has nothing that axe finds serious and fits at both widths; pictures where somebody asks for them."""
    assert barriers(page) == [], name
    if pictures := os.environ.get("ZHIHENG_PICTURES"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_value_is_set_after_its_trial_by_two_persons(enter: Callable[..., Page]) -> None:
    agency = district.agency("示例区城市管理局", short="区城管局")
    for number, back in (("C1", 75), ("C2", 80), ("C3", 120)):
        file(number, agency, back=back)
    audit()
    bureau = district.agency("示例区司法局", "supervisor", "justice")
    first = member("bureau-supervisor", bureau, title="监督人员甲")
    second = member("bureau-supervisor", bureau, title="监督人员乙")
    recorded(entry(Kind.QUESTION, "delegation.assessed-yearly", "period", "default", back=3))
    page = enter(first)
    page.goto("/lists/rules/?statute=处罚法")
    sound(page, "rules")
    page.goto(f"/parameters/rules/{DECIDED}/")
    sound(page, "rule")
    page.click("a:has-text('设定数值')")
    page.fill("input[name=value]", "120")
    page.fill("input[name=document]", "示例司〔2026〕12号")
    page.fill("input[name=dated]", str(today()))
    page.click("button:has-text('拟作更改')")
    page.wait_for_selector("text=比法定的 90 日宽")
    sound(page, "softer")
    page.fill("input[name=value]", "60")
    page.click("button[type=submit]:has-text('拟作更改')")
    page.wait_for_selector("text=开始试算")
    page.click("button:has-text('开始试算')")
    page.wait_for_selector("text=等待处理")
    job = take_this(Job.objects.get(kind=services.TRIAL), "test")
    assert job is not None and run_job(job)
    page.click("text=查看试算结果")
    page.wait_for_selector("text=重新试算")
    sound(page, "change")
    page.click("a:has-text('提请复核')")
    page.click("button:has-text('启用更改')")
    page.click("button[name=form_confirmed]")
    page.select_option("[name=form_second]", second.public_id)
    page.click("button[type=submit]:has-text('提请复核')")
    page.wait_for_selector("text=复核同意后办理")
    other = enter(second)
    other.goto(f"/second-reviews/{ProposedAct.objects.get().public_id}/")
    other.wait_for_selector("text=发现增加 2 项")
    sound(other, "second")
    other.click("button:has-text('复核同意，办理')")
    other.wait_for_selector("text=事项已办理")
    assert Setting.objects.get(rule=DECIDED).value == "60"
    other.goto("/lists/rule-settings/")
    sound(other, "settings")
    assert other.locator("tbody tr").count() == 2 and RuleChange.objects.get().state == "adopted"


def test_a_broken_district_rule_is_shown_with_its_line(enter: Callable[..., Page]) -> None:
    page = enter(member("bureau-supervisor", district.agency("示例区司法局", "supervisor", "justice")))
    page.goto("/parameters/add/")
    sound(page, "add")
    page.fill("input[name=document]", "示例司〔2026〕13号")
    page.fill("input[name=dated]", str(today()))
    text = page.input_value("textarea[name=text]")
    page.fill("textarea[name=text]", text.replace("within: 10 wd", "witin: 10 wd"))
    page.click("button:has-text('拟作更改')")
    page.wait_for_selector("text=第 7 行")
    sound(page, "broken")
    assert not RuleChange.objects.exists()
