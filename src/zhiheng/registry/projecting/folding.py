"""Folds: the row of an object as a pure function of its effective trace and attributes. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """What a fold reads: the object's id, its latest attributes, and its effective events in canonical order.

    ``related`` holds the attributes of other objects that the fold declares to read, by (type, id).
    """

    id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Event] = ()
    related: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def of(self, *types: str) -> list[Event]:
        """Return the events of some types, in order."""
        return [event for event in self.events if event.type in types]

    def last(self, *types: str) -> Event | None:
        """Return the last event of some types, or None."""
        return next(reversed(self.of(*types)), None)


Fold = Callable[[Story], Iterable[Row]]
"""Returns the rows of an object: usually one, none where the object isn't (any longer) registered."""


def day(event: Event | None) -> date | None:
    """Return the civil day of an event."""
    return None if event is None else date_of(event.day)


def said(event: Event | None, name: str, otherwise: Any = None) -> Any:
    """Return an attribute of an event that may not be there."""
    return otherwise if event is None else event.attributes.get(name, otherwise)


def latest(events: Iterable[Event], name: str, otherwise: Any = "") -> Any:
    """Return the value that was stated last; events that don't state it change nothing."""
    values = [event.attributes[name] for event in events if name in event.attributes]
    return values[-1] if values else otherwise


def one(event: Event | None, object_type: str, qualifier: str = "") -> str:
    """Return the id of the object related in a role, '' without."""
    found = () if event is None else event.objects(object_type, qualifier)
    return found[0] if found else ""


def former_names(events: Iterable[Event], current: str) -> list[list[str]]:
    """Return earlier names with the day on which the next one came: ``[[name, last day], …]``, the oldest first."""
    found: list[list[str]] = []
    before = ""
    for event in events:
        name = event.attributes.get("name", "")
        if name and before and name != before:
            found.append([before, date_of(event.day).isoformat()])
        before = name or before
    return [entry for entry in found if entry[0] != current]
