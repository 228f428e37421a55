"""One event, one object, one trace: the row-wise form that the reference evaluator and the screens read.

The columnar form for millions of events is ``tables.LogTables``; both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK

ENVELOPE = ("actor", "agency", "source", "document_no")
"""Envelope fields that rules may read like attributes (they live in ``Event.attributes``)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """An event's relation to one object. ``qualifier`` is "" where the relation has none (an unqualified one)."""

    type: str
    id: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in the world (事件), as the log states it.

    ``day`` and ``clock`` are the civil day and local time as written (see ``days``); ``clock`` is ``NO_CLOCK``
    for precision ``day``. ``sequence`` is the order of arrival, unique in a log. ``attributes`` hold plain values:
    str, bool, int, Decimal (money in yuan, other numbers), date, datetime, tuple of these; envelope fields are among
    them. A missing attribute is absent, never None. ``root`` is the id of the first version where ``corrects`` is set.
    """

    id: str
    type: str
    day: int
    clock: int = NO_CLOCK
    sequence: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    recorded_at: datetime | None = None
    corrects: str | None = None
    root: str | None = None

    @property
    def root_id(self) -> str:
        """Identity across corrections: the id of the first version of this event."""
        return self.root or self.id

    def objects(self, type_: str, qualifier: str | None = None) -> tuple[str, ...]:
        """Return ids of related objects of a type; with ``qualifier`` only those related in that role."""
        found = [r.id for r in self.relations if r.type == type_ and (qualifier is None or r.qualifier == qualifier)]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """Value of an object's attribute, valid from a civil day on (``None``: since ever)."""

    value: Any
    from_day: int | None = None


@dataclass(frozen=True, slots=True)
class LogObject:
    """An object of the log with its attributes; several values of one attribute are ordered by ``from_day``."""

    type: str
    id: str
    attributes: Mapping[str, tuple[AttributeValue, ...]] = field(default_factory=dict)

    def attribute(self, name: str, day: int) -> Any:
        """Return the attribute's value on that civil day, or None where nobody reported one."""
        found = None
        for candidate in self.attributes.get(name, ()):
            if candidate.from_day is None or candidate.from_day <= day:
                found = candidate.value
        return found
