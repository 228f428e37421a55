"""Complaints in a real browser, the public zone as a process of its own: scan → report → receipt → handled → rated."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import barriers, serious, width_of
from oversight.complaining import District, accusation, assigned, received, row
from public.reporting import photo
from zhiheng.kit.exchange import public_pem, signing_key, trust
from zhiheng.kit.home import Home
from zhiheng.oversight.complaints import codes, intake
from zhiheng.oversight.complaints.models import Complaint, Release, Stage
from zhiheng.web import publishing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def outside(settings: Any, tmp_path: Path) -> Iterator[str]:
    """Start the public zone as a process with its own database; the two share the exchange directory only."""
    settings.HOME = Home(tmp_path / "internal").prepare()
    settings.EXCHANGE, settings.PUBLIC_EXCHANGE = tmp_path / "exchange", ""
    trust(Home(tmp_path / "public"), public_pem(signing_key(settings.HOME)), "test")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ZHIHENG_DATA": str(tmp_path), "ZHIHENG_EXCHANGE": str(tmp_path / "exchange"),
                   "ZHIHENG_EXCHANGE_EVERY": "0.1", "PUBLIC_DATABASE_URL": ""}  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    settings.PUBLIC_ADDRESS = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "zhiheng", "run", "--zone", "public", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield settings.PUBLIC_ADDRESS
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the public zone didn't start")


def publish() -> None:
    """The inside publishes; the outside takes it in before its next answer."""
    publishing.publish_answers(datetime.now(UTC))
    time.sleep(0.3)


def test_scan_report_receipt_handling_rating(
    enter: Callable[..., Page], open_page: Callable[..., Page], outside: str, tmp_path: Path
) -> None:
    here = District()
    code = codes.make("poster", "政务大厅一楼", agency=here.urban)
    publish()
    picture = tmp_path / "p.jpg"
    picture.write_bytes(photo((800, 600)).getvalue())
    phone = open_page(390)
    phone.goto(codes.address_of(code))
    phone.wait_for_selector("text=政务大厅一楼")
    phone.select_option("select[name=aspect]", "fees")
    phone.fill("textarea[name=text]", "11月20日在示例路,收费不开票")
    phone.set_input_files("input[name=photos]", str(picture))
    phone.click("text=提交，领取回执码")
    phone.wait_for_selector("text=已收到您的反映")
    receipt = phone.inner_text("#receipt")
    assert serious(phone) == [] and width_of(phone) == 390
    assert receipt not in phone.url
    phone.click("text=查看进度")
    phone.wait_for_selector("text=已收到，等待核对")
    assert intake.exchange_with_outside().reports == 1
    one = Complaint.objects.get()
    assert one.accusation and one.stage == Stage.RECEIVED
    bureau = enter(here.supervisor)
    bureau.goto("/lists/accusations/")
    bureau.click("tbody a >> nth=0")
    bureau.wait_for_selector("text=收费不开票")
    assert "照片1.jpg" in bureau.content()
    bureau.click(".zh-actions a:has-text('转办')")
    bureau.select_option("select[name=handler]", here.bureau)
    bureau.click("button:has-text('转办')")
    bureau.wait_for_selector("text=已转办")
    bureau.click(".zh-actions a:has-text('答复')")
    bureau.fill("textarea[name=text]", "经查属实,已责令退费")
    bureau.click("button:has-text('答复')")
    bureau.wait_for_selector("text=已答复")
    publish()
    phone.goto(f"{outside}/follow/")
    phone.fill("input[name=code]", receipt.lower().replace("-", " "))
    phone.click("button:has-text('查看进度')")
    phone.wait_for_selector("text=经查属实,已责令退费")
    phone.check("input[name=score][value='5']")
    assert serious(phone) == [] and width_of(phone) == 390
    phone.click("button:has-text('提交评价')")
    phone.wait_for_selector("text=已收到您的评价")
    phone.goto(f"{outside}/")
    time.sleep(0.3)
    phone.goto(f"{outside}/")
    assert intake.exchange_with_outside().ratings == 1
    assert (row(one.public_id).score, row(one.public_id).stage) == (5, Stage.CLOSED)


def test_axe_finds_nothing_on_the_public_pages(open_page: Callable[..., Page], outside: str) -> None:
    here = District()
    code = codes.make("poster", "政务大厅一楼", agency=here.urban)
    publish()
    page = open_page()
    for address in ("/", "/report/", f"/s/{code.public_id}/", "/follow/"):
        page.goto(outside + address)
        assert (address, barriers(page)) == (address, [])


def test_an_order_is_linked_and_answered_and_an_accusation_becomes_a_summary(enter: Callable[..., Page]) -> None:
    here = District()
    order, other = received(here, order_no="DH1"), assigned(here, order_no="DH2")
    bureau, head = enter(here.supervisor), enter(here.urban_head)
    bureau.goto(f"/objects/complaint/{order.public_id}/")
    bureau.click(".zh-actions a:has-text('转办')")
    bureau.select_option("select[name=handler]", here.urban)
    bureau.click("button:has-text('转办')")
    bureau.wait_for_selector("text=已转办")
    head.goto("/lists/complaints/?sort=due")
    head.click("a:has-text('DH1')")
    head.click("a:has-text('关联')")
    head.select_option("select[name=type]", "complaint")
    head.fill("input[name=number]", "DH2")
    head.click("button:has-text('关联')")
    head.wait_for_selector("text=已关联")
    head.click("text=查看联系方式（留痕）")
    head.fill("input[name=purpose]", "回访核实")
    head.click("button:has-text('查看（留痕）')")
    head.wait_for_selector("text=13900001234")
    head.goto(f"/complaints/{order.public_id}/reply/")
    head.fill("textarea[name=text]", "已清理占道摊位")
    head.click("button:has-text('答复')")
    head.wait_for_selector("text=已答复")
    assert row(order.public_id).stage == Stage.REPLIED and other.handler == here.urban
    one = accusation(here)
    bureau.goto(f"/complaints/{one.public_id}/release/")
    bureau.select_option("select[name=agency]", here.urban)
    bureau.fill("textarea[name=summary]", "有人反映收费未开票据")
    bureau.click("button:has-text('释出摘要')")
    bureau.click("button[name=form_confirmed]")
    bureau.wait_for_selector("text=已释出摘要")
    head.goto("/lists/complaint-summaries/")
    head.click("tbody a >> nth=0")
    head.wait_for_selector("text=有人反映收费未开票据")
    assert one.public_id not in head.content() and Release.objects.count() == 1


def test_axe_finds_nothing_on_the_pages_of_complaints(enter: Callable[..., Page]) -> None:
    here = District()
    one, other = assigned(here), accusation(here)
    for _ in range(3):
        assigned(here, region=here.market, topic="fumes")
    code = codes.make("poster", "政务大厅一楼", agency=here.urban)
    page = enter(here.supervisor)
    for address in (
        "/lists/complaints/",
        "/lists/accusations/",
        "/lists/complaint-summaries/",
        "/lists/scan-codes/",
        "/complaints/repeated/",
        "/complaints/receive/",
        f"/objects/complaint/{one.public_id}/",
        f"/objects/complaint/{other.public_id}/",
        f"/complaints/{one.public_id}/assign/",
        f"/complaints/{one.public_id}/contact/",
        f"/complaints/{other.public_id}/release/",
        f"/complaints/supervise/?handler={here.urban}&topic=fumes&region={here.market}",
        f"/scan-codes/{code.public_id}/",
        "/scan-codes/make/",
    ):
        page.goto(address)
        assert (address, barriers(page)) == (address, [])
