"""Certificate numbers (证号): their form is the province's, unconfirmed, and therefore a setting."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.conf import settings

DEFAULT = {
    "enforcement": r"\d{11}",
    "supervision": r"\d{11}",
    "host": r"[0-9A-Z\-]{4,30}",
    "ministry": r"[0-9A-Z\-]{4,30}",
    "law_qualification": r"[0-9A-Z]{8,20}",
}
"""Eleven digits are common but unconfirmed: the setting ``CERTIFICATE_NUMBER_PATTERNS`` overrules each of them."""


def pattern(kind: str) -> str:
    """Return the regular expression that numbers of a kind of certificate match as a whole."""
    chosen: Mapping[str, str] = getattr(settings, "CERTIFICATE_NUMBER_PATTERNS", {})
    return chosen.get(kind) or DEFAULT.get(kind, r".{1,60}")


def number_problem(kind: str, number: str) -> str | None:
    """Return what is wrong with the form of a number, in Chinese, or None."""
    wanted = pattern(kind)
    if re.fullmatch(wanted, number):
        return None
    if wanted == r"\d{11}":
        return f"证号应为 11 位数字，现为 {len(number)} 位" if number.isdigit() else "证号应为 11 位数字"
    return "证号不合本地证号格式"
