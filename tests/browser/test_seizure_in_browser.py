"""A seizure in a real browser: a pasted list, approval, extension, a test, the return; a refusal; axe; the phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from browser.conftest import serious, width_of
from browser.test_cases_in_browser import Desk
from handling.cases.coercive import ROWS, forceful
from handling.cases.story import Story
from registry import district
from zhiheng.handling.cases.models import Proposal
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.models import LedgerObject

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
YES = (
    "certificates_shown", "party_called", "rights_told", "statement_heard", "record_made", "record_signed", "recorded",
    "handed_on_spot", "sealed",
)  # fmt: skip
NO = ("necessities", "unrelated", "already_sealed_by_other")


class Seizing(Desk):
    """The officer's and the head's pages at a measure of a case."""

    measure = ""

    def part(self, act: str) -> str:
        """The address of an act of the measure."""
        return f"/cases/{self.case}/coercion-seizure/{self.measure or 'new'}/{act}/"

    def step(self, act: str, heading: str, **values: str) -> None:
        """Do one act of the measure, confirm, and be back at its page."""
        self.officer.goto(self.part(act))
        self.fill(**values)
        self.officer.click("main form button.btn-primary")
        self.officer.locator("button[name=form_confirmed]").click()
        self.officer.wait_for_selector(f"h1:has-text('{heading}')")

    def approve_part(self, heading: str) -> None:
        """The head approves what waits about the measure."""
        waiting = Proposal.objects.filter(standing="waiting").latest("pk")
        self.head.goto(f"/cases/proposals/{waiting.public_id}/")
        self.head.click("main form button.btn-primary")
        self.head.click("button[name=form_confirmed]")
        self.head.wait_for_selector(f"h1:has-text('{heading}')")


def test_goods_are_seized_from_a_pasted_list_tested_extended_and_returned(enter: Callable[..., Page]) -> None:
    at, today = forceful(), district.today()
    story = Story(at)
    story.filed(today - timedelta(days=3))
    desk = Seizing(enter(at.officer), enter(at.head))
    desk.case = story.case
    desk.officer.goto(f"/objects/case/{story.case}/")
    assert serious(desk.officer) == []
    desk.officer.click("a:has-text('报批查封扣押')")
    told = {
        "part_kind": "detain",
        "measure_power": at.measure,
        "reasons": "涉嫌经营过期食品",
        "law_text": "食品安全法第110条",
    }
    desk.fill(things="过期食品\t许多\t箱", **told)
    desk.officer.click("main form button.btn-primary")
    desk.officer.wait_for_selector("text=第 1 行：数量")
    desk.fill(things=ROWS)
    desk.send()
    desk.approve()
    desk.measure = LedgerObject.objects.get(type="measure").public_id
    desk.officer.goto(desk.part("measure-impose"))
    assert "过期食品" in desk.officer.input_value("textarea[name=things]")  # nobody types it twice
    desk.fill(place="示例区某路1号", record_text="执法人员出示证件。", copies="2", **dict.fromkeys(YES, "true"))
    desk.fill(**{**dict.fromkeys(NO, "false"), "necessities": "true"})
    desk.officer.click("main form button.btn-primary")
    desk.officer.wait_for_selector("text=现在不能")
    assert "第23条" in desk.officer.content()
    desk.fill(necessities="false")
    desk.officer.click("main form button[type=submit]:has-text('再查一次')")
    desk.officer.locator("button[name=form_confirmed]").click()
    desk.officer.wait_for_selector("h1:has-text('扣押过期食品等 2 项')")
    assert "冷藏柜" in desk.officer.content() and serious(desk.officer) == []
    title = "扣押过期食品等 2 项"
    until = (today + timedelta(days=10)).isoformat()
    desk.step("measure-appraise", title, kind="test", until=until, cost_on_party="false")
    desk.step("measure-report", title, conclusion="不合格", clean="false")
    desk.step("measure-extend", title, amount="30", reason="来源待查")
    desk.approve_part(title)
    released = {"disposal": "released", "release_reason": "decided", "told": "true", "reasons": "不再需要"}
    desk.step("measure-dispose", title, **released)
    desk.approve_part(title)
    desk.step("measure-return", title, complete="true", signed="true")
    desk.officer.wait_for_selector("text=已处理")
    kinds = set(Document.objects.values_list("kind", flat=True))
    assert kinds >= {"coercion-seizure", "coercion-inventory", "coercion-record", "coercion-appraisal",
                     "coercion-extension", "coercion-release"}  # fmt: skip
    phone = enter(at.officer, 390)
    for address in (f"/objects/measure/{desk.measure}/", f"/objects/case/{story.case}/", desk.part("measure-custody")):
        phone.goto(address)
        assert width_of(phone) <= 390, address
