"""The steps of a batch as other systems know them (F7): their number of the thing, its party, cause, money, result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from zhiheng.demo.batches import Batch
from zhiheng.demo.feeds import Feed
from zhiheng.demo.layouts import RESULTS, WORDS, Row
from zhiheng.eventlog.days import NO_CLOCK, date_of, moment_of
from zhiheng.eventlog.model import Event

_MONEY = ("notice.given", "decision.made", "fine.paid")


class Steps:
    """Is shown every batch of a stream, in order, and tells which rows other systems have of it."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self.feeds = {feed.id: feed for feed in feeds}
        self._numbers: dict[tuple[str, str], str] = {}  # object -> the number that the other system gave it
        self._causes: dict[str, str] = {}
        self._names: dict[str, tuple[str, str]] = {}  # party, enterprise -> name, code
        self._certificates: dict[str, str] = {}

    def of(self, batch: Batch) -> Iterator[tuple[Feed, Event, Row]]:
        """Yield the rows that a batch's events are in other systems; steps before a thing has a number are none."""
        self._learn(batch)
        for event in batch.events:
            if event.type == "certificate.issued":
                self._certificates.setdefault(event.objects("officer")[0], str(event.attributes["number"]))
            feed = self.feeds.get(batch.origin.get(event.id, ""))
            if feed is None or event.type not in WORDS or event.recorded_at is None:
                continue
            number = next((self._numbers.get((feed.business, id_)) for id_ in event.objects(feed.business)), None)
            if number is not None:
                yield feed, event, self._row(number, event)

    def _learn(self, batch: Batch) -> None:
        for known in batch.objects:
            number = known.attributes.get("foreign_no")
            if number:
                self._numbers[(known.type, known.id)] = str(number[0].value)
            elif known.type == "enterprise":
                values = {name: str(history[0].value) for name, history in known.attributes.items()}
                self._names[known.id] = (values["name"], values["uscc"])
        stated: dict[str, dict[str, str]] = {}
        for value in batch.personal:
            if value.object_type == "party":
                stated.setdefault(value.object_id, {})[value.name] = value.value
        self._names.update((id_, (found.get("name", ""), found.get("id_no", ""))) for id_, found in stated.items())

    def _row(self, number: str, event: Event) -> Row:
        attributes = event.attributes
        cause = str(attributes.get("cause", "")) or self._causes.get(number, "")
        if "cause" in attributes:
            self._causes[number] = cause
        who = next(iter((*event.objects("party"), *event.objects("enterprise"))), "")
        name, code = self._names.get(who, ("", ""))
        money: Any = attributes.get("fine", attributes.get("amount")) if event.type in _MONEY else None
        at = date_of(event.day) if event.clock == NO_CLOCK else moment_of(event.day, event.clock)
        officers = tuple(self._certificates.get(id_, "") for id_ in event.objects("officer"))
        filing = str(attributes.get("filing_no", ""))
        return Row(number, event.type, at, filing, name, code, officers, cause, money, _result(event))


def _result(event: Event) -> str:
    """Return what came of a step, in the words that these systems share; "" where the step has no result."""
    attribute, words = RESULTS.get(event.type, ("", {}))
    value = event.attributes.get(attribute)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else words[str(value)]
