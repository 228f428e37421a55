"""A penalty on the spot on a phone of 390 px: search, position, signature, a refusal, the network gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import barriers, shot
from handling.cases.story import Bureau, bureau
from handling.spot.test_spot_penalty import citizen, picture
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.kit.files.models import StoredFile
from zhiheng.ledger.models import LedgerObject

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def signed(page: Page) -> None:
    """Draw a signature with the finger."""
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 110, steps=6)
    page.mouse.move(box["x"] + 250, box["y"] + 30, steps=6)
    page.mouse.up()


def filled(page: Page, at: Bureau, photo: Path) -> None:
    """Fill the page in, as an officer on the street does."""
    page.fill("#search-power", "过期 没有")
    page.fill("#search-power", "保质期")
    assert page.locator("[data-found]").inner_text() == "找到 1 项"
    assert page.input_value("select[name=power]") == at.power
    page.fill("textarea[name=fact]", "货架上摆放过期食品")
    page.click("[data-locate]")
    page.wait_for_function("document.querySelector('[data-said]').textContent.includes('已取得位置')")
    page.fill("input[name=place]", "示例路 1 号")
    page.set_input_files("input[name=photos]", str(photo))
    page.fill("input[name=name]", citizen().name)
    page.fill("input[name=id_no]", citizen().id_no)
    page.locator("input[name=id_no]").blur()
    page.wait_for_selector("#party-known:has-text('没有登记过')")
    page.select_option("select[name=partner]", at.officers[1])
    page.check("input[name=certificates_shown]")
    page.check("input[name=told]")
    page.check("input[name=kinds][value=fine]")
    signed(page)


def test_under_two_minutes_on_a_phone(enter: Callable[..., Page], tmp_path: Path) -> None:
    at = bureau("construction")
    page = enter(at.officer, 390)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 36.66667, "longitude": 117.06667})
    photo = tmp_path / "现场.png"
    photo.write_bytes(picture())
    page.goto("/spot/new/")
    assert barriers(page) == []
    shot(page, "empty")
    filled(page, at, photo)
    page.fill("input[name=fine]", "201")
    page.click("button.btn-primary")
    page.wait_for_selector("#answers:has-text('第51条')")
    assert (
        page.input_value("input[name=name]") == citizen().name
    )  # what was typed, photographed and signed is still there
    assert page.evaluate("document.querySelector('input[name=photos]').files.length") == 1
    assert barriers(page) == []
    shot(page, "refused")
    page.context.set_offline(True)
    page.fill("input[name=fine]", "200")
    page.click("button.btn-primary")
    page.wait_for_selector("[data-said]:has-text('没有网络')")
    kept = page.evaluate("sessionStorage.getItem('field-form:/spot/new/')")
    assert citizen().name not in kept
    assert citizen().id_no not in kept
    assert "货架上摆放过期食品" in kept
    page.context.set_offline(False)
    page.click("button.btn-primary")
    page.wait_for_selector("h1:has-text('经营超过保质期食品')")
    assert "已作出当场处罚" in page.content()
    row = SpotPenalty.objects.get()
    assert row.fine == 200
    assert set(StoredFile.objects.exclude(owner_type="document").values_list("owner_type", flat=True)) >= {
        "evidence",
        "case",
    }
    assert page.evaluate("sessionStorage.getItem('field-form:/spot/new/')") is None
    assert barriers(page) == []
    shot(page, "case")
    page.click("a:has-text('报所属机关备案')")
    page.click("main form button.btn-primary")
    page.click("button[name=form_confirmed]")
    page.wait_for_selector("h1:has-text('经营超过保质期食品')")
    assert SpotPenalty.objects.get().report == "done"
    page.goto("/lists/spot-penalties/")
    assert LedgerObject.objects.get(type="case").title in page.content()
    assert barriers(page) == []
    shot(page, "list")


def test_a_reloaded_page_keeps_what_isnt_personal(enter: Callable[..., Page]) -> None:
    at = bureau("construction")
    page = enter(at.officer, 390)
    page.goto("/spot/new/")
    page.fill("textarea[name=fact]", "货架上摆放过期食品")
    page.fill("input[name=name]", citizen().name)
    key = page.input_value("input[name=form_key]")
    page.reload()
    page.wait_for_selector("[data-said]:has-text('已恢复')")
    assert page.input_value("textarea[name=fact]") == "货架上摆放过期食品"
    assert page.input_value("input[name=name]") == ""
    assert page.input_value("input[name=form_key]") == key
