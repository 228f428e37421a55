"""Check characters of the codes that the demo invents; every code has a region that GB/T 2260 assigns to nobody.

Unified social credit code (统一社会信用代码): GB 32100-2015; its organisation code: GB 11714; identity number of a
citizen
(公民身份号码): GB 11643-1999.
"""

from __future__ import annotations

from datetime import date

REGION = "379901"
"""示例区. GB/T 2260 has the prefectures 3701 to 3717 under 37; 3799 is unassigned."""

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CITIZEN_CHECKS = "10X98765432"


def organisation_code(body: str) -> str:
    """Return eight characters (digits, capital letters) with the ninth, the check character."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return body + "0123456789X0"[(11 - total % 11) % 11]


def credit_code(kind: str, body: str) -> str:
    """Return a unified social credit code of 18 characters.

    Args:
        kind: registering authority and kind: ``11`` authority, ``91`` enterprise, ``92`` individual business.
        body: eight characters that make the subject's own code.
    """
    base = f"{kind}{REGION}{organisation_code(body)}"
    total = sum(_VALUES[character] * weight for character, weight in zip(base, _USCC_WEIGHTS, strict=True))
    return base + _CHARACTERS[(31 - total % 31) % 31]


def citizen_number(birth: date, order: int) -> str:
    """Return a citizen's number of 18 characters; ``order`` is 0 to 999, odd for men."""
    base = f"{REGION}{birth:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(base, _CITIZEN_WEIGHTS, strict=True))
    return base + _CITIZEN_CHECKS[total % 11]


def telephone(number: int) -> str:
    """Return a telephone number of the demo; 1540 is not in use for mobile numbers."""
    return f"1540{number % 10_000_000:07d}"
