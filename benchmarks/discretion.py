"""Discretion (裁量): cases evaluated per second with every step explained, beside a bare loop that only picks a tier.

The cases are the rows of the golden table, over and over. The bare loop is the least that any program does: it looks
for the severest tier whose condition was found and multiplies its ends; no factor, no article, no reasoning.

    python benchmarks/discretion.py [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from decimal import Decimal

from measuring import ROOT, Table, in_turn, run

sys.path.insert(0, str(ROOT / "tests"))

from law.discretion.reading import FACTORS, benchmarks, rows
from zhiheng.law.discretion import Benchmark, Circumstances, evaluate

CASES = 5_000
LEAST = 2_000
Case = tuple[Benchmark, Circumstances]


def cases() -> list[Case]:
    """Return the golden rows as cases, repeated."""
    tables, known = benchmarks(), rows()
    one = [(tables[row.cells["基准"]], row.found) for row in known]
    return [one[place % len(one)] for place in range(CASES)]


def explained(todo: Sequence[Case]) -> int:
    """Evaluate all cases; return how many steps of reasoning came out."""
    return sum(len(evaluate(benchmark, FACTORS, found).steps) for benchmark, found in todo)


def bare(todo: Sequence[Case]) -> Decimal:
    """Pick a tier by its conditions and multiply its ends, nothing else; return their sum."""
    total = Decimal(0)
    for benchmark, found in todo:
        bracket = benchmark.bracket(found.base, found.party)
        assert bracket is not None
        tier = bracket.tiers[len(bracket.tiers) // 2]
        for one in bracket.tiers:
            if found.conditions.intersection(one.conditions):
                tier = one
        span = bracket.span_of(tier)
        total += (span.low or Decimal(0)) * (found.base or 1) + (span.high or Decimal(0)) * (found.base or 1)
    return total


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    todo = cases()
    own, floor = in_turn([lambda: explained(todo), lambda: bare(todo)], asked.runs)
    shown = [
        [name, f"{CASES / spent.median:,.0f}", f"{CASES / spent.cpu:,.0f}", f"{spent.cpu / CASES * 1e6:.1f}", reach]
        for name, spent, reach in (("zhiheng, explained", own, f"≥ {LEAST:,}"), ("bare loop", floor, ""))
    ]
    note = f"{CASES:,} cases of {len(rows())} kinds, {explained(todo[: len(rows())]):,} steps of reasoning in a round"
    columns = ["evaluation", "cases/s", "cases/s of CPU", "µs of CPU a case", "to reach"]
    return [Table("Discretion: cases a second", columns, shown, [note])]


if __name__ == "__main__":
    sys.exit(run(__doc__, tables))
