"""Discretion in a real browser: the officer ticks, reads why, departs with reasons; the head approves; decided."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import serious, width_of
from handling.cases.story import FACT, INSPECTION, Story, bureau
from handling.discretion.sheets import in_force
from registry import district
from zhiheng.handling.discretion.models import Imposed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
DECISION = {
    "discretion": "lighter", "major": "false", "complex": "false", "social_impact": "false", "seal": "true",
    "payee": "bank", "basis_text": "食品安全法第124条", "bank": "示例银行示例区支行",
}  # fmt: skip


def begun(tmp_path: Path) -> Story:
    """A case that is investigated today, for whose conduct a benchmark is in force."""
    at, today = bureau(), district.today()
    in_force(tmp_path, at.agency, at.power)
    story = Story(at)
    story.filed(today)
    story.do("investigate", today, officers=at.both, **INSPECTION)
    story.do("add-evidence", today, kind="08", name="现场笔录", proves=[FACT], lawful=True)
    story.do("order-correction", today, kind="correct", until=today)
    story.do("conclude", today, officers=at.both, proposal="penalty", facts=[FACT])
    return story


def send(page: Page) -> None:
    page.click("main form footer button.btn-primary")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("h1:has-text('示例食品店')")


def test_ticks_become_a_proposal_a_departure_is_approved_and_the_decision_is_prefilled(
    enter: Callable[..., Page], tmp_path: Path
) -> None:
    story, today = begun(tmp_path), district.today()
    at = story.at
    page, head = enter(at.officer), enter(at.head)
    page.goto(f"/objects/case/{story.case}/")
    page.click("a:has-text('登记裁量')")
    page.wait_for_selector("text=建议")
    assert "5,500" in page.locator("aside").inner_text()
    page.click("summary:has-text('从轻、减轻的情形')")
    page.check("[name='f_LF-005']")
    page.click("button:has-text('重新计算')")
    page.wait_for_selector("text=从轻处罚清单")
    assert "1,000 元至 4,000 元" in page.locator("aside").inner_text()
    assert serious(page) == []
    page.fill("[name=intended]", "800")
    page.click("button:has-text('重新计算')")
    page.wait_for_selector("text=偏离裁量基准")
    page.fill("[name=reasons]", "货值很小且已主动召回，按从轻档的下限仍显失公平。")
    send(page)
    assert "还没有主要负责人批准" in page.content()
    head.goto(f"/objects/case/{story.case}/")
    head.click("a:has-text('审批调整适用')")
    head.select_option("[name=approver]", "principal")
    head.select_option("[name=result]", "approved")
    head.fill("[name=reason]", "同意调整适用。")
    send(head)
    story.told(today, fine=800)
    story.record("waive", today, right="both", in_writing=True)
    page.goto(f"/cases/{story.case}/acts/decide/")
    assert float(page.input_value("[name=fine]")) == 800
    assert "显失公平" in page.input_value("[name=reasons]")
    for name, value in DECISION.items():
        field = page.locator(f"main form [name={name}]").first
        if field.evaluate("e => e.type").startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)
    send(page)
    waiting = page.locator("text=待审批")
    assert waiting.count()
    head.goto("/lists/case-approvals/")
    head.click("a:has-text('行政处罚决定')")
    head.click("main form button.btn-primary")
    head.click("button[name=form_confirmed]")
    head.wait_for_selector("h1:has-text('示例食品店')")
    row = Imposed.objects.get()
    assert (row.fine, row.tier, row.departs, row.discretion) == (800, "较轻", True, "lighter")


def test_the_pages_fit_desk_and_phone_and_have_nothing_serious(enter: Callable[..., Page], tmp_path: Path) -> None:
    story = begun(tmp_path)
    shots = os.environ.get("ZHIHENG_SHOTS", "")
    for width in (1440, 390):
        page = enter(story.at.officer, width)
        for name, url in (
            ("case", f"/cases/{story.case}/acts/discretion/"), ("list", "/lists/benchmarks/"), ("benchmark", ""),
        ):  # fmt: skip
            if url:
                page.goto(url)
            else:
                page.click("main table a >> nth=0")
                page.wait_for_selector("h2:has-text('裁量阶次')")
            assert serious(page) == []
            assert width_of(page) <= width
            if shots:
                page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)
