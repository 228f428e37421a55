"""Charts of documents: real parts of the Word file with the field's own numbers, and these numbers in words."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.xml.functions import fromstring

from zhiheng.kit.documents import charts, checking
from zhiheng.kit.documents.bars import Bars, one_series, read
from zhiheng.kit.documents.fields import CHART_CLOSE, CHART_OPEN, Field, FieldKind, clean, encode, schema
from zhiheng.kit.documents.filling import fill
from zhiheng.kit.documents.house_style import starter
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.outline import outline_of

ONE = one_series([("正常", 14), ("滞后 <&\"'>", 0)], "各灯措施数", "条")
PARTS = Bars("各单位任务", ("甲", "乙"), (("完成", (3, 0)), ("逾期", (0, 2))), "项")
FIELDS = (Field("one", "亮灯图", "", ONE, FieldKind.CHART), Field("two", "进展图", "", PARTS, FieldKind.CHART))
BLOCKS = (Line(Style.TITLE, "月报"), Line(Style.BODY, "{{ 亮灯图 }}"), Line(Style.BODY, "{{ 进展图 }}"))


def filled(directory: Path, **values: Bars | None) -> Path:
    """The template with two charts, filled."""
    template, target = directory / "template.docx", directory / "filled.docx"
    template.write_bytes(starter(BLOCKS, FIELDS))
    fill(template, target, schema(FIELDS), encode(FIELDS, values), date(2026, 11, 27))
    return target


def points(part: bytes, kind: str) -> list[list[str]]:
    """The literals of every series, as a peer reads the part."""
    every = fromstring(part).iter(f"{{{charts._C}}}{kind}")
    return [[str(one.text) for one in series.iter(f"{{{charts._C}}}v")] for series in every]


def test_a_chart_stands_as_a_part_of_the_file_with_exactly_the_numbers_given(tmp_path: Path) -> None:
    path = filled(tmp_path, one=ONE, two=PARTS)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        parts = [archive.read(f"word/charts/chart{number}.xml") for number in (1, 2)]
        body = archive.read("word/document.xml").decode()
    assert not [name for name in names if "embeddings" in name or name.endswith((".xlsx", ".bin"))]
    assert points(parts[0], "strLit") == [["正常", "滞后 <&\"'>"]] and points(parts[0], "numLit") == [["14", "0"]]
    assert points(parts[1], "numLit") == [["3"], ["2"]]  # a part of nothing is no bar
    assert body.count("<w:drawing") == 2 and CHART_OPEN not in body
    for part in parts:
        ChartSpace.from_tree(fromstring(part))  # another reader of the format takes every element in its place
    assert path.read_bytes() == filled(tmp_path, one=ONE, two=PARTS).read_bytes()


def test_the_numbers_stand_in_words_for_screen_readers_and_for_the_preview(tmp_path: Path) -> None:
    texts = [str(block.get("text")) for block in outline_of(filled(tmp_path, one=ONE, two=PARTS))]
    assert "图：各单位任务（项）：甲 完成 3、逾期 0；乙 完成 0、逾期 2" in texts
    assert any("正常 14；滞后 <&\"'> 0" in text for text in texts)


def test_without_numbers_the_file_says_so_in_place_of_a_chart(tmp_path: Path) -> None:
    path = filled(tmp_path, one=None, two=Bars("空", (), (("完成", ()),)))
    texts = [one.text for one in Document(io.BytesIO(path.read_bytes())).paragraphs]
    assert texts.count(charts.NOTHING) == 2
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "charts" in name]


def test_words_around_a_mark_stay_and_labels_hold_nothing_that_word_cannot(tmp_path: Path) -> None:
    template, target = tmp_path / "template.docx", tmp_path / "filled.docx"
    document = Document(io.BytesIO(starter(BLOCKS, FIELDS)))
    document.sections[0].header.paragraphs[0].text = "页眉{{ 亮灯图 }}"
    document.add_paragraph("如图：{{ 亮灯图 }}，可见{{ 进展图 }}逾期较多。")
    document.save(str(template))
    odd = Bars("各\x0b局", ("甲\x0b局", "乙"), (("完\x00成", (1, 2)),))
    fill(template, target, schema(FIELDS), encode(FIELDS, {"one": odd, "two": None}), date(2026, 11, 27))
    made = Document(str(target))
    assert made.paragraphs[-1].text == f"如图：，可见{charts.NOTHING}逾期较多。"
    assert made.sections[0].header.paragraphs[0].text == f"页眉{charts.MISPLACED}"
    with zipfile.ZipFile(target) as archive:
        assert points(archive.read("word/charts/chart1.xml"), "strLit") == [["甲局", "乙"]]
        assert not [name for name in archive.namelist() if CHART_OPEN.encode() in archive.read(name)]


@pytest.mark.parametrize(
    ("place", "text", "refused"),
    [
        ("正文", "{{ 亮灯图 }}", ""),
        ("正文", "{% if 亮灯图 %}{{ 亮灯图 }}{% endif %}", ""),
        ("正文", "如图：{{ 亮灯图 }}", "正文第 1 段 {{ 亮灯图 }}：图表要单独占正文的一段"),
        ("正文", "{{ 亮灯图 }}{{ 进展图 }}", "正文第 1 段 {{ 亮灯图 }}：图表要单独占正文的一段"),
        ("正文", "{{ 亮灯图 or 进展图 }}", "图表只能单独写出"),
        ("页眉1 ", "{{ 亮灯图 }}", "页眉1 第 1 段 {{ 亮灯图 }}：图表要单独占正文的一段"),
    ],
)
def test_a_template_has_its_charts_alone_in_paragraphs_of_the_body(place: str, text: str, refused: str) -> None:
    said = [str(problem) for problem in checking.paragraphs(place, [text], schema(FIELDS))]
    assert bool(said) == bool(refused)
    assert refused in "".join(said)


def test_what_data_says_is_never_read_as_the_place_of_a_chart() -> None:
    assert clean(f"{CHART_OPEN}亮灯图{CHART_CLOSE}", paragraphs=False) == "亮灯图"
    assert read(PARTS.as_json()) == PARTS
    with pytest.raises(ValueError, match="has 1 numbers for 2 labels"):
        Bars("错", ("甲", "乙"), (("完成", (1,)),)).as_json()
