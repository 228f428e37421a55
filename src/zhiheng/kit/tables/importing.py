"""The declarative importer: columns in, checked rows and a preview out. ``applying`` writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from zhiheng.kit.tables.cells import Raw, Row, blank, place, shown
from zhiheng.kit.tables.columns import HINT_MARK, Column, Header, find_header
from zhiheng.kit.tables.kinds import BadCell, Value
from zhiheng.kit.tables.reading import Sheet

Values = Mapping[str, Value]


class Change(StrEnum):
    """What importing a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in one cell. ``warning``: worth a look, imported all the same. ``fix``: a certain correction."""

    column: str
    what: str
    remedy: str = ""
    fix: str = ""
    warning: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row after reading: its number in the sheet, typed values, raw cells by column, problems, key and change."""

    number: int
    values: Values
    cells: Mapping[str, Raw]
    problems: tuple[CellProblem, ...] = ()
    key: str = ""
    change: Change = Change.NEW

    @property
    def errors(self) -> list[CellProblem]:
        """Return the problems that keep the row out."""
        return [problem for problem in self.problems if not problem.warning]

    @property
    def warnings(self) -> list[CellProblem]:
        """Return the problems that are only worth a look."""
        return [problem for problem in self.problems if problem.warning]


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, and for which unit (public id); ``extra`` is whatever the importer's own hooks need."""

    account: str
    unit: str = ""
    extra: Any = None


def _no_check(values: Values, context: Context) -> Iterable[CellProblem]:
    return ()


def _each_alone(rows: Sequence[CheckedRow], context: Context) -> Sequence[CheckedRow]:
    return rows


@dataclass(frozen=True, slots=True)
class Importer:
    """How one kind of table is imported.

    ``key``: names of the columns that together name a row; the same key is the same thing (idempotence).
    ``check(values, context)``: further problems of a row whose cells are all readable (pure or reading only). A column
    that the file lacks isn't in ``values``; an empty cell is None.
    ``existing(keys, context)``: what is stored under these keys, as values by column name; columns it leaves out
    aren't compared. Without it the memory of earlier imports decides what is new.
    ``write(rows, context)``: stores new and changed rows, inside the transaction that ``applying`` opened.
    ``chunk``: rows a transaction; 0 puts the whole file into one.
    ``together(rows, context)``: what only shows among rows (the tiers of one benchmark): returns the rows, with further
    problems or values of its own.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    write: Callable[[Sequence[CheckedRow], Context], None]
    check: Callable[[Values, Context], Iterable[CellProblem]] = _no_check
    existing: Callable[[Sequence[str], Context], Mapping[str, Values]] | None = None
    chunk: int = 200
    together: Callable[[Sequence[CheckedRow], Context], Sequence[CheckedRow]] = _each_alone

    def __post_init__(self) -> None:
        if not self.key or not all(self.column(name).required for name in self.key):
            raise ValueError(f"importer {self.name!r}: the key must name required columns")

    def column(self, name: str) -> Column:
        """Return the column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing would do; nothing is written. ``rows`` are in the order of the sheet."""

    importer: Importer
    header: Header
    rows: tuple[CheckedRow, ...]
    counts: Mapping[Change, int] = field(default_factory=dict)

    @property
    def bad(self) -> list[CheckedRow]:
        """Return the rows that must be corrected first."""
        return [row for row in self.rows if row.change is Change.BAD]

    @property
    def bad_cells(self) -> int:
        """Return how many cells must be corrected."""
        return sum(len({problem.column for problem in row.errors}) for row in self.bad)

    @property
    def good(self) -> list[CheckedRow]:
        """Return the rows that can be imported (new, changed and unchanged)."""
        return [row for row in self.rows if row.change is not Change.BAD]

    @property
    def warned(self) -> list[CheckedRow]:
        """Return the rows that can be imported but deserve a look."""
        return [row for row in self.good if row.warnings]


def preview(
    importer: Importer,
    sheets: Sequence[Sheet],
    context: Context,
    *,
    matching: Mapping[int, str] | None = None,
    corrections: Mapping[tuple[int, str], str] | None = None,
) -> Preview:
    """Read a table and say what importing it would do.

    ``matching``: the user's own matching of columns (index → name). ``corrections``: cells corrected on the screen,
    (row number, column name) → text. Raises TableRefused where the file is no such table.
    """
    from zhiheng.kit.tables.memory import changes_of  # reads the database; the rest of this module doesn't

    header = find_header(sheets, importer.columns, matching)
    sheet = next(sheet for sheet in sheets if sheet.name == header.sheet)
    rows = [_checked(importer, header, row, context, corrections or {}) for row in _data_rows(sheet, header)]
    rows = _with_duplicates(importer, header, rows)
    rows = [_all_placed(row, header) for row in importer.together(rows, context)]
    good = [row for row in rows if not row.errors]
    changes = changes_of(importer, good, context)
    rows = [replace(row, change=Change.BAD if row.errors else changes[row.key]) for row in rows]
    return Preview(importer, header, tuple(rows), Counter(row.change for row in rows))


def _data_rows(sheet: Sheet, header: Header) -> Iterator[Row]:
    """Yield the rows below the header that hold something in a recognised column, without the template's hints."""
    for row in sheet.rows():
        if row.number <= header.last_row:
            continue
        filled = [row[index] for index in header.columns if not blank(row[index])]
        if filled and not all(isinstance(cell, str) and cell.startswith(HINT_MARK) for cell in filled):
            yield row


def _checked(
    importer: Importer, header: Header, row: Row, context: Context, corrections: Mapping[tuple[int, str], str]
) -> CheckedRow:
    values: dict[str, Value] = {}
    cells: dict[str, Raw] = {}
    problems: list[CellProblem] = []
    for index, column in header.columns.items():
        cell = corrections.get((row.number, column.name), row[index])
        cells[column.name] = cell
        try:
            values[column.name] = _value(column, cell)
        except BadCell as error:
            at = row.place(index)
            problems.append(CellProblem(column.name, error.what, error.remedy, error.fix, place=at))
    if not problems:
        found = importer.check(values, context)
        problems = [_placed(problem, header, row.number) for problem in found]
    return CheckedRow(row.number, values, cells, tuple(problems), key=key_of(importer, values))


def _value(column: Column, cell: Raw) -> Value:
    if blank(cell):
        if column.required:
            raise BadCell("必填")
        return None
    if isinstance(cell, str) and shown(cell).startswith("#"):
        raise BadCell("是公式错误", "请改为值后再导入")
    return column.kind.read(cell)


def key_of(importer: Importer, values: Values) -> str:
    """Return the key of a row: its key columns' values, joined; empty where one of them couldn't be read."""
    parts = [values.get(name) for name in importer.key]
    return "" if None in parts else "\x1f".join(map(str, parts))


def _all_placed(row: CheckedRow, header: Header) -> CheckedRow:
    """Return a row whose problems all say where they stand."""
    if all(problem.place for problem in row.problems):
        return row
    placed = tuple(problem if problem.place else _placed(problem, header, row.number) for problem in row.problems)
    return replace(row, problems=placed)


def _placed(problem: CellProblem, header: Header, number: int) -> CellProblem:
    index = next((index for index, column in header.columns.items() if column.name == problem.column), 0)
    return replace(problem, place=place(header.sheet, number, index))


def _with_duplicates(importer: Importer, header: Header, rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Add to rows that share a key or a unique value which other row they share it with."""
    found: dict[int, list[CellProblem]] = {}
    for names in {importer.key, *((column.name,) for column in importer.columns if column.unique)}:
        seen: dict[tuple[Value, ...], int] = {}
        for index, row in enumerate(rows):
            value = tuple(row.values.get(name) for name in names)
            if None in value:
                continue
            first = seen.setdefault(value, index)
            if first != index:
                _note(found, first, names[0], f"与第 {row.number} 行相同")
                _note(found, index, names[0], f"与第 {rows[first].number} 行相同")
    return [
        replace(row, problems=(*row.problems, *(_placed(p, header, row.number) for p in found.get(index, ()))))
        for index, row in enumerate(rows)
    ]


def _note(found: dict[int, list[CellProblem]], index: int, column: str, what: str) -> None:
    """Remember a duplicate once a cell: the first other row that shares it."""
    notes = found.setdefault(index, [])
    if all(note.column != column for note in notes):
        notes.append(CellProblem(column, what, "请删去重复的行，或改正号码"))
