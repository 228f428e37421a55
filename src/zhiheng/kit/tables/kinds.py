"""What a cell may mean: text, identifier, date, money, number, code, yes or no. Nothing is ever guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Protocol

from zhiheng.kit.tables.cells import Raw, shown
from zhiheng.kit.tables.dates import read_date

Value = str | int | bool | date | Decimal | None
_EXACT = 10**15  # Excel keeps 15 significant digits; what is longer lost its end
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_HAN_SPACE = re.compile(r"(?<=[\u2e80-\u9fff\U00020000-\U0003ffff])\s+(?=[\u2e80-\u9fff\U00020000-\U0003ffff])")
_QUOTED = re.compile(r"^'(?=[=+\-@\t\r＝＋－＠])")
_LOOK_ALIKE = str.maketrans("OoIlＯｏ", "001100")


class BadCell(ValueError):
    """A cell doesn't say what its column asks for. ``fix`` is offered only where it is certain."""

    def __init__(self, what: str, remedy: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy, self.fix = what, remedy, fix


class Kind(Protocol):
    """How a column's cells are read."""

    def read(self, cell: Raw) -> Value:
        """Return the value of a cell that isn't blank. Raises BadCell."""
        ...

    @property
    def hint(self) -> str:
        """Return how to fill the column, for the template."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the texts that may be chosen; empty where anything goes."""
        ...


def half_width(text: str) -> str:
    """Return text with full-width letters, digits and spaces made half-width; Chinese punctuation stays."""
    return "".join(
        unicodedata.normalize("NFKC", char) if char == "\u3000" or ("０" <= char <= "ｚ" and char.isalnum()) else char
        for char in text
    )


def plain(cell: Raw) -> str:
    """Return a cell as text without what people don't see: outer and zero-width spaces, the quote of our exports."""
    text = shown(cell).replace("\u200b", "").replace("\ufeff", "").replace("\u00a0", " ")
    return _QUOTED.sub("", half_width(text).strip())


@dataclass(frozen=True, slots=True)
class Text:
    """Any text of at most ``longest`` characters; ``names`` drops spaces between Chinese characters (张　勇)."""

    longest: int = 200
    names: bool = False
    hint: str = "文字"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> str:
        """Return the trimmed text. Raises BadCell where it is too long."""
        text = plain(cell)
        if self.names:
            text = _HAN_SPACE.sub("", text)
        if len(text) > self.longest:
            raise BadCell(f"{len(text)} 个字，超过 {self.longest} 个", "请缩短后再导入")
        return text


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that is a name (证件号、信用代码): never calculated with, never shortened by the spreadsheet.

    ``check`` raises BadCell for a number whose form or check character is wrong, and may return it in its usual form.
    """

    pattern: str = r"[0-9A-Za-z\-]+"
    says: str = "只能是数字、字母和短横线"
    check: Callable[[str], str] = field(default=lambda text: text)
    hint: str = "号码，单元格请设为文本格式"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> str:
        """Return the number without inner spaces, in upper case. Raises BadCell."""
        text = self._digits(cell)
        if not re.fullmatch(self.pattern, text):
            fixed = text.translate(_LOOK_ALIKE)
            if fixed != text and re.fullmatch(self.pattern, fixed):
                raise BadCell("有字母 O 或 I，应为数字 0 或 1", f"改为 {fixed}", fix=fixed)
            raise BadCell(self.says)
        return self.check(text)

    def _digits(self, cell: Raw) -> str:
        lost = BadCell(
            "号码被表格软件改成了数值，末几位已经丢失",
            "请把这一列设为文本格式，再从原件重新录入这个号码；只改格式找不回丢失的数字",
        )
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if abs(cell) >= _EXACT:
                raise lost
            if cell != int(cell) or cell < 0:
                raise BadCell("是小数或负数，不是号码")
            return str(int(cell))
        if isinstance(cell, (date, time, timedelta, bool)):
            raise BadCell("被表格软件改成了日期或是非值", "请把这一列设为文本格式后重新录入")
        text = re.sub(r"\s+", "", plain(cell)).upper()
        if _SCIENTIFIC.fullmatch(text):
            raise lost
        return text


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date. ``words`` are texts that mean "no date" (长期)."""

    words: frozenset[str] = frozenset()
    hint: str = "日期，如 2026-03-04"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> date | None:
        """Return the date; None for one of ``words``. Raises BadCell where a person could read two dates, or none."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = plain(cell)
        if text in self.words:
            return None
        try:
            return read_date(text)
        except ValueError as error:
            raise BadCell(str(error), "请写成 2026-03-04 这样的年-月-日") from error


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in yuan with at most two decimals; 万元 in the cell is multiplied out."""

    least: Decimal = Decimal(0)
    hint: str = "金额（元），最多两位小数"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> Decimal:
        """Return Decimal yuan with two decimals. Raises BadCell."""
        text = re.sub(r"[\s,，￥¥元]", "", plain(cell))
        factor = 10_000 if text.endswith("万") else 1
        amount = _decimal(text.removesuffix("万"), "不是金额") * factor
        exact = amount.quantize(Decimal("0.01"))
        if exact != amount:
            raise BadCell("超过两位小数", "请按元、角、分填写")
        if exact < self.least:
            raise BadCell(f"小于 {self.least:,} 元")
        return exact


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both allowed."""

    least: int = 0
    most: int = 10**9
    hint: str = "整数"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> int:
        """Return the number. Raises BadCell."""
        number = _decimal(re.sub(r"[\s,，]", "", plain(cell)), "不是数字")
        if number != number.to_integral_value():
            raise BadCell("不是整数")
        if not self.least <= number <= self.most:
            raise BadCell(f"应在 {self.least:,} 与 {self.most:,} 之间")
        return int(number)


@dataclass(frozen=True, slots=True)
class Code:
    """One of a code list: the cell may hold the code, the name or an alias; the value is the code."""

    names: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def hint(self) -> str:
        """Return the names to choose from."""
        return f"选填：{_some(self.choices)}"

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the names in their order."""
        return tuple(self.names.values())

    def read(self, cell: Raw) -> str:
        """Return the code. Raises BadCell, listing what may stand here."""
        text = re.sub(r"\s+", "", plain(cell))
        for code, name in self.names.items():
            if text in (code, name):
                return code
        for alias, code in self.aliases.items():
            if text == alias:
                return code
        raise BadCell(f"可填：{_some(self.choices)}")


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in any of the ways that offices mark it."""

    hint: str = "填“是”或“否”"
    choices: tuple[str, ...] = ("是", "否")

    def read(self, cell: Raw) -> bool:
        """Return the answer. Raises BadCell for anything that isn't clearly one of the two."""
        if isinstance(cell, bool):
            return cell
        text = plain(cell).upper()
        if text in ("是", "有", "Y", "YES", "TRUE", "1", "√", "✓", "✔"):
            return True
        if text in ("否", "无", "N", "NO", "FALSE", "0", "×", "✗"):
            return False
        raise BadCell("应填“是”或“否”")


def _decimal(text: str, otherwise: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadCell(otherwise) from error
    if not number.is_finite() or abs(number) >= 10**15:
        raise BadCell(otherwise)
    return number


def _some(names: tuple[str, ...], most: int = 8) -> str:
    return "、".join(names[:most]) + (f" 等 {len(names)} 项" if len(names) > most else "")
