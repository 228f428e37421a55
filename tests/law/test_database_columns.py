"""What a database states as JSON is read as it stands: values that look alike are not one value."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zhiheng.eventlog.errors import LogError
from zhiheng.law.engines.sql_columns import AttributeColumns

STATED = [{"name": name, "kind": kind, "scale": 0} for name, kind in (("a", "text"), ("n", "int"), ("b", "bool"))]
COLUMNS = AttributeColumns.of([*STATED, {"name": "m", "kind": "mixed", "scale": 0}], "test")


def read(*texts: str) -> dict[str, list[object]]:
    return {field.name: column.to_pylist() for field, column in COLUMNS.read(pa.chunked_array([texts]), None)}


def test_the_same_text_and_blanks_around_it_give_the_same_values() -> None:
    found = read('{"a": "x", "n": 1}', ' {"a": "x", "n": 1} ', '{"a": "x", "n": 1}', '{"a": null}', "{}")
    assert found["@a"] == ["x", "x", "x", None, None]
    assert found["@n"] == [1, 1, 1, None, None]
    assert found["@b"] == [None] * 5


def test_true_and_one_and_their_texts_are_not_the_same_value() -> None:
    mixed = read('{"m": true}', '{"m": 1}', '{"m": "1"}', '{"m": "true"}')["@m"]
    assert len(set(mixed)) == 4
    assert read('{"b": true}', '{"n": 1}')["@b"] == [True, None]


@pytest.mark.parametrize("text", ["", "{", '{"a": "x"} {}', '{"a": "x"},{"a": "y"}', "[1]", '{"strange": 1}'])
def test_what_is_no_object_or_names_what_nobody_declared_is_refused(text: str) -> None:
    with pytest.raises(LogError):
        read('{"a": "x"}', text)
