"""Do my cases and the due list stay fast? p95 of whole pages at 10,000 cases and at a million, one after the other.

我的案件 as an officer with 100 cases, 办案期限 as the agency's head and as the supervisor; first and hundredth page,
filtered by stage too, through the whole request. One database is measured small, filled up, and measured again: what
else the machine does meanwhile moves the processor's time less. The bar: at most 1.5 times.

    python benchmarks/duecases.py [--rows N] [--repeat N] [--databases sqlite postgresql] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tests"), str(HERE)]
BAR = 1.5
SMALL = 10_000
HANDLED = 100
"""Cases of the officer who asks: the same number at both sizes."""
STAGES = ("investigation", "decision", "execution", "done")
PAGES = {
    ("officer", "my-cases"): ("", "sort=recent", "stage=investigation"),
    ("head", "due-cases"): ("", "sort=due&page=100", "stage=investigation", "sort=recent"),
    ("supervisor", "due-cases"): ("", "sort=due&page=100", "stage=investigation", "sort=recent"),
}
CASES = """
INSERT INTO cases_case (thing_id, stage, cause, number, filed_on)
SELECT id, CASE CAST(id % 4 AS INTEGER) WHEN 0 THEN 'investigation' WHEN 1 THEN 'decision' WHEN 2 THEN 'execution'
    ELSE 'done' END, '涉嫌违法', foreign_number, date '2026-03-02'
FROM ledger_ledgerobject WHERE type = 'case' AND introduced >= %s AND introduced <= %s
"""
HANDLINGS = """
INSERT INTO cases_handling (officer, case_id)
SELECT CASE WHEN introduced <= 100 THEN 'P0' ELSE 'P' || (1 + introduced % 600) END, id
FROM ledger_ledgerobject WHERE type = 'case' AND introduced >= %s AND introduced <= %s
"""


def fill(connection: Any, first: int, last: int) -> None:
    """Put cases with their rows and handlers into the database."""
    import lists

    lists.fill(connection, "case", first, last)
    with connection.cursor() as cursor:
        literal = CASES if connection.vendor == "postgresql" else CASES.replace("date '", "'")
        cursor.execute(literal, [first, last])
        cursor.execute(HANDLINGS, [first, last])
        cursor.execute("ANALYZE")


def name_officer() -> None:
    """Name the officer in an event of each of the 100 cases: what the own ones are is asked of the ledger."""
    from zhiheng.ledger.acting import now
    from zhiheng.ledger.services import Actor, NewEvent, Ref, append

    for number in range(1, HANDLED + 1):
        refs = [Ref("case", f"C{number}"), Ref("officer", "P0", "handler")]
        append([NewEvent("case.handlers-set", now(), refs)], by=Actor(system="benchmark"))


def measure(clients: dict[str, Any], repeat: int) -> dict[str, list[float]]:
    """Return p95 of elapsed and median of processor time, in milliseconds, by page.

    On SQLite the database's work is in the processor time, on PostgreSQL only ours.
    """
    times: dict[str, list[tuple[float, float]]] = {}
    jobs = [(role, key, query) for (role, key), queries in PAGES.items() for query in queries]
    for round_ in range(repeat + 2):
        random.shuffle(jobs)
        for role, key, query in jobs:
            begun, busy = time.perf_counter(), time.process_time()
            response = clients[role].get(f"/lists/{key}/?size=20&{query}")
            took = (time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000
            assert response.status_code == 200, (role, key, query, response.status_code)
            if round_ >= 2:  # the first rounds warm up
                times.setdefault(f"{role} | {key} | {query or 'as it opens'}", []).append(took)
    found = {}
    for name, taken in times.items():
        elapsed = sorted(one for one, _ in taken)
        found[name] = [elapsed[max(0, int(len(elapsed) * 0.95) - 1)], statistics.median(busy for _, busy in taken)]
    return found


def run(rows: int, repeat: int) -> dict[str, Any]:
    """Measure at both sizes in one database."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.rights import set_resolver as set_rights
    from zhiheng.kit.scopes import Scope, set_resolver

    setup_test_environment()
    call_command("migrate", verbosity=0)
    scopes = {
        "officer": Scope(person="P0", home="A1"),
        "head": Scope(units=frozenset({"A1"}), home="A1"),
        "supervisor": Scope(everything=True),
    }
    set_resolver(lambda user: scopes[user.username])
    set_rights(lambda user: frozenset({"view", "act"}))
    clients: dict[str, Any] = {}
    for role, scope in scopes.items():
        clients[role] = Client()
        clients[role].force_login(User.objects.create_user(role, "correct horse", title=role, person=scope.person))
    fill(connection, 1, SMALL)
    name_officer()
    small = measure(clients, repeat)
    for start in range(SMALL + 1, rows + 1, 100_000):
        fill(connection, start, min(start + 99_999, rows))
    return {"vendor": connection.vendor, "rows": rows, "small": small, "large": measure(clients, repeat)}


def show(result: dict[str, Any]) -> int:
    """Print the table; return how many lines miss the bar."""
    print(f"\n{result['vendor']}: p95 of a whole page, milliseconds; load {os.getloadavg()[0]:.1f}")
    print(f"{'as | list | condition':<52}{'10,000':>10}{result['rows']:>12,}{'times':>8}{'of CPU':>8}")
    missed = 0
    for name, small in sorted(result["small"].items()):
        ratio, busy = (large / one for large, one in zip(result["large"][name], small, strict=True))
        missed += ratio > BAR
        shown = f"{small[0]:>10.1f}{result['large'][name][0]:>12.1f}{ratio:>8.2f}{busy:>8.2f}"
        print(f"{name:<52}{shown}{'  over' if ratio > BAR else ''}")
    print(f"{missed} pages miss the bar of {BAR}" if missed else f"every page stays under the bar of {BAR}")
    return missed


def measured(rows: int, repeat: int) -> dict[str, Any]:
    """Measure the database of this process's environment."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-due-") as home:
        os.environ |= {"ZHIHENG_DATA": home, "DJANGO_SETTINGS_MODULE": "settings"}
        import django

        django.setup()
        return run(rows, repeat)


def apart(vendor: str, rows: int, repeat: int) -> dict[str, Any]:
    """Measure a new database in a process of its own: settings are read once. Raises RuntimeError where it broke."""
    from ledger import database

    with database(vendor) as address:
        environment = os.environ | {"TEST_DATABASE_URL": "" if vendor == "sqlite" else address}
        command = [sys.executable, __file__, "--measure", "--rows", str(rows), "--repeat", str(repeat)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--measure", action="store_true", help="the database of TEST_DATABASE_URL, as one line of JSON")
    vendors = ["sqlite", "postgresql"]
    parser.add_argument("--databases", nargs="+", default=vendors, choices=vendors)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.rows, options.repeat)))
        return 0
    results, missed = [], 0
    for vendor in options.databases:
        results.append(apart(vendor, options.rows, options.repeat))
        missed += show(results[-1])
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), "utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
