"""Lists of things: what WPS and Excel copy is read as it stands, faults are named by row, nothing is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.handling.cases.coercion.things import MOST, BadRows, Thing, ThingsField, parse, read


def test_a_block_from_a_table_is_read_with_its_heading_and_running_numbers() -> None:
    heading = "序号\t名称\t规格\t数量\t单位\t状况\t编号\r\n"
    block = heading + "1\t过期食品\t500克装\t12\t箱\t完好\t\r\n2\t冷藏柜\tBCD-200\t1\t台\t旧\tSN-9\r\n"
    assert parse(block) == [
        Thing("过期食品", "500克装", "12", "箱", "完好", ""), Thing("冷藏柜", "BCD-200", "1", "台", "旧", "SN-9"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("过期食品\t12箱", Thing("过期食品", "", "12", "箱")),
        ("过期食品，12箱", Thing("过期食品", "", "12", "箱")),
        ("过期食品｜500克装｜12｜箱", Thing("过期食品", "500克装", "12", "箱")),
        ("甲｜乙牌食品，12箱", Thing("甲｜乙牌食品", "", "12", "箱")),
        ("甲｜乙牌食品\tA｜B\t12\t箱", Thing("甲｜乙牌食品", "A｜B", "12", "箱")),
        ("过期食品  500克装  1.5  吨", Thing("过期食品", "500克装", "1.5", "吨")),
        ("电动车\t\t1\t辆\t旧\t鲁A12345", Thing("电动车", "", "1", "辆", "旧", "鲁A12345")),
    ],
)
def test_typed_rows_are_read_too(line: str, expected: Thing) -> None:
    assert parse(line) == [expected]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("过期食品\t许多\t箱", "第 1 行：数量"),
        ("过期食品\t12箱\n\t3\t台", "第 2 行：没有名称"),
        ("过期食品\t\t0\t箱", "不是大于零的数"),
        ("过期食品\t\t3", "没有单位"),
        ("\n".join(f"物品{n}\t1件" for n in range(MOST + 1)), f"最多 {MOST} 行"),
        ("长" * 121 + "\t1件", "超过 120 个字"),
    ],
)
def test_faults_are_named_by_their_row(block: str, said: str) -> None:
    with pytest.raises(BadRows) as bad:
        parse(block)
    assert said in str(bad.value)


def test_every_faulty_row_is_named_at_once_in_the_form() -> None:
    with pytest.raises(ValidationError) as bad:
        ThingsField(label="财物清单").clean("甲\t?\t箱\n乙\t2箱\n丙\t-1\t箱")
    assert [message[:6] for message in bad.value.messages] == ["第 1 行：", "第 3 行："]
    with pytest.raises(ValidationError):
        ThingsField(label="财物清单").clean("名称\t数量")


# The joint of kept lines and its escape may stand anywhere in a cell.
WORD = st.text(st.characters(categories=("Lu", "Ll", "Lo"), include_characters="｜\\"), min_size=1, max_size=12)
THING = st.builds(Thing, WORD, WORD, st.integers(1, 10**6).map(str), WORD, WORD, WORD)


@given(st.lists(THING, min_size=1, max_size=20))
def test_what_is_shown_again_is_read_as_the_same(rows: list[Thing]) -> None:
    field = ThingsField(label="财物清单")
    lines = [row.line for row in rows]
    assert field.clean(field.prepare_value(lines)) == lines
    assert read(lines) == rows
