"""The plan's ledger in a real browser: plan import → tasks → meeting → monthly report; axe at both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers
from plan.district_plan import REAL, ahead, body, bureau, today
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Document
from zhiheng.plan.models import Measure, Meeting, Plan, Stage, Task

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def take_in(page: Page) -> None:
    """Import the real plan as a person does: paste, look, confirm."""
    page.goto("/plan/")
    page.click("a:has-text('导入方案')")
    page.fill("textarea[name=text]", REAL.read_text("utf-8"))
    page.click("button:has-text('解析方案')")
    page.wait_for_selector("text=认出 18 条措施")
    page.click("button:has-text('纳入台账')")
    page.wait_for_selector("h1:has-text('核对')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("text=15 条措施，3 条组织实施")


def test_from_the_plans_text_to_tasks_a_meeting_and_the_monthly_report(enter: Callable[..., Page]) -> None:
    lead, supervisor = bureau()
    carrier = body()
    numbers.fill_words({lead: "示司"})
    page = enter(supervisor)
    take_in(page)
    assert Measure.objects.count() == 18
    page.click("a:has-text('提升业务能力')")
    page.click("a:has-text('下达任务')")
    page.fill("input[name=title]", "办两期轮训")
    page.select_option("select[name=body]", f"agency/{carrier}")
    page.fill("input[name=due]", ahead(10).isoformat())
    page.uncheck("input[name=until_further]")
    page.click("button:has-text('下达任务')")
    page.wait_for_selector("h1:has-text('办两期轮训')")
    task = Task.objects.get()
    head = enter(member("agency-head", carrier))
    head.goto("/")
    head.click("a:has-text('填报进展') >> nth=0")
    head.fill("textarea[name=note]", "两期办完")
    head.set_input_files(
        "input[name=file]", {"name": "签到表.txt", "mimeType": "text/plain", "buffer": "张某".encode()}
    )
    head.check("input[name=done]")
    head.click("button:has-text('填报进展')")
    head.wait_for_selector("text=签到表.txt")
    page.goto(f"/plan/tasks/{task.public_id}/review/")
    page.select_option("select[name=passed]", "1")
    page.click("button:has-text('核定任务')")
    page.wait_for_selector("b:has-text('核定完成')")
    assert Task.objects.get().stage == Stage.DONE
    page.goto("/plan/meetings/new/")
    page.fill("input[name=title]", "第四季度会商会议")
    page.fill("input[name=on]", today().isoformat())
    page.fill("textarea[name=agenda]", "通报办理情况")
    page.click("button:has-text('召集会议')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("h1:has-text('第四季度会商会议')")
    page.click("a:has-text('登记会议召开')")
    page.fill("textarea[name=note]", "会议纪要正文")
    page.fill("input[name=r1_words]", "报送整改清单")
    page.select_option("select[name=r1_body]", f"agency/{carrier}")
    page.fill("input[name=r1_due]", ahead(6).isoformat())
    page.click("button:has-text('登记会议召开')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("a:has-text('报送整改清单')")
    assert Task.objects.get(resolved=True).meeting == Meeting.objects.get().public_id
    page.goto("/plan/")
    page.click("a:has-text('查看月报')")
    page.click("a:has-text('制发月报')")
    page.click("button:has-text('制发月报')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("text=方案落实月报")
    assert Document.objects.get().object_id == Plan.objects.get().public_id


def test_axe_finds_nothing_on_the_pages_of_the_plan(enter: Callable[..., Page]) -> None:
    supervisor, carrier = bureau()[1], body()
    page = enter(supervisor)
    page.goto("/plan/import/")
    assert barriers(page) == []
    page.fill("textarea[name=text]", REAL.read_text("utf-8"))
    page.click("button:has-text('解析方案')")
    page.wait_for_selector("text=认出 18 条措施")
    assert barriers(page) == []
    page.click("button:has-text('纳入台账')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("text=15 条措施，3 条组织实施")
    plan, measure = Plan.objects.get(), Measure.objects.get(ordinal="2")
    page.goto(f"/plan/tasks/new/?measure={measure.public_id}")
    page.fill("input[name=title]", "办两期轮训")
    page.select_option("select[name=body]", f"agency/{carrier}")
    page.fill("input[name=due]", ahead(10).isoformat())
    page.click("button:has-text('下达任务')")
    page.wait_for_selector("h1:has-text('办两期轮训')")
    task = Task.objects.get()
    for address in (
        "/plan/",
        f"/plan/{measure.public_id}/",
        f"/plan/tasks/{task.public_id}/",
        f"/plan/tasks/{task.public_id}/change/",
        "/plan/meetings/new/",
        f"/plan/text/{plan.public_id}/",
        f"/plan/lights/{plan.public_id}/",
        f"/plan/report/{plan.public_id}/",
        f"/plan/report/{plan.public_id}/issue/",
        "/lists/plan-measures/",
        "/lists/plan-tasks/",
        "/lists/plan-meetings/",
    ):
        page.goto(address)
        assert (address, barriers(page)) == (address, [])
