"""A log as the kernel reads it: effective events as integers, relations by event, attributes as codes.

Attribute values stay Python values in small dictionaries; events carry codes into them. So every comparison is made
by the reference's own operators, once per distinct value, and is equal to the reference by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import rows as rowwise
from zhiheng.eventlog import values
from zhiheng.eventlog.columns import cell, kind_of_field
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.law.facts.table import FactTable
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.lenses import EventArrays, Rows
from zhiheng.law.trace import VOID, effective
from zhiheng.law.verdicts import Instant

MISSING_CODE = -1
"""Code of a value that isn't there."""

SEVERAL = -2
"""In place of the one related object: there are several of the type."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One value per row as a code into ``values``; ``MISSING_CODE`` where there is none."""

    codes: Rows
    values: tuple[Any, ...]


class LogData:
    """The effective log at a day and a state of knowledge, as integers (see the module).

    Event rows are rows of ``tables.events``; only those in ``rows`` count. ``root`` maps the row of a correction to
    the id of its first version.
    """

    def __init__(self, tables: LogTables, as_of: int | None, known_at: datetime | None) -> None:
        self.tables = tables
        self.type_names: tuple[str, ...]
        self.root: dict[int, str] = {}
        self.involved: npt.NDArray[np.int64] = np.zeros(0, np.int64)  # rows that correct, void, or are so treated
        self.events: EventArrays
        self.alive: npt.NDArray[np.bool_]
        asked, found = tables.kept.get("standing", (None, ()))
        if asked == (as_of, known_at):
            self.type_names, self.root, self.involved, self.events, self.alive = found
        else:
            self._read(as_of, known_at)
            found = (self.type_names, self.root, self.involved, self.events, self.alive)
            tables.kept["standing"] = ((as_of, known_at), found)
        self.facts: FactTable | None = None
        self._attributes: dict[str, Coded | None] = {}
        self._relations: dict[str, tuple[Rows, Rows, Rows]] = {}
        self._by_event: dict[tuple[str, str | None], tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = {}
        self._single: dict[tuple[str, str | None], Rows] = {}
        self._object_attributes: dict[tuple[str, str], Timeline | None] = {}

    def _read(self, as_of: int | None, known_at: datetime | None) -> None:
        """Read which events stand; that is kept with the log for as long as the same day is asked for."""
        table = self.tables.events
        types, self.type_names = _dictionary(table["type"])
        alive, sequence = self._standing(types, _ints(table["sequence"], np.int64), known_at)
        self.events = EventArrays(types, _ints(table["day"], np.int32), _ints(table["clock"], np.int64), sequence)
        if as_of is not None:
            alive = alive & (self.events.day <= as_of)
        self.alive = alive

    def _standing(
        self, types: Rows, sequence: npt.NDArray[np.int64], known_at: datetime | None
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Return which rows stand (F4), and the sequence with each correction in its first version's place."""
        table = self.tables.events
        alive = np.ones(table.num_rows, bool)
        recorded = table["recorded_at"]
        if known_at is not None and recorded.null_count < table.num_rows:
            alive = pc.fill_null(pc.less_equal(recorded, pa.scalar(known_at, recorded.type)), True).to_numpy(
                zero_copy_only=False
            )
        corrects = table["corrects"]
        void = self.type_names.index(VOID) if VOID in self.type_names else -1
        if corrects.null_count == table.num_rows and void < 0:
            return alive, sequence
        rows = self.involved = self._involved(types, void)
        alive[rows] = False
        sequence = sequence.copy()
        places: dict[str, list[int]] = {}  # an event may stand in several rows, one for each object of a chunk
        for row, id_ in zip(rows.tolist(), table["id"].take(pa.array(rows)).to_pylist(), strict=True):
            places.setdefault(id_, []).append(row)
        firsts = [found[0] for found in places.values()]
        for event in effective(rowwise.events_of(self.tables, firsts), known_at=known_at):
            for row in places[event.id]:
                alive[row], sequence[row] = True, event.sequence
                if event.root is not None:
                    self.root[row] = event.root
        return alive, sequence

    def _involved(self, types: Rows, void: int) -> npt.NDArray[np.int64]:
        """Return the rows that correct, are corrected, void or are voided."""
        table = self.tables.events
        named = table["corrects"].drop_null()
        is_void = types == void
        column = ATTRIBUTE_PREFIX + "event"
        if void >= 0 and column in table.column_names:
            named = pa.concat_arrays(
                [
                    named.combine_chunks().cast(pa.string()),
                    table[column].filter(pa.array(is_void)).drop_null().cast(pa.string()).combine_chunks(),
                ]
            )
        targets = pc.is_in(table["id"], value_set=named).to_numpy(zero_copy_only=False)
        correcting = table["corrects"].is_valid().to_numpy(zero_copy_only=False)
        return np.flatnonzero(targets | correcting | is_void)

    # ------------------------------------------------------------------------------------- attributes

    def attribute(self, name: str) -> Coded | None:
        """Return an attribute of every event row as codes, None where the log has no such column."""
        if name not in self._attributes:
            column = ATTRIBUTE_PREFIX + name
            found = None
            if column in self.tables.events.column_names:
                kind = kind_of_field(self.tables.events.schema.field(column))
                found = coded(self.tables.events[column], lambda value: cell(kind, value))
            self._attributes[name] = found
        return self._attributes[name]

    # ------------------------------------------------------------------------------------- relations

    @cached_property
    def object_types(self) -> tuple[Rows, tuple[str, ...]]:
        """Type code of each object and the names of the types."""
        return _dictionary(self.tables.objects["type"])

    def of_type(self, type_: str) -> Rows:
        """Return the rows of all objects of a type."""
        codes, names = self.object_types
        return np.flatnonzero(codes == (names.index(type_) if type_ in names else -2)).astype(np.int32)

    def related(self, type_: str, qualifier: str | None = None) -> tuple[Rows, Rows]:
        """Return (event rows, object rows) of all relations to a type (in a role), in the order of the log."""
        if type_ not in self._relations:
            self._relations[type_] = self._relations_of(type_)
        event, thing, role = self._relations[type_]
        if qualifier is None:
            return event, thing
        names = self._qualifiers[1]
        mine = role == (names.index(qualifier) if qualifier in names else -2)
        return event[mine], thing[mine]

    @cached_property
    def _qualifiers(self) -> tuple[Rows, tuple[str, ...]]:
        return _dictionary(self.tables.relations["qualifier"])

    def _relations_of(self, type_: str) -> tuple[Rows, Rows, Rows]:
        codes, names = self.object_types
        event = _ints(self.tables.relations["event"], np.int32)
        thing = _ints(self.tables.relations["object"], np.int32)
        role = self._qualifiers[0]
        if names == (type_,):
            return event, thing, role
        mine = codes[thing] == (names.index(type_) if type_ in names else -1)
        return event[mine], thing[mine], role[mine]

    def by_event(self, type_: str, qualifier: str | None = None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return (event row, object row) of the relations to a type (in a role), sorted by event, each once."""
        key = (type_, qualifier)
        if key not in self._by_event:
            event, thing = self.related(type_, qualifier)
            pairs = distinct(event.astype(np.int64) << 32 | thing)
            self._by_event[key] = (pairs >> 32, pairs & (2**32 - 1))
        return self._by_event[key]

    def single(self, type_: str, qualifier: str | None = None) -> Rows:
        """Return per event row the one related object of a type; -1 where none, ``SEVERAL`` where several."""
        key = (type_, qualifier)
        if key not in self._single:
            event, thing = self.related(type_, qualifier)
            found = np.full(len(self.events), -1, np.int32)
            found[event] = thing
            clash = found[event] != thing
            found[event[clash]] = SEVERAL
            self._single[key] = found
        return self._single[key]

    @cached_property
    def envelope_agency(self) -> Rows:
        """The agency in whose name each event was done as its envelope names it, -1 where it names none (known)."""
        coded = self.attribute("agency")
        if coded is None:
            return np.full(len(self.events), -1, np.int32)
        rows = self.of_type("agency")
        known = dict(zip(self.tables.objects["id"].take(pa.array(rows)).to_pylist(), rows.tolist(), strict=True))
        places = [known.get(value, -1) if isinstance(value, str) else -1 for value in coded.values]
        return np.array([*places, -1], np.int32)[coded.codes]

    # ------------------------------------------------------------------------------------- object attributes

    def object_attribute(self, type_: str, name: str) -> Timeline | None:
        """Return the values of an attribute of all objects of a type, None where nobody reported any."""
        key = (type_, name)
        if key not in self._object_attributes:
            self._object_attributes[key] = self._timeline(type_, name)
        return self._object_attributes[key]

    def _timeline(self, type_: str, name: str) -> Timeline | None:
        table = self.tables.object_attributes
        names, known = self._attribute_names
        codes, types = self.object_types
        if name not in known or type_ not in types:
            return None
        things = _ints(table["object"], np.int32)
        rows = np.flatnonzero((names == known.index(name)) & (codes[things] == types.index(type_)))
        if not len(rows):
            return None
        part = table.take(pa.array(rows))
        since = _ints(pc.fill_null(part["from_day"], NEVER), np.int64)
        order = np.lexsort((since, things[rows]))
        kinds = part["kind"].cast(pa.string())
        text = pc.binary_join_element_wise(kinds, part["value"], "\x00").take(pa.array(order))
        value = coded(text, _decoded)
        return Timeline(things[rows][order], since[order], value, len(codes))

    @cached_property
    def _attribute_names(self) -> tuple[Rows, tuple[str, ...]]:
        return _dictionary(self.tables.object_attributes["name"])


NEVER = -(2**31)


class Timeline:
    """Values of one attribute by object and the day that they hold from."""

    def __init__(self, things: Rows, since: npt.NDArray[np.int64], value: Coded, objects: int) -> None:
        self.values = value.values
        self._codes = value.codes
        self._keys = things.astype(np.int64) * 2**33 + (since - NEVER)
        self._plain: Rows | None = None
        if np.all(since == NEVER) and np.all(np.diff(things) > 0):
            self._plain = np.full(objects, MISSING_CODE, np.int32)
            self._plain[things] = value.codes

    def at(self, things: Rows, days: Rows) -> Rows:
        """Return the code of each object's value on a day (``things`` < 0: missing)."""
        if self._plain is not None:
            return np.where(things >= 0, self._plain[things], MISSING_CODE).astype(np.int32)
        wanted = things.astype(np.int64) * 2**33 + (days.astype(np.int64) - NEVER)
        place = np.searchsorted(self._keys, wanted, "right") - 1
        found = (place >= 0) & (things >= 0)
        found &= self._keys[np.maximum(place, 0)] // 2**33 == things
        return np.where(found, self._codes[np.maximum(place, 0)], MISSING_CODE).astype(np.int32)


def coded(column: Any, convert: Callable[[Any], Any]) -> Coded:
    """Return an Arrow column as codes and converted values."""
    codes, raw = _dictionary(column)
    return Coded(codes, tuple(convert(value) for value in raw))


def _decoded(text: str) -> Any:
    kind, _, value = text.partition("\x00")
    return values.decode(kind, value)


def _dictionary(column: Any) -> tuple[Rows, tuple[Any, ...]]:
    """Return codes (-1: null) and the distinct values of a column."""
    if not len(column):  # Arrow can't combine no chunks of every dictionary type (decimals)
        return np.empty(0, np.int32), ()
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.chunk(0)
    indices = encoded.indices
    codes = (indices.fill_null(-1) if indices.null_count else indices).to_numpy(zero_copy_only=False)
    return codes.astype(np.int32, copy=False), tuple(encoded.dictionary.to_pylist())


def _ints(column: Any, kind: Any) -> Any:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.to_numpy(zero_copy_only=False).astype(kind, copy=False)


def instant(day: int | None, clock: int = -1) -> Instant | None:
    """Return an instant, None for no day."""
    return None if day is None else Instant(day, clock)
