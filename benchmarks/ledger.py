"""The ledger under load: ingestion, filling, sealing, verification, traces of 100 events; SQLite and PostgreSQL.

Each database is a new one in a temporary directory, measured in a process of its own. Ingestion goes through the same
service as the API: 50,000 events of three objects each, checked, answered one by one. The ledger is then filled up to
``--events`` by the same writing as ``append``, without the checks.

    python benchmarks/ledger.py [--events N] [--databases sqlite postgresql] [--json FILE]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from measuring import ROOT, Table, apart, run

BATCH = 50_000
CHUNK = 2_000
LONG = 100
"""Events of each object whose trace is asked for."""
ASKED = 300
DAY = date(2026, 3, 2)


def item(number: int) -> dict[str, Any]:
    """Return one item of a batch."""
    objects = [{"type": "payment", "id": f"B-P{number}"}, {"type": "case", "id": f"B-C{number // 8}"}]
    objects.append({"type": "party", "id": f"B-T{number // 16}"})
    day = (DAY + timedelta(days=number % 200)).isoformat()
    attributes = {"amount": "100.00", "receipt_no": f"R{number}"}
    return {
        "id": f"e{number}", "type": "fine.paid", "occurred_at": day, "agency": "A1", "objects": objects,
        "attributes": attributes,
    }  # fmt: skip


def fill(first: int, last: int) -> None:
    """Add events, a hundred to each case, as ``append`` writes them."""
    from django.db import transaction

    from zhiheng.eventlog.days import day_of
    from zhiheng.eventlog.model import Event, Relation
    from zhiheng.ledger.clock import locked_clock
    from zhiheng.ledger.records import Actor, StoredEvent
    from zhiheng.ledger.writing import load_objects, store

    by, start = Actor(system="bench"), day_of(DAY)
    for begin in range(first, last, CHUNK):
        with transaction.atomic():
            clock = locked_clock()
            stored = []
            for number in range(begin, min(begin + CHUNK, last)):
                # The events of one case lie far apart in the ledger, as in life.
                case = number % max(1, last // LONG)
                related = (Relation("payment", f"F-P{number}"), Relation("case", f"F-C{case}"))
                attributes = {"amount": number % 1000, "receipt_no": f"R{number}", "agency": "A1", "actor": "bench"}
                event = Event(
                    f"f{number}", "fine.paid", start + number % 200, -1, clock.next(), attributes, related,
                    datetime.fromtimestamp(clock.now / 1e6, UTC),
                )  # fmt: skip
                stored.append(StoredEvent(event, "A1", "import", actor=by))
            store(stored, load_objects(key for one in stored for key in one.keys), {}, "sm3")
            clock.save()


def measure(events: int, address: str) -> dict[str, Any]:
    """Measure one database and return the figures."""
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from zhiheng.kit import heap
    from zhiheng.kit.home import home_of
    from zhiheng.kit.signing import signer
    from zhiheng.ledger.ingesting import ingest
    from zhiheng.ledger.models import LedgerEvent, LedgerSource
    from zhiheng.ledger.seals import seal_committed
    from zhiheng.ledger.selectors import trace
    from zhiheng.ledger.verifying import verify

    heap.settle()  # as servers and worker do
    source = LedgerSource.objects.create(
        name="bench", title="bench", agencies=["A1"], event_types=["fine.paid"], namespaces=["B-"]
    )
    batch = [item(number) for number in range(BATCH)]
    found: dict[str, Any] = {}
    for name in ("ingest", "again"):
        clock, cpu = time.perf_counter(), time.process_time()
        answers = ingest(source, batch)
        found[name], found[f"{name} cpu"] = time.perf_counter() - clock, time.process_time() - cpu
        assert {answer.state for answer in answers} == {"accepted" if name == "ingest" else "repeated"}
    clock = time.perf_counter()
    fill(0, max(0, events - BATCH))
    found["fill"] = time.perf_counter() - clock
    total = LedgerEvent.objects.count()
    for name, work in (
        ("seal", lambda: seal_committed(signer(home_of("internal"), "seal", "ed25519"))),
        ("verify", verify),
    ):
        clock, cpu = time.perf_counter(), sum(os.times()[:4])
        result = work()
        found[name], found[f"{name} cpu"] = time.perf_counter() - clock, sum(os.times()[:4]) - cpu
    assert result.sound
    cases = max(1, (events - BATCH) // LONG)
    times: list[float] = []
    cpu = time.process_time()
    for number in range(ASKED):
        key = f"F-C{number * 7919 % cases}"
        clock = time.perf_counter()
        assert len(trace("case", key).events) == LONG
        times.append((time.perf_counter() - clock) * 1000)
    found["trace cpu"] = (time.process_time() - cpu) * 1000 / ASKED
    found |= {"events": total, "median": statistics.median(times), "p95": statistics.quantiles(times, n=20)[-1]}
    return found


@contextlib.contextmanager
def database(vendor: str) -> Iterator[str]:
    """Yield the address of a new database."""
    if vendor == "sqlite":
        with tempfile.TemporaryDirectory() as place:
            yield f"sqlite:///{place}/ledger.sqlite3"
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from private_postgresql import private_postgresql

    with private_postgresql("-c shared_buffers=512MB") as address:
        yield address


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    table = Table(
        f"The ledger at {asked.events:,} events",
        ["", "events/s", "events/s of CPU", "to reach", "ms median", "ms p95", "ms of CPU", "to reach"],
    )
    for vendor in asked.databases:
        with tempfile.TemporaryDirectory() as home, database(vendor) as address:
            os.environ["ZHIHENG_DATA"] = home
            found = apart("ledger.py", "--measure", address, "--events", str(asked.events))
        goal = "≥ 5,000" if vendor == "sqlite" else ""
        for name, count, wanted in (
            ("ingest", BATCH, goal), ("again", BATCH, ""), ("seal", found["events"], ""),
            ("verify", found["events"], "≥ 100,000"),
        ):  # fmt: skip
            words = {"again": "the same batch again", "ingest": "ingestion of 50,000"}.get(name, name)
            rates = (f"{count / found[key]:,.0f}" for key in (name, f"{name} cpu"))
            table.rows.append([f"{vendor}: {words}", *rates, wanted, "", "", "", ""])
        times = [f"{found['median']:.1f}", f"{found['p95']:.1f}", f"{found['trace cpu']:.1f}", "< 10"]
        table.rows.append([f"{vendor}: trace of {LONG} events", "", "", "", *times])
    table.notes.append("PostgreSQL with fsync, on the same machine, through a socket")
    return [table]


if __name__ == "__main__":
    if "--measure" in sys.argv:
        place = sys.argv.index("--measure") + 1
        figures = measure(int(sys.argv[sys.argv.index("--events") + 1]), sys.argv[place])
        print(json.dumps(figures))
        sys.exit(0)
    more = [
        ("--events", {"type": int, "default": 1_000_000, "help": "events in the ledger (default 1,000,000)"}),
        ("--databases", {"nargs": "+", "default": ["sqlite", "postgresql"], "choices": ["sqlite", "postgresql"]}),
    ]
    sys.exit(run(__doc__, tables, *more))
