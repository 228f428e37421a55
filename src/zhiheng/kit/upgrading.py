"""Upgrades (升级): one process migrates at a time, unsupported jumps are refused before anything changes.

The table ``zhiheng_release`` keeps which version prepared this database and when. It stands outside Django's migrations
because it has to be read before them.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from zhiheng import __version__

OLDEST_UPGRADABLE = "0.1.0"
"""The oldest version whose database this version can bring up to date in one step."""

MIGRATED, SEEDED = "migrated", "seeded"
_TABLE = "zhiheng_release"
_ADVISORY_LOCK = 4_517_203  # any constant: names "preparing Zhiheng" among a PostgreSQL server's advisory locks


class UpgradeRefused(Exception):
    """The database can't be brought to this version; says why and what to do. Nothing has been changed."""


def _numbers(version: str) -> tuple[int, ...]:
    """Return ``0.10.2`` as numbers, so that versions compare by value."""
    return tuple(int(part) for part in version.split(".")[:3])


def refusal(stored: str | None, ours: str = __version__, oldest: str = OLDEST_UPGRADABLE) -> str:
    """Return why version ``ours`` can't open a database of version ``stored``; empty: it can (None: it is new)."""
    if stored is None:
        return ""
    if _numbers(stored) > _numbers(ours):
        return (
            f"数据库由较新的版本 {stored} 建立,本程序是 {ours},不能降级打开。"
            f"请改用 {stored} 或更新的程序;确需退回,请从升级前的备份恢复。"
        )
    if _numbers(stored) < _numbers(oldest):
        return (
            f"数据库的版本是 {stored},不能直接升级到 {ours}。"
            f"请先升级到 {oldest}(运行一次 zhiheng prepare),再升级到 {ours}。"
        )
    return ""


def check(connection: BaseDatabaseWrapper) -> None:
    """Raise UpgradeRefused where this program must not migrate the database. Changes nothing."""
    problem = refusal(stored_version(connection))
    if problem:
        raise UpgradeRefused(problem)
    loader = MigrationLoader(connection)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    )
    if unknown:
        raise UpgradeRefused(
            f"数据库已执行本程序不认识的迁移:{'、'.join(unknown[:5])}。数据库比程序新,请改用建立它的版本。"
        )


def stored_version(connection: BaseDatabaseWrapper) -> str | None:
    """Return the version that last prepared this database, None for a new one."""
    if _TABLE not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM zhiheng_release WHERE what = %s ORDER BY done_at DESC LIMIT 1", [MIGRATED])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def noted(connection: BaseDatabaseWrapper, what: str) -> bool:
    """Return whether ``what`` (MIGRATED, SEEDED) has been done in this database, by any version."""
    if _TABLE not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM zhiheng_release WHERE what = %s LIMIT 1", [what])
        return cursor.fetchone() is not None


def note(connection: BaseDatabaseWrapper, what: str) -> None:
    """Note that this version did ``what``; once per version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS zhiheng_release "
            "(version varchar(32) NOT NULL, what varchar(32) NOT NULL, done_at varchar(40) NOT NULL, "
            "PRIMARY KEY (version, what))"
        )
        cursor.execute(
            "INSERT INTO zhiheng_release (version, what, done_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [__version__, what, datetime.now(UTC).isoformat()],
        )


@contextmanager
def preparing(lock: Path) -> Iterator[None]:
    """Hold the right to prepare a data directory: database, static files, demo data. Another process waits for it."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _alone_in(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Hold the right to migrate a database that several data directories may share; others wait.

    SQLite's file lies in the data directory, so ``preparing`` is enough there.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])


def bring_up_to_date() -> None:
    """Migrate the database of this process, alone, and note the version. Raises UpgradeRefused before any change.

    To be called while ``preparing``.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with _alone_in(connection):
        check(connection)
        call_command("migrate", verbosity=0, interactive=False)
        note(connection, MIGRATED)
