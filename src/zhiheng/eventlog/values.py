"""Attribute values as text and back, without loss: the kinds that every format of ours shares."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

TEXT, BOOL, INT, NUMBER, DATE, DATETIME, LIST = "text", "bool", "int", "number", "date", "datetime", "list"
MIXED = "mixed"
"""Kind of a column whose events disagree about the kind: each value is written ``kind:text``."""

KINDS = (TEXT, BOOL, INT, NUMBER, DATE, DATETIME, LIST)


def kind_of(value: Any) -> str:
    """Return the kind of a plain value.

    Raises:
        TypeError: the value is none of str, bool, int, Decimal, float, date, datetime, tuple, list.
    """
    if isinstance(value, str):
        return TEXT
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INT
    if isinstance(value, Decimal | float):
        return NUMBER
    if isinstance(value, datetime):
        return DATETIME
    if isinstance(value, date):
        return DATE
    if isinstance(value, tuple | list):
        return LIST
    raise TypeError(f"属性值的类型不受支持:{type(value).__name__}")


def encode(value: Any) -> tuple[str, str]:
    """Return kind and text of a plain value; ``decode`` gives an equal value back."""
    kind = kind_of(value)
    if kind == TEXT:
        return kind, value
    if kind == BOOL:
        return kind, "true" if value else "false"
    if kind == NUMBER:
        return kind, repr(value) if isinstance(value, float) else str(value)
    if kind in (DATE, DATETIME):
        return kind, value.isoformat()
    if kind == LIST:
        return kind, json.dumps([_to_json(item) for item in value], ensure_ascii=False, separators=(",", ":"))
    return kind, str(value)


def decode(kind: str, text: str) -> Any:
    """Return the value that ``encode`` wrote.

    Raises:
        ValueError: the text isn't of that kind.
    """
    if kind == TEXT:
        return text
    if kind == BOOL:
        return _bool(text)
    if kind == INT:
        return int(text)
    if kind == NUMBER:
        return _number(text)
    if kind == DATE:
        return date.fromisoformat(text)
    if kind == DATETIME:
        return datetime.fromisoformat(text)
    if kind == LIST:
        return _from_json(json.loads(text))
    if kind == MIXED:
        inner, _, rest = text.partition(":")
        return decode(inner, rest)
    raise ValueError(kind)


def _bool(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not value.is_finite():
        raise ValueError(text)
    return value


def _to_json(value: Any) -> Any:
    kind = kind_of(value)
    if kind in (TEXT, BOOL, INT):
        return value
    if kind == LIST:
        return [_to_json(item) for item in value]
    return {kind: encode(value)[1]}


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(item) for item in value)
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return decode(kind, text)
    if isinstance(value, float):
        return Decimal(repr(value))
    return value
