"""The whole database as one file, taken while others go on working, with the number of rows of every table."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from zhiheng.kit.operations.errors import OperationError

_COPY = re.compile(rb'COPY public\.(?P<name>[a-z0-9_]+|"(?:[^"]|"")+") ')
SQLITE_NAME, POSTGRESQL_NAME = "database.sqlite3", "database.pgdump"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database at one moment: its file and the rows that it holds by table."""

    path: Path
    rows: dict[str, int]


def is_sqlite(settings: Mapping[str, Any]) -> bool:
    """Return whether Django's settings of a database name an SQLite file."""
    return str(settings["ENGINE"]).endswith("sqlite3")


def take(settings: Mapping[str, Any], directory: Path) -> Snapshot:
    """Copy the database into ``directory`` as of one moment. Raises OperationError where a program or room lacks."""
    return _take_sqlite(settings, directory) if is_sqlite(settings) else _take_postgresql(settings, directory)


def _take_sqlite(settings: Mapping[str, Any], directory: Path) -> Snapshot:
    """Copy an SQLite database by its own backup call; writers go on (WAL)."""
    target = directory / SQLITE_NAME
    try:
        with (
            closing(sqlite3.connect(f"file:{settings['NAME']}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            rows = sqlite_rows(copy)
    except sqlite3.Error as error:
        raise OperationError(f"{settings['NAME']}:数据库没有复制成({error})。请检查磁盘空间和文件权限。") from error
    return Snapshot(target, rows)


def sqlite_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of every ordinary table of an SQLite database."""
    listed = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    count = 'SELECT count(*) FROM "{}"'
    return {name: connection.execute(count.format(name.replace('"', '""'))).fetchone()[0] for (name,) in listed}


def _take_postgresql(settings: Mapping[str, Any], directory: Path) -> Snapshot:
    """Dump a PostgreSQL database at an exported snapshot in which the rows are also counted."""
    import psycopg

    target = directory / POSTGRESQL_NAME
    with connect(settings) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        shown = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert shown is not None  # noqa: S101 (a SELECT of a function always has one row)
        run_postgresql(settings, "pg_dump", "--format=custom", f"--snapshot={shown[0]}", f"--file={target}")
        rows = postgresql_rows(connection)
    return Snapshot(target, rows)


def postgresql_rows(connection: Any) -> dict[str, int]:
    """Return the number of rows of every table of the public schema, as the connection's transaction sees them."""
    from psycopg import sql

    listed = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    return {name: connection.execute(count.format(sql.Identifier(name))).fetchone()[0] for (name,) in listed}


def dump_rows(dump: Path) -> dict[str, int]:
    """Return the number of rows of every table of the public schema in a PostgreSQL dump, without any server.

    Raises OperationError where ``pg_restore`` isn't installed or can't read the dump.
    """
    path = _program("pg_restore")
    words = [path, "--data-only", "--schema=public", "--file=-", str(dump)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 (our own words)
        assert process.stdout is not None and process.stderr is not None  # noqa: S101 (both are pipes)
        rows = _copied_rows(process.stdout)
        failed = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise OperationError(f"pg_restore 没有读懂备份里的数据库:{failed};请换一份备份。没有改动任何数据。")
    return rows


def _copied_rows(script: IO[bytes]) -> dict[str, int]:
    """Count the lines of each COPY of a script: one line, one row; line ends inside values are escaped."""
    rows: dict[str, int] = {}
    table = ""
    for line in script:
        if table and line == b"\\.\n":
            table = ""
        elif table:
            rows[table] += 1
        elif (found := _COPY.match(line)) is not None:
            table = found["name"].decode().strip('"').replace('""', '"')
            rows[table] = 0
    return rows


def connection_words(settings: Mapping[str, Any], name: str = "") -> dict[str, str]:
    """Return psycopg's words for a database of Django's settings, or for another database ``name`` on its server."""
    words = {"dbname": name or settings["NAME"], "user": settings["USER"], "password": settings["PASSWORD"]}
    words |= {"host": settings["HOST"], "port": str(settings["PORT"])}
    return {key: value for key, value in words.items() if value}


def connect(settings: Mapping[str, Any], *, autocommit: bool = False) -> Any:
    """Return a psycopg connection of our own to a database of Django's settings."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    return psycopg.connect(make_conninfo(**connection_words(settings)), autocommit=autocommit)


def run_postgresql(settings: Mapping[str, Any], program: str, *options: str, name: str = "") -> None:
    """Run a client program of PostgreSQL on a database; the password travels in the environment, not in the arguments.

    Raises OperationError where the program isn't installed or fails.
    """
    path = _program(program)
    words = connection_words(settings, name)
    named = {"PGDATABASE": "dbname", "PGUSER": "user", "PGPASSWORD": "password", "PGHOST": "host", "PGPORT": "port"}
    environment = {**os.environ, **{variable: words[key] for variable, key in named.items() if key in words}}
    done = subprocess.run([path, *options], check=False, capture_output=True, env=environment)  # noqa: S603 (our own words)
    if done.returncode:
        raise OperationError(f"{program} 没有成功:{done.stderr.decode(errors='replace').strip()}")


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise OperationError(f"没有找到 {name};请安装 PostgreSQL 客户端(Debian:apt-get install postgresql-client)。")
    return path
