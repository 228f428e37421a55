"""JSON of a bag is read within bounds and written anew with the same values; what is beyond is refused by its file."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kit.bags.parsing import Bounds, parse, written
from zhiheng.kit.bags.trees import BagRefused, FolderTree

BOUNDS = Bounds(size=200, depth=4, values=20)
REFUSED: dict[str, tuple[bytes, str]] = {
    "too large": (b'"' + b"a" * 200 + b'"', "超过 0 MB"),
    "nested too deep": (b"[[[[[1]]]]]", "嵌套超过 4 层"),
    "nested without an end": (b"[" * 150, "嵌套超过 4 层"),
    "too many values": (b"[" + b"1," * 30 + b"1]", "超过 20 项"),
    "a name twice": (b'{"a": 1, "a": 2}', "同名"),
    "a number that is none": (b"[NaN]", "JSON"),
    "a whole number without an end": (b"[" + b"9" * 60 + b"]", "JSON"),
    "a number of a size that nothing has": (b"[1e400]", "JSON"),
    "half a character": (b'["\\ud800"]', "JSON"),
    "cut off": (b'{"a": [1', "JSON"),
    "a text that nobody closes": (b'{"a[[[[[[[[: 1}', "JSON"),
    "packed": (gzip.compress(b"{}"), "UTF-8"),
    "another encoding": ('{"a": "案"}'.encode("gb18030"), "UTF-8"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_beyond_the_bounds_is_refused_by_its_file(name: str, tmp_path: Path) -> None:
    content, words = REFUSED[name]
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(BagRefused, match=words) as refused:
        parse(FolderTree(tmp_path), "a.json", BOUNDS)
    assert refused.value.problems[0].place == "a.json"


def test_brackets_within_texts_nest_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"[[[[\\"[[[": "]]}}{{[[[[\\\\", "b": ["\\ud83d\\ude00"]}', "utf-8")
    assert parse(FolderTree(tmp_path), "a.json", BOUNDS) == {'[[[["[[[': "]]}}{{[[[[\\", "b": ["😀"]}
    with pytest.raises(BagRefused, match="没有这个文件"):
        parse(FolderTree(tmp_path), "b.json", BOUNDS)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text()
    | st.decimals(-(10**12), 10**12, places=3, allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_what_is_written_anew_is_the_same_to_the_digit(value: object) -> None:
    text = "".join(written(value))
    assert text.isascii()
    assert "\n" not in text
    again = json.loads(text, parse_float=Decimal)
    assert again == value
    assert str(again) == str(value)
