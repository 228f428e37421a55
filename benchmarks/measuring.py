"""What all benchmarks share: timing by medians, peak memory of a process of its own, the machine, tables as text."""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
SHARED = ROOT.parent / "shared"
if not SHARED.exists():  # a worktree beside the clone
    SHARED = ROOT.parents[1] / "shared"
LOG = Path(os.environ.get("ZHIHENG_BENCH_LOG", str(SHARED / "logs" / "road_traffic_fines.xes.gz")))
EXPECTED = LOG.with_name("road_traffic_fines.expected.json")
WORK = Path(os.environ.get("ZHIHENG_BENCH_WORK", str(ROOT / "out" / "bench")))
"""Where big generated inputs and the peers' answers are kept between runs."""


class Skipped(Exception):
    """Something that this benchmark needs isn't here; ``args[0]`` is the sentence to print."""


@dataclass(slots=True)
class Table:
    """One printed table: a title, columns, rows of texts, and sentences that explain them."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the table as aligned plain text; the first column to the left, numbers to the right."""
        cells = [self.columns, *self.rows]
        widths = [max(len(row[place]) for row in cells) for place in range(len(self.columns))]
        lines = [self.title, "=" * len(self.title)]
        for number, row in enumerate(cells):
            shown = [
                _aligned(text, width, place, number == 0)
                for place, (text, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(shown).rstrip())
            if number == 0:
                lines.append("  ".join("-" * width for width in widths))
        return "\n".join([*lines, *(f"* {note}" for note in self.notes)])


def _aligned(text: str, width: int, place: int, head: bool) -> str:
    number = text[:1].isdigit() or text[:1] in "-–≥<"
    return text.rjust(width) if place and (number or head) else text.ljust(width)


def machine() -> str:
    """Return one line on the machine: cores, load, Python and the versions that matter."""
    names = ["numba", "numpy", "pyarrow", "duckdb", "polars", "pyspark"]
    found = [f"{name} {version}" for name in names if (version := installed(name))]
    load = os.getloadavg()[0]
    today = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    python = platform.python_version()
    return f"{today} · {os.cpu_count()} cores, load {load:.1f} · Python {python} · {', '.join(found)}"


def installed(name: str) -> str:
    """Return the version of a package, "" where it isn't installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of one call and what it returned."""
    gc.collect()
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def median_of(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Return the median seconds of several calls and what the last returned (no other answer is kept: memory that is
    held makes the next call fetch new pages)."""
    taken, result = [], None
    for _ in range(runs):
        result = None
        spent, result = timed(work)
        taken.append(spent)
    return statistics.median(taken), result


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls of one piece of work took, in seconds: elapsed (median, quickest) and the least CPU of the process."""

    median: float
    quickest: float
    cpu: float


def in_turn(works: Sequence[Callable[[], Any]], runs: int) -> list[Spent]:
    """Measure several pieces of work in turn, so that all meet the same load; each is called once beforehand."""
    for work in works:
        work()
    taken: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(runs):
        for place, work in enumerate(works):
            gc.collect()
            began, busy = time.perf_counter(), time.process_time()
            work()
            taken[place].append((time.perf_counter() - began, time.process_time() - busy))
    return [
        Spent(statistics.median(e for e, _ in found), min(e for e, _ in found), min(c for _, c in found))
        for found in taken
    ]


def peak_memory() -> float:
    """Return the peak resident memory of this process in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def apart(script: str, *arguments: str) -> dict[str, Any]:
    """Run a script of this directory in a process of its own and return the JSON object of its last line."""
    command = [sys.executable, str(Path(__file__).parent / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def seconds(value: float) -> str:
    """Return seconds as shown."""
    return f"{value:.3f} s" if value < 10 else f"{value:.1f} s"


def ratio(value: float, unit: float) -> str:
    """Return how many times ``unit`` fits into ``value``."""
    return f"{value / unit:.2f}×" if value < 10 * unit else f"{value / unit:.0f}×"


def need_log() -> Path:
    """Return the public log. Raises ``Skipped`` where it is absent."""
    if not LOG.exists():
        raise Skipped(f"the public log isn't here ({LOG}); set ZHIHENG_BENCH_LOG to road_traffic_fines.xes.gz")
    return LOG


def arguments(description: str | None, *more: tuple[str, dict[str, Any]]) -> argparse.Namespace:
    """Parse a benchmark's command line: ``--json FILE``, ``--runs N`` and its own options."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the tables as JSON into this file as well")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is shown (default 5)")
    for name, options in more:
        parser.add_argument(name, **options)
    return parser.parse_args()


def show(tables: Sequence[Table], json_file: Path | None) -> None:
    """Print the tables below the machine's line, and write them as JSON if asked."""
    line = machine()
    print(line)
    for table in tables:
        print(f"\n{table.text()}")
    print(flush=True)
    if json_file is not None:
        document = {"machine": line, "tables": [asdict(table) for table in tables]}
        json_file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(description: str | None, tables: Callable[[argparse.Namespace], Sequence[Table]], *more: Any) -> int:
    """Run one benchmark from the command line; return the exit code (0 also where something is absent)."""
    asked = arguments(description, *more)
    try:
        show(tables(asked), asked.json)
    except Skipped as reason:
        print(f"skipped: {reason}")
    return 0
