"""The way back (回填): what the ledger knows, as a table in the other system's own column order and words (F7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, date_of, moment_of
from zhiheng.eventlog.model import Event
from zhiheng.kit.scopes import Scope
from zhiheng.kit.tables.writing import Field, Stamp, write_csv, write_workbook
from zhiheng.law.library import vocabulary
from zhiheng.ledger import selectors
from zhiheng.ledger.mappings.plan import Cell, EventPlan, Plan, in_ten_thousands
from zhiheng.ledger.models import LedgerMapping, LedgerObject


def write_back(mapping: LedgerMapping, scope: Scope, path: Path, stamp: Stamp) -> int:
    """Write what the scope shows of a mapping's objects and return the number of rows; CSV or .xlsx by the ending.

    One row per object, or one per step where the system's own rows are steps.

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
        trace = selectors.trace(thing.type, thing.public_id).events
        if plan.step:
            # Of two words for one event, the first goes back.
            told = {event.type: event for event in reversed(list(plan.events.values()))}
            steps = ((event, told[event.type]) for event in trace if event.type in told)
            yield from (_Line(plan, thing, namespace).filled([step]) for step in steps)
        else:
            lasts = ((_last(trace, event.type), event) for event in plan.events.values())
            yield _Line(plan, thing, namespace).filled([(last, event) for last, event in lasts if last is not None])


class _Line:
    """One line of the table that goes back."""

    def __init__(self, plan: Plan, thing: LedgerObject, namespace: str) -> None:
        self.plan, self.thing, self.namespace = plan, thing, namespace
        self.values: dict[str, object] = {}

    def filled(self, steps: Sequence[tuple[Event, EventPlan]]) -> list[object]:
        """Return the cells, in the order of the columns, that the object and some of its events fill."""
        self._object()
        for event, plan in steps:
            self._event(event, plan)
        return [self.values.get(column, "") for column in self.plan.columns]

    def _object(self) -> None:
        thing, main = self.thing, self.plan.objects[self.plan.main]
        held = selectors.attributes(thing.type, thing.public_id)
        own = thing.public_id.removeprefix(self.namespace).replace("／", "/")
        self._put(self.plan.agency, thing.agency)
        self._put(main.id, thing.foreign_number if main.foreign_number == main.id else own)
        self._put(main.title, thing.title)
        self._put(main.foreign_number, thing.foreign_number)
        for name, cell in main.attributes.items():
            self._put(cell, held.get(name), vocabulary().objects[main.type].attributes[name].table)

    def _event(self, event: Event, planned: EventPlan) -> None:
        self._put(planned.day, _moment(event, day_first=self.plan.day_first))
        if self.plan.step:
            self._put(Cell(self.plan.step), planned.step)
        self._put(planned.document_no, event.attributes.get("document_no"))
        for name, cell in planned.attributes.items():
            self._put(cell, event.attributes.get(name), vocabulary().events[event.type].attributes[name].table)
        for other in planned.objects:
            thing = self.plan.objects[other]
            ids = event.objects(thing.type, thing.qualifier or None)
            if other != self.plan.main and ids:
                self._put(thing.id, ids[0] if thing.registry else ids[0].removeprefix(self.namespace))

    def _put(self, cell: Cell, value: Any, table: str | None = None) -> None:
        if cell.column and value not in (None, ""):
            self.values.setdefault(cell.column, _own_word(self.plan, cell, value, table))


def _last(trace: tuple[Event, ...], type_: str) -> Event | None:
    return next((event for event in reversed(trace) if event.type == type_), None)


def _moment(event: Event, *, day_first: bool) -> object:
    """Return when an event happened, as the other system writes it."""
    if not day_first and event.clock == NO_CLOCK:
        return date_of(event.day)
    day = f"{date_of(event.day):{'%d.%m.%Y' if day_first else '%Y-%m-%d'}}"
    return day if event.clock == NO_CLOCK else f"{day} {moment_of(event.day, event.clock):%H:%M}"


def _own_word(plan: Plan, cell: Cell, value: Any, table: str | None) -> object:
    """Return a value in the words of the other system: its own for a code, else the vocabulary's."""
    words: dict[str, str] = {}
    for word, code in plan.codes.get(cell.codes, {}).items():
        words.setdefault(code, word)
    if isinstance(value, tuple | list):
        return "、".join(str(_own_word(plan, cell, item, table)) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal) and in_ten_thousands(cell.column):
        return value / 10_000
    if isinstance(value, str):
        return words.get(value) or (vocabulary().label(table, value) if table else value)
    return value
