"""The whole statutory library over a big log, against the floor: DuckDB merely reading the same columns.

The log is the demo district many times over (``tiling.py``), as flat Parquet. Ours: ``judge_log`` with the DuckDB
engine, findings included. The floor: DuckDB hands over, object type by object type, exactly the columns that the
engine asks for, in object order, as Arrow batches that nobody looks at: once as the file lies (sorted), once with
ORDER BY. Each runs in a process of its own with two threads; peak memory is that of the process.

    python benchmarks/floor.py [--copies N] [--cases N] [--runs N] [--json FILE]

By default 10 copies of 4,800 cases: 1.7 million events. Ten million, once (1 GB of disk, kept in out/bench):

    python benchmarks/floor.py --copies 60 --runs 1
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from time import process_time
from typing import Any

from measuring import Table, apart, peak_memory, ratio, run, seconds, timed
from tiling import CASES, tiled

from zhiheng.law.engines import judge_log
from zhiheng.law.library import statutory_library

COPIES = 10
"""Districts by default."""


def judge(copies: int, cases: int, engine: str = "duckdb") -> dict[str, Any]:
    """Judge the tiled log in this process (after a small warm-up that loads the compiled code)."""
    rules = statutory_library()
    small, _, until = tiled(1, 60)
    judge_log(rules, small, engine=engine, as_of=until)
    place, events, until = tiled(copies, cases)
    began = process_time()
    spent, found = timed(lambda: judge_log(rules, place, engine=engine, as_of=until))
    left = sum(tally.left for tally in found.tallies.values())
    verdicts = sum(tally.activations for tally in found.tallies.values())
    return {
        "seconds": spent,
        "cpu": process_time() - began,
        "peak": peak_memory(),
        "events": events,
        "rows": found.events,
        "rules": len(rules.rules),
        "verdicts": verdicts,
        "findings": sum(tally.violated for tally in found.tallies.values()),
        "left": left,
        "steps": {step: round(value, 2) for step, value in found.timings.items()},
    }


def read(copies: int, cases: int, ordered: bool) -> dict[str, Any]:
    """Read what the engine reads, and nothing else, with DuckDB in this process."""
    import duckdb

    from zhiheng.law.engines.chunks import rules_by_type, wanted_of
    from zhiheng.law.engines.duckdb_ import BASE, ParquetSource
    from zhiheng.law.engines.flat import ROWS

    place, events, _ = tiled(copies, cases)
    source = ParquetSource(place)
    wanted = {
        about.partition("/")[0]: wanted_of(own, about.partition("/")[0], source.attributes(), source.object_types())
        for about, own in rules_by_type(statutory_library()).items()
    }
    db = duckdb.connect(config={"threads": 2})
    order = " ORDER BY object_id, day, sequence" if ordered else ""

    def work() -> int:
        """Read every wanted row and return how many there were."""
        rows = 0
        for about, asked in wanted.items():
            names = [*BASE, *(["relations"] if asked.relations else [])]
            names += sorted("@" + name for name in asked.attributes or ())
            columns = ", ".join(f'"{name}"' for name in names)
            sql = f"SELECT {columns} FROM read_parquet('{place / ROWS}') WHERE object_type = ?{order}"
            rows += sum(batch.num_rows for batch in db.sql(sql, params=[about]).to_arrow_reader(1_000_000))
        return rows

    began = process_time()
    spent, rows = timed(work)
    return {"seconds": spent, "cpu": process_time() - began, "peak": peak_memory(), "events": events, "rows": rows}


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    size = ["--copies", str(asked.copies), "--cases", str(asked.cases)]
    tiled(asked.copies, asked.cases)
    plain = _median(["--read", *size], asked.runs)
    ordered = _median(["--read", "--ordered", *size], asked.runs)
    own = _median(["--judge", *size], max(1, asked.runs // 2))
    table = Table(
        f"{own['rules']} rules over {own['events']:,} events ({own['rows']:,} rows of an object and an event)",
        ["work", "seconds", "against reading", "to reach", "s of CPU", "CPU against reading", "peak memory"],
        [
            ["DuckDB reads the same columns, as stored", seconds(plain["seconds"]), "1", "", *_cpu(plain, plain)],
            [
                "DuckDB reads the same columns, ORDER BY",
                seconds(ordered["seconds"]),
                ratio(ordered["seconds"], plain["seconds"]),
                "",
                *_cpu(ordered, plain),
            ],
            [
                "zhiheng judges, findings included",
                seconds(own["seconds"]),
                ratio(own["seconds"], plain["seconds"]),
                "≤ 3×",
                *_cpu(own, plain),
            ],
        ],
        [
            f"against reading with ORDER BY: {ratio(own['seconds'], ordered['seconds'])}",
            f"{own['verdicts']:,} verdicts, {own['findings']:,} findings; {own['left']:,} lenses left to the reference",
            f"ours by step, in seconds: {own['steps']}",
        ],
    )
    return [table]


def _median(words: list[str], runs: int) -> dict[str, Any]:
    taken = [apart("floor.py", *words) for _ in range(runs)]
    middle = statistics.median(found["seconds"] for found in taken)
    return taken[-1] | {"seconds": middle}


def _cpu(found: dict[str, Any], unit: dict[str, Any]) -> tuple[str, str, str]:
    """Return seconds of CPU, how many times those of reading, and peak memory, as shown."""
    return f"{found['cpu']:.1f}", ratio(found["cpu"], unit["cpu"]), f"{found['peak']:,.0f} MB"


def main() -> int:
    """Run as a benchmark, or as one of its processes."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--ordered", action="store_true")
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--cases", type=int, default=CASES)
    words, _ = parser.parse_known_args()
    if words.judge or words.read:
        found = (
            judge(words.copies, words.cases, words.engine)
            if words.judge
            else read(words.copies, words.cases, words.ordered)
        )
        print(json.dumps(found))
        return 0
    return run(
        __doc__,
        tables,
        ("--copies", {"type": int, "default": COPIES, "help": f"districts (default {COPIES})"}),
        ("--cases", {"type": int, "default": CASES, "help": f"ordinary cases of each (default {CASES:,})"}),
    )


if __name__ == "__main__":
    sys.exit(main())
