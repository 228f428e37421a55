"""From events and objects to the columnar form, bit by bit: what was added is kept as numbers, not as objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from zhiheng.eventlog import tables as t
from zhiheng.eventlog import values
from zhiheng.eventlog.columns import Part, attribute_column, codes_array, dictionary
from zhiheng.eventlog.model import Event, LogObject

ObjectKey = tuple[str, str]
_CHUNK = 65_536
_REMEMBERED = 4_096
"""Values of one attribute whose text is looked up instead of made again."""

_SAFE = frozenset((str, bool, int, date))
"""Classes of which equal values have one text; 1.0 and 1.00, or one moment with two offsets, don't."""


class _Codes:
    """Texts as numbers: each text once."""

    def __init__(self) -> None:
        self.pool: dict[str, int] = {}
        self.codes = array("i")

    def add(self, text: str) -> None:
        """Add a text."""
        self.codes.append(self.pool.setdefault(text, len(self.pool)))

    def column(self) -> pa.Array:
        """Return the column as a dictionary of its texts."""
        return dictionary(codes_array(self.codes), pa.array(list(self.pool), pa.string()))


class _Fixed:
    """A column of plain values, kept in Arrow chunks."""

    def __init__(self, type_: pa.DataType) -> None:
        self.type, self.waiting, self.chunks = type_, list[Any](), list[pa.Array]()

    def add(self, value: Any) -> None:
        """Add a value; a full chunk is packed."""
        self.waiting.append(value)
        if len(self.waiting) == _CHUNK:
            self._pack()

    def _pack(self) -> None:
        self.chunks.append(pa.array(self.waiting, self.type))
        self.waiting = []

    def column(self) -> pa.Array:
        """Return the column."""
        self._pack()
        return pa.concat_arrays(self.chunks)


class _Attribute:
    """The values of one attribute: for each kind the rows and the number of the text in each."""

    def __init__(self) -> None:
        self.kinds: dict[str, tuple[array[int], array[int], dict[str, int]]] = {}
        self.known: dict[tuple[type, Any], tuple[array[int], array[int], int]] = {}

    def add(self, row: int, value: Any) -> None:
        """Add the value of a row; equal values of one type are encoded once."""
        safe = value.__class__ in _SAFE or (value.__class__ is tuple and all(item.__class__ is str for item in value))
        key = (value.__class__, value)
        found = self.known.get(key) if safe else None
        if found is None:
            kind, text = values.encode(value)
            rows, codes, pool = self.kinds.setdefault(kind, (array("i"), array("i"), {}))
            found = (rows, codes, pool.setdefault(text, len(pool)))
            if safe and len(self.known) < _REMEMBERED:
                self.known[key] = found
        rows, codes, code = found
        rows.append(row)
        codes.append(code)

    def parts(self) -> list[Part]:
        """Return the values by kind: rows, numbers of texts, texts."""
        return [
            Part(kind, codes_array(rows), codes_array(codes), pa.array(list(pool), pa.string()))
            for kind, (rows, codes, pool) in self.kinds.items()
        ]


class TablesBuilder:
    """Takes in a log bit by bit and gives it back as tables, in the order in which it came."""

    def __init__(self) -> None:
        self._count = 0
        self._types = _Codes()
        self._fixed = {field.name: _Fixed(field.type) for field in t.EVENT_COLUMNS if field.name != "type"}
        self._attributes: dict[str, _Attribute] = {}
        self._rows: dict[ObjectKey, int] = {}
        self._object_types = _Codes()
        self._related = (array("i"), array("i"), _Codes())
        self._stated = (array("i"), _Codes(), _Fixed(pa.int32()), _Codes(), _Fixed(pa.string()))

    def add_objects(self, objects: Iterable[LogObject]) -> None:
        """Take in objects with their attributes; objects that only a relation names needn't be given."""
        owners, names, since, kinds, texts = self._stated
        for known in objects:
            row = self._row(known.type, known.id)
            for name, history in known.attributes.items():
                for value in history:
                    kind, text = values.encode(value.value)
                    owners.append(row)
                    names.add(name)
                    since.add(value.from_day)
                    kinds.add(kind)
                    texts.add(text)

    def add_events(self, events: Iterable[Event]) -> None:
        """Take in events; ``sequence`` is kept as it is.

        Raises:
            TypeError: an attribute value is of no kind that a log can hold.
        """
        fixed, attributes = self._fixed, self._attributes
        of_event, of_object, qualifiers = self._related
        for event in events:
            place = self._count
            self._count += 1
            self._types.add(event.type)
            for name in ("id", "day", "clock", "sequence", "corrects"):
                fixed[name].add(getattr(event, name))
            fixed["recorded_at"].add(_utc(event.recorded_at))
            for name, value in event.attributes.items():
                known = attributes.get(name)
                if known is None:
                    known = attributes[name] = _Attribute()
                known.add(place, value)
            for relation in event.relations:
                of_event.append(place)
                of_object.append(self._row(relation.type, relation.id))
                qualifiers.add(relation.qualifier)

    def _row(self, type_: str, id_: str) -> int:
        key = (type_, id_)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = len(self._rows)
            self._object_types.add(type_)
        return row

    def finish(self, meta: t.LogMeta) -> t.LogTables:
        """Return the log as tables; the builder is used up."""
        owners, names, since, kinds, texts = self._stated
        of_event, of_object, qualifiers = self._related
        ids = pa.array([id_ for _, id_ in self._rows], pa.string())
        related = [pa.array(codes_array(of_event)), pa.array(codes_array(of_object)), qualifiers.column()]
        stated = [pa.array(codes_array(owners)), names.column(), since.column(), kinds.column(), texts.column()]
        return t.LogTables(
            events=self._events(),
            relations=pa.Table.from_arrays(related, schema=t.RELATION_COLUMNS),
            objects=pa.Table.from_arrays([self._object_types.column(), ids], schema=t.OBJECT_COLUMNS),
            object_attributes=pa.Table.from_arrays(stated, schema=t.OBJECT_ATTRIBUTE_COLUMNS),
            meta=meta,
        )

    def _events(self) -> pa.Table:
        fields = list(t.EVENT_COLUMNS)
        columns = [
            self._types.column() if field.name == "type" else self._fixed[field.name].column() for field in fields
        ]
        for name in list(self._attributes):
            field, column = attribute_column(name, self._attributes.pop(name).parts(), self._count)
            fields.append(field)
            columns.append(column)
        return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
