"""Numbers of people in text (公民身份号码、手机号码), however they are written: full-width, spaced, dashed.

Found are identity numbers whose day of birth exists and whose check character is right (GB 11643-1999), and mobile
numbers of the national numbering plan, also with a word right before or after them: frame, order and document numbers
and digests that merely hold such digits are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

_BETWEEN: Final = r"[ \t\-._·•‐-―−]{0,2}"
"""What people put between groups of digits; after NFKC, which makes full-width forms and wide spaces plain."""
_IDENTITY: Final = re.compile(
    rf"(?<!\d)(?=([1-9](?:{_BETWEEN}\d){{16}}{_BETWEEN}[\dX])(?![\dX]))", re.ASCII | re.IGNORECASE
)
_PREFIX: Final = r"1(?:3\d|4[05-9]|5[0-35-9]|6[25-7]|7[0-8]|8\d|9[0-35-9])"
_GROUPS: Final = "|".join(
    (
        rf"{_PREFIX}\d{{8}}",
        rf"{_PREFIX}(?:{_BETWEEN}\d{{4}}){{2}}",
        rf"{_PREFIX}\d{_BETWEEN}\d{{4}}{_BETWEEN}\d{{3}}",
        rf"{_PREFIX}{_BETWEEN}\d{{3}}{_BETWEEN}\d{{5}}",
        rf"{_PREFIX}\d{{4}}{_BETWEEN}\d{{4}}",
        r"1(?:[ \-._·]\d){10}",
    )
)
_MOBILE: Final = re.compile(rf"(?<![0-9])(?:(?:\+|00)?86{_BETWEEN})?({_GROUPS})(?![0-9])", re.ASCII)
_BEFORE: Final = re.compile(r"[0-9A-Za-z]*\Z", re.ASCII)
_AFTER: Final = re.compile(r"[0-9A-Za-z]*", re.ASCII)
_CODE: Final = re.compile(r"[A-Z0-9]{2,}", re.ASCII)
"""What stands before or after the digits of an order or frame number; a single letter is no code."""
_CALLED: Final = frozenset(("TEL", "PHONE", "MOBILE", "MOB", "WX", "VX", "WECHAT", "QQ", "SJ", "SJH", "DH", "LXDH"))
"""What people write right before a telephone number."""
_DIGEST: Final = re.compile(r"[0-9a-f]{20,}|[0-9A-F]{20,}", re.ASCII)
_FRAME: Final = re.compile(r"L[A-HJ-NPR-Z0-9]{16}", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 128
_DOCUMENT: Final = re.compile(r"\d{3}-20[0-3]\d-0\d{3}", re.ASCII)
"""A document number: kind, year, serial number (130-2026-0001)."""
_PLAN: Final = re.compile(rf"{_PREFIX}\d{{8}}", re.ASCII)
_NO_DIGIT: Final = re.compile(r"[^0-9X]")
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_UNSEEN: Final = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_WEIGHTS: Final = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECK: Final = "10X98765432"


def personal_numbers(text: str) -> Iterator[str]:
    """Yield every identity and mobile number in a text, as plain digits (an identity number may end in X)."""
    plain = _plain(text)
    for match in _IDENTITY.finditer(plain):
        number = _NO_DIGIT.sub("", match[1].upper())
        if _is_identity(number):
            yield number
    for match in _MOBILE.finditer(plain):
        number = _NO_DIGIT.sub("", match[1])
        if _PLAN.fullmatch(number) and not _is_code(plain, match):
            yield number


def holds_personal_number(text: str) -> bool:
    """Return whether a text holds an identity or mobile number."""
    return next(personal_numbers(text), None) is not None


def _plain(text: str) -> str:
    """Return a text with its digits, spaces and dashes in their plain form, escapes of JSON read."""
    if "\\u" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    return re.sub(r"[^\W\D]", lambda match: str(unicodedata.decimal(match[0], match[0])), text)


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Return whether digits like a mobile number are part of an order, frame or document number, or of a digest."""
    found = _BEFORE.search(text[max(0, match.start() - _LONGEST) : match.start()])
    rest = _AFTER.match(text, match.end(), match.end() + _LONGEST)
    before, after = found[0] if found else "", rest[0] if rest else ""
    word = before + match[0] + after
    if _DOCUMENT.fullmatch(match[0]) or _DIGEST.fullmatch(word) or _FRAME.fullmatch(word):
        return True
    if _CODE.fullmatch(before) and before not in _CALLED:
        return True
    return _CODE.fullmatch(after) is not None


def _is_identity(number: str) -> bool:
    """Return whether 18 characters are an identity number: a day of birth that exists, and the check character.

    The same sum as ``law.codes.identity_check``, which this room may not import; a test holds the two together.
    """
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    right = _CHECK[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]
    return born.year >= 1900 and number[17] == right
