"""Export of exactly what a list shows: same rows, order and columns, as a workbook with its stamp inside (F13)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import Answer
from zhiheng.kit.pages.lists.columns import Show
from zhiheng.kit.tables.services import record_export
from zhiheng.kit.tables.writing import Field, write_workbook

EXPORT_MOST = 50_000  # rows of one file from a page; whoever needs more narrows the list or uses the interface
_FORMATS = {Show.MONEY: "#,##0.00", Show.NUMBER: "#,##0"}


class TooMany(Exception):
    """The list shows more rows than one export may hold."""


def export(answer: Answer, *, purpose: str = "", second: User | None = None) -> FileResponse:
    """Record the export and return the workbook as a download. Raises TooMany; nothing is recorded then.

    ``second``: who confirmed an export of many persons.
    """
    listing, state = answer.listing, answer.state
    number = answer.keyset().count_to(EXPORT_MOST + 1)
    if number > EXPORT_MOST:
        raise TooMany
    what = f"{listing.title}·{'；'.join(chip.text for chip in state.chips) or '全部'}"
    confirmed = second.username if second is not None else ""
    stamp = record_export(
        answer.user.username, what, rows=number, purpose=purpose, persons=listing.persons, second=confirmed
    )
    fields = [Field(c.title, 22 if c.link else 16, _FORMATS.get(c.show, "")) for c in state.columns]
    rows = ([column.export(row) for column in state.columns] for row in answer.stream())
    with tempfile.TemporaryDirectory(prefix="zhiheng-export-") as folder:
        path = Path(folder) / "export.xlsx"
        write_workbook(path, listing.title, fields, rows, stamp)
        file = path.open("rb")  # stays readable when its folder is gone; closed with the response
    return _download(file, f"{listing.title}-{stamp.number}.xlsx")


def _download(file: BinaryIO, name: str) -> FileResponse:
    """Return an open file as an attachment."""
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Content-Disposition"] = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
