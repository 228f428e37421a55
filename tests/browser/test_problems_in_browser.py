"""Prominent problems in a real browser: collected, assigned, rectified, verified, closed by two; axe, two widths."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import barriers
from oversight.findings.test_triage import made
from oversight.prominent import Bodies, ahead, audited
from oversight.watched import file
from registry import district
from zhiheng.oversight import demo
from zhiheng.oversight.campaigns.models import Campaign, Sample
from zhiheng.oversight.contactpoints.models import PointMeeting, Suggestion
from zhiheng.oversight.problems.models import Item, Problem, Stage
from zhiheng.registry.parties import services as parties
from zhiheng.registry.parties.services import EnterpriseFacts

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def pictured(page: Page, name: str) -> None:
    """Keep a picture where one was asked for (``ZHIHENG_PICTURES``: a directory)."""
    if folder := os.environ.get("ZHIHENG_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_pile_of_findings_becomes_a_problem_that_is_rectified_and_closed_by_two(enter: Callable[..., Page]) -> None:
    here = Bodies()
    for place in range(3):
        made(f"{place}" * 32, here.urban, since=ahead(-40))
    audited(1)
    page, head = enter(here.supervisor), enter(here.head)
    page.goto("/lists/problems/")
    page.click("a:has-text('汇集线索')")
    page.click("a:has-text('立为突出问题')")
    page.fill("input[name=due]", ahead(30).isoformat())
    page.click("button:has-text('列入突出问题')")
    page.click("button[name=form_confirmed]")
    page.click("a:has-text('调查分解')")
    page.fill("textarea[name=note]", "没有专人送达")
    page.fill("textarea[name=parts]", "明确专人送达")
    page.click("button:has-text('调查分解')")
    page.click("a:has-text('交办')")
    page.click("button:has-text('交办')")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("a:has-text('明确专人送达')")
    head.goto("/")
    head.click("a:has-text('报告整改') >> nth=0")
    head.fill("textarea[name=evidence]", "已明确两人")
    proof = {"name": "分工通知.txt", "mimeType": "text/plain", "buffer": "分工".encode()}
    head.set_input_files("input[name=file]", proof)
    head.click("button:has-text('报告整改')")
    head.wait_for_selector("text=分工通知.txt")
    page.goto(f"/problems/items/{Item.objects.get().public_id}/verify/")
    page.select_option("select[name=passed]", "1")
    page.fill("textarea[name=opinion]", "属实")
    page.click("button:has-text('核验整改')")
    page.wait_for_selector("text=还没有一次审查看到")
    audited(-1)  # the audit that reads the day after the report
    page.click("button:has-text('再查一次')")
    page.wait_for_selector("text=已核验")
    page.goto(f"/problems/{Problem.objects.get().public_id}/close/")
    page.click("button:has-text('销号')")
    page.select_option("select[name=form_second]", here.other.public_id)
    page.click("button:has-text('提请')")
    page.wait_for_selector("text=已提请")
    assert Problem.objects.get().stage == Stage.CLOSING
    other = enter(here.other)
    other.goto("/lists/second-reviews/")
    other.click("a:has-text('销号') >> nth=0")
    other.click("button:has-text('复核同意，办理')")
    other.wait_for_selector("text=已复核")
    assert Problem.objects.get().stage == Stage.CLOSED


def test_axe_finds_nothing_on_the_pages_of_problems_campaigns_and_contact_points(enter: Callable[..., Page]) -> None:
    here = Bodies()
    for place in range(9):
        file(f"C{place}", here.urban)
        facts = EnterpriseFacts(f"示例区第{place}机械有限公司", "company", region=district.REGION)
        parties.register_enterprise(district.recording(ahead(-400)), facts)
    made("a" * 32, here.urban)
    assert demo.tell(ahead(0))
    running = Problem.objects.get(stage=Stage.RECTIFYING)
    objects: dict[str, Any] = {
        "problem": running,
        "problem_item": Item.objects.filter(problem=running.public_id)[0],
        "campaign": Campaign.objects.get(title="涉企执法案件专项整治"),
        "sample": Sample.objects.get(),
        "meeting": PointMeeting.objects.get(),
        "suggestion": Suggestion.objects.order_by("pk")[0],
    }
    page = enter(here.supervisor)
    addresses = {f"object-{type_}": f"/objects/{type_}/{row.public_id}/" for type_, row in objects.items()}
    addresses |= {
        "list-problems": "/lists/problems/",
        "list-suggestions": "/lists/suggestions/",
        "candidates": "/problems/candidates/",
        "assign": f"/problems/{running.public_id}/assign/",
        "check": f"/samples/{objects['sample'].public_id}/check/",
        "hold": "/contact-points/meetings/new/",
    }
    for name, address in addresses.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        pictured(page, f"{name}-1440")
        assert barriers(page) == [], address
        page.set_viewport_size({"width": 390, "height": 900})
        pictured(page, f"{name}-390")
