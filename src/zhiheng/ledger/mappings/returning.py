"""The way back (回填): what the ledger knows, as a table in the other system's own column order and words (F7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.kit.scopes import Scope
from zhiheng.kit.tables.writing import Field, Stamp, write_csv, write_workbook
from zhiheng.law.library import vocabulary
from zhiheng.ledger import selectors
from zhiheng.ledger.mappings.plan import Cell, Plan
from zhiheng.ledger.models import LedgerMapping, LedgerObject


def write_back(mapping: LedgerMapping, scope: Scope, path: Path, stamp: Stamp) -> int:
    """Write one row per object of the mapping that the scope shows and return how many; CSV or .xlsx by the ending.

    Columns stand in the system's own order, codes in its own words, numbers as its own numbers. A column that no part
    of the mapping speaks of stays empty.
    """
    plan = Plan.read(mapping.plan)
    fields = [Field(title) for title in plan.columns]
    rows = _rows(mapping, plan, scope)
    if path.suffix.lower() == ".csv":
        return write_csv(path, fields, rows, stamp)
    return write_workbook(path, mapping.title, fields, rows, stamp)


def _rows(mapping: LedgerMapping, plan: Plan, scope: Scope) -> Iterator[list[object]]:
    main = plan.objects[plan.main]
    namespace = next(iter(mapping.source.namespaces), "")
    found = selectors.objects(scope, main.type).filter(public_id__startswith=namespace).order_by("pk")
    for thing in found.iterator(chunk_size=500):
        yield _row(plan, thing, namespace)


def _row(plan: Plan, thing: LedgerObject, namespace: str) -> list[object]:
    trace = selectors.trace(thing.type, thing.public_id).events
    held = selectors.attributes(thing.type, thing.public_id)
    values: dict[str, object] = {}

    def put(cell: Cell, value: Any, table: str | None = None) -> None:
        if cell.column and value not in (None, ""):
            values.setdefault(cell.column, _own_word(plan, cell, value, table))

    main = plan.objects[plan.main]
    put(plan.agency, thing.agency)
    put(main.id, thing.foreign_number if main.foreign_number == main.id else thing.public_id.removeprefix(namespace))
    put(main.title, thing.title)
    put(main.foreign_number, thing.foreign_number)
    for name, cell in main.attributes.items():
        put(cell, held.get(name), vocabulary().objects[main.type].attributes[name].table)
    for event in plan.events.values():
        last = _last(trace, event.type)
        if last is None:
            continue
        put(event.day, date_of(last.day))
        put(event.document_no, last.attributes.get("document_no"))
        for name, cell in event.attributes.items():
            put(cell, last.attributes.get(name), vocabulary().events[event.type].attributes[name].table)
        for other in event.objects:
            planned = plan.objects[other]
            ids = last.objects(planned.type, planned.qualifier or None)
            if other != plan.main and ids:
                put(planned.id, ids[0] if planned.registry else ids[0].removeprefix(namespace))
    return [values.get(column, "") for column in plan.columns]


def _last(trace: tuple[Event, ...], type_: str) -> Event | None:
    return next((event for event in reversed(trace) if event.type == type_), None)


def _own_word(plan: Plan, cell: Cell, value: Any, table: str | None) -> object:
    """Return a value in the words of the other system: its own for a code, else the vocabulary's."""
    words: Mapping[str, str] = {code: word for word, code in plan.codes.get(cell.codes, {}).items()}
    if isinstance(value, tuple | list):
        return "、".join(str(_own_word(plan, cell, item, table)) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return words.get(value) or (vocabulary().label(table, value) if table else value)
    return value
