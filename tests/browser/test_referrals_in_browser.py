"""Bulk approval by a head, a case referred from a street to an agency, in a real browser; axe, the phone's width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from browser.conftest import serious, width_of
from handling.cases.story import FACT, INSPECTION, Bureau, Story, bureau
from handling.cases.test_streets import clue, street
from registry import district
from zhiheng.handling.cases import bulk
from zhiheng.handling.cases.models import Case
from zhiheng.handling.referrals.models import Transfer
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

TODAY = district.today()


def filings(at: Bureau, many: int) -> list[Story]:
    """Cases whose filing waits for approval."""
    told = []
    for _ in range(many):
        one = clue(at, TODAY)
        one.propose("file", TODAY, cause="占道经营", power=at.power, officers=at.both)
        told.append(one)
    return told


def test_a_head_ticks_several_drafts_and_reads_what_became_of_each(enter: Callable[..., Page]) -> None:
    at = bureau()
    cases = filings(at, 3)
    page = enter(at.head)
    page.goto("/lists/case-approvals/?standing=waiting")
    page.click(".zh-head a:has-text('成批审批')")
    page.wait_for_selector("text=可以批准")
    assert serious(page) == []
    for box in page.locator("input[name=chosen]").all()[:2]:
        box.check()
    page.fill("textarea[name=opinion]", "同意")
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=2 件")
    assert serious(page) == []
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("h1:has-text('成批审批')")
    taken = take_this(Job.objects.get(kind=bulk.KIND), "test")
    assert taken is not None and run_job(taken)
    page.reload()
    page.click("a:has-text('查看每件的结果')")
    page.wait_for_selector("text=已批准")
    assert serious(page) == []
    assert sum(one.file.last("case.filed") is not None for one in cases) == 2


def test_a_street_refers_a_case_and_the_agency_takes_it_over(enter: Callable[..., Page]) -> None:
    at, handed = street()
    target = bureau("urban")
    told = clue(at, TODAY)
    told.approved("file", TODAY, cause="占用人行道", power=handed, officers=at.both)
    told.do("investigate", TODAY, officers=at.both, **INSPECTION)
    told.do("add-evidence", TODAY, kind="08", name="现场笔录", proves=[FACT], lawful=True)
    told.approved("transfer", TODAY, to=target.agency, reason="不在赋权清单内")
    sender = enter(at.officer)
    sender.goto(f"/objects/case/{told.case}/")
    sender.wait_for_selector("text=以自己的名义")
    assert serious(sender) == []
    page = enter(target.officer)
    page.goto("/")
    page.click("a:has-text('答复移送')")
    page.wait_for_selector("text=现场笔录")
    assert serious(page) == []
    page.click("main form button.btn-primary")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("text=移送来的案件")
    assert serious(page) == []
    row = Transfer.objects.get()
    assert Case.objects.get(thing__public_id=row.new_case).stage == "clue"
    sender.reload()
    sender.wait_for_selector("text=已受理")


def test_feeds_bulk_and_referrals_fit_a_phone(enter: Callable[..., Page]) -> None:
    at = bureau()
    filings(at, 3)  # so many that the button lies below the phone's fixed bar, to which one scrolls
    target = bureau("urban")
    told = clue(at, TODAY)
    told.approved("file", TODAY, cause="占道经营", power=at.power, officers=at.both)
    told.approved("transfer", TODAY, to=target.agency, reason="不属本机关管辖")
    for user, address in (
        (at.head, "/cases/approvals/file/"),
        (at.head, "/calendar-feeds/"),
        (target.officer, f"/case-transfers/{told.case}/"),
        (target.officer, "/lists/case-transfers/"),
        (at.officer, f"/objects/case/{told.case}/"),
    ):
        page = enter(user, 390)
        page.goto(address)
        assert width_of(page) <= 390, address
        assert serious(page) == [], address
