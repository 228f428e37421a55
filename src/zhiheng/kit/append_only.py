"""Tables that only grow (只增不改): the database itself refuses updates, deletions and truncation.

A table may name a retention in days: rows older than that may be deleted, younger ones never. The triggers are made
again after every migration (SQLite loses them when a table is rebuilt) and their presence can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_PREFIX = "append_only"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_PREFIX}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP; END $$"""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table that only grows; ``keep_days`` with ``at`` (its time column): older rows may be deleted."""

    table: str
    at: str = ""
    keep_days: int = 0


_guarded: dict[str, Guarded] = {}


def protect(table: str, at: str = "", keep_days: int = 0) -> None:
    """Declare a table at start-up; its triggers are made after the next migration."""
    _guarded[table] = Guarded(table, at, keep_days)


def install(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Make the triggers of all declared tables that exist (receiver of ``post_migrate``)."""
    link = connections[using]
    present = set(link.introspection.table_names())
    tables = [guarded for guarded in _guarded.values() if guarded.table in present]
    with link.cursor() as cursor:
        if tables and link.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for guarded in tables:
            for name, statement in _statements(link, guarded).items():
                cursor.execute(_drop(link, name, guarded.table))
                cursor.execute(statement)


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Remove the triggers, for a migration that has to rewrite rows and for tests that empty the database."""
    link = connections[using]
    present = set(link.introspection.table_names())
    with link.cursor() as cursor:
        for guarded in _guarded.values():
            if guarded.table in present:
                for name in _statements(link, guarded):
                    cursor.execute(_drop(link, name, guarded.table))


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of triggers that should be there and are not; empty: all tables are guarded."""
    link = connections[using]
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if link.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    )
    with link.cursor() as cursor:
        cursor.execute(question)
        present = {row[0] for row in cursor.fetchall()}
    return [name for guarded in _guarded.values() for name in _statements(link, guarded) if name not in present]


def _drop(link: BaseDatabaseWrapper, name: str, table: str) -> str:
    on = "" if link.vendor == "sqlite" else f' ON "{table}"'
    return f'DROP TRIGGER IF EXISTS "{name}"{on}'


def _statements(link: BaseDatabaseWrapper, guarded: Guarded) -> dict[str, str]:
    """Return the triggers of a table by name. Names and retention come from our own declarations only."""
    table, found = guarded.table, {}
    for act in ("update", "delete") if link.vendor == "sqlite" else ("update", "delete", "truncate"):
        name = f"{_PREFIX}_{table}_{act}"
        young = _young(link, guarded) if act == "delete" and guarded.keep_days else ""
        if link.vendor == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} only grows: {act} is refused'); END"
            found[name] = f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" {young} {refuse}'
        else:
            each = "STATEMENT" if act == "truncate" else "ROW"
            run = f"FOR EACH {each} {young} EXECUTE FUNCTION {_PREFIX}_refuse()"
            found[name] = f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" {run}'
    return found


def _young(link: BaseDatabaseWrapper, guarded: Guarded) -> str:
    """Return the condition under which a row is too young to be deleted."""
    if link.vendor == "sqlite":
        return f"WHEN OLD.\"{guarded.at}\" > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{guarded.keep_days} days')"
    return f"WHEN (OLD.\"{guarded.at}\" > now() - interval '{guarded.keep_days} days')"
