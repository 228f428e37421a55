"""Small registry logs for the tests of derived facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation

_numbers = iter(range(1, 1_000_000))


def day(text: str) -> int:
    return day_of(date.fromisoformat(text))


def act(type_: str, on: str, related: dict[str, Any] | None = None, /, **attributes: Any) -> Event:
    """An event on ``2025-03-03`` or at ``2025-03-03 10:00``; attributes like ``@2025-03-03`` are dates."""
    number = next(_numbers)
    civil, _, time = on.partition(" ")
    clock = NO_CLOCK if not time else (int(time[:2]) * 60 + int(time[3:])) * 60_000_000
    relations = []
    for role, ids in (related or {}).items():
        object_type, _, qualifier = role.partition("/")
        many = ids if isinstance(ids, list) else [ids]
        relations.extend(Relation(object_type, id_, qualifier) for id_ in many)
    plain = {
        key: date.fromisoformat(value[1:]) if isinstance(value, str) and value.startswith("@") else value
        for key, value in attributes.items()
    }
    return Event(
        id=f"e{number}",
        type=type_,
        day=day(civil),
        clock=clock,
        sequence=number,
        attributes=plain,
        relations=tuple(relations),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def thing(type_: str, id_: str, **attributes: Any) -> dict[tuple[str, str], LogObject]:
    values = {name: (AttributeValue(value),) for name, value in attributes.items()}
    return {(type_, id_): LogObject(type_, id_, values)}


def certificate(officer: str, on: str, valid_to: str, number: str = "", **more: Any) -> Event:
    related = {"officer": officer, "certificate": number or f"K-{officer}", "agency": "A1"}
    stated = {"kind": "enforcement", "valid_from": f"@{on}", "valid_to": f"@{valid_to}", **more}
    return act("certificate.issued", on, related, **stated)
