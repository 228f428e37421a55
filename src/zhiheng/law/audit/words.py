"""Words for people: names of objects, events, attributes and articles as the report and the terminal show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.law.audit.findings import clock_text

QUIET = frozenset({"source", "agency", "actor", "recorded_at", "sha", "list_sha", "token", "sequence"})
"""Attributes that a timeline doesn't repeat on every line."""
MOST_ATTRIBUTES = 6


@dataclass(frozen=True, slots=True)
class Words:
    """Chinese names by identifier; what isn't named is shown as the log writes it."""

    events: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (event.attribute, code) -> name
    people: Mapping[str, str] = field(default_factory=dict)  # object id -> name (agencies, enterprises)

    def event(self, type_: str) -> str:
        """Return an event type's Chinese name."""
        return self.events.get(type_, type_)

    def object(self, type_: str) -> str:
        """Return an object type's Chinese name."""
        return self.objects.get(type_, type_)

    def name(self, id_: str) -> str:
        """Return the name of an object, or its id."""
        return self.people.get(id_, id_)

    def detail(self, event: Event) -> str:
        """Return an event's most telling attributes and its agency in one line."""
        shown = [
            f"{self.attributes.get(name, name)} {self._value(f'{event.type}.{name}', value)}"
            for name, value in event.attributes.items()
            if name not in QUIET and value is not False
        ]
        agency = event.attributes.get("agency")
        head = [self.name(str(agency))] if agency else []
        more = ["…"] if len(shown) > MOST_ATTRIBUTES else []
        return " · ".join(head + shown[:MOST_ATTRIBUTES] + more)

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, tuple):
            return "、".join(self._value(name, item) for item in value)
        if value is True:
            return "是"
        if isinstance(value, Decimal | int):
            return f"{value:,}"
        if isinstance(value, date | datetime):
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        return self.values.get((name, str(value)), str(value))


def day_text(day: int | None) -> str:
    """Return a civil day as ISO text, "" for none."""
    return "" if day is None else date_of(day).isoformat()


def moment_text(day: int | None, clock: int = -1) -> str:
    """Return a day with its clock where known."""
    return " ".join(part for part in (day_text(day), clock_text(clock)) if part)
