"""The interactive questions on one case of 50 and of 100 events against the whole library, answered by the reference.

The case is told like a lawful ordinary one of the demo district, with as many records of evidence as make up the
number. The library is compiled before the clock starts, as in a running server; every call starts from bare events.

    python benchmarks/interactive.py [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from measuring import Table, median_of, run
from tiling import district

from zhiheng.eventlog.model import Event, LogObject
from zhiheng.eventlog.rows import events_of, objects_of
from zhiheng.kit import heap
from zhiheng.law.facts import definitions, derive
from zhiheng.law.facts.world import World
from zhiheng.law.library import statutory_library
from zhiheng.law.reference.guarding import would_break
from zhiheng.law.reference.judge import Judging, judge, plan_of
from zhiheng.law.reference.questions import next_acts
from zhiheng.law.verdicts import Instant

EVENTS = (50, 100)
GUARD = "guard: would_break and next_acts"
GOALS = {(50, "judge one object: the case"): "< 2", (100, GUARD): "≤ 20"}


def case_of(size: int) -> tuple[str, list[Event], dict[tuple[str, str], LogObject], World, Instant]:
    """Return a case's id and its events, padded to ``size``, the objects that they name, the district, the day."""
    tables, until = district(420)
    events, objects = events_of(tables), objects_of(tables)
    whole = World(events, objects)
    traces: dict[str, list[Event]] = {}
    for event in events:
        for relation in event.relations:
            if relation.type == "case":
                traces.setdefault(relation.id, []).append(event)
    id_, trace = max(traces.items(), key=lambda item: len(item[1]))
    pattern = next((event for event in trace if event.type == "evidence.verified"), trace[min(4, len(trace) - 1)])
    padded = list(trace[:size])
    while len(padded) < size:
        number = len(padded)
        padded.append(replace(pattern, id=f"{pattern.id}-more-{number}", sequence=pattern.sequence))
    padded.sort(key=lambda event: (event.day, event.sequence))
    padded = [replace(event, sequence=place) for place, event in enumerate(padded)]
    named = {(relation.type, relation.id) for event in padded for relation in event.relations}
    return id_, padded, {key: thing for key, thing in objects.items() if key in named}, whole, until


def questions(size: int) -> tuple[dict[str, Callable[[], Any]], str]:
    """Return what is asked of a case of that size, and what the table says of it."""
    id_, events, objects, whole, until = case_of(size)
    rules = statutory_library()
    world = World(events, objects, derive(whole, definitions(), as_of=until))
    decided = max(events, key=lambda event: event.type == "decision.made")
    act = replace(decided, id="trial", day=until.day)

    def guard() -> list[Any]:
        """Ask what would break and what comes next, as the guard does."""
        return [*would_break(world, rules, act, True).reasons, *next_acts(world, rules, until, about=("case", id_))]

    work: dict[str, Callable[[], Any]] = {
        "judge one object: the case": lambda: Judging(plan_of(rules), world, as_of=until).judge_object("case", id_),
        "judge every object of its events": lambda: judge(rules, world, as_of=until),
        "would_break: a decision, doing": lambda: would_break(world, rules, act, True),
        "next_acts: of the case": lambda: next_acts(world, rules, until, about=("case", id_)),
        GUARD: guard,
    }
    said = f"One case of {len(events)} events ({len(objects)} objects) against {len(rules.rules)} rules, reference"
    return work, said


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the tables."""
    plan_of(statutory_library())
    heap.settle()  # as servers do
    return [_table(size, asked) for size in EVENTS]


def _table(size: int, asked: argparse.Namespace) -> Table:
    work, said = questions(size)
    table = Table(said, ["question", "ms elapsed", "ms of CPU", "quickest", "to reach", "answers"])
    for name, question in work.items():
        for _ in range(3):
            question()
        runs = max(asked.runs, 15)
        spent, answer = median_of(question, runs)
        cpu = sorted(_cpu_of(question) for _ in range(runs))
        count = len(answer.reasons) if hasattr(answer, "reasons") else len(answer)
        shown = [f"{taken * 1000:.2f}" for taken in (spent, statistics.median(cpu), cpu[0])]
        table.rows.append([name, *shown, GOALS.get((size, name), ""), str(count)])
    table.notes += [
        "facts of the registers (certificates, benchmarks …) are derived beforehand, as a server holds them",
        "elapsed and CPU are medians; the quickest call, in CPU, is what an undisturbed machine needs",
    ]
    return table


def _cpu_of(question: Callable[[], Any]) -> float:
    began = time.process_time()
    question()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(run(__doc__, tables))
