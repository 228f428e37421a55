"""Cells mean one thing or are refused: nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kit.tables.kinds import BadCell, Code, Day, Identifier, Money, Text, Whole, YesNo, half_width

DAY = date(2025, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["2025-03-04", "2025/3/4", "2025.3.4", "2025年3月4日", "2025 年 3 月 4 日", "20250304", "２０２５－０３－０４",
     "二〇二五年三月四日", "2025-03-04 08:30", "2025-03-04T08:30:00", " 2025。3。4 "],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_form(text: str) -> None:
    assert Day().read(text) == DAY


def test_typed_dates_and_eight_digits_as_a_number_are_dates() -> None:
    assert Day().read(datetime(2025, 3, 4, 12)) == DAY
    assert Day().read(DAY) == DAY
    assert Day().read(20250304.0) == DAY


@pytest.mark.parametrize(
    "cell, words",
    [("03/04/2025", "分不清"), ("25-3-4", "分不清"), ("2025年3月", "缺少日"), ("2025-3", "缺少日"), (45720.0, "序号"),
     ("2023.2.30", "没有这一天"), ("2025-3/4", "不一致"), ("昨天", "读不出"),
     ("1825-03-04", "1900"), ("二〇二五年三十月四日", "没有这一天")],
)  # fmt: skip
def test_a_date_with_two_readings_or_none_is_refused(cell: str | float, words: str) -> None:
    with pytest.raises(BadCell, match=words):
        Day().read(cell)


def test_a_word_for_no_date_is_none() -> None:
    assert Day(frozenset({"长期"})).read("长期") is None


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"])
)
def test_every_day_of_three_centuries_is_read_back(day: date, form: str) -> None:
    assert Day().read(day.strftime(form)) == day


@pytest.mark.parametrize("cell", [1.23e17, "1.23E+17", "3.70102E+17", 370102199001011234])
def test_a_number_that_the_spreadsheet_shortened_is_refused(cell: object) -> None:
    with pytest.raises(BadCell, match="已经丢失") as refusal:
        Identifier().read(cell)  # type: ignore[arg-type]
    assert "文本格式" in refusal.value.remedy


def test_identifiers_are_half_width_without_spaces_and_may_come_as_numbers() -> None:
    assert Identifier().read("３７０１ ０２-x") == "370102-X"
    assert Identifier().read(15011200318.0) == "15011200318"
    with pytest.raises(BadCell, match="日期"):
        Identifier().read(datetime(2025, 1, 1))
    with pytest.raises(BadCell, match="小数"):
        Identifier().read(1.5)


def test_a_letter_o_for_a_zero_is_refused_with_a_certain_fix() -> None:
    with pytest.raises(BadCell) as refusal:
        Identifier(r"\d{11}").read("1501120051O")
    assert refusal.value.fix == "15011200510"
    with pytest.raises(BadCell) as refusal:
        Identifier(r"\d{11}").read("1501120051")
    assert refusal.value.fix == ""


def test_the_check_of_a_number_is_injected() -> None:
    def check(text: str) -> str:
        raise BadCell("校验位不对")

    with pytest.raises(BadCell, match="校验位"):
        Identifier(check=check).read("1")


@pytest.mark.parametrize(
    "cell, yuan",
    [("1,200.5", "1200.50"), ("￥1200元", "1200.00"), ("１２００", "1200.00"), (0.1 + 0.2, "0.30"),
     ("1.25万元", "12500.00"), (7, "7.00")],
)  # fmt: skip
def test_money_is_exact_yuan(cell: str | float, yuan: str) -> None:
    assert Money().read(cell) == Decimal(yuan)


@pytest.mark.parametrize("cell", ["1.234", "壹万元", "NaN", "-1", "1e400", "inf", ""])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        Money().read(cell)


@given(st.decimals(0, 10**12, places=2))
def test_money_survives_the_way_through_text(amount: Decimal) -> None:
    assert Money().read(f"{amount:,}") == amount


def test_codes_come_by_code_name_or_alias_and_are_listed_when_wrong() -> None:
    kind = Code({"01": "一线", "02": "法制审核"}, {"前台": "01"})
    assert [kind.read(cell) for cell in ("01", "一 线", "前台", "02")] == ["01", "01", "01", "02"]
    with pytest.raises(BadCell, match="一线、法制审核"):
        kind.read("执法")


def test_yes_and_no_are_clear_or_refused() -> None:
    assert [YesNo().read(cell) for cell in ("是", "√", True, 1, "y")] == [True] * 5
    assert [YesNo().read(cell) for cell in ("否", "×", False, 0, "无")] == [False] * 5
    with pytest.raises(BadCell):
        YesNo().read("大概")


def test_whole_numbers_keep_their_bounds() -> None:
    assert Whole(1, 10).read("１０") == 10
    for cell in ("11", 0, "2.5", "many"):
        with pytest.raises(BadCell):
            Whole(1, 10).read(cell)


def test_names_lose_inner_spaces_and_text_keeps_chinese_punctuation() -> None:
    assert Text(names=True).read("张　 勇") == "张勇"
    assert Text(names=True).read("阿卜杜拉 Ａ·Ｂ") == "阿卜杜拉 A·B"
    assert Text().read("（一）甲，乙：丙") == "（一）甲，乙：丙"
    assert Text().read("'=1+1") == "=1+1"
    with pytest.raises(BadCell, match="超过"):
        Text(longest=2).read("三个字")


@given(st.text())
def test_half_width_changes_no_length_and_is_idempotent(text: str) -> None:
    assert len(half_width(text)) == len(text)
    assert half_width(half_width(text)) == half_width(text)
