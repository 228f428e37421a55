"""What twice as many rules cost: 64 and 128 rules of the statutory library over the same log in memory.

The 64 are spread evenly over the library, and the 128 contain them. Events are visited only for the rules that their
type can touch, so the cost follows the events. Below it, as the worst case, the sixteen constraints of the public log
four times and eight times over with other limits: there every rule touches the same few event types.

    python benchmarks/rules.py [--cases N] [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import process_time
from typing import Any

from checking import RULES
from measuring import Skipped, Table, median_of, need_log, ratio, run, seconds
from tiling import CASES, district

from zhiheng.eventlog.reading import open_log
from zhiheng.law.engines import judge_log
from zhiheng.law.kernel import judge_tables
from zhiheng.law.language.model import Rule
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import statutory_library


def spread(rules: Sequence[Rule], count: int) -> list[Rule]:
    """Return so many rules, spread evenly over all."""
    return [rules[place * len(rules) // count] for place in range(count)]


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the tables."""
    log, until = district(asked.cases)
    every = list({rule.id: rule for rule in statutory_library().rules}.values())
    many = spread(every, 128)
    found = [_library(f"{len(some)} rules", some, log, until, asked.runs) for some in (many[::2], many, every)]
    table = Table(
        f"Rules of the library over {log.events.num_rows:,} events in memory",
        ["rules", "s of CPU", "against 64", "to reach", "verdicts", "left to the reference"],
    )
    for place, (name, spent, verdicts, left) in enumerate(found):
        goal = "< 1.3×" if place == 1 else ""
        table.rows.append([name, seconds(spent), ratio(spent, found[0][1]), goal, f"{verdicts:,}", f"{left:,}"])
    try:
        return [table, _worst(asked.runs)]
    except Skipped as reason:
        table.notes.append(f"worst case skipped: {reason}")
        return [table]


def _library(name: str, rules: list[Rule], log: object, until: object, runs: int) -> tuple[str, float, int, int]:
    judge_log(rules, log, as_of=until)  # type: ignore[arg-type]
    spent, answer = _least(lambda: judge_log(rules, log, as_of=until), runs)  # type: ignore[arg-type]
    tallies = answer.tallies.values()
    return name, spent, sum(t.activations for t in tallies), sum(t.left for t in tallies)


def _least(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Return the least seconds of CPU of several calls, and what the last returned."""
    least, answer = float("inf"), None
    for _ in range(runs):
        began = process_time()
        answer = work()
        least = min(least, process_time() - began)
    return least, answer


def _worst(runs: int) -> Table:
    log, sixteen = open_log(need_log()), read_rules(RULES).rules
    table = Table(
        f"The worst case: rules that all touch the same types, {log.events.num_rows:,} events of the public log",
        ["rules", "seconds", "against 64", "verdicts"],
    )
    first = 0.0
    for times in (4, 8):
        rules = [replace(rule, id=f"{rule.id}.{number}") for number in range(times) for rule in sixteen]
        judge_tables(rules, log, complete=True)
        spent, answer = median_of(lambda rules=rules: judge_tables(rules, log, complete=True), runs)  # type: ignore[misc]
        first = first or spent
        verdicts = sum(tally.activations for tally in answer.tallies.values())
        table.rows.append([str(len(rules)), seconds(spent), ratio(spent, first), f"{verdicts:,}"])
    return table


if __name__ == "__main__":
    sys.exit(run(__doc__, tables, ("--cases", {"type": int, "default": CASES, "help": f"(default {CASES:,})"})))
