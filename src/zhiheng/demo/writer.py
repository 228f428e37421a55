"""Takes in what stories tell; gives it back in order of recording, batch by batch, and forgets it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from zhiheng.demo.batches import BEIJING, Batch, PersonalValue, TruthRow
from zhiheng.demo.days import working
from zhiheng.demo.feeds import Feed
from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation

_PLAIN = frozenset((str, bool, int, date, datetime))
_RECURRING = frozenset(("agency", "officer", "power", "enterprise", "benchmark", "delegated_power"))
Related = Mapping[str, str | Iterable[str]]


@dataclass(slots=True)
class _Told:
    """One event before its place in the order is known."""

    recorded: datetime
    id: str
    type: str
    at: date | datetime
    attributes: dict[str, Any]
    relations: tuple[Relation, ...]
    corrects: str | None
    feed: str | None


class StoryWriter:
    """Where stories put what happened. One seed gives one district, to the byte.

    ``begin`` starts a story with chances of its own, so that a story doesn't depend on what else is told. What would
    happen after ``until`` is not told; what happened until then is recorded until then. An object goes out with
    the first
    event that names it.
    """

    def __init__(self, seed: int, until: date) -> None:
        self.seed, self.until = seed, until
        self.random = random.Random(seed)  # noqa: S311 (a reproducible demo, no secret)
        self.feed: Feed | None = None
        self._closing = datetime.combine(until, time(23, 30))
        self._numbers: dict[str, int] = {}
        self._fresh: dict[tuple[str, str], LogObject] = {}
        self._fresh_personal: dict[tuple[str, str], list[PersonalValue]] = {}
        self._story: list[_Told] = []
        self._waiting: dict[int, list[_Told]] = {}  # by the day of recording
        self._shared: dict[tuple[str, str], Relation] = {}
        self.feeds: dict[str, Feed] = {}
        self._objects: list[LogObject] = []
        self._personal: list[PersonalValue] = []
        self._truth: list[TruthRow] = []
        self._sequence = 0

    def begin(self, kind: str, place: int, feed: Feed | None = None) -> None:
        """Start a story: fresh chances that depend on seed, kind and place alone.

        Args:
            kind: kind of story.
            place: its number within the kind.
            feed: the other system in which this story's record lives; None: it lives here.
        """
        self.random = random.Random(f"{self.seed}/{kind}/{place}")  # noqa: S311 (a reproducible demo, no secret)
        self.feed = feed
        self._fresh.clear()
        self._fresh_personal.clear()
        self._settle()

    def number(self, kind: str) -> int:
        """Return the next number of a kind, from 1."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return self._numbers[kind]

    def object(self, type_: str, id_: str, **attributes: Any) -> str:
        """Declare an object with attributes valid since ever; return its id. It goes out with its first event."""
        values = {name: (AttributeValue(_plain(value)),) for name, value in attributes.items() if value is not None}
        self._fresh[(type_, id_)] = LogObject(type_, id_, values)
        return id_

    def person(self, type_: str, id_: str, **values: str) -> None:
        """State personal values of an object that this story declared."""
        found = [PersonalValue(type_, id_, name, value) for name, value in values.items()]
        self._fresh_personal.setdefault((type_, id_), []).extend(found)

    def register(self) -> None:
        """Send out what this story declared, also where no event names it (enterprises that nobody visited yet)."""
        for key in list(self._fresh):
            self._out(key)

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
        """Tell that something happened; a date alone means the time of day is not known. Return the event's id.

        Args:
            type_: event type.
            at: when, in local time.
            related: ids by object type or ``type/qualifier``.
            arrived: local time of recording; default: as this kind of record usually arrives.
            corrects: id of the event that this one replaces.
            attributes: what is recorded; None is left out.
        """
        id_ = f"E{self.number('event'):07d}"
        day = at.date() if isinstance(at, datetime) else at
        if day > self.until:
            return id_
        given: dict[str, Any] = {"source": "import" if self.feed else "entered"}
        for name, value in attributes.items():
            if value is not None:
                given[name] = value if value.__class__ in _PLAIN else _plain(value)
        relations = self._relations(related, given)
        recorded = min(arrived or self._recorded(at), self._closing)
        feed = self.feed.id if self.feed else None
        self._story.append(_Told(recorded, id_, type_, at, given, relations, corrects, feed))
        return id_

    def _relations(self, related: Related, given: dict[str, Any]) -> tuple[Relation, ...]:
        """Return the relations; send out the objects that are named for the first time; note the agency's name."""
        found = []
        for role, ids in related.items():
            type_, _, qualifier = role.partition("/")
            for id_ in (ids,) if ids.__class__ is str else ids:
                relation = self._shared.get((role, id_))
                if relation is None:
                    relation = Relation(type_, id_, qualifier)
                    if type_ in _RECURRING:
                        self._shared[(role, id_)] = relation
                if (type_, id_) in self._fresh:
                    self._out((type_, id_))
                if type_ == "agency":
                    given.setdefault("agency", id_)
                found.append(relation)
        return tuple(found)

    def _out(self, key: tuple[str, str]) -> None:
        self._objects.append(self._fresh.pop(key))
        self._personal.extend(self._fresh_personal.pop(key, ()))

    def mistaken(self, type_: str, later: timedelta, *, at: datetime | None = None, **wrong: Any) -> None:
        """Make the story's last event of a type a wrong record that was corrected later.

        Args:
            type_: event type; where the story has none (it would lie after ``until``), nothing happens.
            later: how long after the wrong record the right one arrived.
            at: when it happened, as first recorded; default: as it was.
            wrong: attributes as first recorded.
        """
        right = self._last(type_)
        if right is None or (recorded := self._later(right, later)) > self._closing:
            return
        id_ = f"E{self.number('event'):07d}"
        self._story.append(replace(right, id=id_, recorded=recorded, corrects=right.id))
        right.at = at or right.at
        right.attributes = {**right.attributes, **{name: _plain(value) for name, value in wrong.items()}}

    def repeated(self, type_: str, later: timedelta) -> None:
        """Record the story's last event of a type a second time, as if it were another."""
        first = self._last(type_)
        if first is not None:
            recorded = min(self._later(first, later), self._closing)
            self._story.append(replace(first, id=f"E{self.number('event'):07d}", recorded=recorded))

    def _later(self, told: _Told, later: timedelta) -> datetime:
        return self.feed.after(told.recorded) if self.feed else told.recorded + later

    def _last(self, type_: str) -> _Told | None:
        return next((told for told in reversed(self._story) if told.type == type_), None)

    def violated(self, object_type: str, object_id: str, rule_id: str, manner: str, due: date | None = None) -> None:
        """Note in the truth that a rule is broken here."""
        self._truth.append(TruthRow(object_type, object_id, rule_id, manner, due))

    def _recorded(self, at: date | datetime) -> datetime:
        """Return when a record usually arrives: by file where it lives elsewhere, else within the hour, seldom
        days later.
        """
        base = at if isinstance(at, datetime) else datetime.combine(at, time(17, 0))
        if self.feed:
            return self.feed.delivered(base)
        chance = self.random.random()
        if chance < 0.8:
            return base + timedelta(minutes=1 + 60 * self.random.random())
        if chance < 0.985:
            return datetime.combine(working(base.date(), 1), time(8, 30)) + timedelta(minutes=90 * self.random.random())
        return base + timedelta(days=self.random.randint(4, 20), minutes=7)

    def batch(self, before: date | None = None) -> Batch:
        """Return all that was told and recorded before a day (None: all) and isn't given back yet."""
        self._settle()
        line = 10**9 if before is None else before.toordinal()
        ready = [told for day in sorted(self._waiting) if day < line for told in self._waiting.pop(day)]
        ready += receipts(ready, self.feeds, lambda: f"E{self.number('event'):07d}")
        ready.sort(key=lambda told: (told.recorded, told.id))
        origin = {told.id: told.feed for told in ready if told.feed}
        found = Batch(
            tuple(self._objects), tuple(self._events(ready)), tuple(self._personal), tuple(self._truth), origin
        )
        self._objects, self._personal, self._truth = [], [], []
        return found

    def _settle(self) -> None:
        """Put what the last story told where it waits for its day of recording."""
        for told in self._story:
            self._waiting.setdefault(told.recorded.toordinal(), []).append(told)
        self._story = []

    def _events(self, ready: list[_Told]) -> Iterator[Event]:
        for told in ready:
            self._sequence += 1
            timed = isinstance(told.at, datetime)
            yield Event(
                told.id,
                told.type,
                day_of(told.at),
                clock_of(told.at) if timed else NO_CLOCK,  # type: ignore[arg-type]  # timed says that it is a datetime
                self._sequence,
                told.attributes,
                told.relations,
                (told.recorded - BEIJING).replace(tzinfo=UTC),
                told.corrects,
                told.corrects,  # its root: nothing is corrected twice
            )


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return Decimal(str(value)) if isinstance(value, float) else value


def receipts(ready: list[_Told], feeds: Mapping[str, Feed], number: Callable[[], str]) -> list[_Told]:
    """Return one record for every file that arrived from another system: how many rows, of which days."""
    files: dict[tuple[str, datetime], list[_Told]] = {}
    for told in ready:
        if told.feed:
            files.setdefault((told.feed, told.recorded), []).append(told)
    found = []
    for (name, arrived), rows in files.items():
        days = [row.at.date() if isinstance(row.at, datetime) else row.at for row in rows]
        feed = feeds[name]
        attributes = {
            "source": "interface",
            "batch": f"{name}-{arrived:%Y%m%d%H%M}",
            "from": min(days),
            "to": max(days),
            "expected": len(rows),
            "received": len(rows),
            "refused": 0,
            "state": "late" if feed.is_late(arrived) else "complete",
            "agency": feed.agency,
        }
        relations = (Relation("feed", feed.object), Relation("agency", feed.agency))
        at = arrived + timedelta(minutes=1)
        found.append(_Told(at, number(), "feed.received", at, attributes, relations, None, None))
    return found
