"""Flat logs, one row an event (CSV, foreign Parquet), as the parts of a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import values
from zhiheng.eventlog.assembly import UNDATED, EventFrame, LogParts, refuse_empty, require_unique_ids
from zhiheng.eventlog.columns import Codes, Part, read_as
from zhiheng.eventlog.envelope import OWN
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.mapping import Mapped, ObjectColumn
from zhiheng.eventlog.times import Times, civil, parse_times

PlaceOfRow = Callable[[int], str]

_INT = re.compile(r"0|-?[1-9]\d{0,17}")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)\.\d+|0|-?[1-9]\d*")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_MOMENT = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[T ].*")
_BOOL = re.compile(r"true|false|True|False|TRUE|FALSE")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as codes (-1: missing) into texts, with the kind that the file itself gives (text: none)."""

    kind: str
    codes: Codes
    texts: list[str]

    def part(self) -> Part:
        """Return the values with the rows that have one."""
        rows = np.flatnonzero(self.codes >= 0).astype(np.int32)
        return Part(self.kind, rows, self.codes[rows], pa.array(self.texts, pa.string()))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some rows of a longer log (抽出的行): where each stands in it, and the kinds that columns without one have there.

    ``numbers`` are places from 0; ``kinds`` are by column, as ``Guess`` tells them of all rows of the log.
    """

    numbers: npt.NDArray[np.int64]
    kinds: Mapping[str, str]


def flat_parts(
    table: pa.Table,
    mapped: Mapped,
    place: str,
    place_of_row: PlaceOfRow,
    tz: str | None,
    excerpt: Excerpt | None = None,
) -> LogParts:
    """Return the parts of a flat log.

    Args:
        table: one row an event; empty texts count as missing.
        mapped: what the columns mean.
        place: the log, for messages.
        place_of_row: where a row (from 0) stands.
        tz: the zone that the user or the mapping named.
        excerpt: of which rows of a longer log these are; None: this is the whole log.

    Raises:
        LogError: empty log, a row without type, time or object, an unreadable time, a repeated id, an infinite number.
    """
    refuse_empty(table.num_rows, place)
    for name in number_columns(mapped, table.schema):
        refuse_infinite(name, table[name], place_of_row)
    columns = {name: _column(table[name]) for name in table.column_names}
    frame = _frame(columns, mapped, place_of_row, excerpt.numbers if excerpt else None)
    kinds = excerpt.kinds if excerpt else {}
    days = civil(frame.times, tz, place)[0].day[frame.time_codes]
    parts = LogParts(
        frame=frame,
        event_attributes={},
        object_types=list(dict.fromkeys(known.type for known in mapped.objects)),
        object_type=np.zeros(0, np.int32),
        object_ids=pa.array([], pa.string()),
        relation_event=np.zeros(0, np.int32),
        relation_object=np.zeros(0, np.int32),
        object_attributes={},
        attribute_from={},
    )
    for name, column in mapped.envelope.items():
        parts.event_attributes[OWN + name] = [columns[column].part()]
    for column, (name, kind) in mapped.attributes.items():
        parts.event_attributes.setdefault(name, []).extend(_typed(columns[column], kind or kinds.get(column)))
    _relate(parts, columns, mapped.objects, days, kinds)
    return parts


def _column(column: pa.ChunkedArray) -> _Column:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    encoded = column.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    if pa.types.is_string(encoded.dictionary.type):
        return _texts(codes, encoded.dictionary)
    raw = encoded.dictionary.to_pylist()
    kinds_and_texts = [_encoded(value) for value in raw]
    missing = np.array([found is None for found in kinds_and_texts] or [False])
    codes = np.where((codes >= 0) & missing[np.maximum(codes, 0)], -1, codes).astype(np.int32)
    kind = next((found[0] for found in kinds_and_texts if found is not None), values.TEXT)
    return _Column(kind, codes, [found[1] if found else "" for found in kinds_and_texts])


def read_times(column: pa.ChunkedArray, pattern: str | None) -> Times:
    """Return the timestamps of a column row by row; ``pattern`` as ``Mapped.time_format``. Missing ones are bad."""
    known = _column(column)
    parsed = _parsed([*known.texts, ""], pattern)
    return parsed.take(known.codes)


def number_columns(mapped: Mapped, schema: pa.Schema) -> list[str]:
    """Return the attributes' columns of binary fractions (float), which alone can hold what is no number."""
    named = [*mapped.attributes, *(column for known in mapped.objects for column in known.attributes)]
    return [name for name in dict.fromkeys(named) if pa.types.is_floating(_plain_type(schema.field(name).type))]


def refuse_infinite(name: str, column: pa.ChunkedArray, place_of_row: PlaceOfRow) -> None:
    """Raise ``LogError`` naming the first row of a float column that holds an infinity; NaN is a missing value."""
    infinite = pc.is_inf(column.cast(_plain_type(column.type)).cast(pa.float64()))
    row = pc.index(infinite, True).as_py()
    if row >= 0:
        message = f"“{name}”列的值是无穷大,不是数"
        raise LogError(message, place_of_row(row), "请改为实际的数;没有值的,请留空")


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _texts(codes: Codes, texts: pa.Array) -> _Column:
    """Return a column of texts, each already as it is written; the empty text is a missing one."""
    empty = pc.fill_null(pc.equal(texts, ""), True).to_numpy(zero_copy_only=False)
    if empty.any():
        codes = np.where((codes >= 0) & empty[np.maximum(codes, 0)], -1, codes).astype(np.int32)
    return _Column(values.TEXT, codes, texts.fill_null("").to_pylist())


def _encoded(value: Any) -> tuple[str, str] | None:
    if value is None or value == "" or value != value:
        return None
    try:
        return values.encode(value)
    except TypeError:
        return values.TEXT, str(value)


def _frame(
    columns: dict[str, _Column],
    mapped: Mapped,
    place_of_row: PlaceOfRow,
    numbers: npt.NDArray[np.int64] | None,
) -> EventFrame:
    types, times = columns[mapped.type], columns[mapped.time]
    _refuse_gap(types, mapped.type, "活动", place_of_row)
    if (times.codes < 0).all():
        message = f"日志没有时间:“{mapped.time}”列全空"
        raise LogError(message, place_of_row(0), "请连同事件时间一起导出;没有时间无法核对期限")
    _refuse_gap(times, mapped.time, "时间", place_of_row)
    parsed = _parsed(times.texts, mapped.time_format)
    if parsed.bad[times.codes].any():
        row = int(np.flatnonzero(parsed.bad[times.codes])[0])
        text = times.texts[times.codes[row]]
        remedy = "请写成 2025-03-03 09:30:00 这样的形式,或在列对应文件中用 time_format 说明"
        raise LogError(f"“{mapped.time}”列的时间“{text}”无法识别", place_of_row(row), remedy)
    if mapped.id is None:
        numbers = np.arange(len(types.codes)) if numbers is None else numbers
        ids = pc.binary_join_element_wise("e", pa.array(numbers + 1).cast(pa.string()), "")
    else:
        column = columns[mapped.id]
        _refuse_gap(column, mapped.id, "事件编号", place_of_row)
        ids = pa.array(column.texts, pa.string()).take(pa.array(column.codes))
        require_unique_ids(ids, place_of_row)
    names = pa.array([mapped.types.get(text, text) for text in types.texts], pa.string()).dictionary_encode()
    merged = names.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return EventFrame(ids, merged[types.codes], names.dictionary, times.codes, parsed)


def _refuse_gap(column: _Column, name: str, what: str, place_of_row: PlaceOfRow) -> None:
    gaps = np.flatnonzero(column.codes < 0)
    if len(gaps):
        message = f"“{name}”列为空,事件没有{what}(这样的行共 {len(gaps)} 行)"
        raise LogError(message, place_of_row(int(gaps[0])), "请补上,或删去这些行")


def _parsed(texts: list[str], pattern: str | None) -> Times:
    if pattern is None:
        return parse_times(pa.array(texts, pa.string()))
    written = []
    for text in texts:
        try:
            moment = datetime.strptime(text.strip(), pattern)
        except ValueError:
            written.append("")
            continue
        written.append(moment.isoformat() if re.search(r"%[HIcX]", pattern) else moment.date().isoformat())
    return parse_times(pa.array(written, pa.string()))


def _typed(column: _Column, kind: str | None) -> list[Part]:
    part = column.part()
    if kind is not None:
        return read_as(kind, part)
    if column.kind != values.TEXT:
        return [part]
    return read_as(_guessed([column.texts[code] for code in np.unique(part.codes)]), part)


_PATTERNS = (
    (values.INT, _INT),
    (values.NUMBER, _NUMBER),
    (values.BOOL, _BOOL),
    (values.DATE, _DATE),
    (values.DATETIME, _MOMENT),
)


class Guess:
    """The strictest kind that all texts of a column fit (猜定类型), told batch by batch; "007" stays text."""

    def __init__(self) -> None:
        self._open = list(_PATTERNS)
        self._any = self._bad = False

    def see(self, texts: Iterable[str]) -> None:
        """Look at more texts of the column."""
        found = list(texts)
        self._any = self._any or bool(found)
        self._open = [(kind, pattern) for kind, pattern in self._open if all(map(pattern.fullmatch, found))]
        if self._open and self._open[0][0] in (values.DATE, values.DATETIME) and not self._bad:
            self._bad = bool(parse_times(pa.array(found, pa.string())).bad.any())

    @property
    def kind(self) -> str:
        """The kind that fits all texts seen so far."""
        if not self._any or not self._open:
            return values.TEXT
        kind = self._open[0][0]
        return values.TEXT if self._bad and kind in (values.DATE, values.DATETIME) else kind


def _guessed(texts: list[str]) -> str:
    """Return the strictest kind that all texts fit."""
    guess = Guess()
    guess.see(texts)
    return guess.kind


def _relate(
    parts: LogParts,
    columns: dict[str, _Column],
    objects: tuple[ObjectColumn, ...],
    days: Codes,
    kinds: Mapping[str, str],
) -> None:
    """Fill objects, their attributes and the relations; the same (type, id) in two columns is one object."""
    known: dict[tuple[str, str], int] = {}
    events, related, roles = [], [], []
    attributes: dict[str, list[Part]] = {}
    since: dict[str, list[Codes]] = {}
    qualifiers = list(dict.fromkeys(entry.qualifier for entry in objects))
    for entry in objects:
        column = columns[entry.column]
        row_of = np.full(len(column.texts) + 1, -1, np.int32)
        used, first = np.unique(column.codes, return_index=True)
        arrived = used[np.argsort(first)]
        for code in arrived[arrived >= 0].tolist():
            row_of[code] = known.setdefault((entry.type, column.texts[code]), len(known))
        rows = np.flatnonzero(column.codes >= 0).astype(np.int32)
        events.append(rows)
        related.append(row_of[column.codes[rows]])
        roles.append(np.full(len(rows), qualifiers.index(entry.qualifier), np.int32))
        for source, name in entry.attributes.items():
            for part in _typed(columns[source], kinds.get(source)):
                changed, held = _changes(part, row_of[column.codes], days)
                attributes.setdefault(name, []).append(changed)
                since.setdefault(name, []).append(held)
    parts.object_type = np.array([parts.object_types.index(type_) for type_, _ in known], np.int32)
    parts.object_ids = pa.array([id_ for _, id_ in known], pa.string())
    order = np.argsort(np.concatenate(events), kind="stable")
    parts.relation_event = np.concatenate(events)[order]
    parts.relation_object = np.concatenate(related)[order]
    parts.qualifiers, parts.relation_qualifier = qualifiers, np.concatenate(roles)[order]
    parts.object_attributes, parts.attribute_from = attributes, since


def _changes(part: Part, object_of_row: Codes, days: Codes) -> tuple[Part, Codes]:
    """Return an object's attribute values where they begin: the first since ever, others from their event's day."""
    objects = object_of_row[part.rows]
    order = np.argsort(objects, kind="stable")
    order = order[objects[order] >= 0]
    owner, codes = objects[order], part.codes[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = owner[1:] != owner[:-1]
    changed = new.copy()
    changed[1:] |= codes[1:] != codes[:-1]
    held = np.where(new, UNDATED, days[part.rows[order]]).astype(np.int32)
    return Part(part.kind, owner[changed], codes[changed], part.texts), held[changed]
