"""The bureau's own tables (报表样式): which indicators stand in which columns, under which merged headings, as data.

One line per column: ``上级表头 | 列名 | 指标``. A table is a workbook with one row per agency, streets last, and
a sum; it is filled for a year or for a month.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from zhiheng.kit.tables.cells import letters
from zhiheng.kit.tables.writing import HEAD_FILL, HEAD_FONT, Stamp, safe, save
from zhiheng.oversight.statistics.indicators import BY_CODE, INDICATORS, Indicator

MOST_TEXT = 8_000
MOST_COLUMNS = 60
_PARTS = 3
_THIN = Side(style="thin", color="7B878A")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class Unreadable(ValueError):
    """A line of a layout says nothing; the words name the line and what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the heading above (merged with its neighbours'), its own heading, the indicator."""

    group: str
    title: str
    indicator: Indicator


def usual() -> str:
    """Return the layout that every installation begins with: all indicators under their groups."""
    return "\n".join(
        f"{one.group} | {one.title}{'' if one.unit == '件' else f'（{one.unit}）'} | {one.code}" for one in INDICATORS
    )


def parse(text: str) -> list[Column]:
    """Return the columns that a text describes. Raises Unreadable, naming the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if len(parts) != _PARTS or not parts[1]:
            raise Unreadable(f"第 {number} 行不是“上级表头 | 列名 | 指标”三段，请改写")
        if parts[2] not in BY_CODE:
            raise Unreadable(f"第 {number} 行的指标“{parts[2][:30]}”不存在，请从下面的指标中选")
        found.append(Column(parts[0], parts[1], BY_CODE[parts[2]]))
    if not found:
        raise Unreadable("一列也没有，请至少写一行")
    if len(found) > MOST_COLUMNS:
        raise Unreadable(f"有 {len(found)} 列，最多 {MOST_COLUMNS} 列")
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the agency's name, its figures by indicator, which of them it entered."""

    name: str
    figures: dict[str, Decimal | None]
    entered: frozenset[str] = frozenset()


def write(path: Path, title: str, period: str, columns: Sequence[Column], rows: Sequence[Row], stamp: Stamp) -> None:
    """Write the table as a workbook: title, period, two rows of headings (groups merged), rows, sum, and the stamp."""
    book = Workbook()
    sheet = book.active
    sheet.title = "统计表"
    width = len(columns) + 1
    _title(sheet, title, period, width)
    _heads(sheet, columns)
    for number, row in enumerate(rows, 5):
        _row(sheet, number, row, columns)
    _row(sheet, 5 + len(rows), _sum(rows), columns)
    sheet.cell(6 + len(rows), 1, "注：带 * 的数由机关填报，其余由执法台账计算。")
    sheet.column_dimensions["A"].width = 28
    sheet.freeze_panes = "B5"
    stamps = book.create_sheet("导出说明")
    for line in stamp.lines():
        stamps.append([safe(text) for text in line])
    save(book, path)


def _title(sheet: Any, title: str, period: str, width: int) -> None:
    for number, text in ((1, title), (2, period)):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=width)
        cell = sheet.cell(number, 1, safe(text))
        cell.alignment = _MIDDLE
        cell.font = Font(name="方正小标宋简体", size=18) if number == 1 else Font(name="等线")
    sheet.row_dimensions[1].height = 32


def _heads(sheet: Any, columns: Sequence[Column]) -> None:
    """Write the two rows of headings; equal neighbours above share one merged cell."""
    sheet.merge_cells(start_row=3, end_row=4, start_column=1, end_column=1)
    sheet.cell(3, 1, "执法机关")
    place = 2
    for group, some in groupby(columns, key=lambda column: column.group):
        mine = list(some)
        sheet.cell(3, place, safe(group))
        if len(mine) > 1:
            sheet.merge_cells(start_row=3, end_row=3, start_column=place, end_column=place + len(mine) - 1)
        for column in mine:
            sheet.cell(4, place, safe(column.title))
            sheet.column_dimensions[letters(place - 1)].width = max(10, 2 * len(column.title) + 2)
            place += 1
    for number in (3, 4):
        for index in range(1, len(columns) + 2):
            cell = sheet.cell(number, index)
            cell.font, cell.fill, cell.border, cell.alignment = HEAD_FONT, HEAD_FILL, _FRAME, _MIDDLE


def _row(sheet: Any, number: int, row: Row, columns: Sequence[Column]) -> None:
    sheet.cell(number, 1, safe(row.name)).border = _FRAME
    for index, column in enumerate(columns, 2):
        code = column.indicator.code
        cell = sheet.cell(number, index, row.figures.get(code))
        starred = '"*"' if code in row.entered else ""
        cell.number_format = f"{'#,##0.00' if column.indicator.unit == '元' else '#,##0'}{starred}"
        cell.border = _FRAME


def _sum(rows: Sequence[Row]) -> Row:
    figures: dict[str, Decimal | None] = {}
    for code in BY_CODE:
        known = [value for row in rows if (value := row.figures.get(code)) is not None]
        figures[code] = sum(known, Decimal(0)) if known else None
    return Row("合计", figures, frozenset().union(*(row.entered for row in rows)))


def month_rows(tallies: Sequence[Any], called: dict[str, str], month: date) -> list[Row]:
    """Return one row per agency from the counts of a month; what isn't counted from acts stays empty."""
    by_agency: dict[str, list[Any]] = {agency: [] for agency in called}
    for row in tallies:
        if row.month == month and row.agency in by_agency:
            by_agency[row.agency].append(row)
    return [
        Row(called[agency], {one.code: one.of(mine) if one.kind else None for one in INDICATORS})
        for agency, mine in by_agency.items()
    ]


def as_bytes(title: str, period: str, columns: Sequence[Column], rows: Sequence[Row], stamp: Stamp) -> bytes:
    """Return the workbook as bytes."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-table-") as folder:
        path = Path(folder) / "table.xlsx"
        write(path, title, period, columns, rows, stamp)
        return path.read_bytes()
