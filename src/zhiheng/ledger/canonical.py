"""The stored form of an event: one JSON text with fixed order of keys, never changed, and its hash.

What is hashed, signed and exported is this text as it stands in the database, not a second rendering of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from zhiheng.eventlog import values
from zhiheng.eventlog.model import Event, Relation
from zhiheng.ledger.records import Actor, ObjectStatement, StoredEvent

VERSION: Final = 1
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_INT = 2**63
_BY = ("account", "person", "system")


def stated(value: Any) -> Any:
    """Return a plain value as it stands in the JSON (docs/formats.md §7). Raises TypeError for any other kind."""
    if isinstance(value, str):
        return value
    kind = values.kind_of(value)
    if kind in (values.TEXT, values.BOOL) or (kind == values.INT and abs(value) < _LARGEST_INT):
        return value
    if kind == values.LIST:
        return [stated(item) for item in value]
    if kind == values.NUMBER:
        return {kind: format(Decimal(value), "f")}
    return {kind: value.isoformat() if isinstance(value, date) else str(value)}


def plain(value: Any) -> Any:
    """Return the plain value that ``stated`` wrote."""
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return values.decode(kind, text)
    return tuple(plain(item) for item in value) if isinstance(value, list) else value


def micros(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970 UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(number: int) -> datetime:
    """Return microseconds since 1970 UTC as an aware moment."""
    return EPOCH + timedelta(microseconds=number)


_json: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def head(
    sequence: int,
    id_: str,
    type_: str,
    day: int,
    clock: int,
    recorded_at: int,
    corrects: str | None,
    amends: str | None,
) -> str:
    """Return how the text of an event begins: exactly what the row's own columns say, so that both can be compared."""
    return (
        f'{{"v":{VERSION},"sequence":{sequence},"id":{_json(id_)},"type":{_json(type_)},"day":{day},"clock":{clock},'
        f'"recorded_at":{recorded_at},"corrects":{_json(corrects)},"amends":{_json(amends)},"relations":'
    )


def text_of(stored: StoredEvent) -> str:
    """Return the canonical text of an event."""
    event = stored.event
    by = stored.actor
    found: dict[str, Any] = {
        "v": VERSION,
        "sequence": event.sequence,
        "id": event.id,
        "type": event.type,
        "day": event.day,
        "clock": event.clock,
        "recorded_at": 0 if event.recorded_at is None else micros(event.recorded_at),
        "corrects": event.corrects,
        "amends": stored.amends or None,
        "relations": [[relation.type, relation.id, relation.qualifier] for relation in event.relations],
        "attributes": {name: stated(value) for name, value in event.attributes.items()},
        "by": {name: value for name, value in zip(_BY, (by.account, by.person, by.system), strict=True) if value},
        "source": stored.source,
    }
    if stored.foreign_id:
        found["foreign_id"] = stored.foreign_id
    if stored.late_days:
        found["late"] = {"days": stored.late_days, "reason": stored.late_reason, "second": stored.second_person}
    if stored.statements:
        found["objects"] = [_statement(statement) for statement in stored.statements]
    return _json(found)


def _statement(statement: ObjectStatement) -> dict[str, Any]:
    return {
        "type": statement.key[0],
        "id": statement.key[1],
        "agency": statement.agency,
        "title": statement.title,
        "foreign_number": statement.foreign_number,
        "record": statement.record,
        "since": statement.since,
        "attributes": {name: stated(value) for name, value in statement.attributes.items()},
    }


def event_of(text: str) -> StoredEvent:
    """Return the event that a canonical text states."""
    found: Mapping[str, Any] = json.loads(text)
    late = found.get("late", {})
    attributes = {name: plain(value) for name, value in found["attributes"].items()}
    event = Event(
        id=found["id"],
        type=found["type"],
        day=found["day"],
        clock=found["clock"],
        sequence=found["sequence"],
        attributes=attributes,
        relations=tuple(Relation(*relation) for relation in found["relations"]),
        recorded_at=moment(found["recorded_at"]),
        corrects=found["corrects"],
        root=found["amends"] if found["corrects"] else None,
    )
    return StoredEvent(
        event,
        agency=attributes.get("agency", ""),
        source=found["source"],
        document_no=attributes.get("document_no", ""),
        actor=Actor(**found["by"]),
        foreign_id=found.get("foreign_id", ""),
        late_days=late.get("days", 0),
        late_reason=late.get("reason", ""),
        second_person=late.get("second", ""),
        amends=found["amends"] or "",
        statements=tuple(_stated_object(one) for one in found.get("objects", ())),
    )


def _stated_object(one: Mapping[str, Any]) -> ObjectStatement:
    attributes = {name: plain(value) for name, value in one["attributes"].items()}
    key = (one["type"], one["id"])
    return ObjectStatement(
        key, one["agency"], one["title"], one["foreign_number"], one["record"], one["since"], attributes
    )
