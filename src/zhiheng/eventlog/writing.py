"""The door through which logs leave: OCEL 2.0, XES and Parquet, each file whole or not at all.

What is written reads back equal: order (our ``sequence``), civil days and clocks, kinds of values, corrections.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pyarrow.parquet as pq

from zhiheng.eventlog import tables as t
from zhiheng.eventlog.atomic import replacing
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.parquetlog import FORMAT, MANIFEST, TABLES, VERSION
from zhiheng.eventlog.writingocel import write_ocel_json
from zhiheng.eventlog.writingsqlite import write_ocel_sqlite
from zhiheng.eventlog.writingxes import write_xes

__all__ = ["write_ocel_json", "write_ocel_sqlite", "write_parquet", "write_xes"]


def write_parquet(tables: t.LogTables, path: Path | str) -> None:
    """Write a log as a directory of Parquet files (see ``parquetlog``).

    Args:
        tables: the log.
        path: the directory; made where it is missing. A log that was there before is replaced at the last moment.

    Raises:
        LogError: the files can't be written; a log that was there before is untouched.
    """
    directory = Path(path)
    stamp = uuid4().hex[:8]
    files = {name: f"{name}.{stamp}.parquet" for name in TABLES}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "civil_days": tables.meta.civil_days,
        "warnings": list(tables.meta.warnings),
        "files": files,
    }
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogError(f"无法建立目录({error.strerror})", str(directory), "请核对路径和写权限") from error
    done = False
    try:
        for name in TABLES:
            with replacing(directory / files[name]) as draft:
                pq.write_table(getattr(tables, name), draft, compression="zstd")
        with replacing(directory / MANIFEST) as draft:
            draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        done = True
    finally:
        _sweep(directory, set(files.values()), keep_new=done)


def _sweep(directory: Path, new: set[str], *, keep_new: bool) -> None:
    """Remove the files of the version that isn't valid."""
    for name in TABLES:
        for file in directory.glob(f"{name}.????????.parquet"):
            if (file.name in new) != keep_new:
                file.unlink(missing_ok=True)
