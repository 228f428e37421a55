"""The stored form of an event: one JSON text with fixed order of keys, never changed, and its hash.

What is hashed, signed and exported is this text as it stands in the database, not a second rendering of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final

from zhiheng.eventlog import values
from zhiheng.eventlog.model import Event, Relation
from zhiheng.ledger.records import Actor, ObjectStatement, StoredEvent

VERSION: Final = 1
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_INT = 2**63
_MICROSECOND: Final = timedelta(microseconds=1)
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
    return (moment - EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """Return microseconds since 1970 UTC as an aware moment."""
    return EPOCH + timedelta(microseconds=number)


_json: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_text: Callable[[str], str] = encode_basestring
"""A text in JSON, as ``_json`` writes it."""


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
        f'{{"v":{VERSION},"sequence":{sequence},"id":{_text(id_)},"type":{_text(type_)},"day":{day},"clock":{clock},'
        f'"recorded_at":{recorded_at},"corrects":{"null" if corrects is None else _text(corrects)},'
        f'"amends":{"null" if amends is None else _text(amends)},"relations":'
    )


def text_of(stored: StoredEvent) -> str:
    """Return the canonical text of an event: what ``json.dumps`` would write of the same keys, put together by hand,
    because every event of a delivery passes here."""
    event, by = stored.event, stored.actor
    relations = [f"[{_text(one.type)},{_text(one.id)},{_text(one.qualifier)}]" for one in event.relations]
    names = zip(_BY, (by.account, by.person, by.system), strict=True)
    text = (
        head(
            event.sequence, event.id, event.type, event.day, event.clock,
            0 if event.recorded_at is None else micros(event.recorded_at), event.corrects, stored.amends or None,
        )
        + f'[{",".join(relations)}],"attributes":{_attributes(event.attributes)}'
        + f',"by":{_attributes({name: value for name, value in names if value})},"source":{_text(stored.source)}'
    )  # fmt: skip
    if stored.foreign_id:
        text += f',"foreign_id":{_text(stored.foreign_id)}'
    if stored.late_days:
        late = {"days": stored.late_days, "reason": stored.late_reason, "second": stored.second_person}
        text += f',"late":{_json(late)}'
    elif stored.second_person:
        text += f',"second":{_text(stored.second_person)}'
    if stored.statements:
        text += f',"objects":{_json([_statement(statement) for statement in stored.statements])}'
    return text + "}"


def _attributes(given: Mapping[str, Any]) -> str:
    pairs = [
        f"{_text(name)}:{_text(value) if isinstance(value, str) else _stated_text(value)}"
        for name, value in given.items()
    ]
    return f"{{{','.join(pairs)}}}"


def _stated_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f'{{"{values.NUMBER}":"{value:f}"}}'  # digits, point and sign need no quoting
    return _json(stated(value))


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
        second_person=late.get("second", found.get("second", "")),
        amends=found["amends"] or "",
        statements=tuple(_stated_object(one) for one in found.get("objects", ())),
    )


def _stated_object(one: Mapping[str, Any]) -> ObjectStatement:
    attributes = {name: plain(value) for name, value in one["attributes"].items()}
    key = (one["type"], one["id"])
    return ObjectStatement(
        key, one["agency"], one["title"], one["foreign_number"], one["record"], one["since"], attributes
    )
