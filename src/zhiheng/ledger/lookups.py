"""Rows by many keys at once, in one parameter: what appends and batches ask thousands of times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows_by_keys(
    table: str, columns: Sequence[str], where: str, value: Any, key: str, keys: Sequence[str]
) -> list[Any]:
    """Return columns of the rows where column ``where`` is ``value`` and column ``key`` is one of ``keys``.

    Names are our own; values go in as parameters.
    """
    if not keys:
        return []
    lite = connection.vendor == "sqlite"
    among = "IN (SELECT value FROM json_each(%s))" if lite else "= ANY(%s)"
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {table} WHERE {where} = %s AND {key} {among}",  # noqa: S608 - our own names
            [value, json.dumps(keys) if lite else list(keys)],
        )
        return list(cursor.fetchall())
