"""What the import screen shows: figures, the rows that must be corrected, each cell with its reason (mockup 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.kit.pages.parts import Figure, Kind, Step
from zhiheng.kit.tables.cells import blank, shown
from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, Change, CheckedRow, Preview
from zhiheng.kit.vault.values import mask_ends

SHOWN = 200
_mask = mask_ends(4, 4)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text (masked where personal and right), problems, the certain fix, whether it may be typed over."""

    column: str
    title: str
    text: str
    problems: Sequence[CellProblem]
    fix: str = ""

    @property
    def bad(self) -> bool:
        """Return whether the cell keeps its row out."""
        return any(not problem.warning for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table on the screen."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the screen: our title and the heading in the file."""

    title: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Screen:
    """The whole import page."""

    preview: Preview
    which: str
    lines: Sequence[Line]
    heads: Sequence[Head]
    figures: Sequence[Figure]
    steps: Sequence[Step]
    more: int

    @property
    def ready(self) -> int:
        """Return how many rows would be written."""
        counts = self.preview.counts
        return counts.get(Change.NEW, 0) + counts.get(Change.CHANGED, 0)


def screen_of(preview: Preview, which: str = "bad") -> Screen:
    """Return the import page: ``which`` rows stand in the table: bad, warned or all."""
    chosen = {"bad": preview.bad, "warned": preview.warned, "all": list(preview.rows)}.get(which, preview.bad)
    columns = _columns(preview)
    lines = [_line(row, [column for column, _ in columns]) for row in chosen[:SHOWN]]
    heads = [Head(column.title, theirs) for column, theirs in columns]
    more = max(0, len(chosen) - SHOWN)
    return Screen(preview, which, lines, heads, _figures(preview, which), _steps(preview), more)


def _columns(preview: Preview) -> list[tuple[Column, str]]:
    """Return the recognised columns in the importer's order, each with the heading in the file."""
    theirs = {column.name: preview.header.labels.get(index, "") for index, column in preview.header.columns.items()}
    return [(column, theirs[column.name]) for column in preview.importer.columns if column.name in theirs]


def _line(row: CheckedRow, columns: Sequence[Column]) -> Line:
    return Line(row.number, [_cell(row, column) for column in columns])


def _cell(row: CheckedRow, column: Column) -> Cell:
    raw = row.cells.get(column.name)
    problems = [problem for problem in row.problems if problem.column == column.name]
    text = "" if blank(raw) else shown(raw).strip()
    fix = next((problem.fix for problem in problems if problem.fix), "")
    if column.personal and text:
        text = _mask(text)
    return Cell(column.name, column.title, text or "（空）", problems, fix)


def _figures(preview: Preview, which: str) -> list[Figure]:
    counts = preview.counts
    new, changed, same = (counts.get(kind, 0) for kind in (Change.NEW, Change.CHANGED, Change.SAME))
    bad, warned = len(preview.bad), len(preview.warned)
    ready = f"新增 {new:,}，更新 {changed:,}"
    return [
        Figure("可以导入", f"{new + changed:,}", "行", ready, "?show=all", current=which == "all"),
        Figure(
            "必须改", f"{bad:,}", f"行 {preview.bad_cells:,} 格", "这些行不会导入", "?show=bad",
            Kind.BREACH if bad else None, current=which == "bad",
        ),
        Figure(
            "请留意", f"{warned:,}", "行", "会导入，请核对", "?show=warned", Kind.DUE if warned else None,
            current=which == "warned",
        ),
        Figure("没有变化", f"{same:,}", "行", "已经登记过，不产生记录"),
    ]  # fmt: skip


def _steps(preview: Preview) -> list[Step]:
    rows, known, all_ = len(preview.rows), len(preview.header.columns), len(preview.header.labels)
    bad = len(preview.bad)
    return [
        Step("选文件", f"{rows:,} 行，{all_} 列", "done"),
        Step("对列", f"{all_} 列认出 {known} 列", "done"),
        Step("检查", f"{bad:,} 行要改" if bad else "没有错误", "now"),
        Step("写入", "记入台账"),
    ]
