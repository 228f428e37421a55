"""Acts on drafts of mappings: a dropped table is read, sealed in the vault, and opened again for each step."""

from __future__ import annotations

import base64
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.timezone import now

from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.tables.cells import Row, blank, shown
from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.tables.kinds import plain
from zhiheng.kit.tables.reading import Sheet
from zhiheng.kit.vault import selectors, services
from zhiheng.ledger.models import LedgerSource
from zhiheng.registry.imports.services import TABLE
from zhiheng.web.models import MappingDraft

MOST_BYTES = 8 * 1024 * 1024
KEPT = timedelta(days=3)
_LOOK_DOWN = 30
_MOST_WORDS = 60
_MOST_ROWS = 20_000
Word = tuple[str, int]
"""A word and how often it stands there."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A dropped table that was read: its bytes, where its headings stand, and how many rows follow."""

    name: str
    body: bytes
    sheet: str
    header: int
    rows: int
    columns: Sequence[str]


def read(file: File[bytes]) -> Sample:
    """Read a dropped table. Raises Refusal where it is none or too large for a sample."""
    if (file.size or 0) > MOST_BYTES:
        raise Refusal.of(f"文件超过 {MOST_BYTES // 1024 // 1024} MB", file.name or "", "请截取几百行作样本")
    body = file.read()
    name = Path(file.name or "表格.xlsx").name[:200]
    with _table(name, body) as path, foreign_table(path, name) as sheets:
        sheet, header = header_of(sheets, name)
        columns = headings(header)
        rows = sum(1 for row in sheet.rows() if row.number > header.number and not row.empty)
    return Sample(name, body, sheet.name, header.number, rows, columns)


def start(user: User, source: LedgerSource, sample: Sample) -> MappingDraft:
    """Seal a sample in the vault and return the draft with its headings."""
    forget_old()
    dossier = services.open_dossier({TABLE: base64.b64encode(sample.body).decode()})
    return MappingDraft.objects.create(
        source=source, account=user.public_id, name=sample.name, dossier=dossier, sheet=sample.sheet,
        header=sample.header, rows=sample.rows, columns=list(sample.columns),
    )  # fmt: skip


def header_of(sheets: Sequence[Sheet], name: str) -> tuple[Sheet, Row]:
    """Return the sheet and the row with most headings among the first rows: texts, each once. Raises Refusal."""
    found = [(len(headings(row)), sheet, row) for sheet in sheets for row in islice(sheet.rows(), _LOOK_DOWN)]
    best = max(found, key=lambda one: one[0], default=None)
    if best is None or best[0] < 2:
        raise Refusal.of("没有找到表头", name, "请核对第一行是不是列名")
    return best[1], best[2]


def headings(row: Row) -> list[str]:
    """Return a row's texts in order, each once; numbers and dates are no headings."""
    texts = [cell.strip() for cell in row.cells if isinstance(cell, str) and not blank(cell)]
    return list(dict.fromkeys(texts))


def words_of(
    draft: MappingDraft, wanted: Mapping[str, tuple[str, Collection[str]]], step: str
) -> dict[str, list[Word]]:
    """Return by name the words that stand in a column, most frequent first, at most 60 of each.

    ``wanted``: name → column and, where only rows of some steps count, their words in the column ``step``.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in wanted}
    columns = {step, *(column for column, _ in wanted.values())}
    with opened(draft) as path, foreign_table(path, draft.name) as sheets:
        sheet = next(sheet for sheet in sheets if sheet.name == draft.sheet)
        places: Mapping[str, int] = {}
        for row in islice(sheet.rows(), _MOST_ROWS):
            if row.number == draft.header:
                texts = ((index, shown(cell).strip()) for index, cell in enumerate(row.cells) if not blank(cell))
                places = {text: index for index, text in texts if text in columns}
            if row.number <= draft.header:
                continue
            said = _said(row, places.get(step))
            for name, (column, steps) in wanted.items():
                word = _said(row, places.get(column))
                if word and (not steps or said in steps):
                    found[name][word] += 1
    return {name: counts.most_common(_MOST_WORDS) for name, counts in found.items()}


def _said(row: Row, index: int | None) -> str:
    return "" if index is None or blank(row[index]) else plain(row[index])


@contextmanager
def opened(draft: MappingDraft) -> Iterator[Path]:
    """Give the draft's table as a file that exists only meanwhile. Raises Refusal where it was deleted."""
    found = selectors.for_work((draft.dossier,), (TABLE,)).get(draft.dossier, {}).get(TABLE)
    if found is None:
        raise Refusal.of("样本表格已经删除", draft.name, "请重新放入文件")
    with _table(draft.name, base64.b64decode(found.reveal())) as path:
        yield path


def choose(draft: MappingDraft, choices: Mapping[str, Any], without: str = "") -> None:
    """Keep what was chosen on a page; what other pages chose stays, except the choices that begin with ``without``."""
    kept = {name: value for name, value in draft.choices.items() if not without or not name.startswith(without)}
    draft.choices = {**kept, **choices}
    draft.save(update_fields=["choices"])


def forget(draft: MappingDraft) -> None:
    """Delete a draft with its sealed table."""
    services.put(draft.dossier, {TABLE: ""})
    draft.delete()


def forget_old() -> None:
    """Delete drafts that nobody went on with for three days."""
    for draft in MappingDraft.objects.filter(made_at__lt=now() - KEPT):
        forget(draft)


@contextmanager
def _table(name: str, body: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="zhiheng-mapping-") as directory:
        path = Path(directory) / f"table{Path(name).suffix.lower()[:8]}"
        path.write_bytes(body)
        yield path
