"""The template (模板) of an importer: headings, one row of hints, drop-downs, and cells already in the right format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from zhiheng.kit.tables.cells import letters
from zhiheng.kit.tables.columns import HINT_MARK, Column
from zhiheng.kit.tables.importing import Importer
from zhiheng.kit.tables.kinds import Day, Identifier
from zhiheng.kit.tables.writing import HEAD_BORDER, HEAD_FILL, HEAD_FONT, safe, save

_ROWS = 2_000  # rows that get formats and drop-downs
_CHOICES = "选项"


def write_template(path: Path, importer: Importer) -> None:
    """Write the template of an importer as .xlsx. Its hint row may stay: it is skipped when the file comes back."""
    book = Workbook()
    sheet = book.active
    sheet.title = importer.title[:31]
    choices = book.create_sheet(_CHOICES)
    choices.sheet_state = "hidden"
    for index, column in enumerate(importer.columns):
        _column(sheet, index, column)
        if column.kind.choices:
            _drop_down(sheet, choices, index, column)
    sheet.freeze_panes = "A3"
    sheet.row_dimensions[2].height = 48
    save(book, path)


def _column(sheet: Any, index: int, column: Column) -> None:
    letter = letters(index)
    head = sheet[f"{letter}1"]
    head.value = safe(column.title + ("*" if column.required else ""))
    head.font, head.fill, head.border = HEAD_FONT, HEAD_FILL, HEAD_BORDER
    hint = sheet[f"{letter}2"]
    hint.value = f"{HINT_MARK}{column.kind.hint}" + ("，必填" if column.required else "")
    hint.font = Font(name="等线", italic=True, color="5A666C", size=9)
    hint.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[letter].width = max(14, len(column.title) * 2 + 4)
    if isinstance(column.kind, (Identifier, Day)):
        number_format = "@" if isinstance(column.kind, Identifier) else "yyyy-mm-dd"
        for row in range(3, _ROWS + 1):
            sheet[f"{letter}{row}"].number_format = number_format


def _drop_down(sheet: Any, choices: Any, index: int, column: Column) -> None:
    """Let the cells of a column choose from a hidden list: Excel's inline lists end at 255 characters."""
    letter = letters(index)
    for number, text in enumerate(column.kind.choices, start=1):
        choices[f"{letter}{number}"] = safe(text)
    formula = f"={_CHOICES}!${letter}$1:${letter}${len(column.kind.choices)}"
    rule = DataValidation(type="list", formula1=formula, allow_blank=not column.required)
    rule.error, rule.errorTitle = "请从列表中选择", column.title[:30]
    rule.add(f"{letter}3:{letter}{_ROWS}")
    sheet.add_data_validation(rule)
