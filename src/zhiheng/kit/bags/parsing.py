"""JSON files of a bag, read within bounds (F14): size, nesting, count of values, no name twice; and written anew.

Only the limited process reads what came from outside. What it hands on is this program's own writing of the same
values, numbers digit by digit, so that no other reader meets a foreign text.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile

from zhiheng.kit.bags.trees import BagRefused, Tree

_SENDER = "请发出单位重新导出后传来"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""Texts (whose brackets are none; one that nobody closes goes on to the end), brackets, commas."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a JSON file may be: bytes, levels of nesting, values."""

    size: int
    depth: int = 12
    values: int = 1_000_000


def parse(tree: Tree, name: str, bounds: Bounds) -> Any:
    """Return the value of a JSON file (numbers with a point as Decimal).

    Raises BagRefused naming the file: not there, too large, nested too deep, too many values, a name twice, no JSON.
    """
    text = _text(tree, name, bounds)
    depth, values = _measure(text)
    if depth > bounds.depth:
        raise BagRefused.of(f"嵌套超过 {bounds.depth} 层", name, _SENDER)
    if values > bounds.values:
        raise BagRefused.of(f"内容超过 {bounds.values:,} 项", name, _SENDER)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        twice = isinstance(error, _TwiceError)
        raise BagRefused.of("同一处有两个同名的项" if twice else "不是完整的 JSON 文件", name, _SENDER) from error


class _TwiceError(ValueError):
    """A name stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, each of whose names stands once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _text(tree: Tree, name: str, bounds: Bounds) -> str:
    if name not in tree.names():
        raise BagRefused.of("包里没有这个文件", name, _SENDER)
    try:
        with tree.open(name) as file:
            content = file.read(bounds.size + 1)
    except (OSError, BadZipFile, EOFError, zlib.error) as error:
        raise BagRefused.of("文件已损坏", name, _SENDER) from error
    if len(content) > bounds.size:
        raise BagRefused.of(f"文件超过 {bounds.size >> 20} MB", name, _SENDER)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BagRefused.of("不是 UTF-8 文字", name, _SENDER) from error


def _measure(text: str) -> tuple[int, int]:
    """Return how deep the brackets of a JSON text nest and how many values it has, before any of them is built."""
    deepest = level = values = 0
    for token in _TOKEN.finditer(text):
        char = token[0][0]
        if char in "[{":
            level += 1
            values += 1
            deepest = max(deepest, level)
        elif char in "]}":
            level -= 1
        elif char == ",":
            values += 1
    return deepest, values


def _no_number(word: str) -> Any:
    raise ValueError(word)


def written(value: Any) -> Iterator[str]:
    """Yield a value as JSON on one line, in pieces; the digits of a Decimal are kept."""
    if isinstance(value, dict):
        for place, (key, one) in enumerate(value.items()):
            yield f"{',' if place else '{'}{json.dumps(key, ensure_ascii=True)}:"
            yield from written(one)
        yield "}" if value else "{}"
    elif isinstance(value, list):
        yield "["
        for place, one in enumerate(value):
            yield "," if place else ""
            yield from written(one)
        yield "]"
    elif isinstance(value, Decimal):
        yield str(value)
    else:
        yield json.dumps(value, ensure_ascii=True)
