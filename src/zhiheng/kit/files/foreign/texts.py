"""The words of a file, for search: text files, tables, and Word. Pictures and PDF have none without recognition."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from zhiheng.kit.files.foreign.findings import FileRefused

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TABLES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "application/vnd.oasis.opendocument",
)
READABLE = frozenset({"text/plain", WORD, *TABLES})
"""Kinds of files whose words can be read."""
_MOST_CHARACTERS = 2_000_000
_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"


def words_of(path: Path, media_type: str, name: str) -> str:
    """Return the words of a file up to two million characters; "" for kinds that have none. Raises FileRefused."""
    if media_type == WORD:
        pieces = _word(path)
    elif media_type == "text/plain":
        pieces = _lines(path)
    elif media_type in TABLES:
        pieces = _cells(path, name)
    else:
        return ""
    found: list[str] = []
    left = _MOST_CHARACTERS
    for piece in pieces:
        found.append(piece[:left])
        left -= len(piece)
        if left <= 0:
            break
    return "".join(found)


def _lines(path: Path) -> Iterator[str]:
    from zhiheng.kit.tables.text import encoding_of

    with path.open(encoding=encoding_of(path), errors="replace") as file:
        yield from islice(file, _MOST_CHARACTERS)


def _word(path: Path) -> Iterator[str]:
    """Yield the runs of a Word file's body, a line end after each paragraph."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as body:
            for _, element in iterparse(body, forbid_dtd=True):
                if element.tag == _TEXT:
                    yield element.text or ""
                elif element.tag == _PARAGRAPH:
                    yield "\n"
                    element.clear()
    except (DefusedXmlException, ParseError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise FileRefused.of("Word 文件的正文不能读取", "", "请在原软件中打开核对，另存后上传") from error


def _cells(path: Path, name: str) -> Iterator[str]:
    from zhiheng.kit.tables.reading import open_table

    for sheet in open_table(path, name=name):
        yield f"{sheet.name}\n"
        for row in sheet.rows():
            yield "\t".join(str(cell) for cell in row.cells if cell not in (None, "")) + "\n"
