"""A live SQLite or PostgreSQL database as engine (数据库引擎): ``ledger_flat`` read in object order, memory flat.

Nothing is written; all queries see one state of the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import tables as t
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.rows import uncollected
from zhiheng.law.engines.amendments import first_of_each
from zhiheng.law.engines.chunks import CHUNK_ROWS, Wanted, judge_flat, nothing
from zhiheng.law.engines.duckdb_ import whole_objects
from zhiheng.law.engines.flat import OBJECT_SCHEMA
from zhiheng.law.engines.memory import judge_memory
from zhiheng.law.engines.result import AuditResult, Progress, merged
from zhiheng.law.engines.sql_columns import AttributeColumns, moments, relation_lists
from zhiheng.law.engines.sql_link import Link, dialect_of, errors, failure, masked, open_link
from zhiheng.law.engines.sql_load import load_log
from zhiheng.law.engines.sql_schema import ddl
from zhiheng.law.engines.unflat import tables_of_flat
from zhiheng.law.engines.views import ATTRIBUTES, FLAT, OBJECTS, ONCE, VIEWS
from zhiheng.law.facts import definitions
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference import plan_of
from zhiheng.law.trace import VOID
from zhiheng.law.verdicts import Instant

__all__ = ["SqlSource", "ddl", "dialect_of", "judge_sql", "load_log", "masked", "read_sql"]

_IDS_AT_ONCE = 1_000
_FETCHED = 50_000
_NO_MOMENT = -(2**62)
_NUMBERS = ("day", "clock", "sequence")


def judge_sql(
    rules: RuleSet | Sequence[Rule],
    url: str,
    *,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    progress: Progress | None = None,
    keep_all: bool = False,
) -> AuditResult:
    """Judge a database at ``sqlite:///PATH`` or ``postgresql://…``. Arguments as ``engines.judge_log``.

    Rules about derived object types (F2) are judged from the objects that the database keeps; where it keeps none of
    these types, the log is read into memory for those rules. Raises ``LogError`` where the database can't be read.
    """
    asked: dict[str, Any] = {"as_of": as_of, "known_at": known_at, "complete": complete, "keep_all": keep_all}
    with SqlSource(url) as source:
        stored, derived = _apart(rules, source.object_types())
        results = [nothing("sql", rules), judge_flat("sql", stored, source, progress=progress, **asked)]
        tables = source.tables() if derived else None
    if tables is not None:
        results.append(judge_memory(derived, tables, progress=progress, **asked))
    return merged("sql", results)


@uncollected()
def read_sql(url: str) -> t.LogTables:
    """Return a database's whole log in memory, without derived objects (they are derived again where asked for).

    Raises:
        LogError: the database can't be reached, or a view or column is missing.
    """
    with SqlSource(url) as source:
        return source.tables()


def _apart(rules: RuleSet | Sequence[Rule], types: frozenset[str]) -> tuple[list[Rule], list[Rule]]:
    """Return the rules about objects that the database keeps, and those about types that must be derived first."""
    every = [compiled.rule for compiled in plan_of(rules).rules]
    kept = set(definitions().types)
    if types & kept:
        return every, []
    derived = [rule for rule in every if rule.about.partition("/")[0] in kept]
    return [rule for rule in every if rule not in derived], derived


class SqlSource:
    """A database with the views of ``sql_schema.VIEWS``, as ``chunks.FlatSource``."""

    concurrent = False

    def __init__(self, url: str, chunk_rows: int = CHUNK_ROWS) -> None:
        self.url, self.chunk_rows = url, chunk_rows
        self._link: Link = open_link(url)
        try:
            self._order = "object_id" if self._link.dialect == "sqlite" else 'object_id COLLATE "C"'
            self._check()
            stated = self._table(f"SELECT name, kind, CAST(scale AS bigint) AS scale FROM {ATTRIBUTES}")  # noqa: S608 - our own name
            self._columns = AttributeColumns.of(stated.to_pylist(), masked(url))
        except BaseException:
            self._link.close()
            raise

    def __enter__(self) -> SqlSource:
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def attributes(self) -> frozenset[str]:
        """Return the names of the event attributes that rows may have."""
        return frozenset(self._columns.fields)

    def object_types(self) -> frozenset[str]:
        """Return the types of all objects."""
        found = self._table(f"SELECT DISTINCT object_type FROM {OBJECTS}")  # noqa: S608 - our own name
        return frozenset(found["object_type"].to_pylist())

    def rows(self, about: str, wanted: Wanted) -> Iterator[pa.Table]:
        """Yield the rows of a type in object order, an object never split between tables."""
        sql = self._select(wanted.relations, f"object_type = {_text(about)}")
        sql += f" ORDER BY {self._order}, day, sequence"
        names = None if wanted.attributes is None else sorted(wanted.attributes)
        batches = (self._typed(batch, names) for batch in self._batches(sql))
        yield from whole_objects(batches, self.chunk_rows)

    def events_of_types(self, types: Sequence[str], attributes: frozenset[str]) -> pa.Table:
        """Return all rows of events of some types, with everything (attributes lie in one column)."""
        return self._all(f"event_type IN ({_texts(types)})")

    def amended(self) -> pa.Table:
        """Return all rows of events that correct, are corrected, or void."""
        corrected = f"event_id IN (SELECT corrects FROM {FLAT} WHERE corrects IS NOT NULL)"  # noqa: S608 - our own name
        return self._all(f"corrects IS NOT NULL OR event_type = {_text(VOID)} OR {corrected}")

    def rows_of(self, about: str, ids: Sequence[str]) -> pa.Table:
        """Return all rows of some objects, with everything."""
        of_type = f"object_type = {_text(about)}"
        parts = [self._all(f"{of_type} AND object_id IN ({_texts(some)})") for some in _some(ids)]
        return pa.concat_tables(parts) if parts else self._all("1 = 0")

    def objects(self, wanted: pa.Table) -> pa.Table:
        """Return the attribute rows of some objects."""
        by_type: dict[str, list[str]] = {}
        columns = (wanted[name].to_pylist() for name in ("object_type", "object_id"))
        for type_, id_ in zip(*columns, strict=True):
            by_type.setdefault(type_, []).append(id_)
        parts = [
            self._objects(f"object_type = {_text(type_)} AND object_id IN ({_texts(some)})")
            for type_, ids in by_type.items()
            for some in _some(ids)
        ]
        return pa.concat_tables([OBJECT_SCHEMA.empty_table(), *parts])

    def ids(self, about: str, after: str | None, last: str | None) -> list[str]:
        """Return the ids of the objects of a type in (after, last]."""
        where = f"object_type = {_text(about)}"
        where += f" AND {self._order} > {_text(after)}" if after is not None else ""
        where += f" AND {self._order} <= {_text(last)}" if last is not None else ""
        sql = f"SELECT DISTINCT {self._order} AS object_id FROM {OBJECTS} WHERE {where} ORDER BY 1"  # noqa: S608 - quoted by _text
        return [str(id_) for id_ in self._table(sql)["object_id"].to_pylist()]

    def tables(self) -> t.LogTables:
        """Return the whole log in memory, in the order of its sequence, without derived objects."""
        once = bool(self._table(_columns_of(ONCE, self._link.dialect)).num_rows)
        asked = self._select(True, "1 = 1", ONCE) + " ORDER BY sequence" if once else self._select(True, "1 = 1")
        parts = [self._typed(batch, None) for batch in self._batches(asked)]
        rows = pa.concat_tables([self._all("1 = 0"), *parts])
        rows = rows if once else first_of_each(rows).sort_by("sequence")
        meta = t.LogMeta(masked(self.url), f"{self._link.dialect} {FLAT}", "as written")
        flat = tables_of_flat(rows, lambda _: OBJECT_SCHEMA.empty_table(), None).tables
        return _with_objects(flat, self._objects("1 = 1"), meta)

    def _objects(self, where: str) -> pa.Table:
        sql = f"""SELECT object_type, object_id, COALESCE(name, '') AS name,
            CAST(COALESCE(from_day, {_NO_MOMENT}) AS bigint) AS from_day, COALESCE(kind, '') AS kind,
            COALESCE(value, '') AS value FROM {OBJECTS} WHERE {where}"""  # noqa: S608 - quoted by _text
        found = self._table(sql)
        bare = pc.equal(found["name"].cast(pa.string()), "")
        columns = [found["object_type"], found["object_id"], _unless(bare, found["name"])]
        columns += [_unless(pc.equal(found["from_day"].cast(pa.int64()), _NO_MOMENT), found["from_day"])]
        columns += [_unless(bare, found["kind"]), _unless(bare, found["value"])]
        return pa.table(dict(zip(OBJECT_SCHEMA.names, columns, strict=True))).cast(OBJECT_SCHEMA)

    def _select(self, relations: bool, where: str, view: str = FLAT) -> str:
        numbers = ", ".join(f"CAST({name} AS bigint) AS {name}" for name in _NUMBERS)
        related = "CAST(relations AS text) AS relations, " if relations else ""
        return f"""SELECT object_id, event_id, event_type, {numbers},
            CAST(COALESCE(recorded_at, {_NO_MOMENT}) AS bigint) AS recorded_at, COALESCE(corrects, '') AS corrects,
            {related}CAST(attributes AS text) AS attributes FROM {view} WHERE {where}"""  # noqa: S608 - quoted by _text

    def _all(self, where: str) -> pa.Table:
        return self._typed(self._table(self._select(True, where)), None)

    def _typed(self, batch: pa.Table, names: Sequence[str] | None) -> pa.Table:
        """Return a result with the types of flat rows; ``names``: the attributes wanted (None: all)."""
        corrects = batch["corrects"].cast(pa.string())
        columns = {
            "object_id": batch["object_id"].cast(pa.string()),
            "event_id": batch["event_id"].cast(pa.string()),
            "event_type": batch["event_type"].cast(pa.string()).dictionary_encode(),
            "day": batch["day"].cast(pa.int32()),
            "clock": batch["clock"].cast(pa.int64()),
            "sequence": batch["sequence"].cast(pa.int64()),
            "recorded_at": moments(batch["recorded_at"], _NO_MOMENT),
            "corrects": _unless(pc.equal(corrects, ""), corrects),
        }
        if "relations" in batch.column_names:
            columns["relations"] = relation_lists(batch["relations"].cast(pa.string()))
        found = pa.table(columns)
        for field, column in self._columns.read(batch["attributes"].cast(pa.string()), names):
            found = found.append_column(field, column)
        return found

    def _check(self) -> None:
        """Refuse a database without one of the views or columns, by name."""
        for view, wanted in VIEWS.items():
            present = set(self._table(_columns_of(view, self._link.dialect))["name"].to_pylist())
            place, remedy = masked(self.url), "视图的定义见 docs/formats.md 的 ledger_flat 一节"
            if not present:
                raise LogError(f"数据库里没有视图 {view}", place, remedy)
            if missing := [name for name in wanted if name not in present]:
                raise LogError(f"视图 {view} 缺少列 {'、'.join(missing)}", place, remedy)

    def _table(self, sql: str) -> pa.Table:
        try:
            return self._link.table(sql)
        except errors() as error:
            raise self._broken(error) from error

    def _batches(self, sql: str) -> Iterator[pa.Table]:
        try:
            yield from self._link.batches(sql, min(self.chunk_rows, _FETCHED))
        except errors() as error:
            raise self._broken(error) from error

    def _broken(self, error: BaseException) -> LogError:
        return failure(self.url, "读数据库时出错", error, "请核对视图定义与连接,再试一次")


def _columns_of(view: str, dialect: str) -> str:
    if dialect == "sqlite":
        return f"SELECT name FROM pragma_table_info({_text(view)})"  # noqa: S608 - quoted by _text
    return f"""SELECT column_name::text AS name FROM information_schema.columns
        WHERE table_name = {_text(view)} AND table_schema = ANY (current_schemas(false))"""  # noqa: S608 - quoted by _text


def _text(value: str) -> str:
    """Return a text as literal of both dialects."""
    if "\x00" in value:
        raise ValueError("NUL in a text for SQL")
    return "'" + value.replace("'", "''") + "'"


def _texts(found: Iterable[str]) -> str:
    return ", ".join(_text(value) for value in found) or "NULL"


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]


def _unless(missing: Any, column: Any) -> Any:
    """Return a column with nulls where ``missing``."""
    return pc.if_else(missing, pa.scalar(None, column.type), column)


def _with_objects(flat: t.LogTables, objects: pa.Table, meta: t.LogMeta) -> t.LogTables:
    """Return a log with all objects and their attributes, without those of derived types."""
    derived = set(definitions().types)
    own = list(zip(flat.objects["type"].to_pylist(), flat.objects["id"].to_pylist(), strict=True))
    stated = list(zip(objects["object_type"].to_pylist(), objects["object_id"].to_pylist(), strict=True))
    keys = [key for key in dict.fromkeys([*own, *stated]) if key[0] not in derived]
    place = {key: number for number, key in enumerate(keys)}
    moved = np.array([place.get(key, -1) for key in own], np.int32)
    thing = moved[flat.relations["object"].to_numpy()] if own else np.zeros(0, np.int32)
    relations = flat.relations.set_column(1, "object", pa.array(thing)).filter(pa.array(thing >= 0))
    kept = np.array([place.get(key, -1) for key in stated], np.int32)
    named = pc.is_valid(objects["name"]).to_numpy() & (kept >= 0) if stated else np.zeros(0, bool)
    chosen = objects.filter(pa.array(named))
    attributes = pa.Table.from_arrays(
        [
            pa.array(kept[named]),
            chosen["name"].dictionary_encode().combine_chunks(),
            chosen["from_day"].combine_chunks(),
            chosen["kind"].dictionary_encode().combine_chunks(),
            chosen["value"].combine_chunks(),
        ],
        schema=t.OBJECT_ATTRIBUTE_COLUMNS,
    )
    listed = pa.Table.from_arrays(
        [
            pa.array([type_ for type_, _ in keys], pa.string()).dictionary_encode(),
            pa.array([i for _, i in keys], pa.string()),
        ],
        schema=t.OBJECT_COLUMNS,
    )
    return t.LogTables(flat.events, relations.cast(t.RELATION_COLUMNS), listed, attributes, meta)
