"""Lists of things (财物清单): typed, or pasted as a block of rows from WPS or Excel; faults are named by row.

Source: 行政强制法第二十四条 (清单一式二份). A row: name, specification, quantity, unit, condition, own number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

COLUMNS = ("名称", "规格型号", "数量", "单位", "状况", "编号")
MOST = 500
MOST_CELL = 120
_HEADINGS = frozenset({"名称", "品名", "物品名称", "财物名称", "序号"})
_PARTS = re.compile(r"\t")
_LOOSE = re.compile(r"[，,、]\s*|\s{2,}")
_COUNTED = re.compile(r"^(\d+(?:\.\d+)?)\s*(\D*)$")
_BAR = re.compile(r"\s*[｜|]\s*")
_JOINT, _ESCAPE = "｜", "\\"
_KEPT = re.compile(r"\\([\\｜])|｜")
"""A joint, or a character that ``Thing.line`` escaped."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One row of a list: what it is, how much of it, in which condition, and by which number it is known again."""

    name: str
    model: str = ""
    quantity: str = ""
    unit: str = ""
    condition: str = ""
    number: str = ""

    @property
    def words(self) -> str:
        """Return the row in words: name, specification, quantity."""
        return " ".join(one for one in (self.name, self.model, f"{self.quantity}{self.unit}") if one)

    @property
    def line(self) -> str:
        """Return the row as it is kept between form and service."""
        return _JOINT.join(_escaped(one) for one in self.cells)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row's cells, in the order of ``COLUMNS``."""
        return (self.name, self.model, self.quantity, self.unit, self.condition, self.number)


class BadRows(ValueError):
    """Rows of a list aren't right; ``faults``: each with its row and what to do."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("；".join(faults))


def parse(text: str) -> list[Thing]:
    """Return the rows of a pasted block, in its order; a heading and empty rows are skipped.

    Cells are parted by tabs, as WPS and Excel copy them; typed rows by commas or two spaces, where neither stands in
    them by bars (｜). A bar in a row that is parted otherwise belongs to its cell. A leading running number is left out
    where every row has one. Raises BadRows naming each faulty row.
    """
    rows = [_cells(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept = [(place, cells) for place, cells in enumerate(rows, 1) if any(cells) and not _heading(cells)]
    if kept and all(cells[0].isdigit() and len(cells) > 1 for _, cells in kept):
        kept = [(place, cells[1:]) for place, cells in kept]
    faults, found = [], []
    for place, cells in kept:
        thing = _thing(cells)
        wrong = list(_faults(thing, cells))
        faults += [f"第 {place} 行：{fault}" for fault in wrong]
        found += [] if wrong else [thing]
    if len(kept) > MOST:
        faults.append(f"共 {len(kept)} 行，一份清单最多 {MOST} 行，请分成几次办理")
    if faults:
        raise BadRows(faults)
    return found


def _cells(line: str) -> list[str]:
    parts = _PARTS.split(line) if "\t" in line else _LOOSE.split(line.strip())
    if len(parts) == 1:
        parts = _BAR.split(line.strip())
    return [part.strip().strip('"').strip() for part in parts]


def _heading(cells: Sequence[str]) -> bool:
    return bool(_HEADINGS & set(cells[:2])) and not any(cell.isdigit() for cell in cells)


def _thing(cells: Sequence[str]) -> Thing:
    """Return a row; quantity and unit may stand in one cell (12箱), and in the second place where there are few."""
    name, *rest = cells
    at = _place_of_quantity(rest)
    if at is None:  # no quantity where one belongs: the faults say so
        return Thing(name, *(rest[:2]), *([""] * max(0, 2 - len(rest))), *rest[2:5])
    model = rest[0] if at else ""
    counted = _COUNTED.match(rest[at])
    quantity, unit = counted.groups() if counted else ("", "")
    more = rest[at + 1 :]
    if not unit:
        unit, more = (more[0], more[1:]) if more else ("", [])
    condition, number = (*more[:2], "", "")[:2]
    return Thing(name, model, quantity, unit.strip(), condition, number)


def _place_of_quantity(rest: Sequence[str]) -> int | None:
    """Return in which of the two cells after the name the quantity stands: a bare number, else the shortest unit.

    A specification may begin with a number as well (500克装); None where neither cell counts anything.
    """
    units = {place: found[2] for place in (1, 0) if place < len(rest) and (found := _COUNTED.match(rest[place]))}
    return min(units, key=lambda place: len(units[place]), default=None)


def _faults(thing: Thing, cells: Sequence[str]) -> Iterator[str]:
    if not thing.name:
        yield "没有名称，请写明是什么"
    if len(cells) > len(COLUMNS):
        yield f"有 {len(cells)} 栏，最多 {len(COLUMNS)} 栏：{'、'.join(COLUMNS)}"
    if not _amount(thing.quantity):
        yield f"数量“{thing.quantity or '空'}”不是大于零的数，请写成 12 或者 1.5"
    elif not thing.unit:
        yield "没有单位，请写成 12箱，或者把单位放在数量后面一栏"
    if any(len(cell) > MOST_CELL for cell in cells):
        yield f"一栏超过 {MOST_CELL} 个字，请缩短"


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def read(lines: Sequence[str]) -> list[Thing]:
    """Return rows that ``Thing.line`` wrote."""
    return [Thing(*(*_kept(line), *([""] * 6))[:6]) for line in lines]


def _escaped(cell: str) -> str:
    return cell.replace(_ESCAPE, _ESCAPE * 2).replace(_JOINT, _ESCAPE + _JOINT)


def _kept(line: str) -> list[str]:
    """Return the cells of a kept line: parted at joints, escaped characters as they were typed."""
    cells, start = [""], 0
    for found in _KEPT.finditer(line):
        cells[-1] += line[start : found.start()] + (found[1] or "")
        cells += [] if found[1] else [""]
        start = found.end()
    cells[-1] += line[start:]
    return cells


class ThingsField(forms.CharField):
    """A list of things in one field: a block pasted from a table, or typed row by row."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.Textarea({"rows": 6}))
        more.setdefault(
            "help_text",
            f"可以从 WPS 或者 Excel 复制整块粘贴，一行一件，各栏依次为{'、'.join(COLUMNS)}。后两栏可以不填。",
        )
        super().__init__(max_length=60_000, **more)

    def prepare_value(self, value: Any) -> Any:
        """Show rows as a block with tabs."""
        if isinstance(value, list | tuple):
            return "\n".join("\t".join(thing.cells).rstrip("\t") for thing in read([str(line) for line in value]))
        return value

    def clean(self, value: Any) -> Any:
        """Return the rows as lines; every fault by its row."""
        text = str(super().clean(self.prepare_value(value)) or "")
        try:
            found = parse(text)
        except BadRows as bad:
            raise ValidationError(bad.faults) from bad
        if not found and self.required:
            raise ValidationError("清单里没有一件财物，请逐件填写")
        return [thing.line for thing in found]
