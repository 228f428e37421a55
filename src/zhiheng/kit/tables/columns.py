"""Declared columns, and how they are recognised in a table that somebody else laid out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from zhiheng.kit.tables.cells import Row, blank, shown
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.kinds import Kind
from zhiheng.kit.tables.reading import Sheet

HINT_MARK = "说明："  # begins every cell of a template's hint row, which is skipped when the file comes back
REMARKS_TITLE = "导入检查"  # the column that marked workbooks add; not imported
_LOOK_DOWN = 30
_BRACKETS = re.compile(r"[(\[【<].*?[)\]】>]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an importer knows. ``unique``: no value twice in one file. ``personal``: shown masked."""

    name: str
    title: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    personal: bool = False

    @property
    def labels(self) -> frozenset[str]:
        """Return the normalised headings by which the column is recognised."""
        return frozenset(map(heading, (self.title, self.name, *self.aliases)))


@dataclass(frozen=True, slots=True)
class Header:
    """Where the table begins and which of its columns were recognised (index in the sheet → column)."""

    sheet: str
    last_row: int
    columns: Mapping[int, Column]
    labels: Mapping[int, str]

    @property
    def unknown(self) -> list[str]:
        """Return the headings of columns that aren't imported, as written."""
        labels = self.labels.items()
        return [label for index, label in labels if index not in self.columns and label != REMARKS_TITLE]

    def missing(self, columns: Sequence[Column]) -> list[Column]:
        """Return the required columns that the table lacks."""
        present = {column.name for column in self.columns.values()}
        return [column for column in columns if column.required and column.name not in present]


def heading(text: str) -> str:
    """Return a heading as it is compared: half-width, without spaces, stars, colons and what stands in brackets."""
    tidy = re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", text)).lower()
    return _BRACKETS.sub("", tidy) or tidy


def find_header(sheets: Sequence[Sheet], columns: Sequence[Column], chosen: Mapping[int, str] | None = None) -> Header:
    """Return the header that recognises most columns among the first 30 rows of all sheets; one or two rows high.

    ``chosen`` (index → column name) overrules what was recognised: the user's own matching.
    Raises TableRefused where no sheet has a header, or required columns are missing, naming the nearest headings.
    """
    found = [header for sheet in sheets for header in _candidates(sheet, columns)]
    best = max(found, key=lambda header: len(header.columns), default=None)
    if chosen and best:
        by_name = {column.name: column for column in columns}
        kept = {index: by_name[name] for index, name in chosen.items()}
        best = Header(best.sheet, best.last_row, kept, best.labels)
    if best is None or not best.columns:
        wanted = "、".join(column.title for column in columns if column.required)
        remedy = f"请核对第一行是不是列名，至少要有：{wanted}；也可以下载模板，把数据贴进去"
        raise TableRefused.of("没有找到表头", "、".join(sheet.name for sheet in sheets), remedy)
    if missing := best.missing(columns):
        raise TableRefused.of(_lacks(best, missing), f"{best.sheet}:{best.last_row}", "请补上这些列，或在“对列”中指定")
    return best


def _lacks(header: Header, missing: Sequence[Column]) -> str:
    """Return which columns are missing, each with the heading that may be meant."""
    words = []
    for column in missing:
        near = get_close_matches(column.title, header.unknown, n=1)
        words.append(f"“{column.title}”" + (f"（“{near[0]}”是否就是？）" if near else ""))
    return "缺少列：" + "、".join(words)


def _candidates(sheet: Sheet, columns: Sequence[Column]) -> Iterator[Header]:
    above: Row | None = None
    for row in islice(sheet.rows(), _LOOK_DOWN):
        yield _match(sheet.name, row, None, columns)
        if above is not None and not above.empty:
            yield _match(sheet.name, row, above, columns)
        above = row


def _match(sheet: str, row: Row, above: Row | None, columns: Sequence[Column]) -> Header:
    """Return the columns that a row names, alone or together with the merged headings above it."""
    labels: dict[int, str] = {}
    found: dict[int, Column] = {}
    group = ""
    width = max(len(row.cells), len(above.cells) if above else 0)
    for index in range(width):
        own = "" if blank(row[index]) else shown(row[index]).strip()
        upper = shown(above[index]).strip() if above and not blank(above[index]) else ""
        group = upper or (group if own else "")
        if not (own or upper):
            continue
        labels[index] = own or upper
        texts = [heading(text) for text in (own or upper, f"{group}{own}") if text]
        taken = {column.name for column in found.values()}
        for column in columns:
            if column.name not in taken and any(text in column.labels for text in texts):
                found[index] = column
                break
    return Header(sheet, row.number, found, labels)
