"""The layout of official documents (GB/T 9704-2012): measures, fonts, a starting template, remarks on others.

The starting template is what a room's documents look like until somebody uploads a better one; it is also what the
bureau downloads to edit in Word.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.filling import repacked
from zhiheng.kit.documents.layout import Block, Cell, Form, Line, Rows, Style

TITLE_FONT, BODY_FONT, HEAD_FONT, NOTE_FONT, PAGE_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
OFFICE_FONTS = frozenset({TITLE_FONT, BODY_FONT, HEAD_FONT, NOTE_FONT, PAGE_FONT, "方正小标宋_GBK", "仿宋", "楷体"})
"""Fonts that offices own; our PDF has a free one for each (``office.FALLBACKS``)."""
TOP, LEFT, BOTTOM, RIGHT = 37, 28, 35, 26  # millimetres: 版心 156 × 225 on A4
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
BODY_SIZE, TITLE_SIZE, SMALL_SIZE, PAGE_SIZE = 16, 22, 14, 14  # points: 3号, 2号, 4号
LEADING = 28  # points: 22 lines a page
_EPOCH = datetime(2026, 1, 1)
_NEAR = Mm(1)
_FORM_WIDTHS = (30, 48, 30, 48)
_SIGNED_HEIGHT = 20  # millimetres: a line of text and a signed one
_TAGGED = {FieldKind.DAY: " | 日期", FieldKind.MONEY: " | 金额"}


_LINE_FONTS = {
    Style.ISSUER: (TITLE_FONT, 18),
    Style.TITLE: (TITLE_FONT, TITLE_SIZE),
    Style.HEADING: (HEAD_FONT, BODY_SIZE),
    Style.NOTE: (NOTE_FONT, SMALL_SIZE),
}


def starter(blocks: Sequence[Block], fields: Sequence[Field], *, landscape: bool = False) -> bytes:
    """Return a Word template made of blocks, in the house style; the same blocks give the same bytes."""
    document = Document()
    _page(document, landscape)
    by_key = {one.key: one for one in fields}
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, Line):
            _line(document, block, after)
        elif isinstance(block, Rows):
            _rows(document, by_key[block.field], block.widths)
        elif isinstance(block, Form):
            _form(document, block, by_key)
        else:
            _facts(document, [by_key[key] for key in block.fields])
    properties = document.core_properties
    properties.author = properties.last_modified_by = "执衡"
    properties.created = properties.modified = _EPOCH
    made = io.BytesIO()
    document.save(made)
    return repacked(made.getvalue())


def _page(document: Any, landscape: bool) -> None:
    """Set paper, margins, body style and page numbers (outer corner, between dashes)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAGE_HEIGHT), Mm(PAGE_WIDTH)
    normal = document.styles["Normal"]
    _font(normal.font, normal.element.get_or_add_rPr(), BODY_FONT, BODY_SIZE)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LEADING)
    document.settings.odd_and_even_pages_header_footer = True
    section.footer_distance = Mm(25)
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _font(font: Any, properties: Any, name: str, size: int) -> None:
    font.name, font.size = name, Pt(size)
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:hAnsi", "w:ascii", "w:cs"):
        fonts.set(qn(kind), name)


def _page_number(footer: Any, side: Any) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    for text, code in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = paragraph.add_run(text)
        _font(run.font, run._element.get_or_add_rPr(), PAGE_FONT, PAGE_SIZE)
        if code:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), code)
            run._element.addprevious(simple)
            simple.append(run._element)
            run.text = "1"


_ENDING = (Style.SIGN, Style.DAY, Style.SLOT, Style.NOTE)
"""What ends a document. It is never torn apart, nor does it stand on a page without any text (GB/T 9704, 7.3.5)."""


def _line(document: Any, line: Line, after: Block | None) -> None:
    paragraph = document.add_paragraph()
    name, size = _LINE_FONTS.get(line.style, (BODY_FONT, BODY_SIZE))
    run = paragraph.add_run(line.text)
    _font(run.font, run._element.get_or_add_rPr(), name, size)
    form = paragraph.paragraph_format
    form.keep_with_next = True if isinstance(after, Line) and after.style in _ENDING else None
    if line.style in (Style.ISSUER, Style.TITLE, Style.NUMBER):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.space_after = Pt(0 if line.style is Style.ISSUER else LEADING / 2)
        form.line_spacing = Pt(LEADING + (4 if line.style is Style.TITLE else 0))
    elif line.style in (Style.BODY, Style.HEADING, Style.SLOT):
        form.first_line_indent = Pt(2 * BODY_SIZE)
        form.space_before = Pt(6 if line.style is Style.SLOT else 0)
        # Not justified: a long number at a line's end would tear the Chinese before it apart.
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    elif line.style in (Style.SIGN, Style.DAY):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        form.right_indent = Pt((4 if line.style is Style.DAY else 2) * BODY_SIZE)
        form.keep_together = True
        form.space_before = Pt(LEADING if line.style is Style.SIGN else 0)


def _rows(document: Any, field: Field, widths: Sequence[int]) -> None:
    """Add a table whose second row repeats for each row of the field."""
    columns = field.columns
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    for place, column in enumerate(columns):
        _cell(table.cell(0, place), column.title, HEAD_FONT)
        _cell(table.cell(2, place), f"{{{{ 行.{column.title} }}}}", BODY_FONT)
    _widths(table, widths or (156 // len(columns),) * len(columns))
    _cell(table.cell(1, 0), f"{{%tr for 行 in {field.title} %}}", BODY_FONT)
    _cell(table.cell(3, 0), "{%tr endfor %}", BODY_FONT)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))  # repeated on every page


def _facts(document: Any, fields: Sequence[Field]) -> None:
    table = document.add_table(rows=len(fields), cols=2, style="Table Grid")
    for row, one in enumerate(fields):
        _cell(table.cell(row, 0), one.title, HEAD_FONT)
        _cell(table.cell(row, 1), f"{{{{ {one.title} }}}}", BODY_FONT)
    _widths(table, (42, 114))


def _form(document: Any, form: Form, by_key: Mapping[str, Field]) -> None:
    """Add a form: name and value, twice a row; a row of one field takes the whole width."""
    rows = form.cells()
    table = document.add_table(rows=len(rows), cols=4, style="Table Grid")
    _widths(table, _FORM_WIDTHS)
    for place, row in enumerate(rows):
        table.rows[place]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if height := max(cell.height for cell in row):
            table.rows[place].height = Mm(height)
            table.rows[place].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        for side, cell in enumerate(row):
            name = table.cell(place, 2 * side)
            value = table.cell(place, 2 * side + 1)
            if len(row) == 1:
                value = value.merge(table.cell(place, 3))
            _cell(name, by_key[cell.field].title, HEAD_FONT, centred=True)
            _fill(value, cell, by_key[cell.field])


def _fill(place: Any, cell: Cell, field: Field) -> None:
    """Put a field into a cell, and at its foot what is signed there, at the right."""
    _cell(place, f"{{{{ {field.title}{_TAGGED.get(field.kind, '')} }}}}", BODY_FONT)
    room = Mm(max(0, cell.height - _SIGNED_HEIGHT))
    for line in cell.lines:
        place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
        paragraph = place.add_paragraph()
        paragraph.paragraph_format.space_before, room = room, Mm(0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(line)
        _font(run.font, run._element.get_or_add_rPr(), BODY_FONT, SMALL_SIZE)


def _widths(table: Any, widths: Sequence[int]) -> None:
    """Fix the columns' widths in millimetres; Word reads the cells', LibreOffice the grid's."""
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)


def _cell(cell: Any, text: str, font: str, *, centred: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if centred:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = cell.paragraphs[0].add_run(text)
    _font(run.font, run._element.get_or_add_rPr(), font, SMALL_SIZE)
    form = cell.paragraphs[0].paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LEADING - 4)


def remarks(path: Path) -> list[str]:
    """Return what in a template differs from GB/T 9704, in words; it may be used all the same."""
    document = Document(str(path))
    found = []
    section = document.sections[0]
    wanted = (("上", section.top_margin, TOP), ("左", section.left_margin, LEFT), ("右", section.right_margin, RIGHT))
    for side, measured, millimetres in wanted:
        if measured is None or abs(measured - Mm(millimetres)) > _NEAR:
            shown = "未设" if measured is None else f"{measured.mm:.0f} 毫米"
            found.append(f"{side}边距 {shown}，GB/T 9704 为 {millimetres} 毫米")
    if not any("PAGE" in part.blob.decode(errors="replace") for part in _footers(document)):
        found.append("页脚没有页码")
    others = sorted(_fonts(document) - OFFICE_FONTS)
    if others:
        found.append(f"用了公文以外的字体：{'、'.join(others[:5])}")
    return found


def _footers(document: Any) -> list[Any]:
    return [part for part in document.part.package.iter_parts() if "/footer" in str(part.partname)]


def _fonts(document: Any) -> set[str]:
    """Return the fonts that the body's runs name for Chinese text."""
    fonts = document.element.body.iter(qn("w:rFonts"))
    return {name for one in fonts if (name := one.get(qn("w:eastAsia")))}
