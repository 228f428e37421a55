"""The header is found wherever an office put it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.tables.sheets import members, workbook
from zhiheng.kit.tables.columns import Header, find_header, heading
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.reading import open_table


def header(path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Header:
    return find_header(open_table(workbook(path / "a.xlsx", rows, merged=merged)), members().columns)


def test_title_rows_extra_columns_and_other_names_are_no_obstacle(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["某局执法人员一览表"],
        ["填报人：张三"],
        [],
        ["序号", "姓 名*", "证件编号（必填）", "备注2", "发证\n时间"],
    ]
    found = header(tmp_path, rows, ("A1:E1",))
    assert {index: column.name for index, column in found.columns.items()} == {1: "name", 2: "number", 4: "issued"}
    assert found.last_row == 4
    assert found.unknown == ["序号", "备注2"]


def test_merged_headings_of_two_rows_are_read_together(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["姓名", "证件", None, "岗位"],
        [None, "编号", "有效期", None],
        ["甲", "15011200318", "2027-01-01", "一线"],
    ]
    found = header(tmp_path, rows, ("A1:A2", "B1:C1", "D1:D2"))
    assert {column.name: index for index, column in found.columns.items()} == {
        "name": 0,
        "number": 1,
        "until": 2,
        "post": 3,
    }
    assert found.last_row == 2


def test_a_heading_twice_counts_once(tmp_path: Path) -> None:
    found = header(tmp_path, [["姓名", "执法证号", "姓名"]])
    assert sorted(found.columns) == [0, 1]
    assert found.unknown == ["姓名"]


def test_missing_columns_are_named_with_the_nearest_heading(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match=r"执法证号.*执法证号码"):
        header(tmp_path, [["姓名", "执法证号码1"]])


def test_a_sheet_without_a_header_is_refused_with_the_columns_it_needs(tmp_path: Path) -> None:
    with pytest.raises(TableRefused, match=r"没有找到表头.*姓名、执法证号"):
        header(tmp_path, [["甲", "乙"], ["丙", "丁"]])


def test_the_sheet_with_the_best_header_is_taken(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名"])
    book.create_sheet("名单").append(["姓名", "执法证号"])
    book.save(tmp_path / "b.xlsx")
    assert find_header(open_table(tmp_path / "b.xlsx"), members().columns).sheet == "名单"


def test_the_users_own_matching_overrules_ours(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "号"], ["甲", "1"]])
    found = find_header(open_table(path), members().columns, {0: "name", 1: "number"})
    assert found.columns[1].name == "number"


def test_headings_are_compared_without_dress() -> None:
    assert heading(" 有效期 至（年月日）* ：") == heading("有效期至")
    assert heading("（备注）") == "(备注)"
