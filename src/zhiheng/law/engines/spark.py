"""Apache Spark as engine (全省规模): whole objects go to the workers, the same kernel judges them by ``mapInArrow``.

Needs the extra ``spark`` and Java 17; the module can be imported without them. A task gets all that it needs with its
rows: the events of its objects, and the attributes of every object that these name. Rules, facts and corrections are
broadcast. So nothing but the DataFrames has to be reachable from the workers.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import zhiheng
from zhiheng.eventlog.errors import LogError
from zhiheng.law.calendar import official_calendar
from zhiheng.law.engines.amendments import first_of_each
from zhiheng.law.engines.chunks import (
    CHUNK_ROWS,
    Asked,
    judge_asked,
    nothing,
    registry_of,
    rules_by_type,
)
from zhiheng.law.engines.duckdb_ import whole_objects
from zhiheng.law.engines.flat import OBJECT_SCHEMA, OBJECTS, ROWS
from zhiheng.law.engines.memory import facts_of
from zhiheng.law.engines.result import AuditResult, Progress
from zhiheng.law.engines.task import TaskSource
from zhiheng.law.facts import definitions
from zhiheng.law.kernel import VERDICT_COLUMNS, Tally
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference import plan_of
from zhiheng.law.trace import VOID
from zhiheng.law.verdicts import Instant

TALLY = "_tally"
"""In place of a rule id: the row carries the tallies of a chunk, as JSON in ``notes``."""

_EVENT = "_event"
"""Column of the rows that go to the workers: false for an object's attributes, true for an event."""


def _plain(kind: Any) -> Any:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


PLAIN = pa.schema([(field.name, _plain(field.type)) for field in VERDICT_COLUMNS])
_SPARK_TYPES = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}
SPARK_SCHEMA = ", ".join(f"`{field.name}` {_SPARK_TYPES[field.type]}" for field in PLAIN)


@dataclass(frozen=True, slots=True)
class Frames:
    """A flat ledger as Spark DataFrames (columns as in ``docs/formats.md``, section 7).

    ``schema`` is the Arrow schema of ``flat``: it says of what kind the attributes are.
    """

    flat: Any
    objects: Any
    schema: pa.Schema


def judge_spark(
    rules: RuleSet | Sequence[Rule],
    source: Path | str | Frames,
    *,
    session: Any = None,
    partitions: int | None = None,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    progress: Progress | None = None,
    keep_all: bool = False,
) -> AuditResult:
    """Judge a ``ledger_flat`` directory or DataFrames on Spark, in one job. Arguments as ``engines.judge_log``.

    ``session`` None: the running one, or a local one on two cores; ``partitions`` None: Spark's own number. Errors:
    ``LogError`` where Spark or Java isn't installed or the directory isn't a flat ledger.
    """
    if as_of is None and not complete:
        raise ValueError("判断需要截止日(as_of),或者声明材料完整(complete)")
    spark = session if session is not None else _session()
    frames = source if isinstance(source, Frames) else frames_of(spark, Path(source))
    if progress is not None:
        progress("Spark 判断", 0, 0)
    asked: dict[str, Any] = {"as_of": as_of, "known_at": known_at, "complete": complete, "keep_all": keep_all}
    judged = judged_frame(rules, frames, partitions=partitions, **asked).toArrow()
    return _result(nothing("spark", rules), judged)


def frames_of(spark: Any, directory: Path) -> Frames:
    """Return the DataFrames of a directory written by ``flat.write_flat``."""
    for name in (ROWS, OBJECTS):
        if not (directory / name).exists():
            raise LogError(f"缺少 {name}", str(directory), "请用 zhiheng 写出 ledger_flat 目录")
    flat, objects = (spark.read.parquet(str((directory / name).resolve())) for name in (ROWS, OBJECTS))
    return Frames(flat, objects, pq.read_schema(directory / ROWS))


def judged_frame(
    rules: RuleSet | Sequence[Rule],
    frames: Frames,
    *,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    keep_all: bool = False,
    partitions: int | None = None,
) -> Any:
    """Return a DataFrame of verdicts (``VERDICT_COLUMNS`` as plain types), for results that don't fit one machine.

    Its rows with the rule id ``_tally`` carry counts (JSON in ``notes``). Judged when somebody asks for the rows; the
    facts are derived at once, on this machine, from the events that state them.
    """
    listed = [compiled.rule for compiled in plan_of(rules).rules]
    central = _central(frames)
    facts = facts_of(registry_of(central), as_of=as_of, known_at=known_at)
    asked = Asked(as_of, known_at, complete, keep_all, facts)
    amended = central.amended()
    described = central.objects(_related(amended))
    spark = frames.flat.sparkSession
    sent = spark.sparkContext.broadcast((listed, asked, frames.schema, amended, described))
    rows = _rows(frames, sorted({about.partition("/")[0] for about in rules_by_type(listed)}))
    owner = ("object_type", "object_id")
    rows = rows.repartition(partitions, *owner) if partitions else rows.repartition(*owner)
    rows = rows.sortWithinPartitions(*owner, _EVENT, "day", "sequence")
    return rows.mapInArrow(_worker(sent), SPARK_SCHEMA)


def _central(frames: Frames) -> TaskSource:
    """Return what is read here: the events that state facts (F2), correct or void others, or are corrected."""
    flat, objects = frames.flat, frames.objects
    types = [*sorted(definitions().event_types), VOID]
    corrected = flat.where("corrects IS NOT NULL").selectExpr("corrects AS event_id").distinct()
    direct = flat.where(flat["event_type"].isin(types) | flat["corrects"].isNotNull())
    found = direct.unionByName(flat.join(corrected, "event_id", "left_semi")).toArrow()
    rows = first_of_each(_typed(found, frames.schema))
    pairs = _related(rows)
    things = OBJECT_SCHEMA.empty_table()
    if pairs.num_rows:
        wanted = flat.sparkSession.createDataFrame(pairs)
        things = objects.join(wanted, ["object_type", "object_id"], "left_semi").toArrow()
        things = things.select(OBJECT_SCHEMA.names).cast(OBJECT_SCHEMA)
    corrects = rows["corrects"].drop_null()
    is_void = pc.equal(rows["event_type"].cast(pa.string()), VOID)
    amends = pc.or_(
        pc.is_valid(rows["corrects"]), pc.or_(is_void, pc.is_in(rows["event_id"], corrects.combine_chunks()))
    )
    return TaskSource(_owners(things.slice(0, 0)), pa.chunked_array([], pa.string()), rows, things, rows.filter(amends))


def _related(rows: pa.Table) -> pa.Table:
    """Return the objects (object_type, object_id) that events relate to, each once."""
    named = sorted({(r["type"], r["id"]) for related in rows["relations"].to_pylist() for r in related or ()})
    columns = ([type_ for type_, _ in named], [id_ for _, id_ in named])
    return pa.table([pa.array(column, pa.string()) for column in columns], ["object_type", "object_id"])


def _owners(rows: pa.Table) -> pa.Table:
    """Return the objects (type, id) that some rows stand under."""
    return rows.select(["object_type", "object_id"]).group_by(["object_type", "object_id"]).aggregate([])


def _rows(frames: Frames, types: Sequence[str]) -> Any:
    """Return what goes to the workers: under each object its events, and the attributes of all that they name."""
    from pyspark.sql import functions as f

    owners = frames.flat.where(frames.flat["object_type"].isin(list(types)))
    things = frames.objects.select(*OBJECT_SCHEMA.names)
    named = owners.select("object_type", "object_id", f.explode("relations").alias("r"))
    named = named.selectExpr("object_type", "object_id", "r.type AS thing_type", "r.id AS thing_id").distinct()
    renamed = things.withColumnRenamed("object_type", "thing_type").withColumnRenamed("object_id", "thing_id")
    described = named.join(renamed, ["thing_type", "thing_id"])
    itself = things.where(things["object_type"].isin(list(types)))
    itself = itself.withColumn("thing_type", f.col("object_type")).withColumn("thing_id", f.col("object_id"))
    attributes = described.unionByName(itself).withColumn(_EVENT, f.lit(False))
    return owners.withColumn(_EVENT, f.lit(True)).unionByName(attributes, allowMissingColumns=True)


def _typed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows from Spark with the types and kinds of the flat ledger, without ``object_type``."""
    return rows.select([n for n in schema.names if n != "object_type"]).cast(
        pa.schema([field for field in schema if field.name != "object_type"])
    )


def _worker(sent: Any) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what each worker does with the rows of its objects."""

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judge whole objects as they come, and yield the verdicts."""
        rules, asked, schema, amended, fetched = sent.value
        tables = (pa.Table.from_batches([batch]) for batch in batches)
        for rows in whole_objects(tables, CHUNK_ROWS):
            events, described = rows.filter(rows[_EVENT]), rows.filter(pc.invert(rows[_EVENT]))
            things = _things(described, fetched)
            source = TaskSource(_owners(rows), events["object_type"], _typed(events, schema), things, amended)
            yield from _batches(judge_asked("spark", rules, source, asked))

    return work


def _things(rows: pa.Table, fetched: pa.Table) -> pa.Table:
    """Return the attribute rows that came along, each once."""
    named = rows.select(["thing_type", "thing_id", *OBJECT_SCHEMA.names[2:]]).rename_columns(OBJECT_SCHEMA.names)
    both = pa.concat_tables([named.cast(OBJECT_SCHEMA), fetched])
    return both.group_by(OBJECT_SCHEMA.names).aggregate([]).select(OBJECT_SCHEMA.names)


def _batches(result: AuditResult) -> Iterator[pa.RecordBatch]:
    """Yield verdicts and tallies as batches of plain columns."""
    yield from result.verdicts.cast(PLAIN).to_batches()
    tallies = {name: asdict(tally) for name, tally in result.tallies.items() if tally != Tally()}
    row = dict.fromkeys(PLAIN.names) | {
        "rule_id": TALLY,
        "notes": json.dumps({"tallies": tallies, "events": result.events, "objects": result.objects}),
    }
    yield from pa.Table.from_pylist([row], schema=PLAIN).to_batches()


def _result(empty: AuditResult, judged: pa.Table) -> AuditResult:
    """Return what the workers sent as one result."""
    judged = judged.cast(PLAIN)
    is_tally = pc.equal(judged["rule_id"], TALLY)
    verdicts = judged.filter(pc.invert(is_tally)).cast(VERDICT_COLUMNS)
    result = AuditResult("spark", verdicts.unify_dictionaries(), empty.tallies, {}, official_calendar().version)
    for text in judged.filter(is_tally)["notes"].to_pylist():
        sent = json.loads(text)
        result.events, result.objects = result.events + sent["events"], result.objects + sent["objects"]
        for name, tally in sent["tallies"].items():
            result.tallies[name].add(Tally(**tally | {"reasons": tuple(tally["reasons"])}))
    return result


def _session() -> Any:
    """Return the running session, or a local one on two cores."""
    remedy = "请安装可选组件 pip install 'zhiheng[spark]' 与 Java 17"
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise LogError("没有安装 PySpark", "spark", remedy) from error
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise LogError("找不到 Java", "spark", remedy)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    package = str(Path(zhiheng.__file__).resolve().parent.parent)
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.executorEnv.PYTHONPATH": package,
    }
    builder = SparkSession.builder.master("local[2]").appName("zhiheng")
    try:
        return builder.config(map=settings).getOrCreate()
    except (PySparkException, OSError) as error:
        raise LogError(f"Spark 起不来({str(error).splitlines()[0]})", "spark", remedy) from error
