"""Any office's file is read as it stands, or refused in words with the way out."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from kit.tables.sheets import workbook
from zhiheng.kit.tables.cells import letters
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.reading import Limits, open_table

SAMPLES = Path(__file__).parent / "samples"
LINES = [["姓名", "编号"], ["张勇", "001"], ["𠮷野，甲", "002"]]


def rows_of(path: Path, **limits: int) -> list[tuple[object, ...]]:
    (sheet, *_) = open_table(path, Limits(**limits))
    return [row.cells for row in sheet.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_is_read_whatever_its_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "名单.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(LINES)
    assert rows_of(path) == [tuple(line) for line in LINES]


def test_cells_keep_their_places_below_empty_rows_and_beside_empty_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[], [], [None, None, "姓名", 3], [None, None, None, datetime(2026, 1, 2)]])
    (sheet,) = open_table(path)
    rows = list(sheet.rows())
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert rows[2].cells == (None, None, "姓名", 3.0)
    assert rows[2].place(3) == "Sheet1!D3"
    assert rows[3][3] == date(2026, 1, 2)
    assert list(sheet.rows())[2] == rows[2], "rows can be run through again"


@pytest.mark.parametrize("column, name", [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_in_excel(column: int, name: str) -> None:
    assert letters(column) == name


_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_ODS = f"""<office:document-content{_NAMES}><office:body><office:spreadsheet><table:table table:name="名单">
<table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>数</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>张勇</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12.5"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def test_a_workbook_of_1997_is_read() -> None:
    assert rows_of(SAMPLES / "old.xls") == [("姓名", "数"), ("张勇", 12.5)]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", _ODS.replace("\n", ""))
    assert rows_of(tmp_path / "a.ods") == [("姓名", "数"), ("张勇", 12.5)]


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("空.xlsx", b"", "文件是空的"),
        ("名单.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "WPS 自有格式"),
        ("锁.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "去掉密码"),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "已损坏"),
        ("坏.xlsx", b"PK\x03\x04 cut off", "已损坏"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "图片"),
        ("a.csv", b"\x81\x00\xff\xfe\xff\xff\x80\x80\xff\xff\xff\xff", "不是表格"),
    ],
)
def test_what_is_no_readable_table_is_refused_with_the_way_out(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableRefused, match=words) as refusal:
        rows_of(path)
    assert refusal.value.problems[0].remedy
    assert name in refusal.value.problems[0].place


def test_a_word_document_or_an_archive_is_called_by_its_name(tmp_path: Path) -> None:
    for member, words in (("word/document.xml", "Word"), ("读我.txt", "压缩包")):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(TableRefused, match=words):
            open_table(tmp_path / "a.xlsx")


def test_rows_bytes_columns_and_unpacked_size_are_capped(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["x"] * 8 for _ in range(20)])
    with pytest.raises(TableRefused, match="超过 10 行"):
        rows_of(path, rows=10)
    with pytest.raises(TableRefused, match="超过 5 列") as refusal:
        rows_of(path, columns=5)
    assert refusal.value.problems[0].place == "Sheet1!F1"
    with pytest.raises(TableRefused, match="上限"):
        rows_of(path, bytes=100)
    with pytest.raises(TableRefused, match="展开后"):
        rows_of(path, unpacked=100)


def test_only_the_rows_asked_for_are_read_from_a_long_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 300_000 + b"\xff\xff\n")
    (sheet,) = open_table(path)
    rows = sheet.rows()
    assert next(rows).cells == ("a", "b")
    with pytest.raises(TableRefused, match=r"a\.csv"):
        list(rows)


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.create_sheet("暗").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in open_table(tmp_path / "a.xlsx")] == ["Sheet"]
