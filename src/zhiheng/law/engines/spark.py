"""Apache Spark as engine (全省规模): the same chunks, handed to the kernel by ``mapInArrow`` on every worker.

Needs the extra ``spark`` and Java; the module can be imported without them. ``ledger_flat`` lies where all workers
read it (a shared directory).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhiheng.eventlog.errors import LogError
from zhiheng.law.engines.chunks import (
    Asked,
    concerning,
    first_of_each,
    flat_log,
    judge_chunk,
    nothing,
    registry_of,
    rules_by_type,
)
from zhiheng.law.engines.duckdb_ import ParquetSource, whole_objects
from zhiheng.law.engines.flat import ROWS
from zhiheng.law.engines.memory import facts_of
from zhiheng.law.engines.result import AuditResult, Progress, merged
from zhiheng.law.kernel import VERDICT_COLUMNS, Tally
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference import plan_of
from zhiheng.law.verdicts import Instant

TALLY = "_tally"
"""In place of a rule id: the row carries the tallies of a chunk, as JSON in ``notes``."""


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


def judge_spark(
    rules: RuleSet | Sequence[Rule],
    source: Path | str,
    *,
    session: Any = None,
    partitions: int | None = None,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    progress: Progress | None = None,
    keep_all: bool = False,
) -> AuditResult:
    """Judge a ``ledger_flat`` directory on Spark. Arguments as ``judge_log``.

    ``session`` None: the running one, or ``local[2]``; ``partitions`` None: as many as it has slots. Errors:
    ``LogError`` where Spark isn't installed.
    """
    spark = session if session is not None else _session()
    directory = Path(source)
    flat = ParquetSource(directory)
    facts = facts_of(registry_of(flat), as_of=as_of, known_at=known_at)
    asked = Asked(as_of, known_at, complete, keep_all, facts)
    results = [nothing("spark", rules)]
    by_about = rules_by_type(rules)
    for place, (about, own) in enumerate(by_about.items()):
        if progress is not None:
            progress(f"判断 {about}", place, len(by_about))
        type_ = about.partition("/")[0]
        frame = spark.read.parquet(str(directory / ROWS)).where(f"object_type = '{type_}'")
        parts = partitions or spark.sparkContext.defaultParallelism
        frame = frame.repartition(parts, "object_id").sortWithinPartitions("object_id", "day", "sequence")
        judged = frame.mapInArrow(_worker(str(directory), own, about, asked), SPARK_SCHEMA).toArrow()
        results.append(_result(judged))
        if any(compiled.always for compiled in plan_of(own).rules) and (silent := flat.silent(type_)):
            empty = flat.rows_of(type_, [])
            log = flat_log(empty, empty, type_, flat, silent)
            results.append(judge_chunk("spark", own, log, about, flat, asked))
    return merged("spark", results)


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise LogError("没有安装 PySpark", "spark", "请安装:pip install 'zhiheng[spark]',并准备 Java 17") from error
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    build = SparkSession.builder.master("local[2]").appName("zhiheng")
    build = build.config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
    return build.getOrCreate()


def _worker(
    directory: str, rules: Sequence[Rule], about: str, asked: Asked
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what each worker does with the rows of its objects."""

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        source = ParquetSource(Path(directory))
        amended = first_of_each(source.amended())
        type_ = about.partition("/")[0]
        tables = (source.typed(pa.Table.from_batches([batch]).drop_columns(["object_type"])) for batch in batches)
        for rows in whole_objects(tables, source.chunk_rows):
            log = flat_log(rows, concerning(rows, amended), type_, source, ())
            yield from _batches(judge_chunk("spark", rules, log, about, source, asked))

    return work


def _batches(result: AuditResult) -> Iterator[pa.RecordBatch]:
    """Yield verdicts and tallies as batches of plain columns."""
    yield from result.verdicts.cast(PLAIN).to_batches()
    tallies = {name: asdict(tally) for name, tally in result.tallies.items()}
    row = dict.fromkeys(PLAIN.names) | {
        "rule_id": TALLY,
        "notes": json.dumps({"tallies": tallies, "events": result.events, "objects": result.objects}),
    }
    yield from pa.Table.from_pylist([row], schema=PLAIN).to_batches()


def _result(judged: pa.Table) -> AuditResult:
    """Return what the workers sent as one result."""
    judged = judged.cast(PLAIN)
    names = judged["rule_id"].to_pylist()
    is_tally = [name == TALLY for name in names]
    verdicts = judged.filter(pa.array([not flag for flag in is_tally], pa.bool_())).cast(VERDICT_COLUMNS)
    result = AuditResult("spark", verdicts, {})
    for text in judged.filter(pa.array(is_tally, pa.bool_()))["notes"].to_pylist():
        sent = json.loads(text)
        result.events, result.objects = result.events + sent["events"], result.objects + sent["objects"]
        for name, tally in sent["tallies"].items():
            result.tallies.setdefault(name, Tally()).add(Tally(**tally | {"reasons": tuple(tally["reasons"])}))
    return result
