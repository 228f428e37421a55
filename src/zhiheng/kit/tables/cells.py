"""Cells of a foreign table with their places, before anybody says what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Raw = str | int | float | bool | date | datetime | time | timedelta | None


def letters(column: int) -> str:
    """Return Excel's letters of a column; 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file: ``number`` as Excel shows it (from 1), ``cells`` from column A on."""

    sheet: str
    number: int
    cells: tuple[Raw, ...]

    def __getitem__(self, column: int) -> Raw:
        """Return the cell of a column (0 is A); None beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else None

    def place(self, column: int) -> str:
        """Return where a cell stands: ``Sheet1!C14``."""
        return place(self.sheet, self.number, column)

    @property
    def empty(self) -> bool:
        """Return whether nothing is written in the row."""
        return all(blank(cell) for cell in self.cells)


def place(sheet: str, row: int, column: int) -> str:
    """Return the place of a cell as Excel names it; ``row`` counts from 1, ``column`` from 0."""
    return f"{sheet}!{letters(column)}{row}"


def blank(cell: Raw) -> bool:
    """Return whether a cell is empty; spaces of any width and zero-width marks don't count as content."""
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u3000\u200b\ufeff"))


def shown(cell: Raw) -> str:
    """Return a cell as a person reads it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return format(cell, ".15g").replace("e+", "E+")
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    return str(cell)
