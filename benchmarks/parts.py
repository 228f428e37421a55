"""The public log many times over, audited from a flat Parquet file: time and peak memory, against merely reading it.

Every copy has cases of its own; rows stand in the order of the cases. Ours is the whole of `zhiheng audit` with sixteen
constraints: findings as Parquet, CSV, JSON, and the report; part by part, and (``--whole``) read as a whole, which is
what it did before. The floor: DuckDB hands over the three columns that are judged, as Arrow batches that nobody looks
at. Each runs in a process of its own.

    python benchmarks/parts.py [--copies 1,10,60] [--whole] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from measuring import WORK, Table, apart, need_log, peak_memory, ratio, run, seconds, timed

RULES = Path(__file__).parent / "data" / "traffic16.yaml"
COLUMNS = ("case:concept:name", "concept:name", "time:timestamp")


def fines(copies: int) -> Path:
    """Return the flat file with so many copies, made once and kept. Raises ``Skipped`` without the public log."""
    path = WORK / f"fines-{copies}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft, table = path.with_suffix(".part"), _rows()
        with pq.ParquetWriter(draft, table.schema, compression="zstd", compression_level=1) as writer:
            for copy in range(copies):
                cases = pc.binary_join_element_wise(f"{copy:03d}-", table[COLUMNS[0]], "")
                writer.write_table(table.set_column(0, COLUMNS[0], cases), row_group_size=262_144)
        draft.replace(path)
    return path


def _rows() -> pa.Table:
    """Return the public log with one row an event, in the order of the cases."""
    from zhiheng.eventlog.reading import open_log

    log = open_log(need_log())
    events = log.events
    case = np.empty(events.num_rows, np.int64)
    case[log.relations["event"].to_numpy()] = log.relations["object"].to_numpy()
    columns: dict[str, Any] = {COLUMNS[0]: log.objects["id"].take(pa.array(case)), COLUMNS[1]: _plain(events["type"])}
    moment = events["day"].to_numpy().astype(np.int64) * 86_400 + events["clock"].to_numpy() // 1_000_000
    written = pc.strftime(pa.array(moment).cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%S")
    zones = pa.array([f"+{minutes // 60:02d}:{minutes % 60:02d}" for minutes in range(181)])
    columns[COLUMNS[2]] = pc.binary_join_element_wise(written, zones.take(events["offset"].cast(pa.int64())), "")
    columns |= {name[1:]: _plain(events[name]) for name in events.column_names if name.startswith("@")}
    table = pa.table(columns)
    places = pc.rank(table[COLUMNS[0]], tiebreaker="dense").to_numpy()
    return table.take(pa.array(np.argsort(places, kind="stable")))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def measured(path: Path, way: str) -> dict[str, Any]:
    """Do one piece of work in this process: ``read``, ``parts`` or ``whole``."""
    work = {"read": _read, "parts": _audit_in_parts, "whole": _audit_whole}[way]
    began = process_time()
    spent, events = timed(lambda: work(path))
    return {"seconds": spent, "cpu": process_time() - began, "peak": peak_memory(), "events": events}


def _read(path: Path) -> int:
    """Read the columns that are judged and return how many rows there were."""
    import duckdb

    db = duckdb.connect(config={"threads": 2})
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    reader = db.sql(f"SELECT {names} FROM read_parquet('{path}')").to_arrow_reader(100_000)
    return sum(batch.num_rows for batch in reader)


def _audit_in_parts(path: Path) -> int:
    from zhiheng.eventlog.reading import open_parts
    from zhiheng.law.audit.options import Question
    from zhiheng.law.audit.run import Asked, audit_parts
    from zhiheng.law.language.read import read_rules

    with TemporaryDirectory(dir=WORK) as out:
        asked = Asked(Question(None, None, True), Path(out) / "out")
        return int(audit_parts(read_rules(RULES), open_parts(path), asked).summary["log"]["events"])


def _audit_whole(path: Path) -> int:
    from zhiheng.eventlog.reading import open_log
    from zhiheng.law.audit.options import Question
    from zhiheng.law.audit.run import Asked, audit
    from zhiheng.law.language.read import read_rules

    with TemporaryDirectory(dir=WORK) as out:
        asked = Asked(Question(None, None, True), Path(out) / "out")
        return int(audit(read_rules(RULES), open_log(path), asked).summary["log"]["events"])


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    table = Table(
        "zhiheng audit of the public log, copied, 16 constraints, every output written",
        ["copies", "events", "work", "seconds", "s of CPU", "CPU against reading", "µs of CPU an event", "peak memory"],
    )
    for copies in [int(word) for word in asked.copies.split(",")]:
        fines(copies)
        unit = None
        for way in ("read", "parts", *(["whole"] if asked.whole else [])):
            found = apart("parts.py", "--work", way, "--copies", str(copies))
            unit = unit or found
            table.rows.append(
                [
                    *(str(copies), f"{found['events']:,}", way, seconds(found["seconds"]), f"{found['cpu']:.1f}"),
                    ratio(found["cpu"], unit["cpu"]),
                    f"{found['cpu'] / found['events'] * 1e6:.1f}",
                    f"{found['peak']:,.0f} MB",
                ]
            )
    table.notes.append("read: DuckDB merely hands over the three columns; every third event gives a finding")
    return [table]


def main() -> int:
    """Run as a benchmark, or as one of its processes."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--copies", default="1,10,60")
    parser.add_argument("--work", choices=["read", "parts", "whole"])
    words, _ = parser.parse_known_args()
    if words.work:
        print(json.dumps(measured(fines(int(words.copies)), words.work)))
        return 0
    return run(
        __doc__,
        tables,
        ("--copies", {"default": "1,10,60", "help": "sizes, with commas (default 1,10,60)"}),
        ("--whole", {"action": "store_true", "help": "also read the log as a whole (4 GB of memory at 10 copies)"}),
    )


if __name__ == "__main__":
    sys.exit(main())
