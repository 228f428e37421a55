"""Rows into the tables, many at once, in plain SQL: the only statements that add to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from zhiheng.ledger.canonical import digest, micros, text_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerObjectValue, LedgerRelation
from zhiheng.ledger.projection import FIELDS, ObjectBook
from zhiheng.ledger.records import ObjectKey, StoredEvent

_EVENT: Final = (
    "sequence", "public_id", "type", "day", "clock", "recorded_at", "corrects", "amends", "body", "hash", "digest",
)  # fmt: skip
_RELATION: Final = ("event_id", "place", "object_type", "object_id", "qualifier")
_VALUE: Final = ("object_id", "name", "from_day", "kind", "value", "sequence")
_CHANGING: Final = (
    "agency", "title", "state", "record", "foreign_number", "first_day", "last_day", "version", "changed",
)  # fmt: skip
_KEYS_AT_ONCE: Final = 500


def write_events(events: Sequence[StoredEvent], algorithm: str) -> None:
    """Add events and their relations."""
    rows: list[tuple[Any, ...]] = []
    relations: list[tuple[Any, ...]] = []
    for stored in events:
        event, body = stored.event, text_of(stored)
        recorded = 0 if event.recorded_at is None else micros(event.recorded_at)
        rows.append(
            (
                event.sequence, event.id, event.type, event.day, event.clock, recorded, event.corrects,
                stored.amends or None, body, algorithm, digest(body, algorithm),
            )
        )  # fmt: skip
        relations.extend(
            (event.sequence, place, relation.type, relation.id, relation.qualifier)
            for place, relation in enumerate(event.relations)
        )
    _insert(LedgerEvent._meta.db_table, _EVENT, rows)
    _insert(LedgerRelation._meta.db_table, _RELATION, relations)


def write_objects(book: ObjectBook) -> None:
    """Add new objects, change touched ones, add values of attributes."""
    table = LedgerObject._meta.db_table
    made = [(*(getattr(row, name) for name in FIELDS), 0) for row in book.new.values()]
    _insert(table, (*FIELDS, "open_duties"), made)
    changed = [row for key, row in book.touched.items() if key not in book.new]
    if changed:
        sets = ", ".join(f"{name} = %s" for name in _CHANGING)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE id = %s",  # noqa: S608 - our own names
                [(*(getattr(row, name) for name in _CHANGING), row.pk) for row in changed],
            )
    if book.values:
        pks = {key: row.pk for key, row in book.rows.items() if row.pk}
        missing = [key for key, _ in book.values if key not in pks]
        pks.update((key, row.pk) for key, row in load_objects(missing).items())
        stated = [
            (pks[key], made.name, made.from_day, made.kind, made.value, made.sequence) for key, made in book.values
        ]
        _insert(LedgerObjectValue._meta.db_table, _VALUE, stated)


def load_objects(keys: Iterable[ObjectKey]) -> dict[ObjectKey, LedgerObject]:
    """Return the rows of some objects by key; unknown ones are missing."""
    by_type: dict[str, list[str]] = {}
    for type_, id_ in dict.fromkeys(keys):
        by_type.setdefault(type_, []).append(id_)
    found: dict[ObjectKey, LedgerObject] = {}
    for type_, ids in by_type.items():
        for start in range(0, len(ids), _KEYS_AT_ONCE):
            rows = LedgerObject.objects.filter(type=type_, public_id__in=ids[start : start + _KEYS_AT_ONCE])
            found.update((row.key, row) for row in rows)
    return found


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - our own names
            rows,
        )
