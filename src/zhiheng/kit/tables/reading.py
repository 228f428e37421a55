"""Any office's table as a stream of rows: .xls, .xlsx, .xlsb, .ods, CSV and JSON, within caps."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from zhiheng.kit.tables.cells import Row
from zhiheng.kit.tables.formats import Format, TableRefused, broken, encrypted, recognise
from zhiheng.kit.tables.objects import read_objects
from zhiheng.kit.tables.text import read_text

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one table may ask of the machine; bytes, rows, columns; ``unpacked`` is the sum inside a zipped workbook."""

    bytes: int = 100 * MEBIBYTE
    unpacked: int = 600 * MEBIBYTE
    rows: int = 200_000
    columns: int = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and how to run through its rows (again and again)."""

    name: str
    rows: Callable[[], Iterator[Row]]


def open_table(path: Path, limits: Limits | None = None, name: str = "") -> list[Sheet]:
    """Return the visible sheets of a table in their order; ``name`` is what its sender calls it. Rows
    are read, and counted, only when asked for.

    A file from outside is opened in a limited process: ``files.sandbox`` does it and calls this there.
    Raises TableRefused: over a cap, encrypted, broken or no table; also later, from ``rows``.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size > limits.bytes:
        words = f"文件 {size / MEBIBYTE:.0f} MB，超过 {limits.bytes / MEBIBYTE:.0f} MB 的上限"
        raise TableRefused.of(words, path.name, "请删去图片和用不到的工作表，或分成几个文件上传")
    form, title = recognise(path, name), Path(name or path.name).stem
    if form is not Format.WORKBOOK:
        read = read_objects if form is Format.OBJECTS else read_text
        return [Sheet(title, lambda: _capped(read(path, title), path.name, limits))]
    _check_unpacked(path, limits)
    return _workbook(path, limits)


def _check_unpacked(path: Path, limits: Limits) -> None:
    """Refuse a zipped workbook that unpacks to more than the cap, before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > limits.unpacked:
        words = f"展开后有 {unpacked / MEBIBYTE:.0f} MB，超过上限"
        raise TableRefused.of(words, path.name, "请删去空行、空列和图片后另存，或分成几个文件上传")


def _workbook(path: Path, limits: Limits) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise encrypted(path.name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise broken(path.name) from error
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    ]
    return [Sheet(name, partial(_capped_sheet, book, path, name, limits)) for name in visible]


def _capped_sheet(book: CalamineWorkbook, path: Path, name: str, limits: Limits) -> Iterator[Row]:
    return _capped(_sheet(book, path, name), path.name, limits)


def _sheet(book: CalamineWorkbook, path: Path, name: str) -> Iterator[Row]:
    """Yield a sheet's rows at their true places, also where the first rows or columns are empty."""
    try:
        sheet = book.get_sheet_by_name(name)
        yield from _rows(sheet)
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise broken(path.name) from error


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    if sheet.start is None:
        return
    before = (None,) * sheet.start[1]  # calamine fills up empty rows above the data, but not columns
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Row(sheet.name, number, before + tuple(None if cell == "" else cell for cell in cells))


def _capped(rows: Iterator[Row], name: str, limits: Limits) -> Iterator[Row]:
    """Yield rows up to the caps; formatted but empty cells at the end of a row don't count."""
    filled = 0
    for row in rows:
        filled += not row.empty
        if filled > limits.rows:
            raise TableRefused.of(f"超过 {limits.rows:,} 行", f"{name}:{row.number}", "请分成几个文件上传")
        if len(row.cells) > limits.columns and any(cell is not None for cell in row.cells[limits.columns :]):
            words = f"超过 {limits.columns} 列"
            raise TableRefused.of(words, row.place(limits.columns), "请删去用不到的列后再上传")
        yield row
