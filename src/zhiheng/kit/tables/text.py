"""CSV and its relatives as offices write them: UTF-8, GB18030 or UTF-16, comma, tab, semicolon or bar."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from zhiheng.kit.tables.cells import Row
from zhiheng.kit.tables.formats import TableRefused

_PROBE_BYTES = 1 << 20
_DELIMITERS = (",", "\t", ";", "|", "，")
_LONGEST_CELL = 1 << 20


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: by its mark, else the first of UTF-8 and GB18030 in which it is valid.

    UTF-16 without a mark is recognised by the zero bytes of its commas and digits.
    Raises TableRefused where the bytes are no text at all.
    """
    with path.open("rb") as file:
        probe = file.read(_PROBE_BYTES)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if probe.startswith(mark):
            return name
    if probe.count(0) > len(probe) // 8:
        return "utf-16-le" if probe[1::2].count(0) > probe[0::2].count(0) else "utf-16-be"
    if b"\0" in probe:
        raise _no_text(path)
    for name in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)().decode(probe, final=len(probe) < _PROBE_BYTES)
        except UnicodeDecodeError:
            continue
        return name
    raise _no_text(path)


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that splits the first lines most evenly; a comma where nothing splits them."""

    def evenness(delimiter: str) -> tuple[int, int]:
        """Return how many lines have the usual number of cells, and that number."""
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=evenness)


def read_text(path: Path, sheet: str = "") -> Iterator[Row]:
    """Yield the rows of a delimited text file; its one sheet is called by the file's name without extension.

    Raises TableRefused, naming the line, where a byte isn't of the encoding or a cell is over 1 MiB.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            lines = [line for _, line in zip(range(50), file, strict=False)]
        except UnicodeError as error:
            raise _no_text(path) from error
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter_of(lines))
        previous_limit = csv.field_size_limit(_LONGEST_CELL)
        try:
            # An embedded line break moves the line but not the record: places count records, as a spreadsheet does.
            for number, cells in enumerate(reader, start=1):
                yield Row(sheet or path.stem, number, tuple(cell or None for cell in cells))
        except (UnicodeError, csv.Error) as error:
            remedy = "请用 WPS 或 Excel 打开核对这一行，另存为“CSV UTF-8”或 .xlsx 后再上传"
            raise TableRefused.of(
                "有读不出的字符或过长的单元格", f"{path.name}:{reader.line_num + 1}", remedy
            ) from error
        finally:
            csv.field_size_limit(previous_limit)


def _no_text(path: Path) -> TableRefused:
    return TableRefused.of("文件不是表格，也不是文本", path.name, "请上传 .xlsx、.xls、.ods 或 .csv 文件")
