"""Exchange in a real browser: drop, match, preview, save, the next day's file, the case in the list, the gap, back."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import localdate
from playwright.sync_api import Page

from accounts import member
from browser.conftest import serious, width_of
from registry import district
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import enqueue, take_this
from zhiheng.ledger.models import LedgerObject, LedgerSource
from zhiheng.web import tokens
from zhiheng.web.exchange import folders, running
from zhiheng.web.exchange.folders import folder_of, in_force

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
COLUMNS = ["案件编号", "环节", "办理时间", "案由", "当事人", "罚没金额(万元)", "处理结果"]
EVENTS = ["case.filed", "decision.made", "fine.paid", "case.closed"]


def written(rows: list[list[str]]) -> bytes:
    """Return a table as that system exports it: CSV in GB18030."""
    lines = [COLUMNS, *rows]
    return "\r\n".join(",".join(cells) for cells in lines).encode("gb18030")


def week(back: int) -> date:
    """Return the Monday some weeks back."""
    return localdate() - timedelta(days=localdate().weekday() + 7 * back)


def cases(back: int, number: int = 3) -> list[list[str]]:
    """Return the rows of some cases of a week: filed, decided."""
    rows = []
    for place in range(number):
        name, day = f"市监案{back}-{place}", week(back) + timedelta(days=place)
        rows += [
            [name, "LA", f"{day} 09:30", "超范围经营", f"某某商行{place}", "", ""],
            [name, "CF", f"{day + timedelta(days=1)} 00:00:00", "超范围经营", f"某某商行{place}", "1.2", "罚了"],
            [name, "NB", f"{day + timedelta(days=1)} 10:00", "", "", "", ""],
        ]
    return rows


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LedgerSource:
    """A source of one agency, and folders of the test's own."""
    monkeypatch.setattr(folders, "incoming", lambda: tmp_path / "incoming")
    at = district.agency("示例区市场监督管理局", "department", "market", short="区市场监管局")
    return tokens.register_source("scjg", "市场监管办案系统", [at], EVENTS, ["SCJG-"])


def look(page: Page, name: str, narrow: Page | None = None) -> None:
    """Hold a page to the accessibility rules at both widths; keep pictures where ZHIHENG_PICTURES says so."""
    kept = os.environ.get("ZHIHENG_PICTURES")
    for shown, width in ((page, 1440), (narrow, 390)):
        if shown is None:
            continue
        if shown is not page:
            shown.goto(page.url)
            shown.set_viewport_size({"width": width, "height": 2600})  # what the bar below covers can be scrolled to
        if kept:
            shown.screenshot(path=f"{kept}/{name}-{width}.png", full_page=True)
        assert serious(shown) == [], (name, width)
        assert width_of(shown) <= width, name


def work() -> None:
    """Let the worker take the job that waits."""
    job = take_this(Job.objects.filter(state="waiting").latest("pk"), "test")
    assert job is not None
    assert run_job(job)


def map_once(page: Page, phone: Page, path: Path) -> None:
    """Make the mapping as a clerk does, looking at every page on the way."""
    page.goto("/exchange/")
    look(page, "1-sources", phone)
    page.click("text=市场监管办案系统")
    page.click("text=新建映射")
    look(page, "2-start", phone)
    page.set_input_files("input[type=file]", str(path))
    page.click("button:has-text('放入样本')")
    page.wait_for_selector("h1:has-text('对列')")
    assert "某某商行0" not in page.content()
    look(page, "3-columns", phone)
    page.select_option("#column-6", "result")
    page.click("button:has-text('按此对列')")
    page.wait_for_selector("h1:has-text('对代码')")
    for word, code in (("LA", "case.filed"), ("CF", "decision.made"), ("NB", "-")):
        page.get_by_label(word).select_option(code)
    page.fill("#title", "处罚案件日报")
    page.fill("#business", "penalty")
    page.click("button:has-text('按此对代码')")
    page.wait_for_selector("text=还要选定")
    look(page, "4-codes", phone)
    page.get_by_label("罚了").select_option("penalty")
    page.locator("select[name='fixed-o-procedure']").select_option("ordinary")
    assert page.input_value("select[name='fixed-o-field']") == "market"
    page.click("button:has-text('按此对代码')")
    page.wait_for_selector("h1:has-text('预览')")
    assert page.locator("td:has-text('立案')").count() > 0
    look(page, "5-preview", phone)
    page.click("button:has-text('保存映射')")
    page.wait_for_selector("text=已保存：处罚案件日报 第 1 版")


def test_a_clerk_maps_once_and_every_days_file_becomes_cases_with_their_foreign_numbers(
    enter: Callable[..., Page], source: LedgerSource, tmp_path: Path
) -> None:
    clerk = member("agency-administrator", source.agencies[0], granted={"export": None})
    page, phone = enter(clerk), enter(clerk, 390)
    sample = tmp_path / "环节明细.csv"
    sample.write_bytes(written(cases(2, 2)))
    map_once(page, phone, sample)
    # The next days' files: one by the page, the others by the folder; a week never comes.
    sample.write_bytes(written([row for back in (7, 6, 5, 4) for row in cases(back)]))
    page.click("text=接收文件")
    look(page, "6-take", phone)
    page.set_input_files("input[type=file]", str(sample))
    page.click("button:has-text('接收文件')")
    page.wait_for_selector("text=已交给后台接收")
    work()
    (mapping,) = in_force()
    bad = [["市监案9", "CF", f"{week(2)}", "超范围经营", "甲", "一万", "罚了"]]
    folder_of(mapping).put(ContentFile(written([*cases(2), *cases(1), *bad]), "昨日.csv"))
    enqueue(running.FOLDERS, {}, key="now")
    work()
    page.reload()
    page.wait_for_selector("text=昨日.csv")
    look(page, "7-source", phone)
    page.click("text=昨日.csv")
    page.wait_for_selector("td:has-text('F20')")
    look(page, "8-run", phone)
    page.goto("/lists/case/?q=市监案7-0")
    page.wait_for_selector("td:has-text('市监案7-0')")
    page.goto(f"/exchange/sources/{source.name}/weeks/")
    page.wait_for_selector(f"text={week(3)} 至 {week(3) + timedelta(days=6)} 没有收到数据")
    look(page, "9-weeks", phone)
    page.goto("/")
    page.wait_for_selector("text=市场监管办案系统缺数")
    page.goto(f"/exchange/sources/{source.name}/")
    with page.expect_download() as waiting:
        page.locator(f"a[href='/exchange/sources/{source.name}/penalty/back/']").click()
    assert waiting.value.suggested_filename.startswith("处罚案件日报-")
    row = LedgerObject.objects.get(type="case", foreign_number="市监案7-0")
    assert (row.public_id, row.record, row.agency) == ("SCJG-市监案7-0", "elsewhere", source.agencies[0])
