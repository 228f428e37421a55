"""Writing results so that nothing is half done: every file is complete or the earlier one stays."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from zhiheng.law.audit.spool import Spool

Writer = Callable[[Path], None]


class OutputError(Exception):
    """Results could not be written; the message says where, why and what to do. Earlier results are untouched."""


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give a directory beside ``out`` that vanishes whatever happens.

    Raises:
        OutputError: there is no room or no right to write there; also where this happens later, inside.
    """
    stage = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        yield stage
    except OSError as error:
        raise OutputError(_words(out, error)) from error
    except pa.ArrowException as error:
        raise OutputError(f"写入 {out} 失败:{error}。原有结果没有改动。") from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


def write_all(out: Path, writers: Mapping[str, Writer]) -> None:
    """Write every file of a result into ``out``, in the given order, after all of them are complete.

    Args:
        out: directory; made if it isn't there. Other files in it are left alone.
        writers: file name -> function that writes the file at the path it is given.

    Raises:
        OutputError: no space, no permission, not a directory.
    """
    with staging(out) as stage:
        for name, write in writers.items():
            write(stage / name)
        out.mkdir(exist_ok=True)
        for name in writers:
            (stage / name).replace(out / name)


def _words(out: Path, error: OSError) -> str:
    remedy = {
        errno.ENOSPC: "磁盘已满:请腾出空间,或用 --out 指到别的磁盘",
        errno.EACCES: "没有写入权限:请换一个目录(--out)或改权限",
        errno.EROFS: "该位置只读:请换一个目录(--out)",
        errno.ENOTDIR: "路径中有一段不是目录:请检查 --out",
        errno.EEXIST: "同名文件已存在且不是目录:请检查 --out",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"结果写不进 {out}:{remedy}。原有结果没有改动。"


def parquet(findings: pa.Table | Spool) -> Writer:
    """Return a writer of findings as Parquet."""

    def write(path: Path) -> None:
        """Write the findings, those on the disk batch by batch."""
        with pa_parquet.ParquetWriter(path, findings.schema, compression="zstd") as file:
            for table in findings.tables() if isinstance(findings, Spool) else [findings]:
                file.write_table(table)

    return write


def csv(table: pa.Table) -> Writer:
    """Return a writer of a table as CSV: UTF-8 with BOM, so that Excel shows Chinese; formulas quoted (F13)."""

    def write(path: Path) -> None:
        """Write the table as CSV."""
        with path.open("wb") as stream:
            stream.write(b"\xef\xbb\xbf")
            pa_csv.write_csv(_harmless(table), stream)

    return write


def _harmless(table: pa.Table) -> pa.Table:
    """Put an apostrophe before text cells that a spreadsheet would take for a formula."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            column = pc.replace_substring_regex(table.column(place), r"^([=+\-@\t\r])", r"'\1")
            table = table.set_column(place, field, column)
    return table


def json_array(table: pa.Table) -> Writer:
    """Return a writer of a table as a JSON array, one object a line."""

    def write(path: Path) -> None:
        """Write the table as a JSON array."""
        with duckdb.connect() as connection:
            connection.register("findings", table)
            target = str(path).replace("'", "''")
            connection.execute(f"COPY (SELECT * FROM findings) TO '{target}' (FORMAT json, ARRAY true)")  # noqa: S608 - quoted above

    return write


def text(content: str) -> Writer:
    """Return a writer of a text."""

    def write(path: Path) -> None:
        """Write the text as UTF-8."""
        path.write_text(content, "utf-8")

    return write


def document(content: Any) -> Writer:
    """Return a writer of a JSON document with indentation."""
    return text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
