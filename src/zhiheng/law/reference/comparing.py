"""Comparing plain values: money, numbers, days, clocks, codes and lists of them, exactly."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from zhiheng.eventlog.days import day_of
from zhiheng.law.language.model import ClockLiteral, DateLiteral, Operator

_PLAIN = frozenset({str, bool, int, Decimal, Fraction})


def plain_value(value: Any) -> Any:
    """Return a value in the form that is compared: dates as civil days, clocks as microseconds, lists as tuples."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, DateLiteral):
        return value.day
    if isinstance(value, ClockLiteral):
        return value.clock
    if isinstance(value, date):
        return day_of(value)
    if type(value) is tuple and _PLAIN.issuperset(map(type, value)):
        return value
    if isinstance(value, tuple | list | frozenset | set):
        return tuple(plain_value(item) for item in value)
    return value


def compare(op: Operator, left: Any, right: Any) -> bool:
    """Return ``left op right`` for values that are there; things of different kinds are never alike nor ordered."""
    return OPERATORS[op](plain_value(left), plain_value(right))


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal | Fraction | float) and not isinstance(value, bool)


def _exact(value: Any) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _same(left: Any, right: Any) -> bool:
    if type(left) is type(right):
        return bool(left == right)
    if _number(left) and _number(right):
        return bool(left == right) if type(left) is type(right) else _exact(left) == _exact(right)
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, tuple) and not isinstance(right, tuple):
        return any(_same(item, right) for item in left)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(_among(item, right) for item in left)
    return _same(left, right)


def _among(item: Any, values: Any) -> bool:
    if type(item) is str:  # nothing but a text is like a text
        return item in values
    return any(_same(item, value) for value in values)


def _in(left: Any, right: Any) -> bool:
    values = right if isinstance(right, tuple) else (right,)
    return any(_among(item, values) for item in left) if isinstance(left, tuple) else _among(left, values)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def check(left: Any, right: Any) -> bool:
        """Return the order of two numbers or two texts; different kinds have none."""
        if type(left) is type(right) and type(left) in (int, Decimal):
            return test(left, right)
        if _number(left) and _number(right):
            return test(_exact(left), _exact(right))
        return isinstance(left, str) and isinstance(right, str) and test(left, right)

    return check


def _set(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _subset(left: Any, right: Any) -> bool:
    values = _set(right)
    return all(_among(item, values) for item in _set(left))


def _overlap(left: Any, right: Any) -> bool:
    values = _set(right)
    return any(_among(item, values) for item in _set(left))


def _matches(left: Any, right: Any) -> bool:
    return isinstance(left, str) and _regex(str(right)).search(left) is not None


@lru_cache(maxsize=1000)
def _regex(text: str) -> re.Pattern[str]:
    return re.compile(text)


_EQUALITY: dict[str, Callable[[Any, Any], bool]] = {"eq": operator.eq, "ne": operator.ne}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def direct(op: Operator, wanted: Any) -> tuple[type | None, Callable[[Any, Any], bool], Any]:
    """Return how most comparisons with a fixed value may be done: the type of the values on the left for which one
    built-in operation says what ``compare`` says, that operation, and its right side. No type: there is none.
    """
    kind = type(wanted)
    if op in _EQUALITY and kind in (str, bool, int, Decimal):
        return kind, _EQUALITY[op], wanted
    if op in _ORDER and kind in (str, int, Decimal):
        return kind, _ORDER[op], wanted
    if op == "in" and kind is tuple and all(type(item) is str for item in wanted):
        return str, lambda item, items: item in items, frozenset(wanted)
    return None, operator.eq, wanted


_LESS_EQUAL = _ordered(lambda a, b: bool(a <= b))
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equal,
    "ne": lambda a, b: not _equal(a, b),
    "lt": _ordered(lambda a, b: bool(a < b)),
    "le": _LESS_EQUAL,
    "gt": _ordered(lambda a, b: bool(a > b)),
    "ge": _ordered(lambda a, b: bool(a >= b)),
    "in": _in,
    "between": lambda a, b: _LESS_EQUAL(b[0], a) and _LESS_EQUAL(a, b[1]),
    "subset_of": _subset,
    "superset_of": lambda a, b: _subset(b, a),
    "overlaps": _overlap,
    "matches": _matches,
    "not_later_than": _LESS_EQUAL,
    "not_earlier_than": lambda a, b: _LESS_EQUAL(b, a),
}
