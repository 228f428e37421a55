"""Citizens' identity numbers (公民身份号码, GB 11643-1999): region 6, birth day 8, order 3 (odd: man), check 1.

Personal data: callers keep the number in the vault; nothing here logs or stores it, and messages never repeat it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from zhiheng.law.codes.regions import is_reserved, region_problem
from zhiheng.law.codes.typing_errors import lost_digits, normalized, only_reading

_FORM = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECK = "10X98765432"
_READINGS = {"O": "0", "I": "1", "L": "1", "S": "5", "Z": "2", "B": "8", "*": "X", "×": "X"}
OLDEST = 130  # years


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity number taken apart; its text is personal data."""

    text: str

    @property
    def region(self) -> str:
        """Return the six digits of the region of first registration."""
        return self.text[:6]

    @property
    def born(self) -> date:
        """Return the day of birth."""
        return date(int(self.text[6:10]), int(self.text[10:12]), int(self.text[12:14]))

    @property
    def sex(self) -> str:
        """Return 男 or 女 (order number odd or even)."""
        return "男" if int(self.text[16]) % 2 else "女"

    @property
    def fictitious(self) -> bool:
        """Return whether the number lies in a region given to no one: demo data (F23)."""
        return is_reserved(self.region)

    def age_on(self, day: date) -> int:
        """Return the full years on a day. A year is full from the day after the birthday (周岁, 法释: 生日第二天起).

        Raises ValueError for a day before birth.
        """
        born = self.born
        if day < born:
            raise ValueError(f"{day} lies before the day of birth")
        years = day.year - born.year
        return years if (day.month, day.day) > (born.month, born.day) else max(0, years - 1)

    @classmethod
    def parse(cls, text: str, today: date) -> Identity:
        """Return the number as written by people. Raises ValueError with the problem in Chinese, without the number."""
        number = normalized(text)
        problem = identity_problem(number, today)
        if problem:
            raise ValueError(problem)
        return cls(number)


def identity_check(body: str) -> str:
    """Return the check character of the 17 leading digits. Raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{17}", body):
        raise ValueError("an identity number has 17 digits before its check character")
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def identity_problem(number: str, today: date) -> str | None:
    """Return what is wrong with an identity number (normalized), in Chinese, or None. ``today`` bounds birth days."""
    if lost_digits(number):
        return "被表格改成了科学计数法，后三位已丢失，请按文本格式重填"
    if len(number) == 15:
        return "15 位旧号，请填 18 位公民身份号码"
    if len(number) != 18:
        return f"{len(number)} 位，{'少' if len(number) < 18 else '多'} {abs(18 - len(number))} 位，应为 18 位"
    if not _FORM.fullmatch(number):
        return "前 17 位应为数字，末位为数字或 X"
    problem = region_problem(number[:6]) or _birth_problem(number, today)
    if problem:
        return problem
    right = identity_check(number[:17])
    if number[17] == right:
        return None
    if number.endswith("000"):
        return "末三位为 0，多半是被表格抹去的，请按文本格式重填"
    return f"校验位不对，按前 17 位应为 {right}"


def _birth_problem(number: str, today: date) -> str | None:
    try:
        born = Identity(number).born
    except ValueError:
        return "第 7—14 位不是一个日期"
    if born > today:
        return "第 7—14 位的出生日期在今天之后"
    return None if today.year - born.year <= OLDEST else f"第 7—14 位的出生日期早于 {today.year - OLDEST} 年"


def suggest_identity(text: str, today: date) -> str | None:
    """Return the number that was certainly meant where letters were typed for digits, or None if that isn't certain."""
    return only_reading(normalized(text), _READINGS, lambda candidate: identity_problem(candidate, today) is None)


def make_identity(region: str, born: date, order: int) -> str:
    """Return a well-formed fictitious number. Raises ValueError for a region that belongs to someone (F23)."""
    if not is_reserved(region) or region_problem(region):
        raise ValueError(f"numbers are made only for regions given to no one (such as 379901), not for {region}")
    if not 1 <= order <= 999:
        raise ValueError("the order number lies between 1 and 999")
    body = f"{region}{born:%Y%m%d}{order:03d}"
    return body + identity_check(body)
