"""A filled document holds what the data says and nothing else, in the house's layout, the same bytes each time."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.documents.specimen import BLOCKS, DAY, KIND, OWN, VALUES, put, word
from zhiheng.kit.documents.environment import BLANK
from zhiheng.kit.documents.fields import Field, FieldKind, check_required, clean, encode, samples, schema
from zhiheng.kit.documents.filling import fill, texts_of
from zhiheng.kit.documents.house_style import BODY_FONT, TITLE_FONT, starter
from zhiheng.kit.problems import Refusal

KNOWN = schema(KIND.fields)
FULL = {**VALUES, "evidence": [{"name": "照片", "count": 3}, {"name": "笔录", "count": 2}]}


def filled(directory: Path, values: dict[str, Any], template: bytes | None = None) -> Path:
    source = put(directory, template or starter(BLOCKS, KIND.fields))
    target = directory / "filled.docx"
    standard = {"number": "示监试〔2026〕1号", "issuer": "示例区司法局", "day": DAY}
    fill(source, target, KNOWN, encode(KIND.fields, {**standard, **values}), DAY)
    return target


def test_every_kind_of_field_stands_as_it_should(tmp_path: Path) -> None:
    assert texts_of(filled(tmp_path, FULL)) == [
        "决定书",
        "示监试〔2026〕1号",
        "张三：",
        "甲",
        "乙",
        "罚款壹拾贰万元零伍分（120,000.05元），于2026年12月11日前缴清。",
        "依法从重处罚。",
        *("名称", "页数", "照片", "3", "笔录", "2"),
        "示例区司法局",
        "二〇二六年十一月二十六日",
    ]


def test_what_is_missing_is_a_blank_for_handwriting_and_a_condition_leaves_no_trace(tmp_path: Path) -> None:
    texts = texts_of(filled(tmp_path, {}))
    assert f"罚款{BLANK}（{BLANK}），于{BLANK}前缴清。" in texts
    assert "依法从重处罚。" not in texts
    assert "照片" not in texts


def test_the_same_template_and_values_give_the_same_bytes(tmp_path: Path) -> None:
    first = filled(tmp_path, FULL).read_bytes()
    assert filled(tmp_path, FULL).read_bytes() == first
    assert filled(tmp_path, {**FULL, "to": "李四"}).read_bytes() != first


@pytest.mark.parametrize(
    "text",
    [
        "{{ 文号 }}{% for x in y %}",
        "{_{ 文号 }_} {_% if %_}",
        "</w:t></w:r></w:p><w:p>",
        "<b>&amp;&lt;]]>",
        "𠮷野家㐂㙓𬺈𫖮",
        "王" * 5_000,
        "“双引号”‘单引号’'\"",
    ],
)
def test_a_text_stands_exactly_as_it_was_given(tmp_path: Path, text: str) -> None:
    assert f"{text}：" in texts_of(filled(tmp_path, {"to": text}))


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_text_breaks_the_document(tmp_path: Path, text: str) -> None:
    kept = clean(text, paragraphs=False)
    assert f"{kept or BLANK}：" in texts_of(filled(tmp_path, {"to": text}, word("{{ 当事人 }}：")))


def test_control_characters_go_and_line_breaks_part_paragraphs() -> None:
    assert clean("甲\x00\x07乙\ufffe\x85", paragraphs=False) == "甲乙"
    assert clean("甲\r\n乙\t丙", paragraphs=False) == "甲 乙 丙"
    assert clean("甲\n\n  乙\t丙 ", paragraphs=True) == "甲\a乙 丙"


def test_the_file_names_no_author_of_the_template_and_no_clock(tmp_path: Path) -> None:
    template: Any = Document()
    template.core_properties.author = template.core_properties.last_modified_by = "张三"
    path = tmp_path / "t.docx"
    template.save(path)
    properties = Document(str(filled(tmp_path, {}, path.read_bytes()))).core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == ("执衡", "执衡", "")
    assert properties.created.date() == DAY
    with zipfile.ZipFile(tmp_path / "filled.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_layout_is_that_of_official_documents(tmp_path: Path) -> None:
    document = Document(str(put(tmp_path, starter(BLOCKS, KIND.fields))))
    section = document.sections[0]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(side / Mm(1)) for side in margins] == [37, 28, 26, 35]
    assert section.page_width / Mm(1) - 28 - 26 == pytest.approx(156, abs=0.2)
    assert section.page_height / Mm(1) - 37 - 35 == pytest.approx(225, abs=0.2)
    title, body = document.paragraphs[0], document.paragraphs[3]
    assert (title.runs[0].font.name, title.runs[0].font.size.pt) == (TITLE_FONT, 22)
    assert (body.runs[0].font.name, body.runs[0].font.size.pt) == (BODY_FONT, 16)
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xml
        assert footer.paragraphs[0].text.startswith("— ")
    sign = next(one for one in document.paragraphs if one.text == "{{ 制发机关 }}")
    assert sign.paragraph_format.keep_with_next


def test_a_register_may_lie_across() -> None:
    wide = Document(io_of(starter(BLOCKS, KIND.fields, landscape=True))).sections[0]
    assert wide.page_width > wide.page_height


def io_of(content: bytes) -> Any:
    import io

    return io.BytesIO(content)


def test_required_fields_are_named_with_their_article() -> None:
    with pytest.raises(Refusal, match="当事人：必须填写（《行政处罚法》第五十九条）"):
        check_required(OWN, {"to": ""})
    check_required(OWN, {"to": "张三"})


@pytest.mark.parametrize(("key", "value"), [("until", "2026-12-11"), ("fine", "很多"), ("evidence", [{"x": 1}])])
def test_values_of_the_wrong_kind_are_refused_before_anything_is_numbered(key: str, value: Any) -> None:
    with pytest.raises((TypeError, ArithmeticError, KeyError)):
        encode(OWN, {key: value})
    with pytest.raises(KeyError, match="no field"):
        encode(OWN, {"nonsense": 1})


def test_a_field_name_must_fit_into_a_tag_and_only_tables_have_columns() -> None:
    with pytest.raises(ValueError, match="can't stand"):
        Field("a", "有 空格", "", "")
    with pytest.raises(ValueError, match="columns"):
        Field("a", "甲", "", [], FieldKind.TABLE)


def test_samples_fill_the_built_in_layout(tmp_path: Path) -> None:
    texts = texts_of(filled(tmp_path, samples(OWN)))
    assert not [text for text in texts if BLANK in text or "{{" in text]
