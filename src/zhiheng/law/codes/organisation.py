"""Organisation codes (组织机构代码, GB 11714): eight characters and a check character; inside every credit code."""

from __future__ import annotations

import re

_FORM = re.compile(r"[0-9A-Z]{8}[0-9X]")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check(body: str) -> str:
    """Return the check character of the eight leading characters. Raises ValueError for other characters or lengths."""
    if not re.fullmatch(r"[0-9A-Z]{8}", body):
        raise ValueError(f"an organisation code has eight characters 0-9 A-Z before its check character, not {body!r}")
    rest = 11 - sum(int(character, 36) * weight for character, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def organisation_problem(code: str) -> str | None:
    """Return what is wrong with an organisation code (normalized, without hyphen), in Chinese, or None."""
    if len(code) != 9:
        return f"{len(code)} 位，组织机构代码应为 9 位"
    if not _FORM.fullmatch(code):
        return "组织机构代码只有数字和大写字母，末位为数字或 X"
    right = organisation_check(code[:8])
    return None if code[8] == right else f"校验位不对，按前 8 位应为 {right}"
