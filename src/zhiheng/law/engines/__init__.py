"""Engines (引擎): the same kernel fed from memory, files, databases and clusters; equal verdicts from each.

``judge_log`` is the one door. An engine, and with it the kernel, is loaded when it is first asked: a server that judges
single acts by the reference knows this package by the names of its views only (``engines.views``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.verdicts import Instant

if TYPE_CHECKING:
    from zhiheng.law.engines.result import AuditResult, Progress

__all__ = ["judge_log"]


def judge_log(
    rules: RuleSet | Sequence[Rule],
    source: Any,
    *,
    engine: str | None = None,
    as_of: Instant | None = None,
    known_at: datetime | None = None,
    complete: bool = False,
    progress: Progress | None = None,
    keep_all: bool = False,
) -> AuditResult:
    """Judge a log by rules.

    Arguments: ``source`` is ``LogTables`` (engine ``memory``), a directory of flat Parquet files (``duckdb``), a
    database address ``sqlite:///PATH`` or ``postgresql://…`` (``sql``), or such a directory (``spark``);
    ``engine`` None: what fits the source. ``as_of`` the day judged; ``known_at`` only what was recorded by then;
    ``complete`` nothing more will come; ``keep_all`` also satisfied verdicts. Errors: ``ValueError`` where
    neither a day nor completeness is given, or the engine is unknown; ``LogError`` where the source can't be read.
    """
    from zhiheng.eventlog.tables import LogTables

    chosen = engine or ("memory" if isinstance(source, LogTables) else "duckdb" if _is_place(source) else "sql")
    options: dict[str, Any] = {
        "as_of": as_of,
        "known_at": known_at,
        "complete": complete,
        "progress": progress,
        "keep_all": keep_all,
    }
    if chosen == "memory":
        from zhiheng.law.engines.memory import judge_memory

        return judge_memory(rules, source, **options)
    if chosen == "duckdb":
        from zhiheng.law.engines.chunks import judge_flat
        from zhiheng.law.engines.duckdb_ import ParquetSource

        return judge_flat("duckdb", rules, ParquetSource(Path(source)), **options)
    if chosen == "sql":
        from zhiheng.law.engines.sql import judge_sql

        return judge_sql(rules, str(source), **options)
    if chosen == "spark":
        from zhiheng.law.engines.spark import judge_spark

        return judge_spark(rules, source, **options)
    raise ValueError(f"没有名为“{chosen}”的引擎:可用 memory、duckdb、sql、spark")


def _is_place(source: Any) -> bool:
    return isinstance(source, Path) or (isinstance(source, str) and "://" not in source)
