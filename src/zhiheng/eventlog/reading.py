"""The door through which every log comes in: tells the format by content and ending, then reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiheng.eventlog import bytesource
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.tables import LogTables
from zhiheng.eventlog.xes import read_xes

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
        if not kind and bytesource.is_gzip(place):
            for _ in bytesource.pieces(place):
                pass  # a broken archive tells where it is broken
    except OSError as error:
        raise LogError(f"无法读取日志({error.strerror or error})", str(place), "请核对路径和读取权限") from error
    raise LogError("认不出日志的格式", str(place), f"可读的格式:{FORMATS}")


def _format(path: Path) -> str:
    """Return the format that the first bytes tell, else the one of the name's ending, else ""."""
    head = bytesource.head(path)
    text = _as_text(head)
    if text.startswith("<"):
        return "xes"
    endings = [ending.lower() for ending in path.suffixes]
    return "xes" if ".xes" in endings and not bytesource.is_gzip(path) else ""


def _as_text(head: bytes) -> str:
    """Return the first bytes as text without byte order mark and leading space (only to be looked at)."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return head.decode(encoding, errors="replace").lstrip()
