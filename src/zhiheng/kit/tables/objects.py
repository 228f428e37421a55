"""Tables as JSON: a list of objects, alone or as ``items`` of an object; each object is a row, its names the headings.

Numbers stay as they are written, so that no digit of an amount or number is lost. What would lose something unseen
(a name twice in one object, a value that is itself a list) is refused with its item and field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhiheng.kit.tables.cells import Raw, Row
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.text import encoding_of

ITEMS = "items"
_REMEDY = "请核对文件来源，或者改用 .xlsx、.csv"
_SHAPE = "请写成 {“items”: [{“列名”: “内容”, …}, …]}"


class _Twice(ValueError):
    """A name stands twice in one object."""


def read_objects(path: Path, sheet: str = "") -> Iterator[Row]:
    """Yield the rows of a JSON table: the headings first, as row 1, in the order in which they first stand.

    Raises TableRefused: no JSON, another shape, a name twice in one object, a cell that is itself a list or an object.
    """
    items = _items(path)
    names = list(dict.fromkeys(name for item in items for name in item))
    yield Row(sheet or path.stem, 1, tuple(names))
    for number, item in enumerate(items, start=2):
        yield Row(sheet or path.stem, number, tuple(_cell(item.get(name), path, number, name) for name in names))


def _items(path: Path) -> Sequence[dict[str, Any]]:
    try:
        text = path.read_text(encoding_of(path))
        value = json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_no_number)
    except _Twice as error:
        raise TableRefused.of(str(error), path.name, "请只留一个") from error
    except json.JSONDecodeError as error:
        place = f"{path.name}:{error.lineno}:{error.colno}"
        raise TableRefused.of("不是完整的 JSON", place, _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise TableRefused.of("读不出这份 JSON", path.name, _REMEDY) from error
    found = value.get(ITEMS) if isinstance(value, dict) else value
    if not isinstance(found, list) or not found:
        raise TableRefused.of("这份 JSON 里没有逐项的内容", path.name, _SHAPE)
    for number, item in enumerate(found, start=1):
        if not isinstance(item, dict):
            raise TableRefused.of("这一项不是“列名: 内容”", f"{path.name} 第 {number} 项", _SHAPE)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a name twice would lose what stands first."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Twice(f"同一项里写了两次“{twice[:40]}”")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _cell(value: Any, path: Path, number: int, name: str) -> Raw:
    if isinstance(value, dict | list):
        place = f"{path.name} 第 {number - 1} 项“{name[:40]}”"
        raise TableRefused.of("一格里写了一组内容", place, "请只写一项文字或者数字")
    return value or None if isinstance(value, str) else value
