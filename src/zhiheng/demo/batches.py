"""What a district is given out as: batches of objects, events, personal values and truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.eventlog.model import Event, LogObject

BEIJING = timedelta(hours=8)
"""East of UTC: local times of the demo are Beijing's."""


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One violation that the story planted (docs/formats.md, truth)."""

    object_type: str
    object_id: str
    rule_id: str
    manner: str
    due_day: date | None = None
    verdict: str = "violated"


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A personal value of an object, for the vault: it stands in no event and in no object's attributes (F5)."""

    object_type: str
    object_id: str
    name: str  # name, id_no, birth, phone
    value: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A piece of the district.

    ``events`` are in order of recording, and their sequence goes on from batch to batch. Every object that they name is
    declared in this batch or an earlier one. ``origin`` names the feed of every event that came from another system.
    """

    objects: tuple[LogObject, ...]
    events: tuple[Event, ...]
    personal: tuple[PersonalValue, ...]
    truth: tuple[TruthRow, ...]
    origin: Mapping[str, str]
