"""The publicity of decisions in a real browser: list, choice, checked transfer file, fit for desk and phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers, shot
from handling.cases.story import Story, bureau
from registry import district
from zhiheng.handling.cases.models import Proposal
from zhiheng.handling.publicity.models import Publicity

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def test_officer_and_head_publish_and_the_file_says_what_is_missing(enter: Callable[..., Page]) -> None:
    story = Story(bureau())
    ago = [district.today() - timedelta(days=days) for days in (21, 18, 16)]
    story.filed(ago[0])
    story.investigated(ago[1])
    story.told(ago[2])
    story.decided(district.today())
    story.served(district.today())
    officer, head = enter(story.at.officer), enter(story.at.head)
    officer.goto("/lists/publicity/?state=pending")
    assert barriers(officer) == []
    shot(officer, "publicity-list")
    officer.goto(f"/cases/{story.case}/acts/publish/")
    assert officer.input_value("input[name=channel]") == "区行政执法公示平台"
    officer.select_option("select[name=anonymised]", "false")
    assert barriers(officer) == []
    shot(officer, "publish")
    officer.click("main form button.btn-primary")
    officer.click("button[name=form_confirmed]")
    officer.wait_for_selector("text=待审批")
    head.goto(f"/cases/proposals/{Proposal.objects.latest('pk').public_id}/")
    head.click("main form button.btn-primary")
    head.click("button[name=form_confirmed]")
    head.wait_for_selector("h1:has-text('示例食品店')")
    assert Publicity.objects.get().state == "published"
    keeper = enter(member("agency-head", story.at.agency, granted={"export": None}))
    keeper.goto("/publicity/export/")
    keeper.fill("input[name=since]", "2026-01-01")
    keeper.fill("input[name=to]", district.today().isoformat())
    keeper.fill("input[name=purpose]", "月度报送")
    keeper.click("button:has-text('检查内容')")
    keeper.wait_for_selector("text=行政处罚!I2：法定代表人")
    assert barriers(keeper) == []
    shot(keeper, "publicity-export")
    with keeper.expect_download() as sent:
        keeper.click("button:has-text('导出标出问题的文件')")
    assert sent.value.suggested_filename.startswith("双公示行政处罚-导-")
