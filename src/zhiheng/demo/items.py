"""Power items (权责事项): code, field, conduct, articles and range of the fine; facts only, no sentence of a
statute.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Item:
    """One unlawful conduct with the fine that its article states (yuan; both ends inside) and whom it may hit."""

    code: str
    field: str
    conduct: str
    basis: str
    least: int
    most: int
    party: str


@functools.cache
def items() -> tuple[Item, ...]:
    """Return the items that the demo decides by: a fine of a fixed range in yuan, without an aggravated tier."""
    text = (resources.files("zhiheng.demo") / "data/power_items.csv").read_text(encoding="utf-8")
    found: dict[tuple[str, str], Item] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["fine_form"] != "fixed" or row["unit"] != "元" or not row["fine_max"]:
            continue
        most = int(row["fine_max"])
        least = int(row["fine_min"] or max(100, most // 10))
        item = Item(row["item_code"], row["field"], row["conduct"], row["sanction_basis"], least, most, row["party"])
        found.setdefault((item.field, item.conduct), item)
    return tuple(found.values())


@functools.cache
def items_of(field: str) -> tuple[Item, ...]:
    """Return the items of a field; a field of which no item is known gets two of the demo's own invention."""
    wanted = "urban" if field == "subdistrict" else field
    known = tuple(item for item in items() if item.field == wanted)
    if len(known) > 1 or field == "subdistrict":
        return known
    mark = field[:2].upper()
    invented = (
        Item(f"SL-{mark}1", field, "未按规定办理登记或者变更", "《示例条例》第十二条", 1000, 10000, "both"),
        Item(f"SL-{mark}2", field, "未按规定建立台账或者报送资料", "《示例条例》第十五条", 500, 5000, "unit"),
    )
    return (*known, *invented)
