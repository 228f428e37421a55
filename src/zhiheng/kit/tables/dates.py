"""Dates as people write them in tables. A text that can be read in two ways is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*([-/.年])\s*(\d{{1,2}})\s*([-/.月])\s*(\d{{1,2}})\s*日?{_CLOCK}")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_NO_YEAR_FIRST = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(\d{1,2}|\d{4})")
_MONTH_ONLY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_HAN_DATE = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = {
    **{char: str(value) for value, char in enumerate("〇一二三四五六七八九")},
    "零": "0",
    "○": "0",
    "Ｏ": "0",
}
_WIDE = str.maketrans("－—–／．。", "---/..")


def read_date(text: str) -> date:
    """Return the civil date that a text names with certainty.

    Read: 2025-03-04, 2025/3/4, 2025.3.4, 2025年3月4日, 20250304, 二〇二五年三月四日, each also with a clock time.
    Raises ValueError, in words, for a day that doesn't exist, for two readings (03/04/2025), for a month or year alone,
    for a spreadsheet's serial number and for anything else.
    """
    tidy = text.strip().translate(_WIDE)
    if match := _YEAR_FIRST.fullmatch(tidy):
        if (match[2] == "年") != (match[4] == "月") or (match[2] != "年" and match[2] != match[4]):
            raise ValueError("分隔符前后不一致，读不出日期")
        return _day(match[1], match[3], match[5])
    if match := _EIGHT.fullmatch(tidy):
        return _day(match[1], match[2], match[3])
    if match := _HAN_DATE.fullmatch(tidy):
        year = "".join(_HAN_DIGITS[char] for char in match[1])
        return _day(year, str(_han(match[2])), str(_han(match[3])))
    raise ValueError(_why_not(tidy))


def _why_not(text: str) -> str:
    if _NO_YEAR_FIRST.fullmatch(text):
        return "分不清年、月、日的先后"
    if _MONTH_ONLY.fullmatch(text):
        return "只有年月，缺少日"
    if _SERIAL.fullmatch(text):
        day = date(1899, 12, 30) + timedelta(days=int(float(text)))
        return f"是数字，不是日期；如为表格软件的日期序号，则是 {day.isoformat()}，请把单元格设为日期格式"
    return "读不出日期"


def _day(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError("没有这一天") from error
    if not _FIRST <= found <= _LAST:
        raise ValueError(f"年份 {year} 不在 {_FIRST.year}—{_LAST.year} 之间")
    return found


def _han(text: str) -> int:
    """Return a number up to 99 written as 三, 十, 十二, 二十, 二十三; 0 (no such day) for what is no number."""
    if "十" not in text:
        return int(_HAN_DIGITS[text]) if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return 10 * int(_HAN_DIGITS.get(tens, "1")) + int(_HAN_DIGITS.get(ones, "0"))
