"""Writing a log into a database as ``ledger_flat``: all of it or nothing."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from importlib.util import find_spec

from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.engines.sql_link import dialect_of, errors, failure, masked, sqlite_path
from zhiheng.law.engines.sql_schema import ddl, rows_to_load

_REMEDY = "请换一个空的数据库,或先删去其中的 flat_ 表与 ledger_ 视图"


def load_log(tables: LogTables, url: str) -> None:
    """Make the tables and views of ``ledger_flat`` in an empty database and write a log into them.

    Arguments: ``url`` as for ``sql_link.open_link``; an SQLite file is made where there is none. Raises ``LogError``
    where the database can't be written (nothing is left behind in it) or no driver is installed.
    """
    dialect = dialect_of(url)
    try:
        if dialect == "sqlite":
            _into_sqlite(tables, url)
        elif dialect == "postgresql":
            _into_postgresql(tables, url)
        else:
            raise LogError("不认识的数据库地址", masked(url), "请写成 sqlite:///路径 或 postgresql://用户@主机/库名")
    except errors() as error:
        raise failure(url, "写不进数据库", error, _REMEDY) from error


def _into_sqlite(tables: LogTables, url: str) -> None:
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in ddl("sqlite"):
            connection.execute(statement)
        for table, columns, rows in rows_to_load(tables):
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 - our own names
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    finally:
        connection.close()


def _into_postgresql(tables: LogTables, url: str) -> None:
    if not find_spec("psycopg"):
        raise LogError("没有安装 psycopg", masked(url), "请安装可选组件:pip install 'zhiheng[postgresql]'")
    with import_module("psycopg").connect(url) as connection:
        for statement in ddl("postgresql"):
            connection.execute(statement)
        for table, columns, rows in rows_to_load(tables):
            with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        connection.execute("ANALYZE flat_event, flat_relation, flat_object, flat_object_attribute")
