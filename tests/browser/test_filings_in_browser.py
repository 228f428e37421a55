"""Filing in a real browser: due → filed → registered → reviewed → answered → 立督办; loss rates; at desk and phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import barriers, serious
from browser.test_supervision_in_browser import sent
from oversight.filings.test_filing_story import Scene, decide, the
from oversight.remedies.test_remedies import ended
from registry import district
from zhiheng.oversight.filings.models import State

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
PAGES = ("/lists/filings/", "/filings/case/C1/", "/lists/remedies/", "/remedies/rates/", "/objects/remedy/R0/")


def test_a_major_decision_from_its_filing_to_supervision(enter: Callable[..., Page], tmp_path: Path) -> None:
    one = Scene()
    decide(one.agency, day=district.today() - timedelta(days=20))
    for place in range(11):
        ended(f"R{place}", one.agency, "revoked" if place < 2 else "upheld")
    agency, bureau = enter(one.head), enter(one.supervisor)
    agency.goto("/filings/case/C1/")
    assert serious(agency) == []
    agency.click("a:has-text('报送备案')")
    for name in ("决定书", "材料目录"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    agency.set_input_files("input[name=attachments]", [tmp_path / "决定书.txt", tmp_path / "材料目录.txt"])
    assert serious(agency) == []
    sent(agency, "报送备案")
    bureau.goto("/lists/filings/?state=filed")
    bureau.click("a:has-text('案件 C1')")
    bureau.click("a:has-text('登记备案')")
    assert bureau.input_value("input[name=number]").startswith("示司备〔")
    sent(bureau, "登记备案")
    bureau.click("a:has-text('作出审查意见')")
    bureau.check("input[name=result][value=problems]")
    bureau.check("input[name=items][value=procedure]")
    bureau.fill("textarea[name=opinion]", "处罚决定书没有送达回证，程序存在问题。")
    for box in bureau.locator("input[name=supervisors]").all():
        box.check()
    assert serious(bureau) == []
    sent(bureau, "作出审查意见")
    for page in (bureau, agency):
        for address in PAGES:
            page.goto(address)
            assert (address, barriers(page)) == (address, [])
    agency.goto("/filings/case/C1/")
    agency.click("a:has-text('补交材料或者答复')")
    agency.check("input[name=corrected][value='0']")
    agency.fill("textarea[name=explanation]", "送达回证在案卷第十二页。")
    sent(agency, "补交材料或者答复")
    bureau.goto("/filings/case/C1/")
    bureau.set_viewport_size({"width": 1440, "height": 900})
    bureau.click("a:has-text('立督办')")
    sent(bureau, "立督办")
    assert the().state == State.SUPERVISED
