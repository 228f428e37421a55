"""Columns as codes: whatever a chunk of a log holds, also nothing."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from zhiheng.law.kernel.logdata import coded


@pytest.mark.parametrize("kind", [pa.decimal128(38, 1), pa.string(), pa.int64(), pa.date32(), pa.bool_()])
def test_a_column_without_any_row_has_no_codes(kind: pa.DataType) -> None:
    found = coded(pa.chunked_array([], kind), lambda value: value)
    assert len(found.codes) == 0


def test_values_are_coded_across_chunks_and_nulls_are_minus_one() -> None:
    column = pa.chunked_array([[Decimal("1.5"), None], [Decimal("2.5"), Decimal("1.5")]], pa.decimal128(38, 1))
    found = coded(column, lambda value: value)
    values = [None if code < 0 else found.values[code] for code in found.codes.tolist()]
    assert values == [Decimal("1.5"), None, Decimal("2.5"), Decimal("1.5")]
