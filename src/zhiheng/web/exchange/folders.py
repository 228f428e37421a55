"""A folder per mapping (收件目录): other systems put their daily files there, a job takes them and moves them aside."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import File

from zhiheng.kit.files.services import clean_name
from zhiheng.ledger.models import LedgerMapping

TAKEN: Final = "已接收"
RETURNED: Final = "退回"
_SETTLED: Final = 10.0
"""Seconds that a file must have been left alone: whoever still writes it isn't interrupted."""
KEPT: Final = 30 * 86_400.0
"""Seconds that files moved aside are kept."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one source and business below the home's ``incoming``."""

    path: Path

    def waiting(self) -> list[Path]:
        """Return the files that wait, oldest first; hidden ones and those being written are left alone."""
        if not self.path.is_dir():
            return []
        before = time.time() - _SETTLED
        files = [one for one in self.path.iterdir() if one.is_file() and not one.is_symlink()]
        ready = [one for one in files if not one.name.startswith((".", "~")) and one.stat().st_mtime <= before]
        return sorted(ready, key=lambda one: (one.stat().st_mtime, one.name))

    def put(self, file: File[bytes]) -> Path:
        """Put an uploaded file into the folder, whole, under a name that is free; it is ready at once."""
        self.path.mkdir(parents=True, exist_ok=True)
        target = _free(self.path / clean_name(file.name or "表格.xlsx"))
        draft = self.path / f".{target.name}.part"
        with draft.open("wb") as stream:
            for block in file.chunks():
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())
        settled = time.time() - _SETTLED - 1
        os.utime(draft, (settled, settled))
        draft.rename(target)
        return target

    def aside(self, file: Path, *, returned: bool = False) -> Path:
        """Move a file aside and return where it is now; what was moved aside long ago is deleted."""
        folder = self.path / (RETURNED if returned else TAKEN)
        folder.mkdir(parents=True, exist_ok=True)
        self._tidy()
        target = _free(folder / file.name)
        file.rename(target)
        os.utime(target)
        return target

    def marked(self, run: int) -> Path:
        """Return where the workbook with the marked cells of a run lies."""
        folder = self.path / RETURNED
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"标红-{run}.xlsx"

    def _tidy(self) -> None:
        for folder in (self.path / TAKEN, self.path / RETURNED):
            for one in folder.iterdir() if folder.is_dir() else ():
                if one.is_file() and one.stat().st_mtime < time.time() - KEPT:
                    one.unlink(missing_ok=True)


def folder_of(mapping: LedgerMapping) -> Folder:
    """Return the folder of a mapping, the same for all its versions."""
    return Folder(incoming() / mapping.source.name / mapping.business)


def incoming() -> Path:
    """Return the folder under which other systems put their files."""
    return Path(settings.HOME.root) / "incoming"


def in_force() -> Iterator[LedgerMapping]:
    """Yield the mapping in force of every business of every open source."""
    rows = LedgerMapping.objects.filter(source__active=True).select_related("source")
    latest: dict[tuple[int, str], LedgerMapping] = {}
    for row in rows.order_by("version"):
        latest[row.source_id, row.business] = row
    yield from latest.values()


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
