"""Tables as JSON: objects are rows, nothing is lost or guessed, what is wrong is named with its row and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.reading import Limits, open_table


def written(folder: Path, text: str, name: str = "表.json") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_objects_are_rows_under_all_names_and_numbers_stay_as_written(tmp_path: Path) -> None:
    items = '[{"文号": "甲1", "金额": 0.100000}, {"号码": 123456789012345678901, "文号": ""}]'
    text = f'\ufeff {{"format": "x/1", "items": {items}}}'
    with foreign_table(written(tmp_path, text)) as (sheet,):
        rows = [row.cells for row in sheet.rows()]
    assert rows == [("文号", "金额", "号码"), ("甲1", "0.100000", None), (None, None, "123456789012345678901")]
    bare = open_table(written(tmp_path, '[{"a": true, "b": null}]'))[0]
    assert [row.cells for row in bare.rows()] == [("a", "b"), (True, None)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"items": [{"a": 1}', "不是完整的 JSON"),
        ('{"items": []}', "没有逐项的内容"),
        ('{"rows": [{"a": 1}]}', "没有逐项的内容"),
        ("[1]", "这一项不是"),
        ('[{"a": 1, "a": 2}]', "写了两次“a”"),
        ('[{"a": [1]}]', "第 1 项“a”"),
        ('[{"a": NaN}]', "读不出"),
        ("[" * 100_000, "读不出"),
        ('[{"a": 1}, {"a": 1}, {"a": 1}]', "超过 2 行"),
    ],
)
def test_what_would_lose_or_guess_something_is_refused_with_its_place(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(TableRefused) as refused:
        [list(sheet.rows()) for sheet in open_table(written(tmp_path, text), Limits(rows=2))]
    assert what in str(refused.value)
