"""What the layout of a document is made of: paragraphs and tables with tags. Plain values; ``house_style`` draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a line of the starting template stands."""

    ISSUER = "issuer"  # 制发机关 over the title, 小标宋, centred
    TITLE = "title"  # 2号小标宋, centred
    NUMBER = "number"  # 文号, centred
    TO = "to"  # 主送机关, from the left edge
    BODY = "body"  # indented by two characters
    HEADING = "heading"  # 黑体, indented
    SIGN = "sign"  # 署名, right
    DAY = "day"  # 成文日期, right
    SLOT = "slot"  # a line to be signed, kept whole
    NOTE = "note"  # 楷体, small


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the starting template: words with tags (``{{ 期限 }}``)."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of the starting template: a field of kind table with one row each, ``widths`` in millimetres."""

    field: str
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of names and values: fields by key, two columns."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: a field by key, at least so many millimetres high; ``lines`` stand below it (who signs)."""

    field: str
    height: int = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A printed form (表格式文书): rows of one or two fields, each with its name before it. A key is a plain cell."""

    rows: tuple[tuple[str | Cell, ...], ...]

    def cells(self) -> list[tuple[Cell, ...]]:
        """Return the rows with every key as a cell."""
        return [tuple(one if isinstance(one, Cell) else Cell(one) for one in row) for row in self.rows]


Block = Line | Rows | Facts | Form
