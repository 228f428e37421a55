"""What keeps events from being changed inside the database: triggers, made anew after every migration (F6).

They stop mistakes and other programs, not the owner of the server: that is what seals and receipts are for.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections

from zhiheng.ledger.flatviews import view_statements, views

PREFIX: Final = "ledger_guard"
PROTECTED_MODELS: Final = ("LedgerEvent", "LedgerRelation", "LedgerSeal")
_MESSAGE: Final = "台账只增不改"
_FUNCTION: Final = f"""CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_MESSAGE}: %', TG_TABLE_NAME; END $$"""
_checked: set[str] = set()


def tables() -> list[str]:
    """Return the names of the tables whose rows are only ever added."""
    config = apps.get_app_config("ledger")
    return [config.get_model(name)._meta.db_table for name in PROTECTED_MODELS]


def expected(vendor: str) -> list[str]:
    """Return the names of all triggers."""
    acts = ("update", "delete") if vendor == "sqlite" else ("update", "delete", "truncate")
    return [f"{PREFIX}_{table}_{act}" for table in tables() for act in acts]


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make triggers and views, replacing older ones. Does nothing in a database without the ledger."""
    link = connections[using]
    if not set(tables()) <= set(link.introspection.table_names()):
        return
    with link.cursor() as cursor:
        for statement in _statements(link.vendor) + view_statements(link.vendor):
            cursor.execute(statement)
    _checked.discard(using)


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away. Nothing in the product does; tests empty their tables after it."""
    link = connections[using]
    if not set(tables()) <= set(link.introspection.table_names()):
        return
    with link.cursor() as cursor:
        for name, table in _named(link.vendor):
            on = "" if link.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    _checked.discard(using)


def drop_views(using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop the views before a migration, which may have to rebuild their tables."""
    with connections[using].cursor() as cursor:
        for name in views():
            cursor.execute(f"DROP VIEW IF EXISTS {name}")


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return which triggers and views a database lacks, by name; empty: all is there and the triggers are active."""
    link = connections[using]
    if link.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    else:
        query = """SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
            UNION SELECT viewname FROM pg_views WHERE schemaname = ANY (current_schemas(false))"""
    with link.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
        lacking = [name for name in [*expected(link.vendor), *views()] if name not in present]
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


def _named(vendor: str) -> list[tuple[str, str]]:
    return [(name, table) for table in tables() for name in expected(vendor) if name.startswith(f"{PREFIX}_{table}_")]


def _statements(vendor: str) -> list[str]:
    found: list[str] = [] if vendor == "sqlite" else [_FUNCTION]
    for name, table in _named(vendor):
        act = name.rpartition("_")[2].upper()
        if vendor == "sqlite":
            found.append(f"DROP TRIGGER IF EXISTS {name}")
            found.append(f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END")
        else:
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            found.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            found.append(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {PREFIX}()")
    return found


def on_pre_migrate(using: str, **_: Any) -> None:
    """Signal: a migration begins."""
    drop_views(using)


def on_post_migrate(using: str, **_: Any) -> None:
    """Signal: a migration (or a flush of a test) has ended."""
    install(using)
