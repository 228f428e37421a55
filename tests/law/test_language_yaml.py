"""YAML of rule files: 1.2 scalars, exact places, and nothing that hides what a rule says."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.yaml12 import Node, as_yaml, load_file, load_text, node_of, plain


def refusal(text: str) -> tuple[int, str, str]:
    with pytest.raises(RuleErrors) as caught:
        load_text(text, "r.yaml")
    (problem,) = caught.value.problems
    return problem.position.line, problem.message, problem.remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"), ("no", "no"), ("yes", "yes"), ("off", "off"), ("y", "y"), ("none", "none"),
        ("true", True), ("False", False), ("null", None), ("~", None),
        ("12", 12), ("-3", -3), ("0.03", Decimal("0.03")), ("1.10", Decimal("1.10")), ("1e3", "1e3"),
        ("007", "007"), ("01", "01"), ("'01'", "01"), ("'12'", "12"), ('"true"', "true"),
        ("2025-03-07", date(2025, 3, 7)), ("'2025-03-07'", "2025-03-07"), ("03-31", "03-31"),
        ("2025-03-07 10:20", datetime(2025, 3, 7, 10, 20)), ("2025-03-07T10:20:05", datetime(2025, 3, 7, 10, 20, 5)),
        ("10:20", "10:20"), ("90 d", "90 d"), ("0x10", "0x10"), ("1_0", "1_0"), (".5", ".5"), ("1:30:45", "1:30:45"),
    ],
)  # fmt: skip
def test_a_scalar_means_what_yaml_1_2_and_the_law_page_say(text: str, value: Any) -> None:
    found = plain(load_text(f"a: {text}"))["a"]
    assert found == value
    assert type(found) is type(value)


def test_a_key_is_always_text() -> None:
    assert plain(load_text("{01: a, true: b, 2025-01-01: c, 3: d}")) == {
        "01": "a",
        "true": "b",
        "2025-01-01": "c",
        "3": "d",
    }


def test_a_day_that_does_not_exist_is_refused_at_its_line() -> None:
    line, message, _ = refusal("a: 1\nb: 2025-02-30\n")
    assert (line, "2025-02-30" in message) == (2, True)


def test_two_keys_alike_are_refused_with_both_lines() -> None:
    line, message, _ = refusal("a: 1\nb: 2\na: 3\n")
    assert line == 3
    assert "“a”" in message and "第 1 行" in message


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: 1\nb: *x\n", "a: 1\n&k b: 2\n"])
def test_anchors_and_aliases_are_refused(text: str) -> None:
    line, message, remedy = refusal(text)
    assert "锚点" in message and "照写" in remedy
    assert line in (1, 2)


def test_an_anchor_bomb_is_refused_before_it_expands() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert refusal("\n".join(lines))[0] == 1


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.system [ls]", "a: !!str 1", "!t a: 1", "a: !x {b: 1}"])
def test_tags_are_refused(text: str) -> None:
    assert "标签" in refusal(text)[1]


def test_a_tab_in_the_indent_is_explained() -> None:
    line, message, remedy = refusal("a:\n  b: 1\n\tc: 2\n")
    assert (line, "Tab" in message, "空格" in remedy) == (3, True, True)


def test_depth_is_capped() -> None:
    assert "嵌套" in refusal("[" * 500 + "]" * 500)[1]


def test_broken_yaml_names_its_line() -> None:
    line, message, remedy = refusal("a: 1\nb: [1, 2\nc: 3\n")
    assert line in (2, 3)
    assert "YAML" in message and remedy


def test_several_documents_in_one_file_are_refused() -> None:
    assert "几个 YAML 文档" in refusal("a: 1\n---\nb: 2\n")[1]


def test_control_characters_are_refused() -> None:
    assert refusal("a: 1\nb: \x07\n")[2]


def test_a_file_that_is_not_utf8_says_so_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("a: 1\nb: 立案\n".encode("gb18030"))
    with pytest.raises(RuleErrors) as caught:
        load_file(path)
    (problem,) = caught.value.problems
    assert (problem.position.line, "UTF-8" in problem.message) == (2, True)


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert plain(load_file(path)) == {"a": 1}


def test_a_missing_or_huge_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RuleErrors, match="路径"):
        load_file(tmp_path / "none.yaml")
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * 8_000_001)
    with pytest.raises(RuleErrors, match="拆成几个文件"):
        load_file(path)


KEYS = st.text("abcdefgh", min_size=1, max_size=4)
SCALARS = st.one_of(
    st.integers(-9999, 9999),
    st.booleans(),
    st.sampled_from(["on", "no", "立案", "case.filed", "90 d", "a b", "x: y", "- z", "#c", "'", '"', "03-31"]),
    st.dates(date(1900, 1, 1), date(2999, 1, 1)),
    st.decimals(-999, 999, places=2).filter(lambda d: d == d),
)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


Place = tuple[int, int, str]


def places(node: Node) -> list[Place]:
    """Places and texts of all keys and scalars, as our reader says."""
    found = [(node.keys[key].line, node.keys[key].column, key) for key, _ in node.items()]
    inner = [item for _, item in node.items()] + (list(node.value) if node.is_list else [])
    if not node.is_list and not node.is_map:
        found.append((node.position.line, node.position.column, node.text))
    return found + [place for item in inner for place in places(item)]


def composed(node: yaml.Node) -> list[Place]:
    """The same as PyYAML's own, pure-Python composer says."""
    mark = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        keys = [(k.start_mark.line + 1, k.start_mark.column + 1, k.value) for k, _ in node.value]
        return keys + [place for _, item in node.value for place in composed(item)]
    if isinstance(node, yaml.SequenceNode):
        return [place for item in node.value for place in composed(item)]
    return [(*mark, node.value)]


@settings(max_examples=120, deadline=None)
@given(DATA, st.booleans())
def test_every_key_and_scalar_stands_where_another_parser_finds_it(data: Any, flow: bool) -> None:
    text = yaml.safe_dump(_quoted(data), allow_unicode=True, sort_keys=False, default_flow_style=flow, width=60)
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    assert tree is not None
    assert places(load_text(text)) == composed(tree)


def _quoted(data: Any) -> Any:
    """Make the data what PyYAML can write: exact numbers as text."""
    if isinstance(data, dict):
        return {key: _quoted(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_quoted(item) for item in data]
    return str(data) if isinstance(data, Decimal) else data


@settings(max_examples=120, deadline=None)
@given(DATA)
def test_data_made_into_nodes_comes_back_as_data(data: Any) -> None:
    from zhiheng.law.language.model import Position

    assert plain(node_of(data, Position("x", 1))) == data


def test_data_written_as_yaml_reads_back() -> None:
    data = {"within": "90 d", "on": "no", "rate": Decimal("0.03"), "from": date(2021, 7, 15), "list": [1, True, None]}
    assert plain(load_text(as_yaml(data))) == data
