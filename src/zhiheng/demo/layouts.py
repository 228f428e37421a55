"""How four other systems export: their columns, codes, dates and file formats, as unlike ours as real ones are (F7).

One row for each step of a case or inspection. Nothing here is a real system's format.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from zhiheng.demo.feeds import CARRIED, Feed

_DATA: dict[str, Any] = yaml.safe_load(
    (resources.files("zhiheng.demo") / "data/layouts.yaml").read_text(encoding="utf-8")
)

WORDS: Mapping[str, str] = _DATA["words"]
"""What these systems call the steps. Everything else isn't carried."""
RESULTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    type_: (said[0], said[1]) for type_, said in _DATA["results"].items()
}
"""By step: the attribute that the column of results carries, and how its codes are written there."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step as the other system knows it."""

    number: str
    type: str
    at: date | datetime
    filing: str
    party: str
    code: str
    certificates: tuple[str, ...]
    cause: str
    money: Any
    result: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One system's export: names of the columns, how it writes a step and a time, and the file format."""

    suffix: str
    columns: Mapping[str, str]  # our field of Row -> their column, in their order
    steps: Mapping[str, str]  # event type -> how they write it
    time: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    per_money: int = 1
    bare_days: bool = False
    """Whether a day without a time is written as a date; the other systems write midnight, as such systems do."""


def _layout(said: dict[str, Any]) -> Layout:
    """Return a layout as its entry says; a system with step codes numbers the words in their order."""
    prefix = said.pop("codes", None)
    codes = {type_: f"{prefix}{place:03d}" if prefix else word for place, (type_, word) in enumerate(WORDS.items(), 1)}
    return Layout(steps=codes, **said)


LAYOUTS: Mapping[str, Layout] = {system: _layout(said) for system, said in _DATA["layouts"].items()}


def cells(layout: Layout, row: Row) -> list[str]:
    """Return one line as the system writes it: everything is text, money in its own unit."""
    bare = layout.bare_days and not isinstance(row.at, datetime)
    at = row.at.isoformat() if bare else row.at.strftime(layout.time)
    made = {
        "number": row.number,
        "type": layout.steps[row.type],
        "at": at,
        "filing": row.filing,
        "party": row.party,
        "code": row.code,
        "certificates": "、".join(row.certificates),
        "cause": row.cause,
        "money": "" if row.money is None else f"{row.money / layout.per_money:g}",
        "result": row.result,
    }
    return [made[name] for name in layout.columns]


def write(layout: Layout, feed: Feed, path: Path, rows: Sequence[Row]) -> None:
    """Write one file of a feed, whole; the folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if layout.suffix == ".xlsx":
        _workbook(layout, feed, path, rows)
        return
    with path.open("w", encoding=layout.encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=layout.delimiter)
        writer.writerow(layout.columns.values())
        writer.writerows(cells(layout, row) for row in rows)


def _workbook(layout: Layout, feed: Feed, path: Path, rows: Sequence[Row]) -> None:
    """A title over the whole width, a line about the export, then the header; every other number in full-width
    digits.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("导出数据")
    sheet.append([f"{feed.agency_name}{feed.system}环节明细表(演示数据)"])
    sheet.append(["导出人:系统管理员", "", f"共 {len(rows)} 条"])
    sheet.append(list(layout.columns.values()))
    wide = str.maketrans("0123456789", "0123456789")
    for place, row in enumerate(rows):
        line = cells(layout, row)
        sheet.append([text.translate(wide) if place % 17 == 5 and text.isdigit() else text for text in line])
    book.save(path)


def mapping(feed: Feed) -> dict[str, Any]:
    """Return the right column mapping of a feed (docs/formats.md, section 5): what the mapping screen should end
    with.
    """
    layout = LAYOUTS[feed.system]
    columns = layout.columns
    made: dict[str, Any] = {
        "event": {"type": columns["type"], "time": columns["at"]},
        "objects": [{"type": feed.business, "id": columns["number"]}],
        "attributes": {columns["cause"]: "cause", columns["result"]: "result", columns["filing"]: "filing_no"},
        "types": {layout.steps[type_]: type_ for type_ in CARRIED[feed.business]},
        "timezone": "Asia/Shanghai",
    }
    if not layout.bare_days:
        made["event"]["time_format"] = layout.time
    if layout.suffix == ".csv":
        made |= {"encoding": layout.encoding, "delimiter": layout.delimiter}
    return made
