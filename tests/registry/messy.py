"""A messy table of officers as offices send it: merged heading, extra columns, text dates, lost digits, duplicates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from registry import district
from zhiheng.law import codes

HEAD = ("序号", "姓 名", "身份证号", "编制", "所在科室", "岗位", "证件编号", "发证时间", "有效期", "备注2")
ROW = 4  # the first data row


def wide(text: str) -> str:
    """Full-width digits, as some input methods leave them."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def row(order: int) -> list[Any]:
    """A lawful officer, written the way that his place in the table makes offices write."""
    born = date(1965 + order % 35, 1 + order % 12, 1 + order % 28)
    number = codes.make_identity(district.REGION, born, 1 + order % 998)
    issued = date(2023, 1, 1) + timedelta(days=order % 900)
    dates: Any = (issued, issued.replace(year=issued.year + 5) if issued.day != 29 else date(2029, 2, 28))
    if order % 3 == 0:
        dates = tuple(f"{day.year}年{day.month}月{day.day}日" for day in dates)
    elif order % 3 == 1:
        dates = tuple(f"{day.year}.{day.month}.{day.day}" for day in dates)
    name = f"演{'　' if order % 5 == 0 else ''}示{chr(0x4E00 + order % 2000)}"
    written = wide(number) if order % 7 == 0 else number
    employment = ("行政编制", "事业编制", "公务员")[order % 3]
    post = "其他" if order % 15 == 0 else "一线"
    return [order, name, written, employment, f"{1 + order % 6}中队", post, f"37{order:09d}", *dates, "无"]


def write(path: Path, rows: list[list[Any]]) -> Path:
    """Write a workbook with a merged title, an empty row and a two-row heading above the rows."""
    book = Workbook()
    sheet = book.active
    sheet.append(["示例区城市管理局执法人员花名册（2026年11月）"])
    sheet.merge_cells("A1:J1")
    sheet.append(["", "基本情况", "", "", "", "", "执法证", "", "", ""])
    sheet.merge_cells("B2:F2")
    sheet.append(list(HEAD))
    for one in rows:
        sheet.append(one)
    book.save(path)
    return path
