"""The door through which every log comes in: tells the format by content and ending, then reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiheng.eventlog import bytesource
from zhiheng.eventlog.csvlog import read_csv
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.oceljson import read_ocel_json
from zhiheng.eventlog.ocelsqlite import MAGIC as SQLITE_MAGIC
from zhiheng.eventlog.ocelsqlite import read_ocel_sqlite
from zhiheng.eventlog.parquetlog import MAGIC as PARQUET_MAGIC
from zhiheng.eventlog.parquetlog import MANIFEST, is_own, read_parquet
from zhiheng.eventlog.parts import ParquetParts, WholeOnly, parquet_parts
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.tables import LogTables
from zhiheng.eventlog.xes import read_xes

_ENDINGS = {
    ".xes": "xes", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".jsonocel": "json",
    ".sqlite": "sqlite", ".db": "sqlite", ".parquet": "parquet",
}  # fmt: skip
FORMATS = "XES(.xes、.xes.gz)、OCEL 2.0(JSON、SQLite)、CSV、Parquet"


def open_log(
    path: Path | str,
    *,
    tz: str | None = None,
    mapping: Path | str | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> LogTables:
    """Read a log of any format that we know.

    Args:
        path: the file (or the directory of our own Parquet layout).
        tz: IANA time zone whose civil days count; None: the date as written with its own offset.
        mapping: which columns mean what, for CSV and foreign Parquet: a YAML file or its content.
        progress: told the bytes read and the bytes in all.

    Raises:
        LogError: there is no such log, it is broken, or its days can't be known; says where and what to do.
    """
    place = Path(path)
    try:
        kind = _format(place)
        if kind == "xes":
            return read_xes(place, tz=tz, progress=progress)
        if kind == "json":
            return read_ocel_json(place, tz=tz, progress=progress)
        if kind == "sqlite":
            return read_ocel_sqlite(place, tz=tz, progress=progress)
        if kind == "parquet":
            return read_parquet(place, tz=tz, mapping=mapping, progress=progress)
        if kind == "csv":
            return read_csv(place, tz=tz, mapping=mapping, progress=progress)
    except OSError as error:
        raise LogError(f"无法读取日志({error.strerror or error})", str(place), "请核对路径和读取权限") from error
    raise LogError("认不出日志的格式", str(place), f"可读的格式:{FORMATS}")


def open_parts(
    path: Path | str,
    *,
    tz: str | None = None,
    mapping: Path | str | Mapping[str, Any] | None = None,
) -> ParquetParts:
    """Return a log to be read part by part, so that memory doesn't grow with it. Arguments as ``open_log``.

    Raises:
        WholeOnly: this log has to be read by ``open_log`` (as has one that isn't there or is broken).
        LogError: its columns aren't what the mapping says, or its days can't be known.
    """
    place = Path(path)
    if not place.is_file() or place.name == MANIFEST or bytesource.head(place, 4) != PARQUET_MAGIC:
        raise WholeOnly("只有一行一个事件的 Parquet 文件可以分批读入")
    return parquet_parts(place, tz=tz, mapping=mapping)


def _format(path: Path) -> str:
    """Return the format that the first bytes tell, else the one of the name's ending, else ""."""
    if is_own(path):
        return "parquet"
    if path.is_dir():
        remedy = f"目录须是 zhiheng 写出的 Parquet 日志(内有 {MANIFEST});其他请给出文件"
        raise LogError("这是目录,不是日志文件", str(path), remedy)
    head = bytesource.head(path)
    if not head:
        for _ in bytesource.pieces(path):
            pass  # a broken archive tells where it is broken
        raise LogError("文件是空的", str(path), "请重新导出该日志")
    if head.startswith(SQLITE_MAGIC):
        return "sqlite"
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    text = _as_text(head)
    for first, kind in (("<", "xes"), ("{", "json")):
        if text.startswith(first):
            return kind
    endings = {ending.lower(): kind for ending, kind in _ENDINGS.items()}
    return next((endings[e.lower()] for e in reversed(path.suffixes) if e.lower() in endings), "")


def _as_text(head: bytes) -> str:
    """Return the first bytes as text without byte order mark and leading space (only to be looked at)."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return head.decode(encoding, errors="replace").lstrip()
