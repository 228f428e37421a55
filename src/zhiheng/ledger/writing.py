"""Rows into the tables, many at once, in plain SQL: the only statements that add to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from django.db import connection

from zhiheng.kit.bulk import insert
from zhiheng.ledger.amending import standing, whole_trace
from zhiheng.ledger.canonical import micros, text_of
from zhiheng.ledger.hashing import digest
from zhiheng.ledger.lookups import rows_by_keys
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerObjectValue, LedgerRelation
from zhiheng.ledger.projection import FIELDS, ObjectBook, ObjectRow
from zhiheng.ledger.records import ObjectKey, StoredEvent

_EVENT: Final = (
    "sequence", "public_id", "type", "day", "clock", "recorded_at", "corrects", "amends", "body", "hash", "digest",
)  # fmt: skip
_RELATION: Final = ("event_id", "place", "object_type", "object_id", "qualifier")
_VALUE: Final = ("object_id", "name", "from_day", "kind", "value", "sequence")
_CHANGING: Final = (
    "agency", "title", "state", "source", "record", "foreign_number", "first_day", "last_day", "version",
    "introduced", "changed",
)  # fmt: skip

_stated, _changing = attrgetter(*FIELDS), attrgetter(*_CHANGING)


def store(
    stored: Sequence[StoredEvent],
    known: Mapping[ObjectKey, ObjectRow],
    moved: Mapping[str, Iterable[ObjectKey]],
    algorithm: str,
) -> None:
    """Add numbered events and bring the rows of their objects up to date.

    ``known``: rows of all objects concerned; ``moved``: by root, the objects that its former versions name.
    """
    write_events(stored, algorithm)
    book = ObjectBook(dict(known), moved={root: dict.fromkeys(keys) for root, keys in moved.items()})
    for event in stored:
        book.apply(event)
    book.settle(lambda key: standing(whole_trace(key), key))
    write_objects(book)


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
    insert(LedgerEvent._meta.db_table, _EVENT, rows)
    insert(LedgerRelation._meta.db_table, _RELATION, relations)


def write_objects(book: ObjectBook) -> None:
    """Add new objects, change touched ones, add values of attributes."""
    table = LedgerObject._meta.db_table
    made = [(*_stated(row), 0) for row in book.new.values()]
    insert(table, (*FIELDS, "open_duties"), made)
    changed = [row for key, row in book.touched.items() if key not in book.new]
    if changed:
        sets = ", ".join(f"{name} = %s" for name in _CHANGING)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE id = %s",  # noqa: S608 - our own names
                [(*_changing(row), row.pk) for row in changed],
            )
    if book.values:
        pks = {key: row.pk for key, row in book.rows.items() if row.pk}
        missing = [key for key, _ in book.values if key not in pks]
        pks.update((key, row.pk) for key, row in load_objects(missing).items())
        stated = [
            (pks[key], made.name, made.from_day, made.kind, made.value, made.sequence) for key, made in book.values
        ]
        insert(LedgerObjectValue._meta.db_table, _VALUE, stated)


def load_objects(keys: Iterable[ObjectKey]) -> dict[ObjectKey, ObjectRow]:
    """Return the rows of some objects by key; unknown ones are missing."""
    by_type: dict[str, list[str]] = {}
    for type_, id_ in dict.fromkeys(keys):
        by_type.setdefault(type_, []).append(id_)
    found: dict[ObjectKey, ObjectRow] = {}
    for type_, ids in by_type.items():
        rows = rows_by_keys(LedgerObject._meta.db_table, (*FIELDS, "id"), "public_id", ids, "type", type_)
        found.update(((row[0], row[1]), ObjectRow(*row)) for row in rows)
    return found
