"""Amounts in capitals and days in Chinese digits say exactly what the figures say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kit.documents.words import MOST_YUAN, capital_yuan, chinese_day, plain_day, plain_yuan

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(words: str) -> Decimal:
    """Read an amount in capitals back, by another way than it was written."""
    sign = -1 if words.startswith("负") else 1
    text = words.removeprefix("负").removesuffix("整")
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total, group, digit = 0, 0, 0
    for char in whole:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in PLACES:
            group, digit = group + digit * PLACES[char], 0
        elif char == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        else:
            total, group, digit = (total + group + digit) * 100_000_000, 0, 0
    yuan, cents, digit = total + group + digit, 0, 0
    for char in rest:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            cents, digit = cents + digit * (10 if char == "角" else 1), 0
    return sign * (Decimal(yuan) + Decimal(cents) / 100)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.30", "叁角整"),
        ("1.05", "壹元零伍分"),
        ("10.30", "壹拾元零叁角整"),
        ("11.30", "壹拾壹元叁角整"),
        ("100500", "壹拾万零伍佰元整"),
        ("120000", "壹拾贰万元整"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000001", "壹亿零壹元整"),
        ("10010000", "壹仟零壹万元整"),
        ("-3.2", "负叁元贰角整"),
    ],
)
def test_amounts_are_written_as_banks_want_them(amount: str, words: str) -> None:
    assert capital_yuan(Decimal(amount)) == words


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_every_amount_can_be_read_back(cents: int) -> None:
    amount = Decimal(cents) / 100
    words = capital_yuan(amount)
    assert read_capitals(words) == amount
    assert "零零" not in words


@pytest.mark.parametrize("amount", [Decimal("0.001"), MOST_YUAN, -MOST_YUAN])
def test_what_is_no_amount_is_refused_rather_than_rounded(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="no amount"):
        capital_yuan(amount)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 26), "二〇二六年十一月二十六日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2000, 1, 31), "二〇〇〇年一月三十一日"),
        (date(2019, 2, 20), "二〇一九年二月二十日"),
    ],
)
def test_days_are_written_in_chinese_digits(day: date, words: str) -> None:
    assert chinese_day(day) == words


def test_plain_days_and_amounts_have_no_leading_zero_and_no_needless_decimals() -> None:
    assert plain_day(date(2026, 1, 5)) == "2026年1月5日"
    assert plain_yuan(Decimal("120000.00")) == "120,000元"
    assert plain_yuan(Decimal("0.5")) == "0.50元"
