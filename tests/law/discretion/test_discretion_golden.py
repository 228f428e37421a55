"""The golden table that jurists read: each row's circumstances give exactly its tier, range, proposal and article."""

from __future__ import annotations

import pytest

from law.discretion.reading import CODES, FACTORS, Row, benchmarks, rows
from zhiheng.law.discretion import check_table, evaluate

TABLES = benchmarks()
LEAST = 60
_BRACKETS = str.maketrans("", "", "《》")


@pytest.mark.parametrize("row", rows(), ids=str)
def test_a_row_of_the_golden_table_comes_out_as_it_says(row: Row) -> None:
    result = evaluate(TABLES[row.cells["基准"]], FACTORS, row.found)
    amounts = result.amounts
    got = (
        "处罚" if result.penalty else "不予",
        result.tier,
        result.discretion,
        None if amounts is None else amounts.floor,
        None if amounts is None else amounts.high,
        result.proposed,
    )
    expected = (
        row.cells["结论"], row.cells["阶次"], CODES[row.cells["裁量情节"]],
        row.amount("最低"), row.amount("最高"), row.amount("建议"),
    )  # fmt: skip
    assert got == expected, row.cells["说明"]
    cited = [step.basis.replace("中华人民共和国", "") for step in result.steps]
    assert any(row.cells["依据"] in one or row.cells["依据"] in one.translate(_BRACKETS) for one in cited), cited


def test_the_golden_table_is_long_enough_and_uses_every_benchmark() -> None:
    known = rows()
    assert len(known) >= LEAST
    assert {row.cells["基准"] for row in known} == set(TABLES)
    assert [int(row.cells["序号"]) for row in known] == list(range(1, len(known) + 1))


@pytest.mark.parametrize("number", sorted(TABLES))
def test_the_benchmarks_of_the_golden_table_have_no_fault(number: str) -> None:
    assert [str(fault) for fault in check_table(TABLES[number])] == []
