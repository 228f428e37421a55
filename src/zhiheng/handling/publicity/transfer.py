"""The transfer file of penalties (双公示报送文件): rows from the decisions, checked cell by cell, as Excel or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiheng.handling.publicity import layout
from zhiheng.handling.publicity.layout import COLUMNS, SHEET
from zhiheng.handling.publicity.models import Publicity, State
from zhiheng.handling.publicity.records import Record, gather
from zhiheng.kit.tables.cells import Raw, Row
from zhiheng.kit.tables.importing import CheckedRow, Context, Importer, Preview, Values, preview
from zhiheng.kit.tables.marking import marked_workbook
from zhiheng.kit.tables.reading import Sheet
from zhiheng.kit.tables.services import record_export
from zhiheng.kit.tables.writing import Field, Stamp, write_workbook

FORMAT = "zhiheng.double-publicity.penalties/1"
MOST = 5_000
"""Decisions of one file; more of them are exported by months."""
_KINDS = {"citizen": layout.CITIZEN, "individual_business": layout.INDIVIDUAL}


@dataclass(frozen=True, slots=True)
class Transfer:
    """What would be sent: rows as cells, what is wrong with them by place, how many decisions were left out and why."""

    rows: Sequence[Sequence[Raw | Decimal]]
    found: Preview
    left_out: int

    @property
    def faults(self) -> list[str]:
        """Return every fault with its place: 行政处罚!C5：…"""
        return [
            f"{problem.place}：{layout.TITLES[problem.column]}：{problem.what}。{problem.remedy}"
            for row in self.found.rows for problem in row.errors
        ]  # fmt: skip


def collect(rows: Sequence[Publicity], *, persons: bool) -> Transfer:
    """Return the file of some decisions. ``persons``: with natural persons and their numbers, else they are left out.

    What isn't public (withheld, revoked, withdrawn) never goes out.
    """
    public = [row for row in rows if row.state in (State.PENDING, State.PUBLISHED, State.ENDED)]
    records = [one for one in gather(public) if persons or one.party_kind != "citizen"]
    cells = [cells_of(one) for one in records]
    return Transfer(cells, checked(cells), len(rows) - len(records))


def cells_of(record: Record) -> list[Raw | Decimal]:
    """Return a decision as a row of the layout."""
    who = _KINDS.get(record.party_kind, layout.UNIT)
    row, agency = record.row, record.agency
    citizen = who == layout.CITIZEN
    body, code = (agency.name, agency.uscc) if agency else ("", "")
    simple = record.decision.attributes.get("procedure") == "simple"
    known: dict[str, Any] = {
        layout.NAME: record.name, layout.WHO_IS: layout.WHO[who], layout.CODE: record.code,
        layout.ID_KIND: "身份证" if citizen and record.id_no else "", layout.ID_NO: record.id_no if citizen else "",
        layout.NUMBER: record.number, layout.CONDUCT: record.conduct, layout.FACT: record.fact,
        layout.BASIS: record.basis, layout.KIND: layout.penalty_words(record.kinds), layout.CONTENT: record.penalty,
        layout.FINE: layout.ten_thousands(record.money("fine")) if "fine" in record.kinds else None,
        layout.TAKEN: layout.ten_thousands(record.money("confiscated") or record.money("illegal_gains")),
        layout.LICENCE: str(record.decision.attributes.get("licence") or ""), layout.DECIDED: record.decided_on,
        layout.VALID: layout.OPEN_END, layout.UNTIL: row.until, layout.AGENCY: body, layout.AGENCY_CODE: code,
        layout.SOURCE: body, layout.SOURCE_CODE: code, layout.REMARK: layout.remark(simple, row.published_on),
    }  # fmt: skip
    return [known.get(column.name) or None for column in COLUMNS]


def _nothing(rows: Sequence[CheckedRow], context: Context) -> None:
    raise AssertionError("a file that goes out is never written in")


def _existing(keys: Sequence[str], context: Context) -> dict[str, Values]:
    return {}


def checking() -> Importer:
    """Return what checks a file that goes out: the layout's columns, strictly."""
    return Importer(
        "penalties-out", "双公示报送", COLUMNS, (layout.NUMBER,), _nothing,
        lambda values, context: layout.problems(values, strict=True), _existing,
    )  # fmt: skip


def sheet_of(cells: Sequence[Sequence[Raw | Decimal]]) -> Sheet:
    """Return rows as the sheet that will be written: headings in row 1."""

    def rows() -> Iterator[Row]:
        """Run through the rows."""
        yield Row(SHEET, 1, tuple(column.title for column in COLUMNS))
        for number, row in enumerate(cells, 2):
            yield Row(SHEET, number, tuple(str(one) if isinstance(one, Decimal) else one for one in row))

    return Sheet(SHEET, rows)


def checked(cells: Sequence[Sequence[Raw | Decimal]]) -> Preview:
    """Return what is wrong with the rows, cell by cell."""
    return preview(checking(), [sheet_of(cells)], Context("", ""))


def stamp(account: str, transfer: Transfer, purpose: str, persons: bool) -> Stamp:
    """Record that the file leaves the house, and return what stands inside it."""
    return record_export(account, "双公示报送文件", rows=len(transfer.rows), purpose=purpose, persons=persons)


def write_excel(path: Path, transfer: Transfer, made: Stamp) -> None:
    """Write the workbook; with faults their cells are marked, to be completed by hand."""
    if transfer.faults:
        marked_workbook(path, [sheet_of(transfer.rows)], transfer.found, made)
        return
    fields = [Field(column.title, 22, _format(column.name)) for column in COLUMNS]
    write_workbook(path, SHEET, fields, transfer.rows, made)


def _format(name: str) -> str:
    return "0.000000" if name in (layout.FINE, layout.TAKEN) else ""


def to_json(transfer: Transfer, made: Stamp) -> str:
    """Return the same rows as JSON: fields by their codes, days as YYYY-MM-DD, amounts as text in 万元.

    It comes in again as any table does (``kit.tables.objects``).
    """
    names = [column.name for column in COLUMNS]
    items = [{name: _plain(one) for name, one in zip(names, row, strict=True)} for row in transfer.rows]
    head = {"format": FORMAT, "export": dict(made.lines()), "count": len(items), "faults": transfer.faults}
    return json.dumps({**head, "items": items}, ensure_ascii=False, indent=1)


def _plain(value: Raw | Decimal) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
