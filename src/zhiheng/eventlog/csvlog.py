"""CSV logs: encoding, delimiter and columns are told or found out; errors name the line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from zhiheng.eventlog import bytesource
from zhiheng.eventlog.assembly import finish, refuse_empty
from zhiheng.eventlog.errors import LogError, at_line
from zhiheng.eventlog.flat import flat_parts
from zhiheng.eventlog.mapping import load_mapping, resolve
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.tables import LogTables

_DELIMITERS = ",;\t|"
_MOST_FIELD = 1 << 24


def read_csv(
    path: Path,
    *,
    tz: str | None = None,
    mapping: Path | str | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> LogTables:
    """Read a CSV log (UTF-8 with or without byte order mark, UTF-16, GB18030; plain or gzip).

    Args:
        path: the file; its first line names the columns.
        tz: time zone of the times; None: the mapping's, else the dates as written.
        mapping: which columns mean what (see ``mapping``); None: the usual names.
        progress: told the bytes read.

    Raises:
        LogError: names file and line: another number of cells, wrong bytes, missing columns, unreadable times …
    """
    content, mapping_place = load_mapping(mapping)
    warnings: list[str] = []
    encoding = content.get("encoding") or _encoding(path, warnings)
    header = _header(path, encoding)
    delimiter = str(content.get("delimiter") or max(_DELIMITERS, key=header.count))
    table = _table(path, encoding, delimiter, progress)
    mapped = resolve(content, table.column_names, at_line(path, 1), mapping_place)
    zone = tz or content.get("timezone")
    parts = flat_parts(table, mapped, str(path), lambda row: _line_of_row(path, encoding, delimiter, row), zone)
    parts.warnings = warnings + parts.warnings
    return finish(parts, source=str(path), format_="CSV", tz=zone, declared=None, place=str(path))


def _encoding(path: Path, warnings: list[str]) -> str:
    head = bytesource.head(path)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    wrong, right = _utf8_evidence(path)
    if wrong and wrong > right and _decodes(path, "gb18030"):
        warnings.append("文件不是 UTF-8,已按 GB18030 编码读取")
        return "gb18030"
    return "utf-8"


def _utf8_evidence(path: Path) -> tuple[int, int]:
    """Return how many bytes are no UTF-8, and how many Chinese characters are, as far as both are in sight."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    wrong = right = 0
    for piece in bytesource.pieces(path):
        text = decoder.decode(piece)
        if not text.isascii():
            wrong += text.count("\ufffd")
            right += sum("\u4e00" <= character <= "\u9fff" for character in text)
    return wrong, right


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in bytesource.pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _texts(path: Path, encoding: str, progress: Progress | None = None) -> Iterator[str]:
    """Yield the file as text.

    Raises:
        LogError: bytes that the encoding doesn't know, with byte and line.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        remedy = "可用 utf-8、gb18030、utf-16 等"
        raise LogError(f"没有名为“{encoding}”的编码", str(path), remedy) from error
    done, line, piece = 0, 1, b""
    try:
        for piece in bytesource.pieces(path, progress):
            yield decoder.decode(piece)
            done += len(piece)
            line += piece.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        held = len(error.object) - len(piece) if isinstance(error.object, bytes) else 0
        at = max(error.start - max(held, 0), 0)
        message = f"第 {done + at} 字节不是 {encoding} 编码(该字节为 0x{error.object[error.start]:02x})"
        remedy = "文件可能混用了编码;请另存为 UTF-8,或在列对应文件中写明 encoding"
        raise LogError(message, at_line(path, line + piece.count(b"\n", 0, at)), remedy) from error


def _header(path: Path, encoding: str) -> str:
    for text in _texts(path, encoding):
        return text.lstrip("\r\n").split("\n", 1)[0]
    refuse_empty(0, str(path))
    return ""


class _Utf8File(io.RawIOBase):
    """Text pieces as a file of UTF-8 bytes, for Arrow."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts, self._held = texts, b""

    def readable(self) -> bool:
        """Say that it can be read: what the CSV reader asks first."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes of the file, as UTF-8; return how many."""
        while not self._held:
            text = next(self._texts, None)
            if text is None:
                return 0
            self._held = text.encode()
        size = min(len(buffer), len(self._held))
        buffer[:size] = self._held[:size]
        self._held = self._held[size:]
        return size


def _table(path: Path, encoding: str, delimiter: str, progress: Progress | None) -> pa.Table:
    file = _Utf8File(_texts(path, encoding, progress))
    names = _names(path, encoding, delimiter)
    types = {name: pa.dictionary(pa.int32(), pa.string()) for name in names}
    options = pacsv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    try:
        return pacsv.read_csv(
            io.BufferedReader(file, 1 << 20),
            read_options=pacsv.ReadOptions(block_size=1 << 22, column_names=names, skip_rows=1),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=options,
        )
    except pa.ArrowInvalid as error:
        _find_bad_row(path, encoding, delimiter, len(names))
        if "Empty" in str(error):
            refuse_empty(0, str(path))
        raise LogError(f"CSV 无法读取({error})", str(path), "请重新导出为 CSV(UTF-8)") from error


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that isn't empty with the line on which it begins."""
    csv.field_size_limit(_MOST_FIELD)
    file = io.TextIOWrapper(io.BufferedReader(_Utf8File(_texts(path, encoding))), encoding="utf-8", newline="")
    reader = csv.reader(file, delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise LogError(f"CSV 有错({error})", at_line(path, line), "请改正该行后重试") from error


def _names(path: Path, encoding: str, delimiter: str) -> list[str]:
    for _, row in _rows(path, encoding, delimiter):
        names = [name.strip().lstrip("\ufeff") for name in row]
        twice = [name for place, name in enumerate(names) if name in names[:place]]
        if twice:
            raise LogError(f"列名“{twice[0]}”重复", at_line(path, 1), "请给每一列不同的名称")
        return names
    refuse_empty(0, str(path))
    return []


def _find_bad_row(path: Path, encoding: str, delimiter: str, width: int) -> None:
    """Refuse the first row with another number of cells than the header."""
    for line, row in _rows(path, encoding, delimiter):
        if len(row) != width:
            message = f"这一行有 {len(row)} 列,表头有 {width} 列"
            raise LogError(message, at_line(path, line), "请检查该行的分隔符和引号")


def _line_of_row(path: Path, encoding: str, delimiter: str, row: int) -> str:
    for number, (line, _) in enumerate(_rows(path, encoding, delimiter)):
        if number == row + 1:
            return at_line(path, line)
    return str(path)
