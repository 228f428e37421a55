"""Charts in filled Word files (图表): real ones, drawn by Word or WPS from numbers that stand inside the file.

While a template is filled a chart stands as its field's name between two marks (``fields.CHART_OPEN``); here that
becomes a chart part (DrawingML, ECMA-376 part 1, 21.2) with its numbers as literals: no workbook, nothing linked,
nothing to run. The same numbers stand in words in the picture's description, for screen readers and for whoever checks
them. Runs in the limited process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from zhiheng.kit.documents.bars import Bars, read
from zhiheng.kit.documents.fields import CHART_CLOSE, CHART_OPEN, FieldKind

NOTHING: Final = "没有可以画图的数据"
MISPLACED: Final = "（图表只能放在正文）"
_MARKED = re.compile(f"{CHART_OPEN}([^{CHART_CLOSE}]*){CHART_CLOSE}")
_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_TONES = ("1F6F54", "B9452C", "C9CFCB", "6B7A72")
"""Fills of the series in their order: told apart in grey, too."""
_DARK = 2
"""How many of them are so dark that a number on them is white."""
_WIDTH, _HEAD, _LINE = 150, 26, 8  # millimetres: width; what title and names of series need; what a bar needs
_LEAST, _MOST = 45, 200
_FIRST_ID = 8_000


def place_in(document: Any, known: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Turn the marked places of a filled document into charts; one without numbers becomes words that say so."""
    number = 0
    for run in [one for one in document.element.body.iter(qn("w:r")) if _marked(one)]:
        alone = not _MARKED.sub("", "".join(one.text or "" for one in run.getparent().iter(qn("w:t")))).strip()
        for part, name in _pieces(run):
            if name is not None:
                said = values.get(name) if known.get(name) == FieldKind.CHART else None
                number += 1
                _put(document, run, part, read(said) if said and said["labels"] else None, number, alone=alone)
            run.addprevious(part)
        run.getparent().remove(run)


def misplaced(xml: str) -> str:
    """Return a part beside the body with words in place of every mark: an older template may have one there."""
    return _MARKED.sub(MISPLACED, xml)


def _marked(run: Any) -> bool:
    return any(_MARKED.search(one.text or "") for one in run.findall(qn("w:t")))


def _pieces(run: Any) -> Iterator[tuple[Any, str | None]]:
    """Yield runs of the same looks that hold what a run holds, its words in their order; an empty one for every mark,
    with the name of its chart."""
    current = _like(run)
    for child in list(run):
        if child.tag == qn("w:rPr"):
            continue
        if child.tag != qn("w:t"):
            current.append(child)
            continue
        for place, piece in enumerate(_MARKED.split(child.text or "")):
            if place % 2:
                yield current, None
                yield _like(run), piece
                current = _like(run)
            elif piece:
                _say(current, piece)
    yield current, None


def _like(run: Any) -> Any:
    """Return an empty run with the looks of another."""
    new = OxmlElement("w:r")
    if (properties := run.find(qn("w:rPr"))) is not None:
        new.append(deepcopy(properties))
    return new


def _say(run: Any, text: str) -> None:
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)


def _put(document: Any, marked: Any, new: Any, chart: Bars | None, number: int, *, alone: bool) -> None:
    """Fill the run that takes a mark's place: a chart, in the middle where its line holds nothing else; or words."""
    if chart is None:
        _say(new, NOTHING)
        return
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _TYPE, chart_xml(chart).encode(), document.part.package)
    new.append(parse_xml(_inline(chart, document.part.relate_to(part, _RELATION), number)))
    form = Paragraph(marked.getparent(), document).paragraph_format
    form.line_spacing = 1.0  # a line of fixed height would cut it off
    if alone:
        before = marked.getparent().getprevious()
        if before is not None and before.tag == qn("w:p"):  # its heading isn't torn off
            Paragraph(before, document).paragraph_format.keep_with_next = True
        form.first_line_indent, form.alignment = Mm(0), WD_ALIGN_PARAGRAPH.CENTER


def height(chart: Bars) -> int:
    """Return how high a chart stands, in millimetres: enough for each bar, never more than a page takes."""
    return max(_LEAST, min(_MOST, _HEAD + _LINE * len(chart.labels)))


def _inline(chart: Bars, relation: str, number: int) -> str:
    width, tall = int(Mm(_WIDTH)), int(Mm(height(chart)))
    described = escape(chart.words, {'"': "&quot;"})
    return (
        f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="{_WP}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{tall}"/>'
        f'<wp:docPr id="{_FIRST_ID + number}" name="图 {number}" descr="{described}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_C}">'
        f'<c:chart xmlns:c="{_C}" xmlns:r="{_R}" r:id="{relation}"/>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def chart_xml(chart: Bars) -> str:
    """Return the chart part: the same chart gives the same text."""
    series = "".join(_series(chart, place) for place in range(len(chart.series)))
    grouping, overlap = ("stacked", '<c:overlap val="100"/>') if chart.stacked else ("clustered", "")
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_font(900)}</c:legend>' if chart.stacked else ""
    unit = f"（{chart.unit}）" if chart.unit else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"><c:roundedCorners val="0"/><c:chart>'
        f"<c:title>{_words(chart.title + unit, 1100)}<c:overlay val=\"0\"/></c:title><c:autoTitleDeleted val=\"0\"/>"
        f'<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="60"/>{overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f"{_category_axis()}{_value_axis()}</c:plotArea>{legend}<c:plotVisOnly val=\"1\"/></c:chart>"
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>'
    )  # fmt: skip


def _series(chart: Bars, place: int) -> str:
    """Return one series: name, fill, its numbers beside the bars, labels and numbers as literals."""
    name, numbers = chart.series[place]
    labels = "".join(_point(at, label) for at, label in enumerate(chart.labels))
    points = "".join(_point(at, str(one)) for at, one in enumerate(numbers) if one or not chart.stacked)
    silent = "".join(_silent(at) for at, one in enumerate(numbers) if not one) if chart.stacked else ""
    inside = chart.stacked  # beyond its end the next bar begins
    where = f'<c:dLblPos val="{"ctr" if inside else "outEnd"}"/>'
    count = f'<c:ptCount val="{len(chart.labels)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{escape(name)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{_TONES[place % len(_TONES)]}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls>{silent}{_font(900, light=inside and place < _DARK)}{where}'
        f'{_FLAGS}</c:dLbls>'
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{points}</c:numLit></c:val></c:ser>"
    )  # fmt: skip


_FLAGS = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def _point(place: int, text: str) -> str:
    return f'<c:pt idx="{place}"><c:v>{escape(text)}</c:v></c:pt>'


def _silent(place: int) -> str:
    """Return that a bar of nothing has no number."""
    return f'<c:dLbl><c:idx val="{place}"/><c:delete val="1"/></c:dLbl>'


def _category_axis() -> str:
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'{_line("6B7A72")}{_font(900)}<c:crossAx val="2"/></c:catAx>'
    )


def _value_axis() -> str:
    return (
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="1"/></c:valAx>'
    )  # fmt: skip


def _line(tone: str) -> str:
    return f'<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="{tone}"/></a:solidFill></a:ln></c:spPr>'


def _run(size: int, *, light: bool = False) -> str:
    tone = "FFFFFF" if light else "1B2420"
    fill = f'<a:solidFill><a:srgbClr val="{tone}"/></a:solidFill>'
    return f'sz="{size}" b="0">{fill}<a:latin typeface="仿宋_GB2312"/><a:ea typeface="仿宋_GB2312"/>'


def _font(size: int, *, light: bool = False) -> str:
    run = _run(size, light=light)
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr {run}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _words(text: str, size: int) -> str:
    return (
        f'<c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" {_run(size)}</a:rPr><a:t>{escape(text)}</a:t></a:r>'
        f"</a:p></c:rich></c:tx>"
    )


def described(element: Any) -> Iterator[str]:
    """Yield what the charts in a part of a document say, in words."""
    for one in element.iter(f"{{{_WP}}}docPr"):
        if int(one.get("id") or 0) > _FIRST_ID and one.get("descr"):
            yield str(one.get("descr"))
