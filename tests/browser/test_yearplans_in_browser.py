"""A yearly plan in a real browser: drafted, approved, issued, started; assignments; calendar; axe, two widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers
from browser.test_problems_in_browser import pictured
from oversight.prominent import Bodies, act, ahead
from zhiheng.oversight.supervisors import services
from zhiheng.oversight.supervisors.models import SocialSupervisor
from zhiheng.oversight.supervisors.services import Engagement, NewAssignment
from zhiheng.oversight.yearplans.models import State, YearPlan
from zhiheng.registry.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def test_a_plan_is_drafted_approved_by_the_head_issued_and_started(enter: Callable[..., Page]) -> None:
    here = Bodies()
    head = member("bureau-head", here.bureau)
    page, chief = enter(here.supervisor), enter(head)
    page.goto("/lists/year-plans/")
    page.click("a:has-text('起草年度监督计划')")
    page.click("button:has-text('起草年度监督计划')")
    page.click("a:has-text('增加项目')")
    page.fill("input[name=title]", "涉企行政检查专项监督")
    page.select_option("select[name=kind]", "special")
    page.select_option("select[name=quarter]", "4")
    page.check(f"input[name=bodies][value='{here.urban}']")
    page.click("button:has-text('增加项目')")
    page.click("a:has-text('提请批准')")
    page.click("button:has-text('批准年度监督计划')")
    page.click("button[name=form_confirmed]")
    page.select_option("select[name=form_second]", head.public_id)
    page.click("button:has-text('提请')")
    page.wait_for_selector("text=已提请")
    assert YearPlan.objects.get().state == State.DRAFT
    chief.goto("/lists/second-reviews/")
    chief.click("a:has-text('批准年度监督计划') >> nth=0")
    chief.click("button:has-text('复核同意，办理')")
    chief.wait_for_selector("text=已复核")
    address = f"/year-plans/{YearPlan.objects.get().public_id}/"
    page.goto(address)
    page.click("a:has-text('印发年度监督计划')")
    page.click("button:has-text('印发年度监督计划')")
    page.click("button[name=form_confirmed]")
    page.click("a:has-text('立督办')")
    page.click("button:has-text('立督办')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("h1:has-text('涉企行政检查专项监督')")
    page.goto(address)
    page.wait_for_selector("text=监督事项 1 件，文书 0 份")
    for name, where in {"plan": address, "list-plans": "/lists/year-plans/", "matter-new": "/matters/new/"}.items():
        looked_at(page, name, where)


def looked_at(page: Page, name: str, address: str) -> None:
    """No barrier at either width; a picture where one was asked for."""
    page.set_viewport_size({"width": 1440, "height": 900})
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, address
    pictured(page, f"{name}-1440")
    assert barriers(page) == [], address
    page.set_viewport_size({"width": 390, "height": 900})
    pictured(page, f"{name}-390")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_social_supervisor_reports_and_the_pages_have_no_barriers(enter: Callable[..., Page]) -> None:
    here, user = Bodies(), member("social-supervisor", "X1")
    what = Engagement("聘字1号", "市场监管", ahead(20), account=user.public_id)
    services.engage(act(here.supervisor), Person("演示甲"), what)
    user.refresh_from_db()
    to = ("social_supervisor", SocialSupervisor.objects.get().public_id)
    new = NewAssignment("参加餐饮检查", "accompany", "全程参加", to, ahead(9), here.urban)
    address = f"/assignments/{services.give(act(here.supervisor), new).id}/"
    own = enter(user)
    own.goto("/")
    own.click("a:has-text('报告监督任务') >> nth=0")
    own.fill("textarea[name=note]", "检查人员出示了证件")
    own.fill("textarea[name=suggestion]", "建议合并检查")
    own.click("button:has-text('报告监督任务')")
    own.wait_for_selector("text=还没有答复")
    page = enter(here.supervisor)
    page.goto(address)
    page.click("a:has-text('答复建议')")
    page.select_option("select[name=adopted]", "1")
    page.fill("textarea[name=words]", "已纳入计划")
    page.click("button:has-text('答复建议')")
    page.wait_for_selector("text=已采纳")
    for name, where in {
        "assignment": address,
        "list-assignments": "/lists/assignments/",
        "list-social": "/lists/social-supervisors/",
        "social-new": "/social-supervisors/new/",
        "assignment-new": "/assignments/new/",
        "calendar-years": "/holidays/",
        "calendar-load": "/holidays/load/",
        "calendar-2026": "/holidays/2026/",
    }.items():
        looked_at(page, name, where)
