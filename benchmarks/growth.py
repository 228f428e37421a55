"""How time and peak memory of a whole audit grow with the log: 1×, 10×, 60× events, each in a process of its own.

The log is the demo district many times over (``tiling.py``); judged by the whole statutory library with the DuckDB
engine, chunk by chunk. By default 1× is about 42,000 events and 60× about 2.5 million; with ``--cases 4800`` it is
168,000 and 10 million. Small logs are measured several times (``--runs``), big ones once: they take minutes.

    python benchmarks/growth.py [--copies 1,10,60] [--cases N] [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import statistics
import sys

from measuring import Table, apart, ratio, run, seconds
from tiling import CASES, tiled


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    table = Table(
        "The whole library over growing logs (DuckDB engine)",
        [
            *("copies", "events", "seconds", "time against 1×", "to reach", "s of CPU", "CPU against 1×"),
            *("µs of CPU an event", "peak memory", "against 1×"),
        ],
    )
    first: dict[str, float] = {}
    for copies in [int(word) for word in asked.copies.split(",")]:
        tiled(copies, asked.cases)
        words = ["--judge", "--copies", str(copies), "--cases", str(asked.cases)]
        taken = [apart("floor.py", *words) for _ in range(max(1, asked.runs // copies))]
        spent = statistics.median(found["seconds"] for found in taken)
        busy = statistics.median(found["cpu"] for found in taken)
        peak, events = max(found["peak"] for found in taken), taken[0]["events"]
        first = first or {"seconds": spent, "cpu": busy, "peak": peak, "copies": copies}
        times = copies / first["copies"]
        table.rows.append(
            [
                str(copies),
                f"{events:,}",
                seconds(spent),
                ratio(spent, first["seconds"]),
                f"< {1.1 * times:.0f}×" if times > 1 else "",
                f"{busy:.1f}",
                ratio(busy, first["cpu"]),
                f"{busy / events * 1e6:.1f}",
                f"{peak:,.0f} MB",
                ratio(peak, first["peak"]),
            ]
        )
    table.notes.append("memory should stay flat: the log is read object by object; registers and findings do grow")
    return [table]


if __name__ == "__main__":
    sys.exit(
        run(
            __doc__,
            tables,
            ("--copies", {"default": "1,10,60", "help": "sizes, with commas (default 1,10,60)"}),
            (
                "--cases",
                {"type": int, "default": CASES // 4, "help": f"ordinary cases of a copy (default {CASES // 4:,})"},
            ),
        )
    )
