"""What leaves the house is typed, whole, stamped, and never a formula."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.eventlog.errors import LogError
from zhiheng.kit.tables.kinds import plain
from zhiheng.kit.tables.models import Export
from zhiheng.kit.tables.services import record_export
from zhiheng.kit.tables.writing import Field, Stamp, safe, write_csv, write_workbook

STAMP = Stamp("导-20261126-abc", "admin", datetime(2026, 11, 26, 4, 0, tzinfo=UTC), "人员")
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")', "|cmd"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_a_workbook_or_csv(tmp_path: Path, text: str) -> None:
    write_workbook(tmp_path / "a.xlsx", "表", [Field(text)], [[text]], STAMP)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["表"]
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'")
    write_csv(tmp_path / "a.csv", [Field("甲")], [[text]], STAMP)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][0].startswith("'")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_safe_text_never_starts_a_formula(text: str) -> None:
    assert not safe(text).lstrip(" \u3000").startswith(tuple("=+-@\t\r\n|＝＋－＠"))


@given(st.sampled_from("=+-@"), st.text("abc123", min_size=1))
def test_our_own_import_takes_the_apostrophe_off_again(start: str, rest: str) -> None:
    assert plain(safe(start + rest)) == start + rest


def test_numbers_dates_and_times_stay_typed_and_times_are_civil(tmp_path: Path) -> None:
    row = [12, Decimal("-3.50"), date(2026, 3, 4), datetime(2026, 3, 4, 20, 0, tzinfo=UTC), True, None, "x"]
    count = write_workbook(tmp_path / "a.xlsx", "表", [Field(str(n)) for n in range(7)], [row], STAMP)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["表"]
    values = [cell.value for cell in sheet[2]]
    assert count == 1
    assert values == [12, -3.5, datetime(2026, 3, 4), datetime(2026, 3, 5, 4, 0), "是", None, "x"]
    assert sheet["B2"].number_format == "#,##0.00"


def test_account_time_and_number_stand_inside_both_files(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", "表", [Field("甲")], [], STAMP)
    rows = dict(openpyxl.load_workbook(tmp_path / "a.xlsx")["导出说明"].iter_rows(values_only=True))
    assert rows == {
        "导出编号": "导-20261126-abc", "账号": "admin", "时间": "2026-11-26 12:00:00", "内容": "人员", "行数": "0",
    }  # fmt: skip
    write_csv(tmp_path / "a.csv", [Field("甲")], [], STAMP)
    assert "# 导出编号,导-20261126-abc" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_a_failing_source_or_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LogError, match="磁盘已满"):
        write_csv(path, [Field("甲")], [["1"]], STAMP)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]


def test_a_sheet_title_that_excel_refuses_is_made_fit(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", "甲/乙[1]:*?" + "长" * 40, [Field("甲")], [], STAMP)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[0].startswith("甲乙1长")


@pytest.mark.django_db
def test_every_export_is_recorded_with_its_own_number() -> None:
    one, two = record_export("admin", "人员", rows=3), record_export("admin", "人员")
    assert one.number != two.number
    assert Export.objects.get(number=one.number).rows == 3
