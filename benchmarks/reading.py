"""From the .xes.gz of the public log to the answer: ours against PM4Py, phase by phase, each in a process of its own.

Ours: reading, then the sixteen constraints of ``checking.py`` with evidence. PM4Py: reading, then its fifteen. The time
to start Python and import is not counted on either side.

    python benchmarks/reading.py [--runs N] [--again] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys

import peering
from measuring import Skipped, Table, apart, need_log, peak_memory, ratio, run, seconds, timed


def once() -> dict[str, float]:
    """Read and judge in this process; return the seconds of each phase."""
    from checking import RULES

    from zhiheng.eventlog.reading import open_log
    from zhiheng.law.kernel import judge_tables
    from zhiheng.law.language.read import read_rules

    read, log = timed(lambda: open_log(need_log()))
    parsed, rules = timed(lambda: read_rules(RULES))
    judged, _ = timed(lambda: judge_tables(rules, log, complete=True))
    return {"read": read, "rules": parsed, "judge": judged, "peak": peak_memory()}


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    need_log()
    apart("reading.py", "--once")  # the compiled code is on disk from now on
    taken = [apart("reading.py", "--once") for _ in range(asked.runs)]
    middle = {phase: statistics.median(found[phase] for found in taken) for phase in taken[0]}
    own = middle["read"] + middle["rules"] + middle["judge"]
    table = Table(
        "From .xes.gz to the answer",
        ["tool", "reading", "checking", "together", "against ours", "to reach"],
        [["zhiheng", seconds(middle["read"]), seconds(middle["rules"] + middle["judge"]), seconds(own), "", ""]],
        [f"peak memory of zhiheng's process: {middle['peak']:,.0f} MB; checking includes reading the rules and "
         "loading the compiled code"],
    )  # fmt: skip
    try:
        found = peering.answer("pm4py_checks.py", again=asked.again)
    except Skipped as reason:
        table.notes.append(f"PM4Py skipped: {reason}")
        return [table]
    check = found["declare"] + found["ltl"]
    total = found["read"] + check
    table.rows.append(
        [found["tool"], seconds(found["read"]), seconds(check), seconds(total), ratio(total, own), "≥ 10×"]
    )
    return [table]


if __name__ == "__main__":
    if "--once" in sys.argv:
        print(json.dumps(once()))
        sys.exit(0)
    sys.exit(run(__doc__, tables, ("--again", {"action": "store_true", "help": "ask the peers again (minutes)"})))
