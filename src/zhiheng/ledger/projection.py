"""``ledger.objects`` and their attributes as a function of the events (F1): used by append and by rebuild alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhiheng.eventlog import values
from zhiheng.eventlog.model import Event
from zhiheng.kit.contributions import Registry
from zhiheng.ledger.models import LedgerObjectValue
from zhiheng.ledger.records import ObjectKey, ObjectStatement, StoredEvent

StateOf = Callable[[Sequence[Event]], str]
"""What an object's room makes of its effective trace: the state that lists show and filter."""
states: Registry[StateOf] = Registry("object state")
"""By object type; a type without entry has the type of its last effective event as state."""

aside: Registry[frozenset[str]] = Registry("event beside the work")
"""By event type: the types of objects that it moves. Others that it names keep state, days and version: to be watched
is nothing that a case does, and must not make an officer's open form stale."""

FIELDS: Final = (
    "type", "public_id", "agency", "title", "state", "source", "record", "foreign_number",
    "first_day", "last_day", "version", "introduced", "changed",
)  # fmt: skip
"""The columns that follow from events alone; duties and due days follow from findings."""


def _moves(type_: str, key: ObjectKey) -> bool:
    """Return whether events of a type move the row of an object that they name."""
    moved = aside.get(type_)
    return moved is None or key[0] in moved


TraceOf = Callable[[ObjectKey], list[Event]]


@dataclass(slots=True)
class ObjectRow:
    """A row of ``ledger.objects`` without Django's machinery: appends make and change thousands. ``pk`` 0: new."""

    type: str
    public_id: str
    agency: str
    title: str
    state: str
    source: str
    record: str
    foreign_number: str
    first_day: int | None
    last_day: int | None
    version: int
    introduced: int
    changed: int
    pk: int = 0

    @property
    def key(self) -> ObjectKey:
        """Return (type, id)."""
        return self.type, self.public_id


@dataclass(slots=True)
class ObjectBook:
    """Rows of objects while events are applied to them, in the order of the ledger.

    ``rows`` are those already known, by key. ``moved``: by root, the objects that its former versions name: a
    correction changes their traces too. ``wanted`` narrows the book to some objects.
    """

    rows: dict[ObjectKey, ObjectRow]
    moved: dict[str, dict[ObjectKey, None]] = field(default_factory=dict)
    wanted: Callable[[ObjectKey], bool] | None = None
    new: dict[ObjectKey, ObjectRow] = field(default_factory=dict)
    touched: dict[ObjectKey, ObjectRow] = field(default_factory=dict)
    values: list[tuple[ObjectKey, LedgerObjectValue]] = field(default_factory=list)
    amended: dict[ObjectKey, None] = field(default_factory=dict)
    stated: dict[ObjectKey, list[tuple[Any, ...]]] = field(default_factory=dict)

    def apply(self, stored: StoredEvent) -> None:
        """Apply the next event."""
        event = stored.event
        for statement in stored.statements:
            if self.wanted is None or self.wanted(statement.key):
                self._describe(statement, stored)
        keys: Iterable[ObjectKey] = [key for key in stored.keys if _moves(event.type, key)]
        if stored.amends:
            known = self.moved.setdefault(stored.amends, {})
            keys = [*dict.fromkeys([*keys, *known])]
            known.update(dict.fromkeys(keys))
        for key in keys if self.wanted is None else filter(self.wanted, keys):
            row = self._row(key, stored)
            row.version += 1
            row.changed = event.sequence
            self.touched[key] = row
            if stored.amends:
                self.amended[key] = None
            else:
                self._advance(row, event)

    def settle(self, trace_of: TraceOf) -> None:
        """Recompute what can't be told from one event: objects with amendments, and states that a room defines."""
        for key, row in self.touched.items():
            state_of = states.get(key[0])
            if key not in self.amended and state_of is None:
                continue
            trace = [event for event in trace_of(key) if _moves(event.type, key)]
            # The last by day and sequence, as ``_advance`` has it, not by clock: else a row would depend on whether
            # a correction came before or after the events of the same day.
            last = max(trace, key=lambda event: (event.day, event.sequence), default=None)
            row.first_day = min((event.day for event in trace), default=None)
            row.last_day = last.day if last else None
            row.state = state_of(trace) if state_of is not None else (last.type if last else "")

    @staticmethod
    def _advance(row: ObjectRow, event: Event) -> None:
        if row.first_day is None or event.day < row.first_day:
            row.first_day = event.day
        if row.last_day is None or event.day >= row.last_day:
            row.last_day, row.state = event.day, event.type

    def _row(self, key: ObjectKey, stored: StoredEvent) -> ObjectRow:
        row = self.rows.get(key)
        if row is None:
            record = "here" if stored.source == "entered" else "elsewhere"
            type_, id_ = key
            at = stored.sequence
            row = ObjectRow(type_, id_, stored.agency, "", "", stored.source, record, "", None, None, 0, at, at)
            self.rows[key] = self.new[key] = row
        return row

    def _describe(self, statement: ObjectStatement, stored: StoredEvent) -> None:
        is_new = statement.key not in self.rows
        row = self._row(statement.key, stored)
        self.touched[statement.key] = row
        row.agency = statement.agency or row.agency
        row.title = statement.title or row.title
        row.foreign_number = statement.foreign_number or row.foreign_number
        if is_new:
            row.record = statement.record
        for name, value in statement.attributes.items():
            kind, text = values.encode(value)
            made = LedgerObjectValue(
                name=name, from_day=statement.since, kind=kind, value=text, sequence=stored.sequence
            )
            self.values.append((statement.key, made))


def current_values(rows: Sequence[ObjectRow]) -> dict[ObjectKey, dict[str, Any]]:
    """Return the latest stated value of each attribute of some objects."""
    by_pk: Mapping[int, ObjectKey] = {row.pk: row.key for row in rows if row.pk}
    found: dict[ObjectKey, dict[str, Any]] = {}
    listed = LedgerObjectValue.objects.filter(object__in=list(by_pk)).order_by("sequence", "id")
    for value in listed:
        found.setdefault(by_pk[value.object_id], {})[value.name] = values.decode(value.kind, value.value)
    return found
