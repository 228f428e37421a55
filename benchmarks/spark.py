"""Spark local[2] against DuckDB on the same flat Parquet, with the whole statutory library; equal answers.

Each in a process of its own; Spark's session is started and warmed with a small log before the clock starts.

    python benchmarks/spark.py [--copies N] [--cases N] [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from typing import Any

from measuring import Skipped, Table, apart, installed, ratio, run, seconds
from tiling import CASES, tiled


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    if not installed("pyspark"):
        raise Skipped("PySpark isn't installed (requirements/bench.txt)")
    if shutil.which("java") is None:
        raise Skipped("there is no Java on the path (Debian: openjdk-17-jre-headless)")
    tiled(asked.copies, asked.cases)
    words = ["--judge", "--copies", str(asked.copies), "--cases", str(asked.cases)]
    found = {engine: _median([*words, "--engine", engine], asked.runs) for engine in ("duckdb", "spark")}
    own = found["duckdb"]
    table = Table(
        f"{own['rules']} rules over {own['events']:,} events, DuckDB and Spark local[2]",
        ["engine", "seconds", "against DuckDB", "verdicts", "findings", "equal", "peak memory of Python"],
    )
    for engine, one in found.items():
        equal = all(one[key] == own[key] for key in ("verdicts", "findings"))
        table.rows.append(
            [
                engine,
                seconds(one["seconds"]),
                ratio(one["seconds"], own["seconds"]),
                f"{one['verdicts']:,}",
                f"{one['findings']:,}",
                "yes" if equal else "NO",
                f"{one['peak']:,.0f} MB",
            ]
        )
    table.notes.append("the driver's memory; Spark's workers and its JVM come on top")
    return [table]


def _median(words: list[str], runs: int) -> dict[str, Any]:
    taken = [apart("floor.py", *words) for _ in range(runs)]
    return taken[-1] | {"seconds": statistics.median(found["seconds"] for found in taken)}


if __name__ == "__main__":
    sys.exit(
        run(
            __doc__,
            tables,
            ("--copies", {"type": int, "default": 1, "help": "districts (default 1)"}),
            ("--cases", {"type": int, "default": CASES, "help": f"ordinary cases of each (default {CASES:,})"}),
        )
    )
