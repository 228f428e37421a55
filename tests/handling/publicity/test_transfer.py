"""The transfer file (双公示): faults at their cell, who takes it out, past cases that come in by the same layout."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts import member
from handling.cases.story import Bureau, bureau
from handling.spot.test_spot_page import entered
from handling.spot.test_spot_penalty import citizen, decide, spot
from registry import district
from worlds import Standing
from zhiheng.handling.publicity import importing, layout, transfer
from zhiheng.handling.publicity.models import Publicity
from zhiheng.kit.tables.applying import apply
from zhiheng.kit.tables.cells import Row
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.importing import Change, Context, Preview, preview
from zhiheng.kit.tables.models import Export
from zhiheng.kit.tables.reading import Sheet, open_table
from zhiheng.law import codes
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.registry.models import Agency, Party

pytestmark = pytest.mark.django_db
TODAY = district.today()


@pytest.fixture(scope="module")
def body(standing: Standing) -> Bureau:
    """A body with a credit code and a decision about an organisation."""
    return standing.build(decided)


def decided() -> Bureau:
    """Make the body and its decision."""
    made = bureau("construction")
    Agency.objects.filter(public_id=made.agency).update(uscc=codes.make_credit_code("379901", 777, "11"))
    decide(
        made, spot(made, party_kind="legal", person=None, enterprise=made.firm, fine=Decimal("1234.56"), collected=None)
    )
    return made


def row_of(at: Bureau, **more: Any) -> dict[str, Any]:
    """A faultless row of the layout."""
    agency = Agency.objects.get(public_id=at.agency)
    plain = {
        layout.NAME: "示例五金店", layout.WHO_IS: "法人及非法人组织",
        layout.CODE: codes.make_credit_code("379901", 901), layout.LEADER: "某负责人", layout.NUMBER: "示历〔2024〕1号",
        layout.CONDUCT: "占道经营", layout.FACT: "在人行道摆放货物", layout.BASIS: "某条例第三十六条",
        layout.KIND: "警告；罚款", layout.CONTENT: "警告，罚款 500 元", layout.FINE: "0.05",
        layout.DECIDED: "2024-05-06", layout.VALID: "2099-12-31", layout.AGENCY: agency.name,
        layout.AGENCY_CODE: agency.uscc, layout.SOURCE: agency.name, layout.SOURCE_CODE: agency.uscc,
        layout.REMARK: "程序：简易程序；公示日期：2024-05-10",
    }  # fmt: skip
    return {**plain, **more}


def sheet(rows: list[dict[str, Any]], names: list[str] | None = None) -> Sheet:
    columns = [one for one in layout.COLUMNS if names is None or one.name in names]

    def run() -> Any:
        yield Row("表1", 1, tuple(one.title for one in columns))
        for number, row in enumerate(rows, 2):
            yield Row("表1", number, tuple(row.get(one.name) for one in columns))

    return Sheet("表1", run)


def look(at: Bureau, rows: list[dict[str, Any]], names: list[str] | None = None) -> Preview:
    return preview(importing.importer(), [sheet(rows, names)], Context("test-account", at.agency, True))


def outgoing(**more: Any) -> list[str]:
    """The faults of one row that goes out."""
    at = bureau("construction")
    Agency.objects.filter(public_id=at.agency).update(uscc=codes.make_credit_code("379901", 778, "11"))
    row = row_of(at, **more)
    found = transfer.checked([[row.get(column.name) for column in layout.COLUMNS]])
    return transfer.Transfer([], found, 0).faults


def test_a_faultless_row_has_no_fault() -> None:
    assert outgoing() == []


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({layout.NAME: ""}, "A2", "必填"),
        ({layout.NAME: "长" * 201}, "A2", "超过 200 个"),
        ({layout.WHO_IS: "外星人"}, "B2", "可填"),
        ({layout.CODE: "91379901MA0000000X"}, "C2", "校验"),
        ({layout.CODE: None}, "C2", "必填统一社会信用代码"),
        ({layout.LEADER: None}, "I2", "法定代表人"),
        ({layout.KIND: "罚款；打手心"}, "R2", "打手心"),
        ({layout.FINE: None}, "T2", "必填罚款金额"),
        ({layout.FINE: "0.0000001"}, "T2", "六位小数"),
        ({layout.FINE: "很多"}, "T2", "不是金额"),
        ({layout.KIND: "吊销许可证件"}, "V2", "证照名称"),
        ({layout.DECIDED: "2024-02-30"}, "W2", "没有这一天"),
        ({layout.DECIDED: (TODAY + timedelta(days=1)).isoformat()}, "W2", "还没有到"),
        ({layout.VALID: "2024-05-05"}, "X2", "早于决定日期"),
        ({layout.AGENCY_CODE: "123"}, "AA2", "18"),
        ({layout.WHO_IS: "自然人", layout.CODE: None}, "L2", "证件类型"),
        ({layout.WHO_IS: "自然人", layout.ID_KIND: "01", layout.ID_NO: "379901200001010000"}, "M2", "身份证件"),
    ],
)
def test_every_fault_is_named_at_its_cell(change: dict[str, Any], place: str, words: str) -> None:
    faults = outgoing(**change)
    assert any(fault.startswith(f"行政处罚!{place}：") and words in fault for fault in faults), faults


def test_the_file_of_our_decisions_comes_in_again_as_it_went_out(at: Bureau, tmp_path: Path) -> None:
    Publicity.objects.update(until=date(2028, 1, 1), published_on=TODAY, state="published")
    made = transfer.collect(list(Publicity.objects.all()), persons=False)
    assert [fault.split("：")[1] for fault in made.faults] == ["法定代表人"]  # which no register here keeps
    stamp = transfer.stamp("somebody", made, "测试", False)
    path = tmp_path / "out.xlsx"
    transfer.write_excel(path, made, stamp)
    back = preview(transfer.checking(), open_table(path), Context("", ""))
    text = tmp_path / "out.json"
    text.write_text(transfer.to_json(made, stamp), "utf-8")
    same = preview(transfer.checking(), open_table(text), Context("", ""))
    assert back.rows[0].values == made.found.rows[0].values == same.rows[0].values
    assert back.rows[0].values[layout.FINE] == Decimal("1234.56")
    # Another body's instance takes it in, from either file, and sends the same out.
    agency = Agency.objects.get(public_id=at.agency)
    for file in (path, text):
        other = bureau("construction")
        Agency.objects.filter(public_id=other.agency).update(uscc=agency.uscc, name=agency.name)
        context = Context("test-account", other.agency, True)
        apply(preview(importing.importer(), open_table(file), context), context)
        again = transfer.collect(list(Publicity.objects.filter(agency=other.agency)), persons=False)
        first, second = (dict(one.found.rows[0].values) for one in (made, again))
        assert {name: (first[name], second[name]) for name in first if first[name] != second[name]} == {}


def test_past_cases_are_recorded_as_imported_and_read_only(at: Bureau) -> None:
    before = LedgerEvent.objects.count()
    person = row_of(
        at, **{layout.NAME: citizen(7).name, layout.WHO_IS: "自然人", layout.CODE: None, layout.ID_KIND: "01",
               layout.ID_NO: citizen(7).id_no, layout.NUMBER: "示历〔2024〕2号"},
    )  # fmt: skip
    context = Context("test-account", at.agency, True)
    found = look(at, [row_of(at), person])
    assert (found.counts.get(Change.NEW), found.bad) == (2, [])
    assert LedgerEvent.objects.count() == before
    assert apply(found, context).new == 2
    assert apply(look(at, [row_of(at), person]), context).same == 2  # nothing twice
    things = LedgerObject.objects.filter(type="case", foreign_number__startswith="示历")
    assert {(one.record, one.source) for one in things} == {("elsewhere", "import")}
    assert citizen(7).name not in "".join(one.title for one in things)
    row = Publicity.objects.get(case=things.get(foreign_number="示历〔2024〕1号").public_id)
    assert (row.state, row.published_on, row.decided_on) == ("published", date(2024, 5, 10), date(2024, 5, 6))
    assert LedgerEvent.objects.filter(type="decision.made").count() == 3  # ours, and the two
    client = entered(member("agency-head", at.agency))
    case = things.get(foreign_number="示历〔2024〕1号").public_id
    shown = client.get(reverse("object", args=["case", case])).content.decode()
    assert "示例五金店" in shown
    assert Party.objects.filter(kind="citizen").count() == 1


def test_half_the_columns_missing_is_said_column_by_column(at: Bureau) -> None:
    names = [layout.NAME, layout.NUMBER, layout.DECIDED, layout.AGENCY]
    with pytest.raises(TableRefused) as refused:
        look(at, [row_of(at)], names)
    said = str(refused.value)
    for title in ("行政相对人类别", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容"):
        assert f"“{title}”" in said
    # What only the receiver needs may be missing: the rows come in.
    needed = [column.name for column in layout.COLUMNS if column.required]
    assert look(at, [row_of(at)], needed).bad == []


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({layout.AGENCY: "别的局", layout.AGENCY_CODE: None}, "表1!Z2", "不是“"),
        ({layout.FACT: "张三，电话 13900001111"}, "表1!P2", "号码"),
        ({layout.NUMBER: ""}, "表1!N2", "必填"),
        ({layout.DECIDED: "03/04/2024"}, "表1!W2", "先后"),
        ({layout.CODE: 9.13799e17}, "表1!C2", ""),
    ],
)
def test_messy_rows_stay_out_with_their_place(at: Bureau, change: dict[str, Any], place: str, words: str) -> None:
    found = look(at, [row_of(at, **change), row_of(at, **{layout.NUMBER: "示历〔2024〕9号"})])
    assert [row.number for row in found.bad] == [2]
    assert any(problem.place == place and words in problem.what for problem in found.bad[0].errors), found.bad[0].errors


def test_the_same_number_twice_in_one_file_is_refused(at: Bureau) -> None:
    found = look(at, [row_of(at), row_of(at)])
    assert len(found.bad) == 2
    assert "与第 3 行相同" in found.bad[0].errors[0].what


def test_the_import_has_a_page_for_whoever_keeps_the_body(at: Bureau) -> None:
    keeper = entered(member("agency-administrator", at.agency))
    book = Workbook()
    row = row_of(at)
    book.active.append([column.title for column in layout.COLUMNS])
    book.active.append([row.get(column.name) for column in layout.COLUMNS])
    kept = BytesIO()
    book.save(kept)
    url = reverse("registry-import", args=["penalties"])
    sent = {"unit": at.agency, "file": SimpleUploadedFile("历史案件.xlsx", kept.getvalue())}
    answer = keeper.post(url, sent)
    assert answer.status_code == 302
    assert "可以导入" in keeper.get(answer["Location"]).content.decode()
    items = [{**row, layout.NUMBER: "示市罚〔2024〕9号", layout.DECIDED: "2024-13-01"}, row]
    text = json.dumps({"format": transfer.FORMAT, "items": items}, default=str, ensure_ascii=False).encode()
    answer = keeper.post(url, {"unit": at.agency, "file": SimpleUploadedFile("历史案件.json", text)})
    shown = keeper.get(answer["Location"]).context["screen"]
    assert [line.number for line in shown.lines] == [2]  # the first item; it is named by row and field
    assert {cell.title for line in shown.lines for cell in line.cells if cell.bad} == {"处罚决定日期"}
    broken = keeper.post(url, {"unit": at.agency, "file": SimpleUploadedFile("历史案件.json", text[:-9])})
    assert broken.status_code == 422 and "不是完整的 JSON" in broken.text
    assert entered(at.officer).get(url).status_code == 404


def exporter(at: Bureau, *rights: str) -> Any:
    granted = dict.fromkeys(("export", *rights))
    return entered(member("agency-head", at.agency, granted=granted))


SENT = {"since": "2026-01-01", "to": TODAY.isoformat(), "purpose": "月度报送", "shape": "xlsx"}


def test_the_file_is_checked_first_and_recorded_when_it_leaves(at: Bureau, tmp_path: Path) -> None:
    client = exporter(at)
    shown = client.post("/publicity/export/", SENT).content.decode()
    assert "行政处罚!I2：法定代表人" in shown
    assert not Export.objects.exists()
    answer = client.post("/publicity/export/", {**SENT, "download": "1"})
    assert answer["Content-Disposition"].startswith("attachment")
    path = tmp_path / "out.xlsx"
    path.write_bytes(answer.content)
    sheet = load_workbook(path).worksheets[0]
    assert sheet.cell(2, 1).value == "示例食品店"
    assert sheet["I2"].comment is not None
    made = Export.objects.get()
    assert (made.purpose, made.rows, made.persons) == ("月度报送", 1, False)
    told = json.loads(client.post("/publicity/export/", {**SENT, "shape": "json", "download": "1"}).content)
    assert (told["format"], told["count"], told["items"][0]["CF_NR_FK"]) == (transfer.FORMAT, 1, "0.123456")


def test_persons_leave_only_with_a_right_of_their_own(at: Bureau) -> None:
    decide(at, spot(at))
    plain, entitled = exporter(at), exporter(at, "unmask")
    asked = {**SENT, "persons": "on", "shape": "json", "download": "1"}
    without = plain.post("/publicity/export/", asked).content.decode()
    assert citizen().id_no not in without
    assert citizen().name not in without
    told = json.loads(entitled.post("/publicity/export/", asked).content)
    assert told["count"] == 2
    assert told["items"][1]["CF_XDR_ZJHM"] == citizen().id_no
    assert Export.objects.filter(persons=True).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [({"purpose": "x"}, "至少四个字"), ({"to": "2025-01-01"}, "早于开始日期"), ({"since": "去年"}, "没有这一天")],
)
def test_a_careless_form_sends_nothing(at: Bureau, change: dict[str, str], words: str) -> None:
    answer = exporter(at).post("/publicity/export/", {**SENT, "download": "1", **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Export.objects.exists()


def test_without_the_right_there_is_no_such_page(at: Bureau) -> None:
    for user in (at.officer, at.head, member("bureau-supervisor", "SF")):
        assert entered(user).get("/publicity/export/").status_code == 404
    other = exporter(bureau())
    assert "没有可以报送的决定" in other.post("/publicity/export/", SENT).content.decode()
