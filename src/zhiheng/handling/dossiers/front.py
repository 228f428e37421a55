"""Cover, contents and closing sheet of the bound whole (封面, 卷内目录, 备考表), drawn by typst alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import typst

from zhiheng.handling.dossiers.entries import Catalogue
from zhiheng.kit.pages import days

_TEMPLATE = Path(__file__).with_name("front.typ")
COVER, CONTENTS, NOTES = "cover", "contents", "notes"


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands on the cover: body, cause, parties by kind, numbers, days, period; all without personal numbers."""

    agency: str
    title: str
    number: str
    dossier_number: str
    filed: str
    closed: str
    archived: str
    retention: str
    keeper: str


def draw(sheet: str, facts: Facts, catalogue: Catalogue, volume: str = "") -> bytes:
    """Return a sheet as PDF. Words go in as data: nothing that somebody typed is read as typst."""
    entries = [
        {
            "volume": part.title, "order": str(entry.order), "title": entry.title, "number": entry.number,
            "day": entry.day.isoformat() if entry.day else "", "span": entry.span,
            "note": "；".join(one for one in (entry.note, "补充" if entry.supplement else "") if one),
        }
        for part in catalogue.volumes if part.title == volume or not volume for entry in part.entries
    ]  # fmt: skip
    told = {
        "sheet": sheet,
        "volume": volume,
        "facts": {name: getattr(facts, name) for name in Facts.__slots__},
        "entries": entries,
        "pages": [[part.title, part.pages, len(part.entries)] for part in catalogue.volumes],
        "missing": [f"{one.says}（{one.basis}）" for one in catalogue.missing],
        "today": days.say_day(days.today()),
    }
    return typst.compile(_TEMPLATE, format="pdf", sys_inputs={"told": json.dumps(told, ensure_ascii=False)})
