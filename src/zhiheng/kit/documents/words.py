"""Words that documents use for numbers and days: 大写金额, 大写日期. Pure functions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_CHINESE = "〇一二三四五六七八九"
_GROUP = 10_000
MOST_YUAN = Decimal(10) ** 16


def capital_yuan(amount: Decimal) -> str:
    """Return an amount in yuan in capitals (大写金额): ``壹拾贰万元整``, ``壹佰元零伍分``, ``叁角整``.

    By the rules of bank forms (支付结算办法, annex 1): 整 after yuan or jiao, 零 once for skipped places, nothing after
    fen. Raises ValueError for more than two decimals or 10^16 yuan and more.
    """
    cents = amount * 100
    if cents != cents.to_integral_value() or abs(amount) >= MOST_YUAN:
        raise ValueError(f"no amount in yuan and fen: {amount}")
    whole, rest = divmod(int(abs(cents)), 100)
    jiao, fen = divmod(rest, 10)
    sign = "负" if amount < 0 else ""
    words = f"{_capital_number(whole)}元" if whole or not rest else ""
    if not rest:
        return f"{sign}{words}整"
    if jiao:
        # A skipped last place of the yuan is said: 壹拾元零叁角.
        words += ("零" if whole and whole % 10 == 0 else "") + f"{_CAPITALS[jiao]}角"
    elif whole:
        words += "零"
    return f"{sign}{words}{_CAPITALS[fen]}分" if fen else f"{sign}{words}整"


def _capital_number(number: int) -> str:
    """Return a whole number in capitals, 零 once wherever places are skipped."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, _GROUP)
        groups.append(group)
    words, skipped = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            skipped = bool(words)
            continue
        if words and (skipped or group < _GROUP // 10):
            words += "零"
        words += _capital_group(group) + _GROUPS[place]
        skipped = False
    return words or _CAPITALS[0]


def _capital_group(group: int) -> str:
    """Return up to four digits in capitals."""
    words, skipped = "", False
    for place in reversed(range(len(_PLACES))):
        digit = group // 10**place % 10
        if not digit:
            skipped = bool(words)
            continue
        words += ("零" if skipped else "") + _CAPITALS[digit] + _PLACES[place]
        skipped = False
    return words


def chinese_day(day: date) -> str:
    """Return a day in Chinese digits (大写日期): ``二〇二六年十一月二十六日``."""
    year = "".join(_CHINESE[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{_under_hundred(day.month)}月{_under_hundred(day.day)}日"


def plain_day(day: date) -> str:
    """Return a day as texts write it (GB/T 9704): ``2026年11月26日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def plain_yuan(amount: Decimal) -> str:
    """Return an amount in yuan with thousands, decimals only where there are any: ``120,000元``, ``0.50元``."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}元" if whole else f"{amount:,.2f}元"


def _under_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens]}十"
    return before + (_CHINESE[ones] if ones else "")
