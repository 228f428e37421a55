"""Unified social credit codes (统一社会信用代码, GB 32100-2015): 18 characters of 31, the last one checks the others.

Place by place: registering authority 1, kind of body 1, region 6 (GB/T 2260), organisation code 9 (GB 11714), check 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.law.codes.organisation import organisation_check
from zhiheng.law.codes.regions import is_reserved, region_problem
from zhiheng.law.codes.typing_errors import lost_digits, normalized, only_reading

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(CHARACTERS)}
_WEIGHTS = tuple(3**place % 31 for place in range(17))
# Who registers (first character) and what kind of body (both): names by common use, the code table is unconfirmed.
AUTHORITIES = {
    "1": "机构编制", "2": "外交", "3": "司法行政", "4": "文化", "5": "民政", "6": "旅游", "7": "宗教", "8": "工会",
    "9": "市场监管", "A": "中央军委改革和编制办公室", "N": "农业", "Y": "其他",
}  # fmt: skip
KINDS = {"11": "机关", "12": "事业单位", "13": "群众团体", "91": "企业", "92": "个体工商户", "93": "农民专业合作社"}
_STATE = "100000"  # registered by the State's own authorities, in no province
_READINGS = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "UY"}


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A credit code taken apart."""

    text: str

    @property
    def authority(self) -> str:
        """Return who registers such bodies (登记管理部门), '' where unknown."""
        return AUTHORITIES.get(self.text[0], "")

    @property
    def kind(self) -> str:
        """Return the kind of body (机构类别), '' where unknown."""
        return KINDS.get(self.text[:2], "")

    @property
    def region(self) -> str:
        """Return the six digits of the registering region."""
        return self.text[2:8]

    @property
    def organisation(self) -> str:
        """Return the organisation code (主体标识码)."""
        return self.text[8:17]

    @property
    def fictitious(self) -> bool:
        """Return whether the code lies in a region given to no one: demo data (F23)."""
        return is_reserved(self.region)

    @classmethod
    def parse(cls, text: str) -> CreditCode:
        """Return the code as written by people. Raises ValueError with the problem in Chinese."""
        code = normalized(text)
        problem = credit_problem(code)
        if problem:
            raise ValueError(problem)
        return cls(code)


def credit_check(body: str) -> str:
    """Return the check character of the 17 leading characters. Raises ValueError for other characters or lengths."""
    if len(body) != 17 or any(character not in _VALUE for character in body):
        raise ValueError(f"a credit code has 17 characters of its 31 before the check character, not {body!r}")
    total = sum(_VALUE[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return CHARACTERS[(31 - total % 31) % 31]


def credit_problem(code: str) -> str | None:
    """Return what is wrong with a credit code (normalized), in Chinese and with the place, or None.

    The organisation code's own check character isn't required: bodies without an old code got theirs without it.
    """
    if lost_digits(code):
        return "被表格改成了科学计数法，后几位已丢失，请按文本格式重填"
    if len(code) != 18:
        return f"{len(code)} 位，{'少' if len(code) < 18 else '多'} {abs(18 - len(code))} 位，应为 18 位"
    for place, character in enumerate(code, 1):
        if character not in _VALUE:
            return f"第 {place} 位“{character}”不在代码字符集内（不用 I、O、S、V、Z）"
    problem = region_problem(code[2:8])
    if problem and code[2:8] != _STATE:
        return f"第 3—8 位：{problem}"
    right = credit_check(code[:17])
    return None if code[17] == right else f"校验位不对，按前 17 位应为 {right}"


def suggest_credit(text: str) -> str | None:
    """Return the code that was certainly meant where letters outside the set were typed (O for 0 …), or None.

    Certain means: exactly one reading has a valid region and check character.
    """
    return only_reading(normalized(text), _READINGS, lambda candidate: credit_problem(candidate) is None)


def make_credit_code(region: str, serial: int, kind: str = "91") -> str:
    """Return a well-formed fictitious code. Raises ValueError for a region that belongs to someone (F23)."""
    if not is_reserved(region) or region_problem(region):
        raise ValueError(f"codes are made only for regions given to no one (such as 379901), not for {region}")
    if not 0 <= serial <= 99_999_999:
        raise ValueError(f"the serial {serial} doesn't fit into eight digits")
    body = f"{serial:08d}"
    start = kind + region + body + organisation_check(body)
    return start + credit_check(start)
