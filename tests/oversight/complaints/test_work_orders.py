"""Work orders of 12345 come in by table and by interface: each once, errors in their cells, words only in the vault."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from oversight.complaining import District, entered, row
from registry import district
from zhiheng.kit import rights
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.rights import EXPORT
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerSource
from zhiheng.oversight.complaints import projecting, selectors, texts
from zhiheng.oversight.complaints.models import Complaint, Stage
from zhiheng.registry.imports import services as imports
from zhiheng.registry.models import ImportDraft
from zhiheng.web import tokens

pytestmark = pytest.mark.django_db
HEAD = [
    "工单编号",
    "来电时间",
    "诉求类型",
    "事项分类",
    "诉求内容",
    "来电人",
    "联系电话",
    "是否保密",
    "承办单位",
    "被举报单位",
]


@pytest.fixture
def here() -> District:
    return District()


def table(*rows: list[Any]) -> SimpleUploadedFile:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ([*HEAD], *rows):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("工单.xlsx", out.getvalue())


def order(number: str, **more: Any) -> list[Any]:
    day = district.today() - timedelta(days=2)
    said = {"kind": "投诉", "topic": "油烟扰民", "text": "植入内容甲", "name": "植入乙", "phone": "13900001234",
            "kept": "否", "handler": "区城管局", "about": "", **more}  # fmt: skip
    return [number, day, *said.values()]


def brought(here: District, file: SimpleUploadedFile) -> ImportDraft:
    return imports.upload(here.supervisor, "work-orders", "", file)


def written(draft: ImportDraft) -> ImportDraft:
    job = take_this(imports.start(draft), "test")
    assert job is not None and run_job(job)
    draft.refresh_from_db()
    return draft


def test_a_table_of_the_hotline_comes_in_once_with_its_columns_recognised(here: District) -> None:
    draft = brought(here, table(order("DH001"), order("DH002", kept="是"), order("DH003", handler="")))
    seen = imports.look(draft)
    assert not seen.header.unknown and not seen.bad
    done = written(draft)
    assert (done.result["new"], done.result["bad"]) == (3, 0)
    first, second, third = (Complaint.objects.get(number=f"DH00{n}") for n in (1, 2, 3))
    assert (first.stage, first.handler, first.topic, first.named) == (Stage.ASSIGNED, here.urban, "fumes", True)
    assert (second.secret, third.stage, third.handler) == (True, Stage.RECEIVED, "")
    assert texts.text_of(first.public_id) == "植入内容甲"
    bodies = "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert "植入" not in bodies and "13900001234" not in bodies
    again = written(brought(here, table(order("DH001"), order("DH002", kept="是"), order("DH003", handler=""))))
    assert (again.result["new"], again.result["changed"], again.result["same"]) == (0, 0, 3)
    changed = written(brought(here, table(order("DH003", handler="示例区市场监督管理局"))))
    assert changed.result["changed"] == 1 and row(third.public_id).handler == here.market
    assert Complaint.objects.count() == 3


def test_wrong_cells_are_named_and_an_accusation_for_the_accused_is_kept_out(here: District) -> None:
    draft = brought(here, table(
        order("DH1", kind="闲聊"), order("DH2", handler="没有这个局"), order("DH3", kind="举报", about="区城管局"),
        order("DH4"), order("DH4"), order("DH5", kind="举报", about="区城管局", handler=""),
    ))  # fmt: skip
    seen = imports.look(draft)
    said = {(line.number, problem.column): problem.what for line in seen.rows for problem in line.errors}
    assert "kind" in {column for _, column in said} and "没有这个名称的执法主体" in said.values()
    assert any("被控告、举报的单位" in words for words in said.values())
    done = written(draft)
    assert (done.result["new"], done.result["bad"]) == (1, 5)
    kept = Complaint.objects.get()
    assert (kept.number, kept.accusation, kept.handler) == ("DH5", True, "")
    client = entered(here.supervisor)
    page = client.get(f"/registry/imports/{draft.public_id}/")
    if page.status_code == 200:
        assert "13900001234" not in page.text and "植入乙" not in page.text


def test_only_the_bureau_imports_orders(here: District) -> None:
    from django.urls import reverse

    assert entered(here.supervisor).get(reverse("registry-import", args=["work-orders"])).status_code == 200
    assert entered(here.urban_admin).get(reverse("registry-import", args=["work-orders"])).status_code == 404


def test_formulas_and_markup_are_only_text_in_the_export(here: District, tmp_path: Path) -> None:
    from accounts import member

    written(brought(here, table(order("-2+3DH"), order("DH<script>9", topic="<script>alert(1)</script>"))))
    user = member("bureau-supervisor", here.bureau, granted={EXPORT: None, rights.UNMASK: None})
    client = entered(user)
    page = client.get("/lists/complaints/").text
    assert "DH<SCRIPT>" not in page and "DH&lt;SCRIPT&gt;9" in page
    assert "alert(1)" not in "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert "【12345 分类】<script>alert(1)" in texts.text_of(Complaint.objects.get(number="DH<SCRIPT>9").public_id)
    answer = client.get("/lists/complaints/export/")
    if answer.status_code == 405:
        answer = client.post("/lists/complaints/export/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a FileResponse
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value) == "'-2+3DH" for cell in cells)
    assert all(not str(cell.value).startswith(("=", "-2")) for cell in cells)


def source(here: District) -> tuple[LedgerSource, str]:
    made = LedgerSource.objects.create(
        name="hotline", title="12345", agencies=[here.bureau, here.urban], namespaces=["RX-"],
        event_types=["complaint.received", "complaint.assigned"],
    )  # fmt: skip
    return made, tokens.issue(made, "试用", timedelta(days=9), None)


def sent(token: str, orders: Any) -> Any:
    body = json.dumps({"orders": orders})
    headers = {"authorization": f"Bearer {token}"}
    return Client().post("/api/v1/work-orders", body, content_type="application/json", headers=headers)


def test_the_interface_answers_each_order_by_itself_and_repeats_nothing(here: District) -> None:
    _, token = source(here)
    day = district.today().isoformat()
    good = {"order_no": "RX1", "received_on": day, "kind": "投诉", "topic": "占道经营", "text": "植入内容",
            "name": "植入丙",
            "phone": "13900001234", "handler": here.urban}  # fmt: skip
    wrong = [
        {**good, "order_no": "RX2", "kind": "闲聊"},
        {**good, "order_no": "RX3", "handler": here.market},
        {**good, "order_no": "RX4", "colour": 1},
        {**good, "order_no": "", "kind": "投诉"},
        {**good, "order_no": "RX5", "kind": "举报", "about": here.urban},
        {**good, "order_no": "RX6", "received_on": "2099-01-01"},
        {**good, "order_no": "RX7", "text": {"a": 1}},
    ]
    answer = sent(token, [good, *wrong]).json()
    assert [one["state"] for one in answer] == ["accepted"] + ["refused"] * 7, answer[0]
    assert all(one["problems"] for one in answer[1:])
    assert [one["state"] for one in sent(token, [good]).json()] == ["repeated"]
    one = Complaint.objects.get()
    assert (one.number, one.handler, texts.text_of(one.public_id)) == ("RX1", here.urban, "植入内容")
    assert "植入" not in "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert [one["state"] for one in sent(token, [{**good, "kind": "求助"}]).json()] == ["changed"]
    assert row(one.public_id).kind == "help"


def test_an_order_that_names_the_accused_only_when_it_is_sent_again_is_taken_from_them(here: District) -> None:
    written(brought(here, table(order("DH001"), order("DH002"))))
    same = written(brought(here, table(order("DH001", about="区城管局"), order("DH002"))))
    assert (same.result["changed"], same.result["same"]) == (1, 1)
    again = written(brought(here, table(order("DH001", kind="举报", about="区城管局", handler=""))))
    assert again.result["changed"] == 1
    one = Complaint.objects.get(number="DH001")
    assert (one.accusation, one.handler, one.stage) == (True, "", Stage.RECEIVED)
    assert not selectors.complaints(here.urban_head).filter(number="DH001").exists()
    assert list(projecting.check()) == []
    other = written(brought(here, table(order("DH001", kind="举报", handler="示例区市场监督管理局"))))
    assert other.result["changed"] == 1 and row(one.public_id).handler == here.market  # who is named stays named
    assert not selectors.complaints(here.urban_head).filter(number="DH001").exists()


def test_an_accusation_whose_kind_a_table_changes_stays_with_the_handler_that_has_it(here: District) -> None:
    given = {"about": "区城管局", "handler": "示例区市场监督管理局"}
    written(brought(here, table(order("DH001", kind="举报", **given))))
    assert written(brought(here, table(order("DH001", kind="控告", **given)))).result["changed"] == 1
    one = Complaint.objects.get(number="DH001")
    kept = LedgerObject.objects.get(type="complaint", public_id=one.public_id).agency
    assert (one.kind, one.handler, kept) == ("accuse", here.market, here.market)


def test_the_interface_hears_whom_a_known_order_accuses(here: District) -> None:
    _, token = source(here)
    good = {"order_no": "RX1", "received_on": district.today().isoformat(), "kind": "举报", "handler": here.urban}
    assert [one["state"] for one in sent(token, [good]).json()] == ["accepted"]
    named = {**good, "handler": "", "about": here.urban}
    assert [one["state"] for one in sent(token, [named]).json()] == ["changed"]
    assert [one["state"] for one in sent(token, [named]).json()] == ["repeated"]
    one = Complaint.objects.get()
    assert (one.accusation, one.handler) == (True, "")
    assert not selectors.complaints(here.urban_head).exists()
    [answer] = sent(token, [{**good, "order_no": "RX2", "kind": "控告"}]).json()
    assert (answer["state"], answer["problems"][0]["place"]) == ("refused", "about")


def test_no_token_no_order_and_too_many_are_refused(here: District) -> None:
    made, token = source(here)
    assert sent("nonsense", []).status_code == 401
    assert sent(token, [{}] * 501).status_code == 422
    LedgerSource.objects.filter(pk=made.pk).update(event_types=["fine.paid"])
    assert sent(token, [{}]).status_code == 403
    assert not Complaint.objects.exists()
