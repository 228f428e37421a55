"""``zhiheng rebuild``: every projection made anew from the ledger, or compared with it (F1).

Rooms that keep tables as functions of the ledger register a ``Projection``; the ledger's own objects are the first.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from zhiheng.kit.contributions import Registry
from zhiheng.ledger.amending import standing, whole_trace
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.clock import locked_clock
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerObjectValue
from zhiheng.ledger.projection import FIELDS, ObjectBook, ObjectRow
from zhiheng.ledger.records import ObjectKey, StoredEvent
from zhiheng.ledger.writing import write_objects

OBJECTS: Final = "objects"
"""The name of the ledger's own projection."""
OBJECTS_AT_ONCE: Final = 300_000
"""How many objects are rebuilt in one pass over the events (some hundred MB)."""
_READ: Final = 2_000
_VALUE: Final = ("name", "from_day", "kind", "value", "sequence")


@dataclass(frozen=True, slots=True)
class Projection:
    """A table or tables that follow from the ledger.

    ``rebuild`` writes them anew; ``differences`` yields in words whatever is otherwise than the ledger says.
    """

    title: str
    rebuild: Callable[[], None]
    differences: Callable[[], Iterable[str]]


projections: Registry[Projection] = Registry("projection")


def rebuild_rooms() -> None:
    """Make the rooms' tables from the ledger, after a whole history was loaded: it tells no room; objects it writes."""
    for name in projections.names():
        if name != OBJECTS:
            projections[name].rebuild()


def all_events(after: int = 0) -> Iterator[StoredEvent]:
    """Yield all stored events after a sequence, in order, in portions."""
    while True:
        rows = LedgerEvent.objects.filter(sequence__gt=after).order_by("sequence")
        bodies = list(rows.values_list("sequence", "body")[:_READ])
        if not bodies:
            return
        for sequence, body in bodies:
            yield event_of(body)
            after = sequence


def object_differences() -> Iterator[str]:
    """Yield every difference between ``ledger.objects``, their attributes, and what the events say."""
    for book in _books():
        seen: set[ObjectKey] = set()
        for row, stated in _stored(book):
            seen.add(row.key)
            yield from _compared(row, stated, book)
        for type_, id_ in book.rows.keys() - seen:
            yield f"对象 {type_} {id_}:表中缺少"


def rebuild_objects() -> None:
    """Write anew the rows of objects that differ; in short transactions, while others go on appending.

    A row that changed meanwhile is left: its own append brought it up to date.
    """
    for book in _books():
        last = max((row.changed for row in book.rows.values()), default=0)
        wrong: list[ObjectKey] = []
        seen: set[ObjectKey] = set()
        for row, stated in _stored(book):
            seen.add(row.key)
            if any(_compared(row, stated, book)):
                wrong.append(row.key)
        wrong.extend(book.rows.keys() - seen)
        for start in range(0, len(wrong), _READ):
            _replace(wrong[start : start + _READ], book, last)


def _books() -> Iterator[ObjectBook]:
    parts = LedgerObject.objects.count() // OBJECTS_AT_ONCE + 1
    amended = set(LedgerEvent.objects.filter(amends__isnull=False).values_list("amends", flat=True))
    for part in range(parts):
        book = ObjectBook({}, wanted=_in_part(part, parts))
        for stored in all_events():
            if stored.id in amended:
                book.moved[stored.id] = dict.fromkeys(stored.keys)
            book.apply(stored)
        book.settle(lambda key: standing(whole_trace(key), key))
        yield book


def _in_part(part: int, parts: int) -> Callable[[ObjectKey], bool]:
    return lambda key: zlib.crc32(f"{key[0]}/{key[1]}".encode()) % parts == part


def _stored(book: ObjectBook) -> Iterator[tuple[ObjectRow, list[tuple[Any, ...]]]]:
    """Yield the rows of a part with their attributes, as they stand in the tables."""
    after = 0
    while rows := list(LedgerObject.objects.filter(pk__gt=after).order_by("pk").values_list(*FIELDS, "pk")[:_READ]):
        after = rows[-1][-1]
        values: dict[int, list[tuple[Any, ...]]] = {}
        listed = LedgerObjectValue.objects.filter(object__gte=rows[0][-1], object__lte=after).order_by("sequence", "pk")
        for pk, *value in listed.values_list("object_id", *_VALUE):
            values.setdefault(pk, []).append(tuple(value))
        for fields in rows:
            row = ObjectRow(*fields)
            if book.wanted is None or book.wanted(row.key):
                yield row, values.get(row.pk, [])


def _compared(row: ObjectRow, stated: list[tuple[Any, ...]], book: ObjectBook) -> Iterator[str]:
    name = f"对象 {row.type} {row.public_id}"
    right = book.rows.get(row.key)
    if right is None:
        yield f"{name}:台账里没有事件提到它"
        return
    for field in FIELDS:
        found, said = getattr(row, field), getattr(right, field)
        if found != said:
            yield f"{name} 的 {field}:表中为“{found}”,按台账应为“{said}”"
    values = _stated_values(book).get(row.key, [])
    if stated != values:
        yield f"{name} 的属性:表中有 {len(stated)} 项,与台账所记的 {len(values)} 项不一致"


def _stated_values(book: ObjectBook) -> dict[ObjectKey, list[tuple[Any, ...]]]:
    if not book.stated and book.values:
        for key, value in book.values:
            book.stated.setdefault(key, []).append(tuple(getattr(value, name) for name in _VALUE))
    return book.stated


def _replace(keys: list[ObjectKey], book: ObjectBook, last: int) -> None:
    with transaction.atomic():
        locked_clock()
        chosen = set(keys)
        for row in _rows_of(keys):
            if row.changed > last:
                chosen.discard(row.key)
                continue
            LedgerObjectValue.objects.filter(object=row).delete()
            if row.key not in book.rows:
                row.delete()
                chosen.discard(row.key)
            else:
                book.rows[row.key].pk = row.pk
        part = ObjectBook({key: book.rows[key] for key in chosen})
        part.new = {key: row for key, row in part.rows.items() if not row.pk}
        part.touched = dict(part.rows)
        part.values = [(key, value) for key, value in book.values if key in chosen]
        write_objects(part)


def _rows_of(keys: list[ObjectKey]) -> Iterator[LedgerObject]:
    by_type: dict[str, list[str]] = {}
    for type_, id_ in keys:
        by_type.setdefault(type_, []).append(id_)
    for type_, ids in by_type.items():
        yield from LedgerObject.objects.filter(type=type_, public_id__in=ids)


projections.register(OBJECTS, Projection("台账对象", rebuild_objects, object_differences))
