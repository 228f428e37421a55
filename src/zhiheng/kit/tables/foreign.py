"""A foreign table, read by the limited process and kept on disk while it is run through again and again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from zhiheng.kit.files.sandbox import ask
from zhiheng.kit.tables.cells import Raw, Row
from zhiheng.kit.tables.reading import Limits, Sheet


@contextmanager
def foreign_table(path: Path, name: str = "", limits: Limits | None = None) -> Iterator[list[Sheet]]:
    """Yield the sheets of a table from outside, for ``importing.preview``; valid inside the ``with`` only.

    ``name``: what its sender calls the file; messages name it so.

    Raises FileRefused (a Refusal) with the words of ``reading.open_table``.
    """
    with tempfile.TemporaryFile() as rows:
        starts: list[tuple[str, int]] = []
        for answer in ask("table", path, name=name or path.name, table=asdict(limits or Limits())):
            if isinstance(answer, dict):
                starts.append((answer["sheet"], rows.tell()))
            else:
                rows.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        ends = [start for _, start in starts[1:]] + [rows.tell()]
        yield [
            Sheet(name, partial(_run, rows, name, start, end)) for (name, start), end in zip(starts, ends, strict=True)
        ]


def _run(rows: IO[bytes], sheet: str, start: int, end: int) -> Iterator[Row]:
    """Yield the rows kept between two positions; several runs may be under way at once."""
    at = start
    while at < end:
        rows.seek(at)
        line = rows.readline()
        at += len(line)
        number, *cells = json.loads(line)
        yield Row(sheet, number, tuple(map(_cell, cells)))


def _cell(kept: Any) -> Raw:
    if isinstance(kept, dict):
        if "day" in kept:
            return date.fromisoformat(kept["day"])
        return datetime.fromisoformat(kept["moment"]) if "moment" in kept else str(kept["text"])
    return kept  # type: ignore[no-any-return]  # JSON's own kinds
