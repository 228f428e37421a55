"""A dossier in a real browser: scan added → read → found by search → bound → archived → asked for by another agency."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Page

from browser.conftest import barriers, serious
from browser.test_supervision_in_browser import sent
from handling.cases.story import Story, bureau
from handling.dossiers.papers import image, reads
from handling.dossiers.test_scans import work
from registry import district
from zhiheng.handling.dossiers.models import Dossier, Scan

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
TODAY = district.today()


def told() -> Story:
    """A closed case whose dossier isn't put away yet."""
    story = Story(bureau())
    with transaction.atomic():
        story.filed(TODAY)
        story.investigated(TODAY)
        story.approved("withdraw", TODAY, reason="违法事实不能成立")
        story.approved("close", TODAY, answer="已撤销立案", kind="02")
    return story


def test_a_dossier_from_scan_to_archive_and_access(
    enter: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["货架上摆放有超过保质期的牛奶若干盒"], turns=(180,))
    story = told()
    paper = tmp_path / "现场照片.jpg"
    paper.write_bytes(image(turn=180))
    page = enter(story.at.officer)
    page.goto(f"/objects/case/{story.case}/")
    page.click("a:has-text('打开案卷')")
    page.click("a:has-text('添加扫描件')")
    page.set_input_files("input[name=file]", paper)
    page.select_option("select[name=section]", "evidence")
    assert serious(page) == []
    page.click("button:has-text('添加扫描件')")
    page.wait_for_selector("text=已添加扫描件")
    work()
    page.goto("/search/?q=超过保质期的牛奶若干")
    page.click("a:has-text('现场照片')")
    assert page.locator("text=倒放，已转正显示").count() == 1
    scan = f"/dossiers/scans/{Scan.objects.get().public_id}/"
    dossier = f"/dossiers/cases/{story.case}/"
    page.goto(dossier)
    page.click("button:has-text('生成整卷 PDF')")
    work()
    page.goto(dossier)
    assert page.locator("a:has-text('案卷 示市立')").count() == 1
    for address in (
        dossier,
        scan,
        f"{dossier}arrange/",
        f"{dossier}scans/add/",
        f"{dossier}archive/",
        "/dossiers/accesses/",
    ):
        page.goto(address)
        assert (address, barriers(page)) == (address, [])
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{dossier}archive/")
    page.select_option("select[name=retention]", "y30")
    page.fill("textarea[name=answer]", "其余材料为纸质")
    sent(page, "登记归档")
    assert page.locator("text=已归档").count() >= 1
    assert Dossier.objects.get().archived
    other = bureau()
    reader = enter(other.officer)
    reader.goto("/dossiers/accesses/ask/")
    reader.select_option("select[name=agency]", story.at.agency)
    reader.fill("input[name=number]", "示市立〔2026〕1号")
    reader.fill("input[name=purpose]", "办理关联案件")
    sent(reader, "申请调阅")
    head = enter(story.at.head)
    head.goto("/dossiers/accesses/")
    head.click("td a.btn:has-text('审批')")
    head.select_option("select[name=granted]", "1")
    sent(head, "审批调阅")
    reader.goto("/dossiers/accesses/")
    reader.click("a:has-text('查阅案卷')")
    assert reader.locator("text=本次查阅已记录").count() == 1
    assert barriers(reader) == []
