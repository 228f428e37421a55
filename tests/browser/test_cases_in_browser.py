"""A case in a real browser: from the clue to the archive by officer and head, a refusal, axe, the phone's width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import serious, width_of
from handling.cases.story import FACT, Bureau, bureau
from zhiheng.handling.cases.models import Case, Proposal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


class Desk:
    """An officer's page and the head's, at one case."""

    def __init__(self, officer: Page, head: Page) -> None:
        self.officer, self.head, self.case = officer, head, ""

    def begin(self, name: str) -> None:
        """Open an act's page."""
        self.officer.goto(f"/cases/{self.case}/acts/{name}/")

    def send(self) -> None:
        """Send the form, confirm, and be back at the case."""
        self.officer.click("main form button.btn-primary")
        confirmed = self.officer.locator("button[name=form_confirmed]")
        if confirmed.count():
            confirmed.click()
        self.officer.wait_for_selector("h1:has-text('示例食品店')")

    def approve(self) -> None:
        """The head approves what waits."""
        waiting = Proposal.objects.filter(standing="waiting").latest("pk")
        self.head.goto(f"/cases/proposals/{waiting.public_id}/")
        self.head.click("main form button.btn-primary")
        self.head.click("button[name=form_confirmed]")
        self.head.wait_for_selector("h1:has-text('示例食品店')")

    def fill(self, **values: str) -> None:
        """Fill fields: texts, choices and ticks by name."""
        for name, value in values.items():
            field = self.officer.locator(f"main form [name={name}]").first
            kind = field.evaluate("e => e.type")
            if kind == "checkbox":
                self.officer.locator(f"main form [name={name}][value='{value}']").check()
            elif kind.startswith("select"):
                field.select_option(value)
            else:
                field.fill(value)

    def act(self, name: str, **values: str) -> None:
        """Do one act with some values; what is known stands there already."""
        self.begin(name)
        self.fill(**values)
        self.send()


def opened(desk: Desk, at: Bureau) -> None:
    """Register the clue on the page."""
    page = desk.officer
    page.goto("/lists/my-cases/")
    page.click(".zh-head a:has-text('登记线索')")
    assert serious(page) == []
    desk.fill(
        source="report", cause="涉嫌经营超过保质期的食品", party_kind="legal", firm="示例食品店", began="2026-11-02"
    )
    desk.send()
    desk.case = page.url.rstrip("/").rsplit("/", 1)[1]


def test_officer_and_head_bring_a_case_from_the_clue_to_the_archive(enter: Callable[..., Page], tmp_path: Path) -> None:
    at = bureau()
    desk = Desk(enter(at.officer), enter(at.head))
    opened(desk, at)
    desk.act("check-clue", result="file")
    desk.begin("file")
    for one in at.officers:
        desk.fill(officers=one)
    desk.fill(power=at.power)
    desk.send()
    assert "待审批" in desk.officer.content()
    assert serious(desk.officer) == []
    desk.head.goto("/")
    desk.head.wait_for_selector("text=审批：立案")
    desk.approve()
    desk.act(
        "investigate",
        kind="inspection",
        certificates_shown="true",
        record_made="true",
        record_signed="true",
        text="现场检查：货架有过期食品。",
    )
    desk.begin("add-evidence")
    picture = tmp_path / "现场照片.txt"
    picture.write_text("照片说明", encoding="utf-8")
    desk.officer.set_input_files("input[type=file]", str(picture))
    desk.fill(name="现场照片", kind="03", proves=FACT, lawful="true")
    desk.send()
    desk.officer.wait_for_selector("a:has-text('现场照片.txt')")
    desk.act("order-correction", kind="correct")
    desk.act("conclude", proposal="penalty", facts=FACT)
    # A decision without notice is refused on the page, with article and way out; what was typed stays.
    desk.begin("decide")
    desk.fill(**WANTED)
    desk.officer.click("main form button.btn-primary")
    desk.officer.wait_for_selector("text=现在不能")
    assert "第44条" in desk.officer.content()
    assert desk.officer.input_value("textarea[name=reasons]") == "事实清楚，证据确凿"
    assert serious(desk.officer) == []
    desk.act("notice", rights_told="statement", kinds="fine", fine="3000", reasons="事实清楚")
    desk.approve()
    desk.act("give-notice", method="01", receipt="true")
    desk.act("waive", right="statement", in_writing="true")
    desk.act("decide", **WANTED)
    desk.approve()
    desk.act("serve", method="01", receipt="true")
    desk.act("pay", amount="3000", channel="bank")
    assert "申请法院" not in desk.officer.content()
    desk.act("close", kind="01")
    desk.approve()
    desk.act("archive", dossier_no="示市2026-1", complete="true", pages="30", order_ok="true", catalogue_ok="true")
    assert Case.objects.get().stage == "done"
    desk.officer.wait_for_selector("text=已办结")
    assert serious(desk.officer) == []


WANTED = {
    "kinds": "fine", "fine": "3000", "discretion": "none", "major": "false", "complex": "false",
    "social_impact": "false", "benchmark_stated": "true", "payee": "bank", "seal": "true",
    "reasons": "事实清楚，证据确凿", "bank": "示例银行示例区支行",
}  # fmt: skip


def test_the_pages_fit_a_phone(enter: Callable[..., Page]) -> None:
    at = bureau()
    page = enter(at.officer, 390)
    desk = Desk(page, page)
    opened(desk, at)
    for address in (
        "/lists/my-cases/",
        "/lists/due-cases/",
        f"/objects/case/{desk.case}/",
        f"/cases/{desk.case}/acts/investigate/",
    ):
        page.goto(address)
        assert width_of(page) <= 390, address
        assert serious(page) == [], address
