"""Values as the vocabulary declares them: what a form, an interface or a spreadsheet gives becomes the plain value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.law.language.errors import advice
from zhiheng.law.language.vocabulary import AttributeType, Vocabulary

CIVIL: Final = ZoneInfo("Asia/Shanghai")
LONGEST_TEXT: Final = 20_000
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CENT = Decimal("0.01")
_YUAN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
"""How amounts mostly arrive: surely within what may be recorded."""
_MOST_DIGITS = 30
_MOST_MONEY = 15
"""Power of ten of the largest sum in yuan: as 分 it fits into 64 bits, and no rounding is needed."""
_MOST_DECIMALS = 6
FIRST_YEAR: Final = 1949


class Unfit(Exception):
    """A value isn't what its attribute declares: what is wrong, and what to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy
        super().__init__(what)


def converted(value: Any, declared: AttributeType, vocabulary: Vocabulary) -> Any:
    """Return the plain value (str, bool, int, Decimal, date, naive civil datetime, tuple).

    Texts are read (``"3.50"``, ``"2025-03-03"``, ``"true"``), so that interfaces may send them. One value for a list
    is a list of one. Raises ``Unfit``.
    """
    if not declared.many:
        return _scalar(value, declared, vocabulary)
    items = value if isinstance(value, list | tuple) else (value,)
    return tuple(_scalar(item, declared, vocabulary) for item in items)


def instant(value: Any) -> tuple[int, int]:
    """Return civil day and clock of when something occurred; a date has no clock. Raises ``Unfit``."""
    if isinstance(value, str):
        value = _from_iso(value)
    if isinstance(value, datetime):
        local = _civil(value)
        return _in_range(local.date()), clock_of(local)
    if isinstance(value, date):
        return _in_range(value), NO_CLOCK
    raise Unfit(f"发生时间“{str(value)[:40]}”不是日期", "请写成 2025-03-03 或 2025-03-03T10:20")


def _civil(moment: datetime) -> datetime:
    """Return a moment in civil time (naive ones are it already). Raises ``Unfit`` at the calendar's very ends."""
    try:
        return moment if moment.tzinfo is None else moment.astimezone(CIVIL)
    except OverflowError:
        raise Unfit(f"时间“{moment.isoformat()}”超出可记的范围", "请核对年份") from None


def _in_range(day: date) -> int:
    if day.year < FIRST_YEAR:
        raise Unfit(f"发生日期 {day} 早于 {FIRST_YEAR} 年", "请核对年份")
    return day_of(day)


def _scalar(value: Any, declared: AttributeType, vocabulary: Vocabulary) -> Any:
    if declared.kind == "vault":
        raise Unfit("是个人信息,不能写入台账", "请存入保险库,台账只记对象编号和概括情况")
    if declared.table is not None:
        return _code(value, vocabulary.codes.get(declared.table, {}), declared.table)
    return _READERS[declared.kind](value)


def _code(value: Any, codes: Mapping[str, str], table: str) -> str:
    if isinstance(value, str) and value in codes:
        return value
    raise Unfit(f"码表 {table} 里没有代码“{str(value)[:40]}”", advice(str(value), codes, "代码"))


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unfit(f"“{str(value)[:40]}”不是文字", "请写成文字")
    return fit_text(str(value))


def fit_text(text: str) -> str:
    """Return a text that every database and format can hold. Raises ``Unfit`` for control characters and excess."""
    if len(text) <= LONGEST_TEXT and text.isprintable():
        return text
    if len(text) > LONGEST_TEXT:
        raise Unfit(f"文字有 {len(text)} 个字,超过 {LONGEST_TEXT} 个", "请缩短,长文放入材料")
    if found := _UNFIT.search(text):
        raise Unfit(f"第 {found.start() + 1} 个字是不可见的控制字符", "请删去该字符")
    return text


def is_fit(text: str) -> bool:
    """Return whether every database and format can hold a text: what isn't can't have been stored."""
    return text.isprintable() or not _UNFIT.search(text)


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise Unfit(f"“{str(value)[:40]}”不是“是”或“否”", "请写 true 或 false")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Unfit(f"“{str(value)[:40]}”不是数", "请写成数字,例如 12.5")
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except ArithmeticError:
        raise Unfit(f"“{str(value)[:40]}”不是数", "请写成数字,例如 12.5") from None
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise Unfit(f"“{str(value)[:40]}”超出可记的范围", "请核对数字")
    if -_exponent(number) > _MOST_DECIMALS:
        raise Unfit(f"“{str(value)[:40]}”小数超过 {_MOST_DECIMALS} 位", "请四舍五入后再记")
    return number


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _integer(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value() or abs(number) >= 2**63:
        raise Unfit(f"“{str(value)[:40]}”不是整数", "请写成整数")
    return int(number)


def _money(value: Any) -> Decimal:
    if isinstance(value, str) and value.isascii() and _YUAN.fullmatch(value):
        return Decimal(value).quantize(_CENT)
    amount = _number(value)
    if amount.adjusted() > _MOST_MONEY:
        raise Unfit(f"金额“{str(value)[:40]}”超出可记的范围", "请核对金额,以元为单位")
    if amount != amount.quantize(_CENT):
        raise Unfit(f"金额“{str(value)[:40]}”不足一分", "请以元为单位,最多两位小数")
    return amount.quantize(_CENT)


def _date(value: Any) -> date:
    found = _from_iso(value) if isinstance(value, str) else value
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    raise Unfit(f"“{str(value)[:40]}”不是日期", "请写成 2025-03-03")


def _moment(value: Any) -> date:
    found = _from_iso(value) if isinstance(value, str) else value
    if isinstance(found, datetime) and found.tzinfo is not None:
        return _civil(found).replace(tzinfo=None)
    if isinstance(found, date):
        return found
    raise Unfit(f"“{str(value)[:40]}”不是时间", "请写成 2025-03-03T10:20")


def _from_iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2025-03-03") else datetime.fromisoformat(text)
    except ValueError:
        return None


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _text,
    "bool": _bool,
    "int": _integer,
    "days": _integer,
    "wdays": _integer,
    "number": _number,
    "hours": _number,
    "money": _money,
    "date": _date,
    "datetime": _moment,
}
