"""The uploaded table given back with its bad cells marked, a comment in each and the reasons at the row's end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from zhiheng.kit.tables.cells import Row, blank, letters, shown
from zhiheng.kit.tables.columns import REMARKS_TITLE
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Preview
from zhiheng.kit.tables.reading import Sheet
from zhiheng.kit.tables.writing import Stamp, head_cell, safe, save, typed_value

_BAD = PatternFill("solid", fgColor="F4C7C1")
_LOOK = PatternFill("solid", fgColor="FBE7B2")
_AUTHOR = "执衡"


def marked_workbook(
    path: Path,
    sheets: Sequence[Sheet],
    preview: Preview,
    stamp: Stamp,
    mask: Callable[[str], str] | None = None,
) -> None:
    """Write the imported sheet again as .xlsx, rows at their old numbers, bad cells red and doubtful ones amber.

    Values are those of the uploader; with ``mask`` the good cells of personal columns are masked (for anybody else).
    Corrected and saved, the file can be imported as it is: the added column is not read.
    """
    sheet = next(sheet for sheet in sheets if sheet.name == preview.header.sheet)
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.identifier = stamp.account, stamp.number
    target = book.create_sheet(sheet.name[:31])
    width = max(preview.header.labels) + 1
    for index in range(width):
        target.column_dimensions[letters(index)].width = 18
    target.column_dimensions[letters(width)].width = 48
    checked = {row.number: row for row in preview.rows}
    for row in _without_gaps(sheet.rows()):
        target.append(_row(target, row, checked.get(row.number), preview, width, mask))
    notes = book.create_sheet("导出说明")
    for label, text in stamp.lines():
        notes.append([safe(label), safe(text)])
    save(book, path)


def workbook_with_marks(
    path: Path, sheet: Sheet, header_row: int, reasons: Mapping[str, Sequence[str]], stamp: Stamp
) -> None:
    """Write a sheet again as .xlsx, rows at their old numbers, with the cells of ``reasons`` (place → why) marked.

    A row's reasons stand once more at its end, in the column that an import doesn't read.
    """
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.identifier = stamp.account, stamp.number
    target = book.create_sheet(sheet.name[:31])
    width = next((len(row.cells) for row in sheet.rows() if row.number == header_row), 0)
    for row in _without_gaps(sheet.rows()):
        words = [reasons.get(row.place(index), ()) for index in range(max(width, len(row.cells)))]
        cells = [_reasoned(target, typed_value(row[index]), why) for index, why in enumerate(words)]
        said = "；".join(text for why in words for text in why)
        if row.number == header_row:
            target.append([*cells[:width], head_cell(target, REMARKS_TITLE)])
        else:
            target.append([*cells, safe(said)] if said else cells)
    notes = book.create_sheet("导出说明")
    for label, text in stamp.lines():
        notes.append([safe(label), safe(text)])
    save(book, path)


def _reasoned(sheet: Any, value: object, why: Sequence[str]) -> Any:
    if not why:
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.fill, cell.comment = _BAD, Comment("；".join(why), _AUTHOR, height=90, width=260)
    return cell


def _without_gaps(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield every row number once, so that a row keeps its number."""
    expected = 1
    for row in rows:
        while expected < row.number:
            yield Row(row.sheet, expected, ())
            expected += 1
        yield row
        expected += 1


def _row(
    sheet: Any, row: Row, checked: CheckedRow | None, preview: Preview, width: int, mask: Callable[[str], str] | None
) -> list[Any]:
    if row.number == preview.header.last_row:
        heads = [head_cell(sheet, shown(row[index])) for index in range(width)]
        return [*heads, head_cell(sheet, REMARKS_TITLE)]
    by_column = _by_column(checked)
    cells: list[Any] = []
    for index in range(width):
        column = preview.header.columns.get(index)
        problems = by_column.get(column.name, []) if column else []
        value = checked.cells[column.name] if checked and column else row[index]
        if mask and column and column.personal and not problems and not blank(value):
            value = mask(shown(value))
        stored = typed_value(value)
        cells.append(_marked(sheet, stored, problems) if problems else stored)
    remarks = [f"{preview.importer.column(name).title}：{_words(found)}" for name, found in by_column.items()]
    return [*cells, safe("；".join(remarks)) or None]


def _by_column(checked: CheckedRow | None) -> Mapping[str, list[CellProblem]]:
    found: dict[str, list[CellProblem]] = {}
    for problem in checked.problems if checked else ():
        found.setdefault(problem.column, []).append(problem)
    return found


def _marked(sheet: Any, value: object, problems: Sequence[CellProblem]) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.fill = _LOOK if all(problem.warning for problem in problems) else _BAD
    cell.comment = Comment(_words(problems), _AUTHOR, height=90, width=260)
    return cell


def _words(problems: Sequence[CellProblem]) -> str:
    return "；".join(f"{p.what}。{p.remedy}" if p.remedy else p.what for p in problems)
