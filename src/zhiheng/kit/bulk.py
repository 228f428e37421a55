"""Many rows into a table at once, in the way that each database takes them fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

FEW = 20
"""Up to so many rows PostgreSQL gets as statements: a COPY costs round trips of its own."""


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table, in the transaction that is open; names are our own, values plain ones of Python.

    Raises Django's database errors, as any statement does: then nothing of it was added.
    """
    if not rows:
        return
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > FEW:
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def insert_objects(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows by the names of a model's columns (``edition_id``); what a row doesn't state has the field's default.

    For rows by the ten thousand that nobody needs as objects: no object is made, no signal sent, no key returned.
    Raises as ``insert``, and ``KeyError`` for a name that the model doesn't have.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    known = {field.attname for field in fields}
    if strange := {name for row in rows for name in row} - known:
        raise KeyError(sorted(strange)[0])
    defaults = {field.attname: field.get_default() for field in fields}
    columns = []
    for field in fields:
        name, default, kept = field.attname, defaults[field.attname], {}
        column = []
        for row in rows:
            value = row.get(name, default)
            if value not in kept:
                kept[value] = field.get_db_prep_save(value, connection)
            column.append(kept[value])
        columns.append(column)
    insert(
        connection.ops.quote_name(str(model._meta.db_table)),
        [connection.ops.quote_name(str(field.column)) for field in fields],
        list(zip(*columns, strict=True)),
    )
