"""Rows made into events and objects again, each once, for the traces that the reference judges.

A log may be large and what is left to the reference small, so nothing here walks the whole log more than once: rows
are found by sorted indices, and what has been made is kept for the next batch and the next object type.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.eventlog import rows as rowwise
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.keys import _ranges
from zhiheng.law.kernel.lenses import Rows
from zhiheng.law.kernel.logdata import LogData

KEPT = 200_000
"""Events (and objects) that are kept at most; beyond, memory is worth more than time."""

Places = npt.NDArray[np.int64]


class Grouped:
    """Positions of a column by its value (a row number of another table)."""

    def __init__(self, column: Rows) -> None:
        ascending = len(column) < 2 or bool(np.all(column[1:] >= column[:-1]))
        self._order: Places | None = None if ascending else np.argsort(column, kind="stable").astype(np.int64)
        self._sorted = column if self._order is None else column[self._order]

    def of(self, wanted: npt.NDArray[np.int64]) -> Places:
        """Return the positions that have one of these values, those of each value in the column's order."""
        first = np.searchsorted(self._sorted, wanted)
        count = np.searchsorted(self._sorted, wanted, "right") - first
        found = _ranges(first.astype(np.int64), count.astype(np.int64))
        return found if self._order is None else self._order[found]


class Rebuilder:
    """Worlds of some objects of a log: their events as recorded, the objects these name, facts derived before."""

    def __init__(self, data: LogData, facts: FactTable | None, mapped_without: frozenset[str]) -> None:
        self._data = data
        self._tables = data.tables
        self._facts = facts if facts is not None else FactTable(derived=True)
        self._mapped_without = mapped_without
        self._events: dict[int, Event] = {}
        self._objects: dict[int, LogObject] = {}
        self._named: dict[str, tuple[Rows, Rows, Grouped]] = {}

    @cached_property
    def _relations(self) -> tuple[Grouped, Rows]:
        """Relations by event row, and the object row of each."""
        relations = self._tables.relations
        return Grouped(relations["event"].to_numpy()), relations["object"].to_numpy()

    @cached_property
    def _attributes(self) -> tuple[Grouped, Rows]:
        """Object attributes by object row, and the object row of each."""
        owners = self._tables.object_attributes["object"].to_numpy()
        return Grouped(owners), owners

    def world(self, type_: str, objects: Rows, wanted: frozenset[str] | None = None) -> World:
        """Return the world of objects (ascending rows) of a type; ``wanted``: the event types looked at (None: all)."""
        if max(len(self._events), len(self._objects)) > KEPT:
            self._events.clear()
            self._objects.clear()
        if type_ not in self._named:
            rows, things = self._data.related(type_)
            self._named[type_] = (rows, things, Grouped(things))
        rows, things, by_thing = self._named[type_]
        places = by_thing.of(objects.astype(np.int64))
        mine = rows[places] if wanted is None else self._looked_at(wanted, rows[places], things[places])
        # Whatever corrects or voids something comes with every world: it may do so to any of its events.
        events = distinct(np.concatenate([mine, self._data.involved])).astype(np.int64)
        by_event, related = self._relations
        named = distinct(np.concatenate([related[by_event.of(events)], objects])).astype(np.int64)
        self._make_events(_new(events, self._events))
        self._make_objects(_new(named, self._objects))
        known = [self._objects[row] for row in named.tolist()]
        return World(
            [self._events[row] for row in events.tolist()],
            {(thing.type, thing.id): thing for thing in known},
            self._facts,
            self._mapped_without,
        )

    def _looked_at(self, wanted: frozenset[str], rows: Rows, things: Rows) -> Rows:
        """Return the rows of these event types, and of the first and last event of each object (and effective one)."""
        data = self._data
        named = np.array([name in wanted for name in data.type_names], bool)[data.events.type[rows]]
        for alive in (~data.alive[rows], data.alive[rows]):
            order = np.lexsort((data.events.sequence[rows], data.events.day[rows], alive, things))
            change = np.diff(things[order]) != 0
            named[order[np.append(True, change)[: len(order)]]] = True
            named[order[np.append(change, True)[: len(order)]]] = True
        kept: Rows = rows[named]
        return kept

    def _make_events(self, rows: Places) -> None:
        if not len(rows):
            return
        by_event, _ = self._relations
        relations = self._tables.relations.take(pa.array(by_event.of(rows)))
        moved = np.searchsorted(rows, relations["event"].to_numpy())
        part = LogTables(
            self._tables.events.take(pa.array(rows)),
            relations.set_column(0, "event", pa.array(moved, pa.int32())),
            self._tables.objects,
            self._tables.object_attributes.slice(0, 0),
            self._tables.meta,
        )
        self._events.update(zip(rows.tolist(), rowwise.events_of(part), strict=True))

    def _make_objects(self, rows: Places) -> None:
        if not len(rows):
            return
        by_owner, owners = self._attributes
        places = by_owner.of(rows)
        moved = pa.array(np.searchsorted(rows, owners[places]), pa.int32())
        part = LogTables(
            self._tables.events.slice(0, 0),
            self._tables.relations.slice(0, 0),
            self._tables.objects.take(pa.array(rows)),
            self._tables.object_attributes.take(pa.array(places)).set_column(0, "object", moved),
            self._tables.meta,
        )
        made = rowwise.objects_of(part)
        keys = zip(part.objects["type"].to_pylist(), part.objects["id"].to_pylist(), strict=True)
        self._objects.update((row, made[key]) for row, key in zip(rows.tolist(), keys, strict=True))


def _new(rows: Places, known: dict[int, Event] | dict[int, LogObject]) -> Places:
    """Return the rows of which nothing is kept."""
    return np.array([row for row in rows.tolist() if row not in known], np.int64)
