"""From a database's JSON texts to the columns of flat rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import values
from zhiheng.eventlog.columns import dictionary
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, KIND
from zhiheng.law.engines.flat import RELATION

_DIGITS = 38
_JSON = json.JSONDecoder()
_PLAIN = (bool, int, float)
_REMEDY = "请核对该视图:属性的 JSON 写法与 ledger_attributes 的种类见 docs/formats.md 的 ledger_flat 一节"


@dataclass(slots=True)
class _Cells:
    """In which texts an attribute stands (``rows``), with the code of its value in each (``held``).

    ``pool``: the values as texts of the column, by code; ``seen``: the code by the value as the JSON states it.
    """

    field: pa.Field
    rows: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    pool: dict[str, int] = field(default_factory=dict)
    seen: dict[object, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttributeColumns:
    """The attribute columns of a database: field by name; ``place`` names the database in messages."""

    fields: Mapping[str, pa.Field]
    place: str

    @classmethod
    def of(cls, stated: Iterable[Mapping[str, Any]], place: str) -> AttributeColumns:
        """Return the columns that the rows (name, kind, scale) of ``ledger_attributes`` state."""
        kinds: dict[str, set[str]] = {}
        scales: dict[str, int] = {}
        for row in stated:
            kinds.setdefault(row["name"], set()).add(row["kind"])
            scales[row["name"]] = max(
                scales.get(row["name"], 0), int(row["scale"] or 0) * (row["kind"] == values.NUMBER)
            )
        known = {*values.KINDS, values.MIXED}
        for name, found in kinds.items():
            if strange := sorted(str(kind) for kind in found - known):
                raise LogError(f"属性“{name}”的种类“{strange[0]}”不认识", place, _REMEDY)
        fields = {name: _field(name, _joined(found), scales[name]) for name, found in sorted(kinds.items())}
        return cls(fields, place)

    def read(self, texts: pa.ChunkedArray, names: Sequence[str] | None) -> Iterator[tuple[pa.Field, pa.Array]]:
        """Yield field and column of each wanted attribute (None: all) from the JSON of each row."""
        encoded = _one(texts).dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        cells = self._cells(encoded.dictionary.to_pylist())
        for name in self.fields if names is None else names:
            field = self.fields[name]
            if name not in cells:
                yield field, pa.nulls(len(codes), field.type)
                continue
            own = cells[name]
            of_text = np.full(len(encoded.dictionary), -1, np.int32)
            of_text[own.rows] = own.held
            yield field, self._column(field, name, of_text[codes], list(own.pool))

    def _cells(self, texts: Sequence[str]) -> dict[str, _Cells]:
        """Return by attribute in which texts it stands, with which value: one walk, each distinct value read once."""
        found: dict[str, _Cells] = {}
        for place, text in enumerate(texts):
            for name, value in self._object(text).items():
                if value is None:
                    continue
                cells = found.get(name)
                if cells is None:
                    cells = found[name] = _Cells(self._known(name))
                key = value if type(value) is str else _key(value)
                code = cells.seen.get(key)
                if code is None:
                    cell = self._cell(cells.field, name, value)
                    code = cells.seen[key] = cells.pool.setdefault(cell, len(cells.pool))
                cells.rows.append(place)
                cells.held.append(code)
        return found

    def _known(self, name: str) -> pa.Field:
        if name not in self.fields:
            raise LogError(f"属性“{name}”不在 ledger_attributes 里", self.place, _REMEDY)
        return self.fields[name]

    def _object(self, text: str) -> dict[str, Any]:
        try:
            found, end = _JSON.raw_decode(text) if text.startswith("{") else (None, -1)
            if end != len(text):  # blanks around it; anything else is refused
                found = json.loads(text)
        except ValueError as error:
            raise LogError(f"attributes 不是 JSON:{text[:60]}", self.place, _REMEDY) from error
        if not isinstance(found, dict):
            raise LogError(f"attributes 不是 JSON 对象:{text[:60]}", self.place, _REMEDY)
        return found

    def _cell(self, field: pa.Field, name: str, value: Any) -> str:
        try:
            kind, text = _stated(value)
        except (ValueError, TypeError, AttributeError) as error:
            raise LogError(f"属性“{name}”的值读不懂:{str(value)[:60]}", self.place, _REMEDY) from error
        wanted = field.metadata[KIND].decode()
        if wanted == values.MIXED:
            return text if kind == values.MIXED else f"{kind}:{text}"
        if kind != wanted and {kind, wanted} != {values.INT, values.NUMBER}:
            raise LogError(f"属性“{name}”的值不是 {wanted}:{text[:60]}", self.place, _REMEDY)
        return text

    def _column(self, field: pa.Field, name: str, codes: Any, pool: list[str]) -> pa.Array:
        if pa.types.is_dictionary(field.type):
            return dictionary(codes, pa.array(pool, pa.string()))
        kind = field.metadata[KIND].decode()
        try:
            unique = pa.array([values.decode(kind, text) for text in pool], field.type)
        except (ValueError, ArithmeticError, pa.ArrowException) as error:
            raise LogError(f"属性“{name}”的值放不进 {kind}:{error}", self.place, _REMEDY) from error
        return unique.take(pa.array(codes, pa.int32(), mask=codes < 0))


def _key(value: Any) -> object:
    """Return what tells a value that is no text from all others: true and 1 are equal, but not the same."""
    return (type(value), value if isinstance(value, _PLAIN) else repr(value))


def _joined(kinds: set[str]) -> str:
    """Return the kind of a column: ints beside numbers are numbers, other mixtures are mixed."""
    if kinds == {values.INT, values.NUMBER}:
        return values.NUMBER
    return next(iter(kinds)) if len(kinds) == 1 else values.MIXED


def _field(name: str, kind: str, scale: int) -> pa.Field:
    plain = {values.BOOL: pa.bool_(), values.INT: pa.int64(), values.DATE: pa.date32()}
    plain[values.NUMBER] = pa.decimal128(_DIGITS, min(scale, _DIGITS))
    type_ = plain.get(kind, pa.dictionary(pa.int32(), pa.string()))
    return pa.field(ATTRIBUTE_PREFIX + name, type_, metadata={KIND: kind.encode()})


def _stated(value: Any) -> tuple[str, str]:
    """Return kind and canonical text of a value of the JSON."""
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        if not isinstance(text, str):
            raise TypeError(text)
        return (kind, text) if kind == values.MIXED else values.encode(values.decode(kind, text))
    if isinstance(value, list):
        return values.encode(values.decode(values.LIST, json.dumps(value)))
    if isinstance(value, float):
        return values.NUMBER, repr(value)
    return values.encode(value)


def moments(column: pa.ChunkedArray, missing: int) -> pa.ChunkedArray:
    """Return microseconds since 1970 (UTC) as moments; ``missing`` is null."""
    numbers = column.cast(pa.int64())
    kept = pc.if_else(pc.equal(numbers, missing), pa.scalar(None, pa.int64()), numbers)
    return kept.cast(pa.timestamp("us", tz="UTC"))


def relation_lists(texts: pa.ChunkedArray) -> pa.Array:
    """Return the JSON lists of [type, id, qualifier] as lists of relations."""
    encoded = _one(texts).dictionary_encode()
    parsed = json.loads(f"[{','.join(encoded.dictionary.to_pylist())}]")
    ends = np.cumsum([0, *map(len, parsed)], dtype=np.int32)
    flat = list(chain.from_iterable(parsed))
    types, ids, qualifiers = zip(*flat, strict=True) if flat else ((), (), ())
    parts = [pa.array(types, pa.string()), pa.array(ids, pa.string())]
    parts.append(pa.array([qualifier or "" for qualifier in qualifiers], pa.string()))
    held = pa.StructArray.from_arrays(parts, fields=list(RELATION)).cast(RELATION)
    return pa.ListArray.from_arrays(pa.array(ends), held).take(encoded.indices)


def _one(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found.chunk(0) if isinstance(found, pa.ChunkedArray) else found
