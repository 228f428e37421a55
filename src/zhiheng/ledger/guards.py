"""What keeps events from being changed in the database: triggers of ``kit.append_only``, and the audit's views (F6).

They stop mistakes and other programs, not the owner of the server: that is what seals and receipts are for.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections

from zhiheng.kit import append_only
from zhiheng.ledger.flatviews import view_statements, views

PROTECTED_MODELS: Final = ("LedgerEvent", "LedgerRelation", "LedgerSeal")
_checked: set[str] = set()


def tables() -> list[str]:
    """Return the names of the tables whose rows are only ever added."""
    config = apps.get_app_config("ledger")
    return [config.get_model(name)._meta.db_table for name in PROTECTED_MODELS]


def protect() -> None:
    """Declare the tables (start-up): their triggers are made after every migration."""
    for table in tables():
        append_only.protect(table)


def install_views(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the views, replacing older ones. Does nothing in a database without the ledger."""
    link = connections[using]
    if not set(tables()) <= set(link.introspection.table_names()):
        return
    with link.cursor() as cursor:
        for statement in view_statements(link.vendor):
            cursor.execute(statement)
    _checked.discard(using)


def drop_views(using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop the views before a migration, which may have to rebuild their tables."""
    with connections[using].cursor() as cursor:
        for name in views():
            cursor.execute(f"DROP VIEW IF EXISTS {name}")


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return which triggers and views a database lacks, by name; empty: all is there and the triggers are active."""
    link = connections[using]
    lacking = [name for name in append_only.missing(using) if any(f"_{table}_" in name for table in tables())]
    query = "SELECT name FROM sqlite_master WHERE type = 'view'"
    if link.vendor != "sqlite":
        query = "SELECT viewname FROM pg_views WHERE schemaname = ANY (current_schemas(false))"
    with link.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
        lacking += [name for name in views() if name not in present]
        if link.vendor == "sqlite":
            cursor.execute("PRAGMA recursive_triggers")
            if not cursor.fetchone()[0]:
                lacking.append("PRAGMA recursive_triggers")
    return lacking


def require() -> None:
    """Refuse to write to a ledger without its guards; asked once per process and database.

    Raises ImproperlyConfigured, naming what is missing.
    """
    alias = connection.alias
    if alias in _checked:
        return
    if lacking := missing(alias):
        raise ImproperlyConfigured(
            f"台账的保护不完整,缺少 {'、'.join(lacking)}。"
            "请运行 zhiheng migrate 重新建立,并用 zhiheng verify-ledger 核验。"
        )
    _checked.add(alias)


def on_pre_migrate(using: str, **_: Any) -> None:
    """Signal: a migration begins."""
    drop_views(using)


def on_post_migrate(using: str, **_: Any) -> None:
    """Signal: a migration (or a flush of a test) has ended."""
    install_views(using)
