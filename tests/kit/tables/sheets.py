"""Tables made for the tests, and an importer of invented members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import Code, Day, Identifier, Money, Text, YesNo

CONTEXT = Context(account="admin", unit="unit-1")


def workbook(path: Path, rows: Iterable[Sequence[Any]], title: str = "Sheet1", merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def in_order(values: Values, context: Context) -> Iterable[CellProblem]:
    issued, until = values.get("issued"), values.get("until")
    if isinstance(issued, date) and isinstance(until, date) and until < issued:
        yield CellProblem("until", "早于发证日期")
    elif until == date(2026, 12, 9):
        yield CellProblem("until", "即将到期", warning=True)


class Store:
    """Where the importer of the tests writes; counts its calls."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.writes = 0

    def write(self, rows: Sequence[CheckedRow], context: Context) -> None:
        self.writes += len(rows)
        for row in rows:
            self.rows[row.key] = dict(row.values)


def members(store: Store | None = None, **changes: Any) -> Importer:
    store = store or Store()
    columns = (
        Column("name", "姓名", Text(longest=20, names=True), required=True),
        Column("id", "公民身份号码", Identifier(r"\d{17}[\dX]", "应为 18 位"), ("身份证号",), personal=True),
        Column(
            "number", "执法证号", Identifier(r"\d{11}", "应为 11 位数字"), ("证件编号",), required=True, unique=True
        ),
        Column("post", "岗位", Code({"01": "一线", "02": "法制审核"}, {"前台": "01"})),
        Column("issued", "发证日期", Day(), ("发证时间",)),
        Column("until", "有效期至", Day(frozenset({"长期"})), ("有效期",)),
        Column("fee", "费用", Money()),
        Column("full", "专职", YesNo()),
    )
    settings: dict[str, Any] = {"check": in_order, "write": store.write, "chunk": 2, **changes}
    return Importer("members", "人员", columns, ("number",), **settings)
