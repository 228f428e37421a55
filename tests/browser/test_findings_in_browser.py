"""The supervisor's work in a real browser: findings → one finding → not upheld; several → a matter → supervision."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers
from oversight.watched import audit, file, overdue
from registry import district
from zhiheng.oversight.findings.models import Matter, Standing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def watched() -> str:
    """Three cases of one body that weren't decided in time, audited; returns the body's id."""
    agency = district.agency("示例区城市管理局", short="区城管局")
    officer = district.officer(agency, name="周演示")
    for number in ("C1", "C2", "C3"):
        file(number, agency, officer=officer)
    audit()
    return agency


def test_from_a_finding_to_supervision(enter: Callable[..., Page]) -> None:
    agency = watched()
    bureau = enter(member("bureau-supervisor", district.agency("示例区司法局", "supervisor", "justice")))
    bureau.goto("/")
    bureau.click("text=处理发现 >> nth=0")
    bureau.goto("/lists/findings/?standing=open&rule=penalty.decision-within-90-days")
    bureau.click("td a:has-text('C1') >> nth=0")
    bureau.wait_for_selector("text=至今没有办理")
    assert "期限届满" in bureau.content()
    bureau.click("a:has-text('不予认定')")
    bureau.select_option("select[name=reason]", "data-missing")
    bureau.fill("textarea[name=text]", "决定书在卷，系统漏传")
    bureau.click("button:has-text('不予认定')")
    bureau.wait_for_selector("text=已不予认定")
    assert overdue("C1").standing == Standing.DISMISSED
    bureau.goto("/lists/findings/?standing=open&rule=penalty.decision-within-90-days")
    for box in bureau.locator("input[name=id]").all():
        box.check()
    bureau.click("button:has-text('归并为监督事项')")
    bureau.wait_for_selector("text=涉及 2 项发现")
    bureau.click("button:has-text('归并为监督事项')")
    bureau.wait_for_selector("text=待立督办")
    bureau.click("a:has-text('立督办')")
    bureau.click("button:has-text('立督办')")
    bureau.wait_for_selector("h1:has-text('核对')")
    bureau.click("button[name=form_confirmed]")
    bureau.wait_for_selector("text=待督办")
    assert Matter.objects.get().agency == agency
    head = enter(member("agency-head", agency))
    head.goto("/lists/matters/")
    assert head.locator("tbody tr").count() == 1
    bureau.goto(f"/findings/{overdue('C1').identity}/undo/")
    bureau.fill("textarea[name=reason]", "核对后确有问题")
    bureau.click("button:has-text('撤销处理')")
    bureau.wait_for_selector("text=已撤销处理")
    assert overdue("C1").standing == Standing.OPEN


def test_axe_finds_nothing_on_the_pages_of_findings(enter: Callable[..., Page]) -> None:
    watched()
    page = enter(member("bureau-supervisor", district.agency("示例区司法局", "supervisor", "justice")))
    identity = overdue("C1").identity
    for address in (
        "/lists/findings/?standing=open",
        "/lists/clues/",
        "/lists/matters/",
        f"/findings/{identity}/",
        f"/findings/group/?id={identity}",
        f"/findings/rules/{overdue('C1').rule}/",
        "/findings/audit/",
        "/objects/case/C1/",
    ):
        page.goto(address)
        assert (address, barriers(page)) == (address, [])
