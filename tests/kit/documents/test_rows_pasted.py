"""Rows of a document's table: pasted or typed; what is shown again is read as the same."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.forms import RowsField

COLUMNS = (Field("what", "名称", "什么", "甲"), Field("where", "处所", "哪里", "乙"))
TABLE = Field("items", "项目", "逐项", [{"what": "甲", "where": "乙"}], FieldKind.TABLE, columns=COLUMNS)


def test_rows_with_bars_in_their_cells_survive_being_shown_again() -> None:
    rows = RowsField(TABLE)
    kept = [{"what": "甲｜乙", "where": "东|西"}, {"what": "丙｜丁", "where": ""}]
    assert rows.clean(rows.prepare_value(kept)) == kept
    with pytest.raises(ValidationError, match="必填"):
        rows.clean(" \n ")
    assert rows.clean("甲｜乙") == [{"what": "甲", "where": "乙"}]  # typed: the bar parts
