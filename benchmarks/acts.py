"""An act done on screen, on a live database (F8): what is judged before the lock, what the lock holds, what follows.

The ledger holds a demo district. Cases that are still handled are made up to 50 events and get more evidence,
as the pages add them: the case is read, the guard tries the act, it is appended, what it touched is judged anew.

    python benchmarks/acts.py [--databases sqlite postgresql] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from measuring import Table, apart, run

from ledger import database

SCALE = 0.02
ROUNDS = 8
LEAST, SIZE = 6, 50
"""Events of a case that is taken, and those that it is made up to."""
STEPS = {
    "read": ("the case is read", ""),
    "guard": ("the guard tries the act", ""),
    "before": ("together: before the lock", "≤ 50"),
    "append": ("the act is checked and appended", ""),
    "locked": ("of it, under the lock, with commit", "≤ 5"),
    "refresh": ("what it touched is judged anew, afterwards", "≤ 50"),
    "noted": ("of it, writing", "≤ 5"),
}


class Clocks:
    """Elapsed and CPU milliseconds of every step, one entry for each act."""

    def __init__(self) -> None:
        self.taken: dict[str, list[tuple[float, float]]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        began, busy = time.perf_counter(), time.process_time()
        yield
        self.note(name, began, busy)

    def note(self, name: str, began: float, busy: float) -> None:
        """Keep what has passed since."""
        spent = (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000
        self.taken.setdefault(name, []).append(spent)

    def figures(self) -> dict[str, list[float]]:
        """Return by step: median and 95th percentile elapsed, median and least CPU."""
        found = {}
        for name, taken in self.taken.items():
            elapsed, cpu = [one for one, _ in taken], [one for _, one in taken]
            found[name] = [
                statistics.median(elapsed), statistics.quantiles(elapsed, n=20)[-1], statistics.median(cpu), min(cpu),
            ]  # fmt: skip
        return found


def filled() -> int:
    """Tell the demo district into the ledger, with the rooms' tables; return the number of events."""
    from zhiheng.demo.district import SEED, district_stream, written
    from zhiheng.ledger.history import load_history
    from zhiheng.ledger.rebuilding import rebuild_rooms
    from zhiheng.ledger.records import Actor

    tables, _ = written(district_stream(SCALE, SEED), lambda batch: None)
    count = load_history(tables, by=Actor(system="bench"))
    rebuild_rooms()
    return count


def handled() -> list[Any]:
    """Return the cases that are still handled and have evidence, made up to ``SIZE`` events with more of it."""
    from zhiheng.handling.cases import casefile
    from zhiheng.ledger.acting import perform
    from zhiheng.ledger.models import LedgerObject

    found = []
    for row in LedgerObject.objects.filter(type="case", version__gte=LEAST).order_by("-version", "pk"):
        file = casefile.load(row)
        if file.last("evidence.verified") and not file.of("case.closed", "case.withdrawn", "dossier.archived"):
            act, _ = drafted(file, 0)
            missing = [drafted(file, number)[1] for number in range(SIZE - len(file.events))]
            perform(act, "固定证据", row.public_id, missing)
            found.append(row)
    return found


def drafted(file: Any, number: int) -> tuple[Any, Any]:
    """Return the act of today that adds one more record of evidence like the last, and its event."""
    from zhiheng.ledger.acting import Act
    from zhiheng.ledger.records import Actor, Ref

    last = file.last("evidence.verified")
    stated = {name: value for name, value in last.attributes.items() if name not in ("actor", "agency", "source")}
    act = Act(by=Actor(system="bench"), on=date.today(), agency=file.agency)
    refs = [Ref(r.type, r.id, r.qualifier) for r in last.relations if r.type != "evidence"]
    return act, act.event("evidence.verified", [*refs, Ref("evidence", f"B-{file.id}-{number}")], **stated)


def acted(clocks: Clocks, row: Any, number: int) -> None:
    """Do one act as the pages do it, and count anew what is owed."""
    from zhiheng.handling.cases import casefile, guarding
    from zhiheng.ledger import services
    from zhiheng.ledger.acting import perform
    from zhiheng.web import touched

    lock, note = services.locked_clock, services.note_duties
    locked: list[float] = []

    def took() -> Any:
        """Take the lock and note when it was had."""
        clock = lock()
        locked[:] = [time.perf_counter(), time.process_time()]
        return clock

    def noted(rows: Any) -> None:
        """Write the duties, timed."""
        with clocks.step("noted"):
            note(rows)

    with clocks.step("before"):
        with clocks.step("read"):
            file = casefile.load(row)
        with clocks.step("guard"):
            act, new = drafted(file, number)
            trial = guarding.try_events(file, [new], True)
    if trial.blocking:
        raise RuntimeError(f"{row.public_id}: {trial.blocking[0].text}")
    services.locked_clock, services.note_duties = took, noted
    try:
        with clocks.step("append"):
            done = perform(act, "固定证据", row.public_id, [new])
            clocks.note("locked", *locked)
        with clocks.step("refresh"):
            touched.refresh(done.appended.events[0].event.sequence - 1, date.today())  # as above
    finally:
        services.locked_clock, services.note_duties = lock, note


def measure(address: str) -> dict[str, Any]:
    """Measure one database and return the figures."""
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from zhiheng.kit import heap
    from zhiheng.law.library import statutory_library
    from zhiheng.law.reference import plan_of

    events = filled()
    plan_of(statutory_library())
    heap.settle()  # as servers and worker do
    rows = handled()
    for row in rows:
        acted(Clocks(), row, SIZE)  # what is made once per process
    clocks = Clocks()
    for number in range(1, ROUNDS + 1):
        for row in rows:
            acted(clocks, row, SIZE + number)
    return {"events": events, "acts": len(rows) * ROUNDS, "steps": clocks.figures()}


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the tables."""
    found_tables = []
    for vendor in asked.databases:
        with tempfile.TemporaryDirectory() as home, database(vendor) as address:
            os.environ["ZHIHENG_DATA"] = home
            found = apart("acts.py", "--measure", address)
        title = f"{vendor}: {found['acts']} acts on cases of {SIZE} events and more, ledger of {found['events']:,}"
        table = Table(title, ["ms", "median", "p95", "of CPU", "least CPU", "to reach"])
        for name, (words, goal) in STEPS.items():
            if name in found["steps"]:
                table.rows.append([words, *(f"{figure:.1f}" for figure in found["steps"][name]), goal])
        found_tables.append(table)
    return found_tables


if __name__ == "__main__":
    if "--measure" in sys.argv:
        figures = measure(sys.argv[sys.argv.index("--measure") + 1])
        print(json.dumps(figures))
        sys.exit(0)
    more = [
        ("--databases", {"nargs": "+", "default": ["sqlite", "postgresql"], "choices": ["sqlite", "postgresql"]}),
    ]
    sys.exit(run(__doc__, tables, *more))
