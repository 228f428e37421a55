"""What kinds of personal values there are: how each is masked, and how it is written for exact comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from zhiheng.kit.contributions import Registry


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of personal value: title, mask, comparison form; ``searchable`` ones get a blind index."""

    title: str
    mask: Callable[[str], str]
    compare: Callable[[str], str] = str.strip
    searchable: bool = False


class Personal:
    """A personal value in memory. Printed, formatted or logged it is masked; only ``reveal`` gives the value."""

    __slots__ = ("_mask", "_value")

    def __init__(self, value: str, mask: Callable[[str], str]) -> None:
        self._value, self._mask = value, mask

    def reveal(self) -> str:
        """Return the value itself. Whoever calls this has recorded the reading (``selectors.reveal``)."""
        return self._value

    def __str__(self) -> str:
        return self._mask(self._value)

    def __repr__(self) -> str:
        return f"Personal({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a personal value is never stored or sent; keep the dossier's id")

    def __copy__(self) -> Personal:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Personal:
        return self


def mask_name(text: str) -> str:
    """Return a name with its first character only: 周**; the number of stars says nothing."""
    return f"{text[:1]}**" if text else ""


def mask_ends(head: int, tail: int) -> Callable[[str], str]:
    """Return a mask that keeps ``head`` and ``tail`` characters, at most half of the text: 3701****2416."""

    def mask(text: str) -> str:
        """Return the text with its middle hidden."""
        if not text:
            return ""
        if len(text) < 2 * (head + tail):
            return f"{text[: min(head, len(text) // 4)]}****"
        return f"{text[:head]}****{text[len(text) - tail :] if tail else ''}"

    return mask


def mask_all(text: str) -> str:
    """Return stars only."""
    return "****" if text else ""


def compare_number(text: str) -> str:
    """Return a number as compared: half-width, upper case, without spaces and dashes."""
    return re.sub(r"[\s\-－—]", "", unicodedata.normalize("NFKC", text)).upper()


def compare_phone(text: str) -> str:
    """Return a telephone number as compared: digits only, without 86."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    return digits[-11:] if len(digits) > 11 and digits.removeprefix("00").startswith("86") else digits


def compare_name(text: str) -> str:
    """Return a name as compared: half-width, without spaces, all middle dots alike."""
    return re.sub(r"[·•・‧.]", "·", re.sub(r"\s", "", unicodedata.normalize("NFKC", text))).casefold()


kinds: Registry[Kind] = Registry("kind of personal value")


def kind_of(name: str) -> Kind:
    """Return the kind of a value by its name: ``phone``, or ``scan_text:7`` where a dossier holds many of a kind.

    Raises KeyError for an undeclared kind.
    """
    return kinds[name.partition(":")[0]]


kinds.register("name", Kind("姓名", mask_name, compare_name, searchable=True))
kinds.register("id_number", Kind("公民身份号码", mask_ends(4, 4), compare_number, searchable=True))
kinds.register("document_number", Kind("证件号码", mask_ends(2, 2), compare_number, searchable=True))
kinds.register("phone", Kind("电话", mask_ends(3, 2), compare_phone, searchable=True))
kinds.register("birth_date", Kind("出生日期", mask_all))
kinds.register("address", Kind("住址", mask_ends(6, 0)))
kinds.register("bank_account", Kind("银行账号", mask_ends(0, 4), compare_number, searchable=True))
kinds.register("email", Kind("电子邮箱", mask_ends(1, 0), lambda text: text.strip().casefold(), searchable=True))
kinds.register("plate", Kind("车牌号", mask_ends(2, 1), compare_number, searchable=True))
kinds.register("text", Kind("个人情况", mask_all))
