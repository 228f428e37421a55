"""The registry in a real browser: a certificate's life, an import with errors in place, axe, the phone's width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from accounts import member
from browser.conftest import barriers, serious
from registry import district, messy
from registry.test_importing_officers import spoilt
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.registry.models import Certificate, Officer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def test_a_certificate_from_application_to_suspension(enter: Callable[..., Page]) -> None:
    bureau = member("bureau-supervisor", district.agency("示例区司法局", "supervisor", "justice"))
    at = district.agency("示例区城市管理局", short="区城管局")
    officer = district.officer(at, name="周演示")
    keeper = enter(member("agency-administrator", at))
    keeper.goto("/lists/officers/")
    keeper.click("text=周演示")
    keeper.click("text=申领证件 >> nth=0")
    keeper.select_option("select[name=kind]", "enforcement")
    keeper.click("button:has-text('申领证件')")
    keeper.wait_for_selector("text=已申领证件。")
    issuer = enter(bureau)
    issuer.goto("/")
    issuer.click("text=登记考试成绩 >> nth=0")
    issuer.check("input[name=passed][value='1']")
    issuer.click("button:has-text('登记考试成绩')")
    issuer.wait_for_selector("td:has-text('考试合格，待核发')")
    issuer.click("text=周演示")
    issuer.fill("input[name=number]", "37990012345")
    issuer.click("button:has-text('核发证件')")
    issuer.wait_for_selector("h1:has-text('37990012345')")
    issuer.click("text=暂扣证件 >> nth=0")
    issuer.fill("textarea[name=reason]", "配合调查")
    issuer.click("button:has-text('暂扣证件')")
    issuer.wait_for_selector("text=暂扣中")
    row = Certificate.objects.get(officer=officer)
    assert (row.number, row.standing, row.reason) == ("37990012345", "suspended", "配合调查")


def test_an_import_shows_errors_in_their_cells_and_writes_what_is_right(
    enter: Callable[..., Page], tmp_path: Path
) -> None:
    at = district.agency("示例区城市管理局")
    path = messy.write(tmp_path / "officers.xlsx", spoilt([messy.row(n) for n in range(20)]))
    page = enter(member("agency-administrator", at))
    page.goto("/lists/officers/")
    page.click("text=导入表格")
    page.set_input_files("input[type=file]", str(path))
    page.click("button:has-text('上传并检查')")
    page.wait_for_selector("h2:has-text('必须改的 8 行')")
    assert page.locator("td.is-bad").count() == 10
    assert serious(page) == []
    page.click("button:has-text('改为 37000000007')")
    page.wait_for_selector("h2:has-text('必须改的 7 行')")
    page.click("button:has-text('导入 13 行')")
    page.wait_for_selector("text=等待处理")
    job = take_this(Job.objects.get(kind="registry.import"), "test")
    assert job is not None and run_job(job)
    page.wait_for_selector("text=新增 13 行")  # the page asks by itself
    page.click("text=修改这些行")
    page.wait_for_selector("h2:has-text('必须改的 7 行')")
    assert Officer.objects.count() == 13


def test_axe_finds_nothing_on_the_pages_of_the_registry(enter: Callable[..., Page]) -> None:
    at = district.agency("示例区城市管理局")
    officer, card = district.certified(at)
    page = enter(member("bureau-supervisor", at))
    found = {}
    for address in (
        "/lists/officers/",
        "/lists/agencies/",
        f"/objects/officer/{officer}/",
        f"/objects/certificate/{card}/",
        f"/objects/agency/{at}/",
        f"/registry/certificate/{card}/revoke/",
        f"/registry/certificate/{card}/card/",
        "/registry/new/officer/appoint/",
        "/registry/import/officers/",
    ):
        page.goto(address)
        if problems := barriers(page):
            found[address] = problems
    assert found == {}
