"""Rows by many keys at once, in one parameter: what appends and batches ask thousands of times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows_by_keys(
    table: str, columns: Sequence[str], key: str, keys: Sequence[str], where: str = "", value: Any = None
) -> list[Any]:
    """Return columns of the rows where column ``key`` is one of ``keys``, and column ``where``, if named, is ``value``.

    Names are our own; values go in as parameters.
    """
    if not keys:
        return []
    lite = connection.vendor == "sqlite"
    among = "IN (SELECT value FROM json_each(%s))" if lite else "= ANY(%s)"
    names, also = ", ".join(columns), f" AND {where} = %s" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {table} WHERE {key} {among}{also}",  # noqa: S608 - our own names
            [json.dumps(keys) if lite else list(keys), *([value] if where else [])],
        )
        return list(cursor.fetchall())
