"""What a Word file looks like without its fonts: paragraphs with their side, tables with their cells, for a page.

Runs in the limited process; answers in plain JSON values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table
from docx.text.paragraph import Paragraph

from zhiheng.kit.documents import charts

_SIDES = {WD_ALIGN_PARAGRAPH.CENTER: "middle", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
FLUSH, INDENTED = "flush", "indented"


def outline_of(path: Path) -> list[dict[str, Any]]:
    """Return the blocks of a document's body in order: ``{"side", "text"}`` or ``{"rows": [[cell, …], …]}``.

    ``side``: middle, right, flush (from the left edge) or indented. A merged cell stands once; ``wide`` tells how many
    columns it takes.
    """
    document = Document(str(path))
    found: list[dict[str, Any]] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            found.append({"rows": _rows(block)})
        elif isinstance(block, Paragraph) and block.text.strip():
            found.append({"side": _side(block), "text": block.text})
        elif isinstance(block, Paragraph):
            found += [{"side": FLUSH, "text": f"图：{words}"} for words in charts.described(block._p)]
    return found


def _side(paragraph: Paragraph) -> str:
    indent = paragraph.paragraph_format.first_line_indent
    return _SIDES.get(paragraph.alignment, INDENTED if indent else FLUSH)


def _rows(table: Table) -> list[list[dict[str, Any]]]:
    """Return the cells of each row, each once however many columns it takes."""
    rows = []
    for row in table.rows:
        cells: list[dict[str, Any]] = []
        before: Any = None
        for cell in row.cells:
            if cell._tc is before:
                cells[-1]["wide"] += 1
                continue
            before = cell._tc
            cells.append({"lines": [one.text for one in cell.paragraphs if one.text.strip()], "wide": 1})
        rows.append(cells)
    return rows
