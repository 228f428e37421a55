"""Making backups while the installation runs, and keeping the right ones."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhiheng import __version__
from zhiheng.kit.home import Home
from zhiheng.kit.operations.archive import Part, write_archive
from zhiheng.kit.operations.keeping import Keeping
from zhiheng.kit.operations.keys import recipients_of
from zhiheng.kit.operations.snapshots import take

_NAME = re.compile(r"zhiheng-(?P<zone>[a-z]+)-(?P<time>\d{8}T\d{6}\d{6}Z)\.age")
_TIME = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file and when it was taken (UTC)."""

    path: Path
    taken: datetime


def make(home: Home, settings: Mapping[str, Any], directory: Path, *, zone: str, now: datetime) -> Backup:
    """Take one backup of database and files into ``directory``; the installation goes on working.

    The database is copied first: every file that it names was stored before, and stored files are never changed.
    Raises OperationError; then no file appears and older ones stay.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = now.astimezone(UTC)
    with tempfile.TemporaryDirectory(prefix=".snapshot-", dir=directory) as draft:
        snapshot = take(settings, Path(draft))
        about = {"zone": zone, "version": __version__, "taken": taken.isoformat(), "rows": snapshot.rows}
        target = directory / f"zhiheng-{zone}-{taken.strftime(_TIME)}.age"
        write_archive(target, _parts(home, snapshot.path), about, recipients_of(home))
    return Backup(target, taken)


def _parts(home: Home, database: Path) -> Iterator[Part]:
    """Return the parts of a backup: the database's copy, then every stored file."""
    yield Part(database.name, database)
    for path in sorted(home.files.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield Part(f"files/{path.relative_to(home.files).as_posix()}", path)


def listed(directory: Path, zone: str) -> list[Backup]:
    """Return the backups of a zone in a directory, oldest first; other files are passed over."""
    found = []
    for path in directory.glob("zhiheng-*.age") if directory.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and match["zone"] == zone:
            found.append(Backup(path, datetime.strptime(match["time"], _TIME).replace(tzinfo=UTC)))
    return sorted(found, key=lambda backup: backup.taken)


def rotate(directory: Path, zone: str, keeping: Keeping) -> list[Path]:
    """Remove the backups that needn't stay; return their paths. Only files with our own names are touched."""
    backups = listed(directory, zone)
    kept = keeping.to_keep(backup.taken for backup in backups)
    removed = [backup.path for backup in backups if backup.taken not in kept]
    for path in removed:
        path.unlink()
    return removed
