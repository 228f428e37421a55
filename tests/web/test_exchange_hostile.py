"""Files that don't fit, on purpose or not: each is answered in words with its place, what is right is kept."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import member
from web.conftest import file_case
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.tables.reading import Limits
from zhiheng.ledger import selectors
from zhiheng.ledger.mappings import Cell, EventPlan, ObjectPlan, Plan, save_mapping
from zhiheng.ledger.models import LedgerEvent, LedgerMapping, LedgerRun, LedgerSource
from zhiheng.ledger.records import Actor
from zhiheng.web.exchange import drafts, folders, running
from zhiheng.web.exchange.folders import folder_of
from zhiheng.web.models import MappingDraft

pytestmark = pytest.mark.django_db
ME = Actor(system="test")
COLUMNS = ["案号", "环节", "办理时间", "结果"]
PLAN = Plan(
    columns=COLUMNS, key=["案号", "环节", "办理时间"], agency=Cell(value="A1"), main="case",
    objects={"case": ObjectPlan("case", Cell("案号"), foreign_number=Cell("案号"),
                                attributes={"procedure": Cell(value="ordinary"), "field": Cell(value="market")})},
    events={"closed": EventPlan("case.closed", Cell("办理时间"), ["case"],
                                {"kind": Cell("结果", codes="close")}, step="结")},
    codes={"close": {"完了": "01"}}, step="环节", skipped=["看"],
)  # fmt: skip
ROW = ["甲1", "结", "2026-11-20 10:00", "完了"]


@pytest.fixture
def mapping(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LedgerMapping:
    monkeypatch.setattr(folders, "incoming", lambda: tmp_path)
    file_case("here-1")
    source = LedgerSource.objects.create(
        name="lzf", title="省平台", agencies=["A1"], event_types=["case.closed"], namespaces=["LZF-"]
    )
    return save_mapping(source, "penalty", "处罚", PLAN, by=ME)


def csv_of(rows: Sequence[Sequence[Any]], columns: Sequence[str] = COLUMNS) -> bytes:
    return "\n".join(",".join(map(str, cells)) for cells in [columns, *rows]).encode("gb18030")


def book_of(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for cells in rows:
            page.append(list(cells))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def taken(mapping: LedgerMapping, body: bytes, name: str = "a.csv") -> LedgerRun:
    folder_of(mapping).put(ContentFile(body, name))
    (run,) = running.take(mapping, ME)
    return run


def test_the_right_sheet_is_found_among_others(mapping: LedgerMapping) -> None:
    body = book_of({"说明": [["本表由系统导出"], ["请勿修改"]], "明细": [COLUMNS, ROW], "空": []})
    assert taken(mapping, body, "a.xlsx").counts == {"accepted": 1}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["案件", "环节", "办理时间", "结果"], "案号"),
        (["案号", "环节名", "办理时间", "结果"], "环节"),
        (["甲", "乙", "丙", "丁"], "没有找到表头"),
    ],
)
def test_a_file_whose_columns_changed_goes_back_with_the_name_of_the_column(
    mapping: LedgerMapping, columns: list[str], words: str
) -> None:
    run = taken(mapping, csv_of([ROW], columns))
    assert run.counts == {running.FAILED: 1}
    assert words in " ".join(run.problems)
    assert not LedgerEvent.objects.filter(type="case.closed").exists()
    assert [one.name for one in (folder_of(mapping).path / folders.RETURNED).iterdir()] == ["a.csv"]


def test_columns_that_moved_or_were_added_do_no_harm(mapping: LedgerMapping) -> None:
    columns = ["新列", "结果", "办理时间", "环节", "案号"]
    assert taken(mapping, csv_of([["x", *reversed(ROW)]], columns)).counts == {"accepted": 1}
    assert taken(mapping, csv_of([ROW]), "b.csv").counts == {"repeated": 1}


def test_rows_that_stand_twice_and_words_without_code_are_named_and_the_others_kept(mapping: LedgerMapping) -> None:
    rows = [ROW, ROW, ["甲2", "结", "2026-11-20", "没完"], ["甲3", "想", "2026-11-20", ""], ["甲4", "看", "何日", ""],
            ["甲5", "结", "2026-11-21", "完了"]]  # fmt: skip
    run = taken(mapping, csv_of(rows))
    assert run.counts == {"accepted": 2, "skipped": 1}
    said = " ".join(run.problems)
    assert all(place in said for place in ("A3", "D4", "B5"))
    assert "同一编号" in said and "“没完”没有对应的代码" in said and "“想”没有对应的环节" in said


def test_formulas_and_markup_stay_text_and_go_back_quoted(mapping: LedgerMapping) -> None:
    names = ["=1+1", "@SUM(A1)", "<script>alert(1)</script>", "'; DROP TABLE x;--"]
    run = taken(mapping, csv_of([[name, "结", "2026-11-20", "完了"] for name in names]))
    assert run.counts == {"accepted": 4}
    browser = Client()
    browser.force_login(member("agency-administrator", "A1", granted={"export": None}))
    text = browser.get(reverse("list", args=["case"])).content.decode()
    assert "<script>alert(1)" not in text
    assert browser.get(reverse("object", args=["case", "LZF-<SCRIPT>ALERT(1)<／SCRIPT>"])).status_code == 200
    back = browser.get(reverse("exchange-back", args=["lzf", "penalty"]), {"as": "csv"})
    lines = b"".join(back.streaming_content).decode("utf-8-sig").splitlines()
    assert all(f"'{name}" in "\n".join(lines) for name in names[:2])
    # What went back and comes again says nothing new.
    again = taken(mapping, "\n".join(line for line in lines if not line.startswith(("#", "'#"))).encode(), "b.csv")
    assert again.counts == {"repeated": 4}


def test_an_old_file_found_again_takes_nothing_back(mapping: LedgerMapping) -> None:
    save_mapping(mapping.source, "penalty", "处罚", PLAN, by=ME)
    mapping = LedgerMapping.objects.latest("pk")
    plan = {**mapping.plan, "codes": {"close": {"完了": "01", "并了": "06"}}}
    LedgerMapping.objects.filter(pk=mapping.pk).update(plan=plan)
    mapping.refresh_from_db()
    assert taken(mapping, csv_of([ROW]), "1.csv").counts == {"accepted": 1}
    assert taken(mapping, csv_of([[*ROW[:3], "并了"]]), "2.csv").counts == {"corrected": 1}
    assert taken(mapping, csv_of([ROW]), "1.csv").counts == {"superseded": 1}
    (event,) = selectors.trace("case", "LZF-甲1").events
    assert event.attributes["kind"] == "06"


@pytest.mark.parametrize("body", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"%PDF-1.7", b""])
def test_what_is_no_table_goes_back_in_words(mapping: LedgerMapping, body: bytes) -> None:
    if body:
        run = taken(mapping, body, "a.xlsx")
        assert run.counts == {running.FAILED: 1} and run.problems
    browser = Client()
    browser.force_login(member("agency-administrator", "A1"))
    file = SimpleUploadedFile("a.et", body)
    response = browser.post(reverse("exchange-start", args=["lzf"]), {"file": file, "form_key": new_key()})
    assert response.status_code == 422
    assert not MappingDraft.objects.exists()


def test_a_file_of_100_megabytes_is_refused_before_it_is_read(
    mapping: LedgerMapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    browser.force_login(member("agency-administrator", "A1"))
    monkeypatch.setattr(drafts, "MOST_BYTES", 1_000)
    monkeypatch.setattr("zhiheng.web.exchange.moving.MOST_BYTES", 1_000)
    monkeypatch.setattr("zhiheng.kit.files.sandbox.ask", lambda *given, **more: pytest.fail("read"))
    for page in ("exchange-start", "exchange-take"):
        address = reverse(page, args=["lzf"] if page == "exchange-start" else ["lzf", "penalty"])
        file = SimpleUploadedFile("a.csv", b"x" * 2_000)
        response = browser.post(address, {"file": file, "form_key": new_key()})
        assert response.status_code == 422
        assert "超过" in response.content.decode()
    folder = folder_of(mapping)
    folder.path.mkdir(parents=True)
    huge = folder.path / "a.csv"
    with huge.open("wb") as stream:
        stream.truncate(Limits().bytes + 1)
    os.utime(huge, (0, 0))
    monkeypatch.undo()
    monkeypatch.setattr(folders, "incoming", lambda: folder.path.parents[1])
    (run,) = running.take(mapping, ME)
    assert run.counts == {running.FAILED: 1}
    assert "100" in run.problems[0]


@pytest.mark.parametrize("value", ["e:nothing:at-all", "d:", "o:party", "e:case.closed", "\x01", "x" * 5_000, "number"])
def test_choices_that_were_never_offered_are_not_kept(mapping: LedgerMapping, value: str) -> None:
    browser = Client()
    browser.force_login(member("agency-administrator", "A1"))
    file = SimpleUploadedFile("a.csv", csv_of([ROW]))
    address = browser.post(reverse("exchange-start", args=["lzf"]), {"file": file, "form_key": new_key()})["Location"]
    sent = {
        "main": value,
        "days": value,
        "column-0": "number",
        "column-1": "step",
        "column-2": "time",
        "column-3": value,
    }
    assert browser.post(address, sent).status_code == 302
    draft = MappingDraft.objects.get()
    assert draft.choices["main"] == "case"
    codes = reverse("exchange-codes", args=[draft.public_id])
    assert browser.post(codes, {"word-step-0": value, "every": value, "business": value}).status_code == 302
    assert browser.get(codes).status_code in (200, 302)
    assert browser.get(reverse("exchange-preview", args=[draft.public_id])).status_code == 302
