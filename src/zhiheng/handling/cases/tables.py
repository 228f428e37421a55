"""Tables of other rooms with at most one row per case, which follows from the case's own events (F1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.projecting import traces_of
from zhiheng.handling.cases.received import without_received
from zhiheng.law.trace import VOID
from zhiheng.ledger.gathering import all_ids, log_objects, touched_keys
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent

RowOf = Callable[[Sequence[Event], Event, str, Mapping[str, Any]], dict[str, Any]]
"""Returns a case's columns: of its events, the decision, the agency that made it, the case's attributes."""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table with a row for every case that holds a decision of some kind.

    ``events``: the types that may change a row; ``decision``: the one that counts in a trace, None where there is
    none; ``row``: its columns; ``title``: what the check calls the table. Cases that came with a dossier of another
    body have no row: their sender keeps it.
    """

    title: str
    model: type[Model]
    events: frozenset[str]
    decision: Callable[[Sequence[Event]], Event | None]
    row: RowOf

    def rows(self, ids: set[str], stored: Sequence[StoredEvent] = ()) -> dict[str, dict[str, Any]]:
        """Return the columns of those of some cases that have a row, by id.

        ``stored``: the events that were just appended; what begins with them isn't read back from the ledger.
        """
        known = without_received(LedgerObject.objects.filter(type=CASE, public_id__in=ids))
        traces = traces_of(dict(known.values_list("public_id", "introduced")), stored, self.events)
        decided = {id_: one for id_ in traces if (one := self.decision(traces[id_])) is not None}
        objects = log_objects((CASE, id_) for id_ in decided)
        found = {}
        for id_, decision in sorted(decided.items()):
            thing = objects.get((CASE, id_))
            said = {name: values[-1].value for name, values in thing.attributes.items() if values} if thing else {}
            if agency := next(iter(decision.objects("agency", "")), ""):
                found[id_] = self.row(traces[id_], decision, agency, said)
        return found

    def project(self, stored: Sequence[StoredEvent]) -> None:
        """Bring the table up to date with events that were just appended (inside their transaction)."""
        mine = [event for event in stored if event.type in self.events or event.type == VOID or event.amends]
        keys = touched_keys(mine) if mine else []
        self.refresh({key[1] for type_, key in keys if type_ in self.events and key[0] == CASE}, stored)

    def refresh(self, ids: set[str], stored: Sequence[StoredEvent] = ()) -> None:
        """Write the rows of some cases as their events say."""
        if not ids:
            return
        right, table = self.rows(ids, stored), self.model._default_manager
        table.filter(case__in=ids - right.keys()).delete()
        known = dict(table.filter(case__in=right).values_list("case", "pk"))
        fresh = [self.model(case=id_, **values) for id_, values in right.items() if id_ not in known]
        old = [self.model(pk=known[id_], case=id_, **values) for id_, values in right.items() if id_ in known]
        table.bulk_create(fresh, batch_size=500)
        if old:
            table.bulk_update(old, list(next(iter(right.values()))), batch_size=500)

    def rebuild(self) -> None:
        """Write all rows anew, in portions."""
        for ids in all_ids(CASE):
            self.refresh(ids)

    def check(self) -> Iterator[str]:
        """Yield in words every difference between the table and the ledger."""
        for ids in all_ids(CASE):
            right = self.rows(ids)
            there = self.model._default_manager.filter(case__in=ids).in_bulk(field_name="case")
            for id_ in sorted(right.keys() ^ there.keys()):
                yield f"{self.title} {id_}: {'缺少这一行' if id_ in right else '台账里没有依据'}"
            for id_ in sorted(right.keys() & there.keys()):
                if wrong := [name for name, value in right[id_].items() if getattr(there[id_], name) != value]:
                    yield f"{self.title} {id_}: {'、'.join(wrong)} 与台账不符"
