"""Documents in a real browser: made on the case's page, looked at, signed with the pointer, scanned; axe, a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import barriers, serious, width_of
from handling.cases.story import Story, bureau
from registry import district
from zhiheng.kit.documents import office, signing
from zhiheng.kit.documents.models import Document, Signature

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
TODAY = district.today()


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take LibreOffice away: what the pages show of the Word file is enough here."""
    monkeypatch.setattr(office, "program", lambda: "")


def draw(page: Page) -> None:
    """Write something into the frame with the pointer."""
    page.locator("canvas").scroll_into_view_if_needed()
    frame = page.locator("canvas").bounding_box()
    assert frame is not None
    left, top = frame["x"], frame["y"]
    page.mouse.move(left + 40, top + 90)
    page.mouse.down()
    for x, y in ((90, 30), (130, 100), (180, 40), (240, 110), (300, 50)):
        page.mouse.move(left + x, top + y, steps=6)
    page.mouse.up()


@pytest.mark.usefixtures("no_office")
def test_a_voucher_is_made_looked_at_signed_and_scanned(enter: Callable[..., Page], tmp_path: Path) -> None:
    told = Story(bureau())
    told.filed(TODAY)
    page = enter(told.at.officer)
    page.goto(f"/objects/case/{told.case}/")
    page.click("summary:has-text('生成文书')")
    page.click("a:has-text('生成抽样取证凭证')")
    page.fill("[name=method]", "随机抽取，基数 120 袋")
    page.fill("[name=things]", "饼干\t200 克/袋\t12\t袋\t完好\n牛奶\t250 毫升/盒\t6\t盒\t冷藏")
    with page.context.expect_page() as opened:
        page.click("button:has-text('预览文书')")
    opened.value.wait_for_selector("text=随机抽取，基数 120 袋")
    assert serious(opened.value) == []
    opened.value.close()
    page.click("main form button.btn-primary")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("h1:has-text('抽样取证凭证')")
    page.click("a:has-text('屏上签名')")
    page.click("button:has-text('保存签名')")
    page.wait_for_selector("text=请在签名框内签名")
    page.select_option("[name=slot]", "当事人签名")
    draw(page)
    assert barriers(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.click("button:has-text('保存签名')")
    page.wait_for_selector("text=已签名")
    page.click("a:has-text('登记没有签名')")
    page.select_option("[name=slot]", "见证人签名")
    page.select_option("[name=why]", "absent")
    page.fill("[name=words]", "现场没有见证人")
    page.click("main form button.btn-primary")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("td:has-text('不在场')")
    page.click("a:has-text('上传扫描件')")
    scan = tmp_path / "盖章件.png"
    scan.write_bytes(page.screenshot())
    page.set_input_files("[name=file]", str(scan))
    page.click("button:has-text('保存扫描件')")
    page.wait_for_selector("a:has-text('盖章件.png')")
    made = Document.objects.get(kind="case-sampling")
    assert signing.signed_job(None, {"document": made.public_id}) == "made"  # type: ignore[arg-type]  # unused
    page.reload()
    page.wait_for_selector("a:has-text('下载签名版 Word')")
    assert barriers(page) == []
    assert Signature.objects.filter(refusal="").get().slot == "当事人签名"
    assert Document.objects.get(kind="case-sampling").signed_with == 2


@pytest.mark.usefixtures("no_office")
def test_one_signs_on_a_phone(enter: Callable[..., Page]) -> None:
    told = Story(bureau())
    told.filed(TODAY)
    document = Document.objects.get(kind="case-filing")
    page = enter(told.at.officer, 390)
    page.goto(f"/documents/{document.public_id}/sign/")
    draw(page)
    assert width_of(page) <= 390
    page.click("button:has-text('重新签名')")
    assert page.input_value("[name=drawn]") == ""
    draw(page)
    page.click("button:has-text('保存签名')")
    page.wait_for_selector("td:has-text('已签名')")
    assert width_of(page) <= 390
