"""Restoring an installation from a backup: all is checked before anything is replaced, and nothing is deleted."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage

from zhiheng.kit.home import Home
from zhiheng.kit.operations.archive import read_archive
from zhiheng.kit.operations.errors import OperationError
from zhiheng.kit.operations.snapshots import (
    POSTGRESQL_NAME,
    SQLITE_NAME,
    connect,
    dump_rows,
    is_sqlite,
    postgresql_rows,
    run_postgresql,
    sqlite_rows,
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought: when the backup was taken, rows by table, and where the former data was put."""

    taken: str
    rows: dict[str, int]
    former: Path | None


def restore(
    home: Home,
    settings: Mapping[str, Any],
    source: Path,
    identities: Sequence[pyrage.x25519.Identity],
    *,
    now: datetime,
    replace: bool = False,
) -> Restored:
    """Put a backup's database and files into an installation that isn't serving.

    Where there is data already it is only replaced with ``replace``, and then moved aside (SQLite, files) or
    overwritten in one transaction (PostgreSQL). Raises OperationError before anything is changed: wrong key, damaged
    file, other kind of database, rows that differ from the manifest.
    """
    home.prepare()
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home.root) as draft:
        manifest = read_archive(source, identities, Path(draft))
        if is_sqlite(settings):
            return _into_sqlite(home, Path(settings["NAME"]), Path(draft), manifest, now, replace)
        return _into_postgresql(home, settings, Path(draft), manifest, now, replace)


def _into_sqlite(
    home: Home, target: Path, draft: Path, manifest: Mapping[str, Any], now: datetime, replace: bool
) -> Restored:
    """Check the SQLite copy, move the former data aside, put the copy in its place."""
    copy = _part(draft, SQLITE_NAME)
    with closing(sqlite3.connect(copy)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise OperationError("备份里的数据库未通过完整性检查;请换一份备份。没有改动任何数据。")
        rows = sqlite_rows(connection)
    _same_rows(rows, manifest)
    _refuse(target.exists() or any(home.files.iterdir()), replace)
    former = _set_aside(home, [target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))], now)
    copy.replace(target)
    _bring_files(home, draft)
    return Restored(manifest["taken"], rows, former)


def _into_postgresql(
    home: Home, settings: Mapping[str, Any], draft: Path, manifest: Mapping[str, Any], now: datetime, replace: bool
) -> Restored:
    """Compare the dump's rows, load it in one transaction, bring the files.

    The rows are counted in the dump itself: one that differs is refused before the database is touched.
    """
    dump = _part(draft, POSTGRESQL_NAME)
    _same_rows(dump_rows(dump), manifest)
    with connect(settings) as connection:
        _refuse(bool(postgresql_rows(connection)) or any(home.files.iterdir()), replace)
    load_dump(settings, dump)
    with connect(settings) as connection:
        rows = postgresql_rows(connection)
    _same_rows(rows, manifest)
    former = _set_aside(home, [], now)
    _bring_files(home, draft)
    return Restored(manifest["taken"], rows, former)


def load_dump(settings: Mapping[str, Any], dump: Path, name: str = "") -> None:
    """Load a dump into a database (or into ``name`` on its server), replacing what is there, or not at all."""
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    run_postgresql(settings, "pg_restore", *options, "--dbname", name or settings["NAME"], str(dump), name=name)


def _part(draft: Path, name: str) -> Path:
    """Return the database file of an unpacked backup. Raises OperationError where the backup is of the other kind."""
    if not (draft / name).exists():
        raise OperationError(f"这份备份来自另一种数据库(里面没有 {name});请按备份来源设置 DATABASE_URL 后再恢复。")
    return draft / name


def _refuse(occupied: bool, replace: bool) -> None:
    """Refuse to put a backup over data that nobody said may be replaced."""
    if occupied and not replace:
        raise OperationError(
            "这里已有数据,没有恢复。确认要用备份替换时,请加 --replace;原有的 SQLite 数据库和文件会移到一旁保留。"
        )


def _same_rows(rows: Mapping[str, int], manifest: Mapping[str, Any]) -> None:
    """Compare the rows that came with those that went."""
    differ = [table for table, count in manifest["rows"].items() if rows.get(table) != count]
    if differ:
        raise OperationError(f"恢复出来的行数与备份时不同:{'、'.join(differ[:5])};请换一份备份。")


def _set_aside(home: Home, paths: Sequence[Path], now: datetime) -> Path | None:
    """Move the former database and files into a folder of their own; return it, None where there was nothing."""
    present = [path for path in [*paths, home.files] if path.exists() and (path.is_file() or any(path.iterdir()))]
    if not present:
        return None
    former = home.root / f"replaced-{now:%Y%m%dT%H%M%S%f}"
    former.mkdir(mode=0o700)
    for path in present:
        shutil.move(path, former / path.name)
    return former


def _bring_files(home: Home, draft: Path) -> None:
    """Move the unpacked files into the installation."""
    if (draft / "files").exists():
        if home.files.exists():
            home.files.rmdir()
        shutil.move(draft / "files", home.files)
    home.files.mkdir(exist_ok=True, mode=0o700)
