"""Whose finding it is (归属): agency and officer of each, from the log that was judged and the ledger's objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import ObjectKey
from zhiheng.oversight.findings.comparing import Seen

_AT_ONCE = 400
_AGENCY = ATTRIBUTE_PREFIX + "agency"
_UNHANDLED = ("agency", "officer", "enterprise", "party")
"""Objects that nobody handles: they are not asked for an officer."""
_OF_THEIR_BODY = frozenset({"supervision", "supervision_order"})
"""Types whose duties are those of the body they belong to, whoever acts: a matter's are the supervisor's, an
instrument's the supervised body's."""
T = TypeVar("T")
Rows = npt.NDArray[Any]


class Place(NamedTuple):
    """The agency in whose name was acted, and the officer who handles it; empty where the ledger doesn't say."""

    agency: str
    officer: str


class _Acted(NamedTuple):
    """What an event says of its place: the agency of its envelope, and the objects that it names, each once."""

    agency: str
    keys: tuple[ObjectKey, ...]


def places(seen: Sequence[Seen], tables: LogTables) -> dict[str, Place]:
    """Return by identity whose each finding is. ``tables``: the log in which they were found.

    Agency: of the event that activated the rule (or broke it), else of the object, else of whatever else that event
    names (a payment's case). Officer: who handles the object by
    its latest event that names one, else who took part in that event.
    """
    log = _Log.of(tables)
    events = _events(log, {name for one in seen for name in _named(one)})
    keys = {(one.fields["object_type"], one.fields["object_id"]) for one in seen}
    beside = {key for event in events.values() for key in event.keys if key[0] != "officer"}
    agencies, handlers = _agencies(keys | beside), _handlers(log, keys)
    found = {}
    for one in seen:
        key = (one.fields["object_type"], one.fields["object_id"])
        about = [events[name] for name in _named(one) if name in events]
        stated = (e.agency for e in about)
        named = (agencies.get(other, "") for other in [key, *(other for e in about for other in e.keys)])
        body = key[1] if key[0] == "agency" else agencies.get(key, "") if key[0] in _OF_THEIR_BODY else ""
        agency = body or next(filter(None, [*stated, *named]), "")
        own = key[1] if key[0] == "officer" else ""
        taking_part = (id_ for e in about for type_, id_ in e.keys if type_ == "officer")
        found[one.identity] = Place(agency, own or handlers.get(key) or next(taking_part, ""))
    return found


def _named(one: Seen) -> list[str]:
    return [name for name in (one.fields["activation_event"], one.fields["matching_event"]) if name]


@dataclass(frozen=True, slots=True)
class _Log:
    """The log's relations as columns, in the order in which the events name their objects."""

    tables: LogTables
    event: Rows
    thing: Rows

    @classmethod
    def of(cls, tables: LogTables) -> _Log:
        """Return the columns of a log."""
        return cls(tables, tables.relations["event"].to_numpy(), tables.relations["object"].to_numpy())

    def keys(self, things: Rows) -> list[ObjectKey]:
        """Return type and id of objects by their rows."""
        chosen = self.tables.objects.take(pa.array(things, pa.int64()))
        return list(zip(chosen["type"].to_pylist(), chosen["id"].to_pylist(), strict=True))


def _events(log: _Log, ids: set[str]) -> dict[str, _Acted]:
    events = log.tables.events
    chosen = np.flatnonzero(pc.is_in(events["id"], pa.array(sorted(ids), pa.string())).to_numpy(zero_copy_only=False))
    agencies: list[Any] = [None] * len(chosen)
    if _AGENCY in events.column_names:
        agencies = events[_AGENCY].take(pa.array(chosen)).to_pylist()
    place = np.full(events.num_rows, -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    named = np.flatnonzero(place[log.event] >= 0)
    keys: list[dict[ObjectKey, None]] = [{} for _ in agencies]
    for at, key in zip(place[log.event[named]].tolist(), log.keys(log.thing[named]), strict=True):
        keys[at][key] = None
    names = events["id"].take(pa.array(chosen)).to_pylist()
    return {
        name: _Acted(agency if isinstance(agency, str) else "", tuple(own))
        for name, agency, own in zip(names, agencies, keys, strict=True)
    }


def _agencies(keys: Iterable[ObjectKey]) -> dict[ObjectKey, str]:
    found: dict[ObjectKey, str] = {}
    for type_, ids in _by_type(keys):
        rows = LedgerObject.objects.filter(type=type_, public_id__in=ids).values_list("public_id", "agency")
        found.update({(type_, id_): agency for id_, agency in rows})
    return found


def _by_type(keys: Iterable[ObjectKey]) -> Iterator[tuple[str, list[str]]]:
    by_type: dict[str, list[str]] = {}
    for type_, id_ in sorted(keys):
        by_type.setdefault(type_, []).append(id_)
    for type_, ids in by_type.items():
        for some in _portions(ids):
            yield type_, list(some)


def _handlers(log: _Log, keys: Iterable[ObjectKey]) -> Mapping[ObjectKey, str]:
    """Return who handles each object: the officer of its latest event that names a handler, else any officer."""
    wanted = {key for key in keys if key[0] not in _UNHANDLED}
    officer, handled = _officers(log)
    things = _rows_of(log, wanted)
    chosen = np.flatnonzero(things[log.thing] & (officer[log.event] >= 0))
    thing, event = log.thing[chosen], log.event[chosen]
    sequence = log.tables.events["sequence"].to_numpy()
    order = np.lexsort((sequence[event], handled[event], thing))
    last = np.flatnonzero(np.append(thing[order][1:] != thing[order][:-1], True)) if len(order) else order
    best = order[last]
    officers = (id_ for _, id_ in log.keys(officer[event[best]]))
    return dict(zip(log.keys(thing[best]), officers, strict=True))


def _officers(log: _Log) -> tuple[Rows, Rows]:
    """Return by event the row of its officer (-1: none) and whether he handles: a handler, else the first named."""
    count = log.tables.events.num_rows
    is_officer = pc.equal(log.tables.objects["type"].cast(pa.string()), "officer").to_numpy(zero_copy_only=False)
    named = np.flatnonzero(is_officer[log.thing]) if len(log.thing) else np.zeros(0, np.int64)
    qualifier = log.tables.relations["qualifier"].take(pa.array(named)).cast(pa.string())
    handler = pc.equal(qualifier, "handler").to_numpy(zero_copy_only=False)
    officer, handled = np.full(count, -1, np.int64), np.zeros(count, bool)
    for some in (named[~handler], named[handler]):  # a handler in place of any other
        backwards = some[::-1]
        officer[log.event[backwards]] = log.thing[backwards]  # the first named is written last
    handled[log.event[named[handler]]] = True
    return officer, handled


def _rows_of(log: _Log, wanted: set[ObjectKey]) -> Rows:
    """Return by row of the objects whether it is one of those wanted."""
    objects = log.tables.objects
    ids = pc.is_in(objects["id"], pa.array(sorted({id_ for _, id_ in wanted}), pa.string()))
    alike = np.flatnonzero(ids.to_numpy(zero_copy_only=False))
    found = np.zeros(objects.num_rows, bool)
    found[alike] = np.fromiter((key in wanted for key in log.keys(alike)), bool, len(alike))
    return found


def _portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
