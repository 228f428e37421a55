"""Supervision in a real browser: finding → 意见书 → service → reply → audit → verified → closed, on both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers
from browser.test_findings_in_browser import watched
from oversight.watched import RULE, audit, happened, overdue, today
from registry import district
from zhiheng.kit.documents import numbers
from zhiheng.oversight.findings import services as triage
from zhiheng.oversight.findings.models import Finding, Matter, Standing
from zhiheng.oversight.findings.services import By
from zhiheng.oversight.supervision.models import Order, State

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def sent(page: Page, button: str) -> None:
    """Send a form and confirm what it lists."""
    page.click(f"button:has-text('{button}')")
    page.wait_for_selector("h1:has-text('核对')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector(f"text=已{button}")


def opened(agency: str) -> tuple[str, str, By]:
    """A matter of the three cases, under supervision; the bureau with two certified supervisors."""
    bureau = district.agency("示例区司法局", "supervisor", "justice")
    numbers.fill_words({bureau: "示司", agency: "示城"})
    people = [district.certified(bureau, "supervision")[0] for _ in range(2)]
    by = By(member("bureau-supervisor", bureau, person=people[0]))
    matter = triage.group(by, [overdue(number).identity for number in ("C1", "C2")], "逾期没有作出处罚决定")
    triage.open_matter(by, matter)
    return bureau, matter, by


def test_from_a_finding_to_a_closed_matter(enter: Callable[..., Page], tmp_path: Path) -> None:
    agency = watched()
    _, matter, by = opened(agency)
    bureau, head = enter(by.user), enter(member("agency-head", agency))
    bureau.goto(f"/matters/{matter}/")
    bureau.click("a:has-text('制发行政执法监督意见书')")
    assert "C1" in bureau.input_value("textarea[name=problems]")
    sent(bureau, "制发文书")
    bureau.click("a:has-text('登记送达')")
    sent(bureau, "登记送达")
    row = Order.objects.get()
    assert row.state == State.SERVED
    head.goto("/")
    head.click("a:has-text('报告纠正情况')")
    head.check("input[name=corrected][value='1']")
    head.fill("textarea[name=explanation]", "两件均已作出处罚决定")
    proof = tmp_path / "决定书.txt"
    proof.write_text("已作出决定", encoding="utf-8")
    head.set_input_files("input[name=attachments]", str(proof))
    sent(head, "报告纠正情况")
    assert head.locator("text=决定书.txt").count() == 1
    bureau.goto(f"/orders/{row.public_id}/verify/")
    for number in ("C1", "C2"):
        happened("decision.made", today(), number, agency, outcome="penalty", procedure="ordinary")
    audit()
    bureau.reload()
    bureau.check("input[name=passed][value='1']")
    for box in bureau.locator("input[name=seen]").all():
        box.check()
    bureau.fill("textarea[name=opinion]", "看过两份决定书，确已作出")
    sent(bureau, "登记核验")
    bureau.click("a:has-text('办结文书')")
    sent(bureau, "办结文书")
    bureau.goto(f"/matters/{matter}/close/")
    sent(bureau, "办结事项")
    assert Matter.objects.get().stage == Matter.Stage.CLOSED
    settled = Finding.objects.filter(rule=RULE, object_id__in=["C1", "C2"]).values_list("standing", flat=True)
    assert [*settled] == [Standing.SETTLED] * 2
    head.goto(f"/matters/{matter}/")
    assert "已办结" in head.content()


def test_axe_finds_nothing_on_the_pages_of_supervision(enter: Callable[..., Page]) -> None:
    from oversight.supervised import order, scene

    one = scene(("undone", "late"))
    row = one.serve(one.issue("opinion"))
    urge = one.serve(one.issue("urge"))
    one.report(urge)
    one.gone(0)
    bureau, head = enter(one.supervisor), enter(one.head)
    for page, addresses in (
        (
            bureau,
            (
                f"/matters/{one.matter}/",
                f"/matters/{one.matter}/issue/inquiry/",
                f"/matters/{one.matter}/paper/",
                f"/matters/{one.matter}/close/",
                "/lists/orders/",
                f"/objects/supervision_order/{row.public_id}/",
                f"/orders/{urge.public_id}/verify/",
                "/",
            ),
        ),
        (
            head,
            (
                f"/matters/{one.matter}/",
                f"/objects/supervision_order/{order(row).public_id}/",
                f"/orders/{row.public_id}/report/",
                f"/orders/{row.public_id}/object/",
                "/",
            ),
        ),
    ):
        for address in addresses:
            page.goto(address)
            assert (address, barriers(page)) == (address, [])
