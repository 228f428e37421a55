"""Collects events, objects and truth while stories are told; numbers them; gives everything back in order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation

BEIJING = timedelta(hours=8)
Related = Mapping[str, str | Iterable[str]]


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One violation that the story planted (docs/formats.md, truth)."""

    object_type: str
    object_id: str
    rule_id: str
    manner: str
    due_day: date | None = None
    verdict: str = "violated"


class StoryWriter:
    """Where stories put what happened. One seed gives one district, to the byte."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a reproducible demo, no secret)
        self.events: list[Event] = []
        self.objects: dict[tuple[str, str], LogObject] = {}
        self.truth: list[TruthRow] = []
        self._numbers: dict[str, int] = {}

    def number(self, kind: str) -> int:
        """Return the next number of a kind, from 1."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return self._numbers[kind]

    def object(self, type_: str, id_: str, **attributes: Any) -> str:
        """Declare an object with attributes valid since ever; return its id."""
        values = {name: (AttributeValue(value),) for name, value in attributes.items() if value is not None}
        self.objects[(type_, id_)] = LogObject(type_, id_, values)
        return id_

    def event(
        self,
        type_: str,
        at: date | datetime,
        related: Related,
        *,
        arrived: datetime | None = None,
        corrects: str | None = None,
        **attributes: Any,
    ) -> str:
        """Tell that something happened; a date alone means the time of day is not known. Return the event's id."""
        id_ = f"E{self.number('event'):07d}"
        clock = clock_of(at) if isinstance(at, datetime) else NO_CLOCK
        relations = tuple(_relations(related))
        given = {name: _plain(value) for name, value in attributes.items() if value is not None}
        agency = next((r.id for r in relations if r.type == "agency"), None)
        if agency and "agency" not in given:
            given["agency"] = agency
        self.events.append(
            Event(
                id=id_,
                type=type_,
                day=day_of(at),
                clock=clock,
                attributes={"source": "entered", **given},
                relations=relations,
                recorded_at=arrived or self._recorded(at),
                corrects=corrects,
            )
        )
        return id_

    def violated(self, object_type: str, object_id: str, rule_id: str, manner: str, due: date | None = None) -> None:
        """Note in the truth that a rule is broken here."""
        self.truth.append(TruthRow(object_type, object_id, rule_id, manner, due))

    def _recorded(self, at: date | datetime) -> datetime:
        """Events reach the ledger the same afternoon, minutes after they happened where the time is known."""
        base = at if isinstance(at, datetime) else datetime.combine(at, time(17, 0))
        return (base + timedelta(minutes=self.random.randint(1, 40)) - BEIJING).replace(tzinfo=UTC)

    def finished(self) -> list[Event]:
        """Return all events in order of arrival, with their sequence."""
        arrived = sorted(enumerate(self.events), key=lambda pair: (pair[1].recorded_at, pair[0]))
        return [replace(event, sequence=place) for place, (_, event) in enumerate(arrived, 1)]


def _relations(related: Related) -> Iterable[Relation]:
    for key, ids in related.items():
        type_, _, qualifier = key.partition("/")
        for id_ in [ids] if isinstance(ids, str) else ids:
            yield Relation(type_, id_, qualifier)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return Decimal(str(value)) if isinstance(value, float) else value
