"""An import shows what it would do, does it once, and gives bad cells back in place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kit.tables.sheets import CONTEXT, Store, members, workbook
from zhiheng.kit.tables.applying import apply
from zhiheng.kit.tables.importing import Change, CheckedRow, Context, Importer, Preview, preview
from zhiheng.kit.tables.kinds import Text
from zhiheng.kit.tables.marking import marked_workbook
from zhiheng.kit.tables.models import ImportedRow
from zhiheng.kit.tables.reading import open_table
from zhiheng.kit.tables.services import record_export
from zhiheng.kit.tables.template import write_template

pytestmark = pytest.mark.django_db

HEAD = ["姓名", "身份证号", "证件编号", "岗位", "发证时间", "有效期"]
MESSY: list[list[Any]] = [
    ["人员名单"],
    HEAD,
    ["张 勇", "370102199001011234", "15011200318", "一线", "2024.7.1", "2029年6月30日"],
    ["王秀芬", 3.70102e17, "１５０１１２００３３１", "01", "03/04/2023", "长期"],
    [None, "37010219900101123X", "15011200362", "法制审核", "2022-11-01", "2027-10-31"],
    ["陈晓东", None, "15011200362", "一线", "2021-12-01", "2021-11-30"],
    ["马丽", None, "1501120051O", "执法", None, None],
    ["孙志强", None, "15011200479", "一线", "2021-12-10", "2026-12-09"],
]


def seen(path: Path, importer: Importer, rows: list[list[Any]] = MESSY, **options: Any) -> Preview:
    return preview(importer, open_table(workbook(path / "a.xlsx", rows)), CONTEXT, **options)


def test_a_messy_table_is_previewed_with_every_error_in_its_place(tmp_path: Path) -> None:
    found = seen(tmp_path, members())
    words = {problem.place: problem.what for row in found.bad for problem in row.errors}
    assert words == {
        "Sheet1!B4": "号码被表格软件改成了数值，末几位已经丢失",
        "Sheet1!E4": "分不清年、月、日的先后",
        "Sheet1!A5": "必填",
        "Sheet1!C5": "与第 6 行相同",
        "Sheet1!F6": "早于发证日期",
        "Sheet1!C6": "与第 5 行相同",
        "Sheet1!C7": "有字母 O 或 I，应为数字 0 或 1",
        "Sheet1!D7": "可填：一线、法制审核",
    }
    assert (len(found.rows), len(found.good), found.bad_cells, len(found.warned)) == (6, 2, 8, 1)
    assert found.good[0].values["name"] == "张勇"
    assert found.good[0].values["until"] == date(2029, 6, 30)
    assert not ImportedRow.objects.exists(), "a preview writes nothing"


def test_the_second_import_of_the_same_file_changes_nothing(tmp_path: Path) -> None:
    store = Store()
    first = apply(seen(tmp_path, members(store)), CONTEXT)
    assert (first.new, first.changed, first.same, first.bad) == (2, 0, 0, 4)
    again = seen(tmp_path, members(store))
    assert again.counts[Change.SAME] == 2
    second = apply(again, CONTEXT)
    assert (second.new, second.changed, second.same) == (0, 0, 2)
    assert store.writes == 2


def test_a_changed_row_is_written_again_and_only_that_one(tmp_path: Path) -> None:
    store = Store()
    apply(seen(tmp_path, members(store)), CONTEXT)
    rows = [list(row) for row in MESSY]
    rows[2][3] = "法制审核"
    done = apply(seen(tmp_path, members(store), rows), CONTEXT)
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    assert store.rows["15011200318"]["post"] == "02"


def test_a_preview_that_grew_old_still_writes_nothing_twice(tmp_path: Path) -> None:
    store = Store()
    one, two = seen(tmp_path, members(store)), seen(tmp_path, members(store))
    apply(one, CONTEXT)
    apply(two, CONTEXT)
    assert store.writes == 2


def test_what_is_stored_decides_where_the_importer_can_tell(tmp_path: Path) -> None:
    store = Store()

    def existing(keys: Any, context: Context) -> dict[str, dict[str, Any]]:
        return {key: store.rows[key] for key in keys if key in store.rows}

    importer = members(store, existing=existing)
    apply(seen(tmp_path, importer), CONTEXT)
    store.rows["15011200318"]["name"] = "张勇改"
    found = seen(tmp_path, importer)
    assert (found.counts[Change.CHANGED], found.counts[Change.SAME]) == (1, 1)


def test_another_unit_has_its_own_memory(tmp_path: Path) -> None:
    store = Store()
    apply(seen(tmp_path, members(store)), CONTEXT)
    other = Context("admin", "unit-2")
    found = preview(members(store), open_table(tmp_path / "a.xlsx"), other)
    assert found.counts[Change.NEW] == 2


def test_a_failure_between_chunks_keeps_the_chunks_done_and_the_repeat_completes_them(tmp_path: Path) -> None:
    rows = [HEAD, *([f"人{n}", None, f"{15011200000 + n}", "一线", None, None] for n in range(6))]
    store = Store()

    def failing(part: list[CheckedRow], context: Context) -> None:
        if store.writes >= 4:
            raise OSError(28, "No space left on device")
        store.write(part, context)

    with pytest.raises(OSError, match="No space"):
        apply(seen(tmp_path, members(write=failing), rows), CONTEXT)
    assert ImportedRow.objects.exclude(content="").count() == 4
    done = apply(seen(tmp_path, members(store), rows), CONTEXT)
    assert (done.new, done.same) == (2, 4)
    assert len(store.rows) == 6


def test_no_value_is_kept_in_the_memory_of_imports(tmp_path: Path) -> None:
    apply(seen(tmp_path, members()), CONTEXT)
    kept = str(list(ImportedRow.objects.values()))
    assert "15011200318" not in kept
    assert "张勇" not in kept


def test_progress_is_told_in_rows(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    rows = [HEAD, *([f"人{n}", None, f"{15011200000 + n}", "一线", None, None] for n in range(5))]
    apply(seen(tmp_path, members(), rows), CONTEXT, lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_correction_on_the_screen_is_read_like_the_cell(tmp_path: Path) -> None:
    found = seen(tmp_path, members(), corrections={(7, "number"): "15011200510", (7, "post"): "一线"})
    assert {row.number: row.change for row in found.rows}[7] is Change.NEW


def test_the_marked_workbook_has_bad_cells_red_with_a_comment_and_can_be_corrected_and_imported(tmp_path: Path) -> None:
    found = seen(tmp_path, members())
    target = tmp_path / "marked.xlsx"
    marked_workbook(target, open_table(tmp_path / "a.xlsx"), found, record_export("admin", "标红的工作簿"))
    sheet = openpyxl.load_workbook(target)["Sheet1"]
    assert sheet["E4"].fill.fgColor.rgb == "00F4C7C1"
    assert "分不清" in sheet["E4"].comment.text
    assert sheet["F8"].fill.fgColor.rgb == "00FBE7B2"
    assert sheet["A3"].comment is None
    assert "必填" in sheet["G5"].value
    book = openpyxl.load_workbook(target)
    for place, value in {"A5": "赵静", "C5": "15011200363", "E4": "2023-04-03", "B4": None, "F6": "2026-11-30"}.items():
        book["Sheet1"][place] = value
    book["Sheet1"]["C7"], book["Sheet1"]["D7"] = "15011200510", "一线"
    book.save(target)
    again = preview(members(), open_table(target), CONTEXT)
    assert (len(again.rows), again.bad, again.header.unknown) == (6, [], [])


def test_personal_columns_are_masked_for_anybody_else(tmp_path: Path) -> None:
    found = seen(tmp_path, members())
    target = tmp_path / "marked.xlsx"
    stamp = record_export("other", "标红的工作簿")
    marked_workbook(target, open_table(tmp_path / "a.xlsx"), found, stamp, mask=lambda text: text[:4] + "****")
    sheet = openpyxl.load_workbook(target)["Sheet1"]
    assert sheet["B3"].value == "3701****"
    assert sheet["C3"].value == "15011200318"


def test_the_template_comes_back_empty_of_errors_with_its_hint_row(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    write_template(target, members())
    book = openpyxl.load_workbook(target)
    sheet = book["人员"]
    assert sheet["A1"].value == "姓名*"
    assert sheet["A2"].value.startswith("说明：")
    assert sheet["B3"].number_format == "@"
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {"D3:D2000", "H3:H2000"}
    for column, value in enumerate(["张勇", None, "15011200318", "一线", date(2024, 7, 1), None, 12.5, "是"], start=1):
        sheet.cell(3, column).value = value
    book.save(target)
    found = preview(members(), open_table(target), CONTEXT)
    assert [row.change for row in found.rows] == [Change.NEW]


def test_an_importer_without_a_required_key_is_refused_where_it_is_declared() -> None:
    from zhiheng.kit.tables.columns import Column

    with pytest.raises(ValueError, match="key"):
        Importer("x", "x", (Column("a", "甲", Text()),), ("a",), write=Store().write)
