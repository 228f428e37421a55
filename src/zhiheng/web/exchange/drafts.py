"""Acts on drafts of mappings: a dropped table is read, sealed in the vault, and opened again for each step."""

from __future__ import annotations

import base64
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.core.files.base import File
from django.utils.timezone import now

from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.tables.cells import Row, blank, shown
from zhiheng.kit.tables.foreign import foreign_table
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


def start(user: User, source: LedgerSource, file: File[bytes]) -> MappingDraft:
    """Read a dropped table, seal it and return the draft with its headings. Raises Refusal where it is no table."""
    if (file.size or 0) > MOST_BYTES:
        raise Refusal.of(f"文件超过 {MOST_BYTES // 1024 // 1024} MB", file.name or "", "请截取几百行作样本")
    forget_old()
    body = file.read()
    name = Path(file.name or "表格.xlsx").name[:200]
    with _table(name, body) as path, foreign_table(path, name) as sheets:
        sheet, header = header_of(sheets, name)
        columns = headings(header)
        rows = sum(1 for row in sheet.rows() if row.number > header.number and not row.empty)
    dossier = services.open_dossier({TABLE: base64.b64encode(body).decode()})
    return MappingDraft.objects.create(
        source=source, account=user.public_id, name=name, dossier=dossier, sheet=sheet.name, header=header.number,
        rows=rows, columns=columns,
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


def words_of(draft: MappingDraft, columns: Iterable[str]) -> dict[str, Counter[str]]:
    """Return the words that stand in some columns, most frequent first, at most 60 of each."""
    wanted = set(columns)
    found: dict[str, Counter[str]] = {column: Counter() for column in wanted}
    with opened(draft) as path, foreign_table(path, draft.name) as sheets:
        sheet = next(sheet for sheet in sheets if sheet.name == draft.sheet)
        places: Mapping[int, str] = {}
        for row in islice(sheet.rows(), _MOST_ROWS):
            if row.number == draft.header:
                texts = ((index, shown(cell).strip()) for index, cell in enumerate(row.cells) if not blank(cell))
                places = {index: text for index, text in texts if text in wanted}
            for index, column in places.items():
                if row.number > draft.header and not blank(row[index]):
                    found[column][shown(row[index]).strip()] += 1
    return {column: Counter(dict(counts.most_common(_MOST_WORDS))) for column, counts in found.items()}


@contextmanager
def opened(draft: MappingDraft) -> Iterator[Path]:
    """Give the draft's table as a file that exists only meanwhile. Raises Refusal where it was deleted."""
    found = selectors.for_work((draft.dossier,), (TABLE,)).get(draft.dossier, {}).get(TABLE)
    if found is None:
        raise Refusal.of("样本表格已经删除", draft.name, "请重新放入文件")
    with _table(draft.name, base64.b64decode(found.reveal())) as path:
        yield path


def choose(draft: MappingDraft, choices: Mapping[str, str]) -> None:
    """Keep what was chosen on a page; what other pages chose stays."""
    draft.choices = {**draft.choices, **choices}
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
