"""A log handed over part by part (分批读入): whole objects at a time, in ascending order of their ids.

Memory follows the size of a part, never that of the log. Only logs whose objects are independent come this way: one row
an event and one object a row (flat Parquet), nothing that one event says about another. Every other log is read whole,
and so is one that has something wrong with it: there the message can count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiheng.eventlog.assembly import Noticed, finish_part
from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.eventlog.envelope import CORRECTS, OWN, PRECISION, RECORDED, SEQUENCE
from zhiheng.eventlog.flat import Excerpt, Guess, flat_parts, number_columns, read_times, refuse_infinite
from zhiheng.eventlog.mapping import Mapped, load_mapping, resolve
from zhiheng.eventlog.parquetlog import broken
from zhiheng.eventlog.tables import (
    EVENT_COLUMNS,
    OBJECT_ATTRIBUTE_COLUMNS,
    OBJECT_COLUMNS,
    RELATION_COLUMNS,
    LogMeta,
    LogTables,
)
from zhiheng.eventlog.times import AS_WRITTEN, civil, naive, refuse_naive

PART_ROWS = 200_000
"""Events that are read at a time: enough that what is done once a part hardly counts, few enough for flat memory."""

SORT_MEMORY = "400MB"
"""What DuckDB may hold while it sorts a log; the rest goes through the disk."""

_NUMBER = OWN + "row"
_ENVELOPE = {mark + name for name in (SEQUENCE, RECORDED, PRECISION, CORRECTS) for mark in ("", OWN)}
_BATCH = 65_536
VOIDING = "event.voided"
"""The one type of event that speaks of others (vocabulary); those may stand in another part."""


class WholeOnly(Exception):
    """This log can't be handed over in parts; ``args[0]`` says why. Whoever meets it reads the log as a whole."""


class OutOfOrder(Exception):
    """The log isn't in the order of its objects: what was handed over so far is void. ``sort`` puts it in order."""


@dataclass(slots=True)
class Seen:
    """What was handed over of a log: how many events and objects, and what is strange about their days."""

    events: int = 0
    objects: int = 0
    noticed: Noticed = field(default_factory=Noticed)


class ParquetParts:
    """A flat Parquet file in parts. ``seen`` tells of the last walk through ``parts``."""

    def __init__(self, path: Path, mapped: Mapped, zone: str | None, part_rows: int) -> None:
        self.path, self.mapped, self.zone, self.part_rows = path, mapped, zone, part_rows
        self.seen = Seen()
        self._file, self._sorted = path, False  # what is read: the log itself, or a sorted copy
        about = pq.read_metadata(path)
        self.rows = about.num_rows
        self._schema = about.schema.to_arrow_schema()
        self._nested = [field.name for field in self._schema if pa.types.is_nested(field.type)]
        self._case = mapped.objects[0].column
        self._kinds: dict[str, str] = {}

    @property
    def meta(self) -> LogMeta:
        """Where the log comes from, and what was noticed on the last walk."""
        nested = [f"嵌套列未读入:{'、'.join(self._nested)}"] if self._nested else []
        return LogMeta(str(self.path), "Parquet", self.zone or AS_WRITTEN, (*nested, *self.seen.noticed.warnings()))

    def parts(self, names: Collection[str]) -> Iterator[LogTables]:
        """Yield the log's whole objects, about ``part_rows`` events at a time.

        ``names`` are the attributes that are wanted. Raises ``OutOfOrder``, ``WholeOnly``; ``LogError`` where a row
        is unreadable.
        """
        self.seen = Seen()
        mapped = _only(self.mapped, names)
        self._guess(mapped)
        for table in self._whole_objects(_columns(mapped)):
            tables, noticed = self._tables(table, mapped)
            self.seen.events += tables.events.num_rows
            self.seen.objects += tables.objects.num_rows
            self.seen.noticed += noticed
            yield tables

    def of(self, ids: Collection[str]) -> LogTables:
        """Return the log of some objects that it has, with all their attributes."""
        wanted = pa.array(sorted(ids), pa.string())
        found = []
        for table in self._batches(_columns(self.mapped)):
            chosen = pc.is_in(table[self._case].cast(pa.string()), wanted)
            if pc.any(chosen).as_py():
                found.append(table.filter(chosen))
        return self._tables(pa.concat_tables(found), self.mapped)[0] if found else _nothing(self.meta)

    def sort(self, directory: Path) -> None:
        """Put the log in the order of its objects: a sorted copy in ``directory``, which has to outlive this log.

        Raises ``OSError`` where there is no room for it.
        """
        target = directory / "sorted.parquet"
        columns = ", ".join(f'"{_name(name)}"' for name in _columns(self.mapped))
        sql = (
            f'COPY (SELECT {columns}, file_row_number AS "{_NUMBER}"'  # noqa: S608 - quoted names of the file's own
            f" FROM read_parquet('{_text(self.path)}', file_row_number = true)"
            f' ORDER BY CAST("{_name(self._case)}" AS VARCHAR), file_row_number)'
            f" TO '{_text(target)}' (FORMAT parquet, ROW_GROUP_SIZE 122880)"
        )
        config = {"threads": 2, "memory_limit": SORT_MEMORY, "temp_directory": str(directory / "sorting")}
        try:
            with duckdb.connect(config=config) as db:
                db.execute(sql)
        except duckdb.Error as error:
            raise OSError(f"日志没有按对象排列,排序时写不下临时文件({error})") from error
        self._file, self._sorted = target, True

    def _tables(self, table: pa.Table, mapped: Mapped) -> tuple[LogTables, Noticed]:
        place, numbers = str(self.path), table[_NUMBER].to_numpy()
        zone = self.zone or AS_WRITTEN
        excerpt = Excerpt(numbers, self._kinds)
        rows = table.drop_columns([_NUMBER])
        made = flat_parts(rows, mapped, place, lambda row: f"{place} 第 {numbers[row] + 1} 行", zone, excerpt)
        if self.zone is None and naive(made.frame.times).any():
            raise WholeOnly("有的时间没有时区")
        if VOIDING in made.frame.type_texts.to_pylist():
            raise WholeOnly("有事件作废其他事件")
        return finish_part(made, source=place, format_="Parquet", tz=zone, declared=None, place=place)

    def _batches(self, columns: list[str]) -> Iterator[pa.Table]:
        """Yield the rows with these columns and the column that says where each stands in the log (from 0)."""
        read, done = [*columns, *([_NUMBER] if self._sorted else [])], 0
        for batch in _read(self._file, min(self.part_rows, _BATCH), read):
            table = pa.Table.from_batches([batch])
            if not self._sorted:
                table = table.append_column(_NUMBER, pa.array(np.arange(done, done + len(batch))))
            done += len(batch)
            yield table

    def _whole_objects(self, columns: list[str]) -> Iterator[pa.Table]:
        """Yield tables of about ``part_rows`` rows that never split an object."""
        waiting: list[pa.Table] = []
        count, before = 0, None
        for table in self._batches(columns):
            ids = table[self._case].cast(pa.string()).combine_chunks()
            if pc.any(pc.less(ids[1:], ids[:-1])).as_py() or (before is not None and ids[0].as_py() < before):
                raise OutOfOrder
            first, before = before, ids[-1].as_py()
            if count + len(ids) < self.part_rows or before == first:
                waiting.append(table)
                count += len(ids)
                continue
            cut = pc.index(ids, ids[-1]).as_py()
            whole = pa.concat_tables([*waiting, table.slice(0, cut)])
            waiting, count = [table.slice(cut)], len(ids) - cut
            if whole.num_rows:
                yield whole
        if count:
            yield pa.concat_tables(waiting)

    def _guess(self, mapped: Mapped) -> None:
        """Find out of what kind the columns of texts are that nobody has said it of, over the whole log."""
        named = [column for column, (_, kind) in mapped.attributes.items() if kind is None]
        named += mapped.objects[0].attributes
        for column in named:
            if column not in self._kinds and _is_text(self._schema.field(column).type):
                guess = Guess()
                for table in self._batches([column]):
                    texts = pc.unique(table[column].cast(pa.string())).drop_null()
                    guess.see(text for text in texts.to_pylist() if text)
                self._kinds[column] = guess.kind


def parquet_parts(
    path: Path,
    *,
    tz: str | None = None,
    mapping: Path | str | Mapping[str, Any] | None = None,
    part_rows: int = PART_ROWS,
) -> ParquetParts:
    """Return a flat Parquet log in parts. Arguments as ``parquetlog.read_parquet``.

    Raises:
        WholeOnly: it has to be read as a whole.
        LogError: its columns aren't what the mapping says, or its days can't be known.
    """
    content, mapping_place = load_mapping(mapping)
    try:
        about = pq.read_metadata(path)
    except (pa.ArrowException, OSError) as error:
        raise WholeOnly("读不出 Parquet 的结构") from error
    schema = about.schema.to_arrow_schema()
    names = [field.name for field in schema if not pa.types.is_nested(field.type)]
    mapped = resolve(content, names, str(path), mapping_place)
    _refuse(mapped, schema, about)
    zone = tz or content.get("timezone")
    for name in number_columns(mapped, schema):
        _refuse_infinite(path, name)
    parts = ParquetParts(path, mapped, None if zone == AS_WRITTEN else zone, part_rows)
    if zone is None:
        _settle_days(path, mapped)
    return parts


def _refuse(mapped: Mapped, schema: pa.Schema, about: pq.FileMetaData) -> None:
    """Raise ``WholeOnly`` where objects aren't independent, or where the log has gaps that a message should count."""
    names = {name for name, _ in mapped.attributes.values()}
    if len(mapped.objects) != 1 or mapped.objects[0].type == "agency":
        raise WholeOnly("事件涉及几个对象,或者涉及机关")
    if mapped.envelope or mapped.id or names & _ENVELOPE:
        raise WholeOnly("事件有自己的编号、顺序或更正")
    case = schema.field(mapped.objects[0].column).type
    if not (_is_text(case) or pa.types.is_integer(case)):
        raise WholeOnly("对象编号不是文本或整数")
    for column in {mapped.type, mapped.time, mapped.objects[0].column}:
        if not about.num_rows or not _is_full(about, column):
            raise WholeOnly(f"“{column}”列有空的地方")


def _is_full(about: pq.FileMetaData, column: str) -> bool:
    """Whether the file itself says that a column has a value in every row."""
    for group in range(about.num_row_groups):
        rows = about.row_group(group)
        place = next(n for n in range(rows.num_columns) if rows.column(n).path_in_schema == column)
        said = rows.column(place).statistics
        if said is None or not said.has_null_count or said.null_count or not said.has_min_max or said.min in ("", b""):
            return False
    return True


def _refuse_infinite(path: Path, name: str) -> None:
    """Refuse a column with an infinity, also one that no rule names: read whole the log would be refused as well."""
    done = 0
    for batch in _read(path, _BATCH, [name]):
        refuse_infinite(name, pa.chunked_array([batch.column(0)]), partial(_row, path, done))
        done += len(batch)


def _row(path: Path, before: int, row: int) -> str:
    return f"{path} 第 {before + row + 1} 行"


def _settle_days(path: Path, mapped: Mapped) -> None:
    """Refuse a log whose days can't be known without a zone (``times.civil``): no offset is written, or only UTC."""
    without, times = 0, None
    for batch in _read(path, _BATCH, [mapped.time]):
        times = read_times(pa.chunked_array([batch.column(0)]), mapped.time_format)
        without += int(naive(times).sum())
        if not without and (times.offset[times.clock != NO_CLOCK] != 0).any():
            return
    if without:
        refuse_naive(without, str(path))
    if times is not None:
        civil(times, None, str(path))


def _read(path: Path, rows: int, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield the file batch by batch. Raises ``LogError`` where it is damaged."""
    try:
        with pq.ParquetFile(path) as file:
            batches = file.iter_batches(rows, columns=columns)
            while (batch := next(batches, None)) is not None:
                yield batch
    except (pa.ArrowException, OSError) as error:
        raise broken(path, error) from error


def _nothing(meta: LogMeta) -> LogTables:
    """Return a log without events."""
    return LogTables(
        EVENT_COLUMNS.empty_table(),
        RELATION_COLUMNS.empty_table(),
        OBJECT_COLUMNS.empty_table(),
        OBJECT_ATTRIBUTE_COLUMNS.empty_table(),
        meta,
    )


def _only(mapped: Mapped, names: Collection[str]) -> Mapped:
    """Return a mapping that reads no other attributes than these."""
    thing = mapped.objects[0]
    kept = {column: name for column, name in thing.attributes.items() if name in names}
    attributes = {column: meant for column, meant in mapped.attributes.items() if meant[0] in names}
    return replace(mapped, attributes=attributes, objects=(replace(thing, attributes=kept),))


def _columns(mapped: Mapped) -> list[str]:
    """Return the columns that a mapping reads."""
    thing = mapped.objects[0]
    return list(dict.fromkeys([thing.column, mapped.type, mapped.time, *mapped.attributes, *thing.attributes]))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind.value_type if pa.types.is_dictionary(kind) else kind))


def _name(column: str) -> str:
    return column.replace('"', '""')


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
