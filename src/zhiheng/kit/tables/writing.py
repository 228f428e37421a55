"""Workbooks and CSV out: typed numbers and dates, no cell ever taken for a formula, and who exported it inside."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from zhiheng.eventlog.atomic import replacing
from zhiheng.kit.tables.cells import letters

_FORMULA_STARTS = tuple("=+-@\t\r\n|＝＋－＠")
_LONGEST = 32_767  # characters that a cell holds
_STAMP_SHEET = "导出说明"
HEAD_FILL = PatternFill("solid", fgColor="ECEDE8")
HEAD_FONT = Font(name="等线", bold=True)
HEAD_BORDER = Border(bottom=Side(style="medium", color="434E54"))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who exported what and when; it stands inside the file (F13)."""

    number: str
    account: str
    made_at: datetime
    what: str

    def lines(self) -> list[tuple[str, str]]:
        """Return the stamp as pairs of label and text."""
        made = timezone.localtime(self.made_at).strftime("%Y-%m-%d %H:%M:%S")
        return [("导出编号", self.number), ("账号", self.account), ("时间", made), ("内容", self.what)]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an export: heading, width in characters, Excel number format for numbers."""

    title: str
    width: int = 16
    number_format: str = ""


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe before = + - @ and tab (F13).

    Characters that a workbook can't hold are dropped. The importer takes the apostrophe off again.
    """
    tidy = ILLEGAL_CHARACTERS_RE.sub("", text)
    return (f"'{tidy}" if tidy.lstrip(" \u3000").startswith(_FORMULA_STARTS) else tidy)[:_LONGEST]


def write_workbook(
    path: Path, title: str, fields: Sequence[Field], rows: Iterable[Sequence[object]], stamp: Stamp
) -> int:
    """Write rows to an .xlsx file as they come and return how many; the file appears only when it is whole.

    Numbers, Decimals, dates and times stay typed (times as civil time of Asia/Shanghai); everything else is safe text.
    Raises LogError where the disk is full or the place can't be written.
    """
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.identifier = stamp.account, stamp.number
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for index, entry in enumerate(fields, start=1):
        sheet.column_dimensions[letters(index - 1)].width = entry.width
    sheet.append([head_cell(sheet, entry.title) for entry in fields])
    count = 0
    for row in rows:
        count += 1
        sheet.append([_typed(sheet, entry, value) for entry, value in zip(fields, row, strict=True)])
    stamp_sheet = book.create_sheet(_STAMP_SHEET)
    for label, text in [*stamp.lines(), ("行数", str(count))]:
        stamp_sheet.append([safe(label), safe(text)])
    save(book, path)
    return count


def write_csv(path: Path, fields: Sequence[Field], rows: Iterable[Sequence[object]], stamp: Stamp) -> int:
    """Write rows to a CSV file (UTF-8 with mark, so that Excel reads it) and return how many; same quoting.

    The stamp stands in the last lines, each beginning with ``#``.
    """
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([safe(entry.title) for entry in fields])
        for row in rows:
            count += 1
            writer.writerow([_text(value) for value in row])
        for label, text in stamp.lines():
            writer.writerow([f"# {label}", safe(text)])
    return count


def save(book: Workbook, path: Path) -> None:
    """Save a workbook so that it is whole or not there. Raises LogError as ``replacing`` does."""
    with replacing(path) as draft:
        book.save(draft)


def head_cell(sheet: Any, text: str) -> Any:
    """Return a styled heading cell for a streaming sheet."""
    cell = WriteOnlyCell(sheet, safe(text))
    cell.font, cell.fill, cell.border = HEAD_FONT, HEAD_FILL, HEAD_BORDER
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def typed_value(value: object) -> object:
    """Return a value as a workbook stores it: numbers and dates typed, the rest as safe text."""
    if value is None or isinstance(value, (bool, int, float, Decimal)):
        return ("是" if value else "否") if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    return value if isinstance(value, (date, time)) else safe(str(value))


def _typed(sheet: Any, entry: Field, value: object) -> Any:
    stored = typed_value(value)
    number_format = entry.number_format or _usual_format(stored)
    if not number_format:
        return stored
    cell = WriteOnlyCell(sheet, stored)
    cell.number_format = number_format
    return cell


def _usual_format(value: object) -> str:
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(value, date):
        return "yyyy-mm-dd"
    return "#,##0.00" if isinstance(value, Decimal) else ""


def _text(value: object) -> str:
    stored = typed_value(value)
    if isinstance(stored, datetime):
        return stored.strftime("%Y-%m-%d %H:%M:%S")
    return "" if stored is None else str(stored)


def _sheet_title(title: str) -> str:
    """Return a title that Excel accepts: no []:*?/\\ and at most 31 characters."""
    return "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "数据"
