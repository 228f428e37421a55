"""Connections to a database that give Arrow tables: ADBC where it is installed, else sqlite3 and psycopg.

A link is read-only and sees one state of the database until it is closed. Queries return texts and 64-bit integers.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from zhiheng.eventlog.errors import LogError
from zhiheng.law.engines.sql_schema import Dialect

_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_CURSOR = "zhiheng_rows"


class Link(Protocol):
    """A read-only connection."""

    dialect: Dialect

    def table(self, sql: str) -> pa.Table:
        """Return a whole result."""

    def batches(self, sql: str, most: int) -> Iterator[pa.Table]:
        """Yield a result in pieces of ``most`` rows; other queries may run between them."""

    def close(self) -> None:
        """End the transaction and the connection."""


def dialect_of(url: str) -> Dialect | None:
    """Return the dialect of a database address; None: it isn't one."""
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme == "sqlite":
        return "sqlite"
    return "postgresql" if scheme in ("postgresql", "postgres") else None


def masked(url: str) -> str:
    """Return an address without its password."""
    try:
        password = urlsplit(url).password
    except ValueError:
        return url.partition("://")[0] + "://…"
    shown = url.replace(f":{password}@", ":***@") if password else url
    head, mark, query = shown.partition("?")
    kept = "&".join("password=***" if part.startswith("password=") else part for part in query.split("&"))
    return head + mark + kept


def failure(url: str, what: str, error: BaseException, remedy: str) -> LogError:
    """Return the message about a database error: its first line, never a password."""
    lines = str(error).strip().splitlines()
    text = lines[0] if lines else type(error).__name__
    with contextlib.suppress(ValueError):
        for secret in filter(None, (urlsplit(url).password, unquote(urlsplit(url).password or ""))):
            text = text.replace(secret, "***")
    return LogError(f"{what}({text})", masked(url), remedy)


def open_link(url: str) -> Link:
    """Connect to ``sqlite:///PATH`` or ``postgresql://…``, read-only.

    Raises:
        LogError: no such database, it can't be reached, or no driver is installed.
    """
    dialect = dialect_of(url)
    if dialect is None:
        raise LogError("不认识的数据库地址", masked(url), "请写成 sqlite:///路径 或 postgresql://用户@主机/库名")
    try:
        return _sqlite(url) if dialect == "sqlite" else _postgresql(url)
    except errors() as error:
        raise failure(url, "连不上数据库", error, "请核对地址、账号与数据库服务是否在运行") from error


def sqlite_path(url: str) -> Path:
    """Return the file of ``sqlite:///PATH`` (three slashes: from here; four: from the root)."""
    return Path(unquote(url.removeprefix("sqlite://").removeprefix("/")))


def errors() -> tuple[type[BaseException], ...]:
    """Return the error types of the installed drivers."""
    drivers = (name for name in ("psycopg", "adbc_driver_manager") if find_spec(name))
    return (sqlite3.Error, OSError, *(import_module(name).Error for name in drivers))


def _sqlite(url: str) -> Link:
    path = sqlite_path(url)
    if not path.is_file():
        raise LogError(
            "没有这个数据库文件", masked(url), "请核对路径;sqlite:/// 后面是相对路径,sqlite://// 后面是绝对路径"
        )
    name = f"{path.resolve().as_uri()}?mode=ro"
    if find_spec("adbc_driver_sqlite") and not _held_here(path):
        return AdbcSqlite(import_module("adbc_driver_sqlite.dbapi").connect(name))
    return PlainSqlite(name)


def _held_here(path: Path) -> bool:
    """Return whether this process has a file open already.

    ADBC brings a copy of SQLite of its own. Two copies in one process don't see each other's locks and drop them
    (sqlite.org/howtocorrupt.html, 2.2.1): the second one cuts the shared memory of the first, which ends the process
    by a bus error or spoils the file. So a file that the standard library's copy holds is read by that copy.
    """
    held = Path("/proc/self/fd")
    if not held.is_dir():
        return True
    wanted = path.stat()
    for descriptor in held.iterdir():
        with contextlib.suppress(OSError):
            found = descriptor.stat()
            if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
                return True
    return False


def _postgresql(url: str) -> Link:
    if find_spec("adbc_driver_postgresql"):
        return AdbcPostgresql(import_module("adbc_driver_postgresql.dbapi").connect(url))
    if find_spec("psycopg"):
        return PlainPostgresql(url)
    raise LogError("没有安装 PostgreSQL 的驱动", masked(url), "请安装可选组件:pip install 'zhiheng[postgresql]'")


class AdbcSqlite:
    """SQLite through ADBC."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def table(self, sql: str) -> pa.Table:
        """Return a whole result."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetch_arrow_table()

    def batches(self, sql: str, most: int) -> Iterator[pa.Table]:
        """Yield a result in pieces of ``most`` rows."""
        with self._connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(most)})
            cursor.execute(sql)
            for batch in cursor.fetch_record_batch():
                yield pa.Table.from_batches([batch])

    def close(self) -> None:
        """End the transaction (ADBC keeps it open until told) and the connection."""
        self._connection.commit()
        self._connection.close()


class AdbcPostgresql:
    """PostgreSQL through ADBC, rows through a cursor of the server."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._numbers = 0
        self._execute(_SNAPSHOT)

    def _execute(self, sql: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.postgresql.use_copy": "false"})
            cursor.execute(sql)

    def table(self, sql: str) -> pa.Table:
        """Return a whole result."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetch_arrow_table()

    def batches(self, sql: str, most: int) -> Iterator[pa.Table]:
        """Yield a result in pieces of ``most`` rows."""
        self._numbers += 1
        name = f"{_CURSOR}_{self._numbers}"
        self._execute(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}")
        while True:
            with self._connection.cursor() as cursor:
                cursor.adbc_statement.set_options(**{"adbc.postgresql.use_copy": "false"})
                cursor.execute(f"FETCH {most} FROM {name}")
                table = cursor.fetch_arrow_table()
            if not table.num_rows:
                break
            yield table
        self._execute(f"CLOSE {name}")

    def close(self) -> None:
        """End the transaction (ADBC keeps it open until told) and the connection."""
        self._connection.commit()
        self._connection.close()


class PlainSqlite:
    """SQLite through the standard library."""

    dialect: Dialect = "sqlite"

    def __init__(self, name: str) -> None:
        self._connection = sqlite3.connect(name, uri=True)
        self._connection.execute("BEGIN")

    def table(self, sql: str) -> pa.Table:
        """Return a whole result."""
        cursor = self._connection.execute(sql)
        return _table([column[0] for column in cursor.description], cursor.fetchall())

    def batches(self, sql: str, most: int) -> Iterator[pa.Table]:
        """Yield a result in pieces of ``most`` rows."""
        cursor = self._connection.execute(sql)
        while rows := cursor.fetchmany(most):
            yield _table([column[0] for column in cursor.description], rows)

    def close(self) -> None:
        """End the transaction and the connection."""
        self._connection.rollback()
        self._connection.close()


class PlainPostgresql:
    """PostgreSQL through psycopg, rows through a cursor of the server."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._connection = import_module("psycopg").connect(url)
        self._connection.execute(_SNAPSHOT)

    def table(self, sql: str) -> pa.Table:
        """Return a whole result."""
        cursor = self._connection.execute(sql)
        return _table([column.name for column in cursor.description], cursor.fetchall())

    def batches(self, sql: str, most: int) -> Iterator[pa.Table]:
        """Yield a result in pieces of ``most`` rows."""
        with self._connection.cursor(name=_CURSOR) as cursor:
            cursor.execute(sql)
            while rows := cursor.fetchmany(most):
                yield _table([column.name for column in cursor.description], rows)

    def close(self) -> None:
        """End the transaction and the connection."""
        self._connection.rollback()
        self._connection.close()


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)})
