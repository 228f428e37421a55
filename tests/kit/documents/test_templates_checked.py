"""A template is refused with paragraph and tag where it uses anything but known fields, ``for`` and ``if``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document

from kit.documents.specimen import BLOCKS, KIND, changed, put, saved, word
from zhiheng.kit.documents import checking, reading
from zhiheng.kit.documents.environment import BLANK, environment
from zhiheng.kit.documents.fields import Row, schema
from zhiheng.kit.documents.house_style import starter

KNOWN = schema(KIND.fields)


def faults(*texts: str) -> list[str]:
    return [str(problem) for problem in checking.paragraphs("正文", texts, KNOWN)]


def test_an_unknown_field_is_named_with_its_paragraph_and_tag() -> None:
    assert faults("好", "{{ 文号 }}", "致{{ 当事入 }}") == [
        "正文第 3 段 {{ 当事入 }}：没有“当事入”这个字段。"
        "可用的字段列在“可用字段”表中；除字段外只能用 {% for %} 和 {% if %}"
    ]


def test_every_fault_is_said_at_once() -> None:
    assert len(faults("{{ 甲 }}", "{{ 乙 }}", "{% set 丙 = 1 %}", "{{ 丁")) == 4


@pytest.mark.parametrize(
    "text",
    [
        "{{ 当事人 }}{{文号}}",
        "{{ 罚款 | 大写金额 }}{{ 期限|大写日期 }}{{ 期限 | 日期 }}{{ 罚款|金额 }}",
        "{% if 严重 %}甲{% elif 罚款 and not 期限 %}乙{% else %}丙{% endif %}",
        "{% if 当事人 == “张三” %}甲{% endif %}",
        "{% for 行 in 证据 %}{{ loop.index }}{{ 行.名称 }}{% if 行.页数 > 1 %}多{% endif %}{% endfor %}",
        "{%tr for 行 in 证据 %}",
        "单个 { 和 } 与 % 都是普通文字",
    ],
)
def test_fields_conditions_and_rows_may_be_used(text: str) -> None:
    assert faults(text + ("{%tr endfor %}" if text.startswith("{%tr") else "")) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 当事人.__class__ }}",
        "{{ 当事人.upper() }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ 文号['__class__'] }}",
        "{{ 文号|attr('__class__') }}",
        "{{ 文号|safe }}",
        "{{ 文号|map('upper') }}",
        "{{ range(10**9) }}",
        "{{ 'x' * 10**9 }}",
        "{{ [1,2] }}",
        "{{ {'a': 1} }}",
        "{{ 1 if 严重 else 2 }}",
        "{{ 文号 ~ 当事人 }}",
        "{{ 文号 is defined }}",
        "{{ loop }}",
        "{{ loop.index }}",
        "{{ 证据 }}",
        "{{ 当事人 | 大写金额 }}",
        "{{ 期限 | 大写金额 }}",
        "{{ 罚款 | 大写金额(1) }}",
        "{{r 当事人 }}",
        "{{p 当事人 }}",
        "{%- if 严重 %}{% endif %}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% raw %}{{ 甲 }}{% endraw %}",
        "{% filter 大写金额 %}{% endfilter %}",
        "{% call x() %}{% endcall %}",
        "{% with a = 1 %}{% endwith %}",
        "{% autoescape false %}{% endautoescape %}",
        "{% vm %}",
        "{% cellbg 文号 %}",
        "{% colspan 罚款 %}",
        "{# 注释 #}",
        "{% for 行 in 当事人 %}{% endfor %}",
        "{% for 行 in range(9) %}{% endfor %}",
        "{% for 文号 in 证据 %}{% endfor %}",
        "{% for a, b in 证据 %}{% endfor %}",
        "{% for 行 in 证据 %}{{ 行 }}{% endfor %}",
        "{% for 行 in 证据 %}{{ 行.items }}{% endfor %}",
        "{% for 行 in 证据 recursive %}{% endfor %}",
        "{% for 行 in 证据 %}",
        "{% endif %}",
        "{% if 严重 %}{% endfor %}",
        "{{ 文号 }",
        "文号 }}",
        "{{ }}",
        "{% %}",
    ],
)
def test_nothing_else_may_be_used(text: str) -> None:
    assert faults(text)


def test_a_row_is_known_inside_its_loop_only() -> None:
    assert faults("{% for 行 in 证据 %}", "{{ 行.名称 }}", "{% endfor %}") == []
    assert len(faults("{% for 行 in 证据 %}", "{% endfor %}", "{{ 行.名称 }}")) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ 名.__class__.__base__ }}",
        "{{ 名.upper() }}",
        "{{ 行.keys() }}",
        "{{ 行.__class__ }}",
        "{{ missing }}",
    ],
)
def test_what_slips_past_the_check_still_fails_in_the_sandbox(source: str) -> None:
    with pytest.raises(Exception, match=r"undefined|unsafe|no attribute|not safely callable"):
        environment().from_string(source).render({"名": "甲", "行": Row(名称="乙")})


def test_the_sandbox_escapes_and_leaves_blanks() -> None:
    render = environment().from_string("{{ 甲 }}|{{ 乙 }}|{{ 丙 }}").render
    assert render({"甲": "<w:p>&", "乙": None, "丙": ""}) == f"&lt;w:p&gt;&amp;|{BLANK}|{BLANK}"


def checked(directory: Path, content: bytes) -> list[str]:
    return [str(problem) for problem in reading.check(put(directory, content), KNOWN)[0]]


def test_a_tag_spread_over_runs_is_read_whole(tmp_path: Path) -> None:
    document: Any = Document()
    paragraph = document.add_paragraph("{")
    for piece in ("{ 不", "认识 }", "}"):
        paragraph.add_run(piece).bold = True
    assert "没有“不认识”这个字段" in checked(tmp_path, saved(document))[0]


def test_headers_footers_and_text_boxes_are_checked_too(tmp_path: Path) -> None:
    document: Any = Document()
    document.sections[0].header.paragraphs[0].text = "{{ 甲 }}"
    document.sections[0].footer.paragraphs[0].text = "{{ 乙 }}"
    found = checked(tmp_path, saved(document))
    assert [words.partition("：")[0] for words in found] == ["页脚1 第 1 段 {{ 乙 }}", "页眉1 第 1 段 {{ 甲 }}"]


def test_a_tag_hidden_in_an_attribute_is_found(tmp_path: Path) -> None:
    content = changed(word("正文"), word__documentDOTxml=("<w:p>", '<w:p w:rsidR="{{ 文号.__class__ }}">'))
    assert checked(tmp_path, content)


@pytest.mark.parametrize("part", ["word__commentsDOTxml", "docProps__customDOTxml"])
def test_a_tag_where_nothing_is_filled_is_a_fault(tmp_path: Path, part: str) -> None:
    found = checked(tmp_path, changed(word("正文"), **{part: "<a>{{ 文号 }}</a>"}))
    assert "不会被填写" in found[0]


def test_the_built_in_layout_is_without_fault_and_remark(tmp_path: Path) -> None:
    problems, remarks = reading.check(put(tmp_path, starter(BLOCKS, KIND.fields)), KNOWN)
    assert (problems, remarks) == ([], [])


def test_another_layout_is_remarked_upon_not_refused(tmp_path: Path) -> None:
    problems, remarks = reading.check(put(tmp_path, word("{{ 文号 }}")), KNOWN)
    assert problems == []
    assert any("左边距" in words and "28 毫米" in words for words in remarks)
    assert "页脚没有页码" in remarks
