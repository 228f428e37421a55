"""Sixteen constraints on the public log of traffic fines, checked by four tools on their own loaded log.

Compared is checking alone: each tool has read the log into its own form before the clock starts. Ours: the kernel on
``LogTables``, after a first call that compiles or loads the compiled code (printed apart). polars: joins written by
hand (``by_hand.py``), lazily and collected together on all cores. PM4Py (one DECLARE model in one call, LTL for the
rest) and Declare4Py (all together) run in their own environment; their last answers are used again unless ``--again``.

    python benchmarks/checking.py [--runs N] [--again] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peering
from measuring import EXPECTED, Skipped, Spent, Table, in_turn, installed, need_log, ratio, run, seconds, timed

from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.kernel import Summary, judge_tables
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules

RULES = Path(__file__).parent / "data" / "traffic16.yaml"
Counts = dict[str, tuple[int, int, int]]
DIFFERS = {
    "c04": "elapsed seconds against civil days",
    "c12": "elapsed seconds against civil days",
    "c14": "elapsed seconds against civil days",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of ours and of polars (None: it isn't installed), and what both answer. ``first``: our first call."""

    first: float
    counts: Spent
    verdicts: Spent
    hand_counts: Spent | None
    hand_findings: Spent | None
    answer: Summary
    hand: Counts | None


def measured(rules: RuleSet, log: LogTables, runs: int) -> Measured:
    """Measure ours and polars in turn, each called once beforehand. Every call judges anew; the traces in order are
    part of the loaded log, as polars' sorted frame is."""
    first, answer = timed(lambda: judge_tables(rules, log, complete=True))
    ours: list[Callable[[], Any]] = [
        lambda: judge_tables(rules, log, complete=True),
        lambda: judge_tables(rules, log, complete=True).verdicts,
    ]
    if not installed("polars"):
        return Measured(first, *in_turn(ours, runs), None, None, answer, None)
    import by_hand

    frame = by_hand.frame_of(log)
    spent = in_turn([*ours, lambda: by_hand.counts(frame), lambda: by_hand.findings(frame)], runs)
    return Measured(first, *spent, answer, by_hand.counts(frame))


def peer(script: str, again: bool) -> dict[str, Any] | str:
    """Return a peer's answer, or the sentence why there is none."""
    try:
        return peering.answer(script, again=again)
    except Skipped as reason:
        return str(reason)


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the tables: times, counts, the published six."""
    log, rules = open_log(need_log()), read_rules(RULES)
    found = measured(rules, log, asked.runs)
    summary = found.answer
    pm4py, declare4py = peer("pm4py_checks.py", asked.again), peer("declare4py_checks.py", asked.again)
    counts = {name: (t.activations, t.violated, t.objects_violated) for name, t in summary.tallies.items()}
    speed = Table(
        f"Checking 16 constraints on {log.events.num_rows:,} events of {log.objects.num_rows:,} cases, log loaded",
        ["tool", "constraints", "median", "quickest", "CPU", "median against ours", "CPU against ours", "to reach"],
        [
            _row("zhiheng, counts", found.counts, None),
            _row("zhiheng, counts and the table of verdicts with evidence", found.verdicts, None),
        ],
        [
            f"first call of zhiheng in this process (loads or makes the compiled code): {seconds(found.first)}",
            "each tool starts from its own loaded form in trace order and is called once before; then all are measured "
            f"in turn, {asked.runs} times; ratios are to ours for the same kind of answer",
        ],
    )
    if found.hand_counts and found.hand_findings:
        name = "polars, joins by hand"
        speed.rows.append(_row(f"{name}, counts", found.hand_counts, found.counts, "≥ 3×"))
        speed.rows.append(_row(f"{name}, violating activations", found.hand_findings, found.verdicts))
    else:
        speed.notes.append("polars isn't installed (requirements/bench.txt)")
    _add_peers(speed, found.counts, pm4py, declare4py)
    left = {name: tally.left for name, tally in summary.tallies.items() if tally.left}
    if left:
        speed.notes.append(f"of zhiheng's answer the reference evaluator gave some, case by case: {left}")
    return [speed, _counted(counts, found.hand, pm4py, declare4py, rules), _published(counts)]


def _row(tool: str, spent: Spent, own: Spent | None, goal: str = "") -> list[str]:
    shown = [f"{1000 * value:.0f} ms" for value in (spent.median, spent.quickest, spent.cpu)]
    against = [ratio(spent.median, own.median), ratio(spent.cpu, own.cpu)] if own else ["", ""]
    return [tool, "16", *shown, *against, goal]


def _add_peers(speed: Table, own: Spent, pm4py: dict[str, Any] | str, declare4py: dict[str, Any] | str) -> None:
    if isinstance(pm4py, str):
        speed.notes.append(f"PM4Py skipped: {pm4py}")
    else:
        spent = pm4py["declare"] + pm4py["ltl"]
        name = f"{pm4py['tool']}, DECLARE in one call, LTL"
        number, against = str(len(pm4py["traces"])), ratio(spent, own.median)
        speed.rows.append([name, number, seconds(spent), "–", "–", against, "–", "≥ 40×"])
    if isinstance(declare4py, str):
        speed.notes.append(f"Declare4Py skipped: {declare4py}")
    else:
        spent = declare4py["together"]
        name = f"{declare4py['tool']}, all together"
        number, against = str(len(declare4py["traces"])), ratio(spent, own.median)
        speed.rows.append([name, number, seconds(spent), "–", "–", against, "–", "≥ 300×"])


def _counted(
    counts: Counts,
    hand: Counts | None,
    pm4py: dict[str, Any] | str,
    declare4py: dict[str, Any] | str,
    rules: RuleSet,
) -> Table:
    """Return the counts of all tools side by side, with the reason where they differ."""
    table = Table(
        "Violations (ours: activations and cases; peers: cases)",
        ["constraint", "activations", "violated", "cases", "polars", "PM4Py", "Declare4Py", "remark"],
    )
    for rule in rules.rules:
        activations, violated, cases = counts[rule.id]
        others = [
            hand[rule.id][2] if hand else None,
            pm4py["traces"].get(rule.id) if isinstance(pm4py, dict) else None,
            declare4py["traces"].get(rule.id) if isinstance(declare4py, dict) else None,
        ]
        agree = all(other in (None, cases) for other in others)
        remark = "equal" if agree else DIFFERS.get(rule.id, "DIFFERENT")
        if None in others and rule.id == "c16":
            remark += "; no such template in the peers"
        shown = ["–" if other is None else f"{other:,}" for other in others]
        table.rows.append(
            [f"{rule.id} {rule.title}", f"{activations:,}", f"{violated:,}", f"{cases:,}", *shown, remark]
        )
    table.notes += [
        "periods: ours counts civil days as written with the log's own offset, the peers elapsed seconds; PM4Py's "
        "reader (rustxes) drops the offset, so that its seconds are those of the wall clock and no daylight-saving "
        "hour is missed or gained; on timestamps in UTC the exact 60 days of c14 would be violated 23,950 times",
        "PM4Py: c02 by `exactly_one` (its `absence` means none at all); a temporal profile ignores what never "
        "happened, so the timed constraints are LTL filters with bounds",
    ]
    return table


def _published(counts: Counts) -> Table:
    """Return the six published constraints, ours against the file."""
    table = Table(
        "The six published constraints (road_traffic_fines.expected.json)", ["constraint", "published", "ours", "equal"]
    )
    for item in json.loads(EXPECTED.read_text(encoding="utf-8")):
        wanted = (item["activations"], item["violations"], item["traces_violated"])
        words = [" / ".join(f"{number:,}" for number in row) for row in (wanted, counts[item["id"]])]
        table.rows.append([item["id"], *words, "yes" if wanted == counts[item["id"]] else "NO"])
    table.notes.append("activations / violations / cases violated")
    return table


if __name__ == "__main__":
    sys.exit(run(__doc__, tables, ("--again", {"action": "store_true", "help": "ask the peers again (minutes)"})))
