"""Do lists stay fast at a million rows? p95 of whole pages of a list of 10,000 and one of 1,000,000 rows, same run.

Every offered filter × sort of the ledger's lists, first and hundredth page, as officer, agency administrator and
supervisor (scopes, not superuser), through the whole request: session, query, template. Both lists stand in one
database and are asked in turn, so that whatever else the machine does falls on both. The bar: at most 1.5 times.

    python benchmarks/lists.py [--rows N] [--repeat N] [--only sqlite|postgresql] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tests")]
BAR = 1.5
SMALL = 10_000
SIZE = 20
STATES = ["case.filed", "penalty.decided", "case.closed", "investigation.concluded"]
# One agency holds three tenths of all rows, so that a hundredth page exists at both sizes; the others share the rest.
FILL = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO ledger_ledgerobject (type, public_id, agency, title, state, source, record, foreign_number, first_day,
    last_day, open_duties, next_due, version, introduced, changed)
SELECT '{type}', 'C' || i, CASE WHEN i % 10 < 3 THEN 'A1' ELSE 'A' || (2 + i % 50) END, '案件 ' || i,
    CASE WHEN i % 10 = 9 THEN 'case.closed' WHEN i % 997 = 0 THEN 'investigation.concluded' ELSE 'case.filed' END,
    'import', 'elsewhere', '罚〔2026〕' || substr('0000000' || (i * 7919 % 9999991), -7), 20000 + i * 31 % 1000,
    20100 + i * 37 % 1000, 1, CASE WHEN i % 2 = 0 THEN {day} END, 1, i, i FROM n
"""
DAYS = {
    "sqlite": "date('2026-11-26', (i * 13 % 400 - 100) || ' days')",
    "postgresql": "date '2026-11-26' + (i * 13 % 400 - 100)",
}
RIGHT = {"postgresql": "right('0000000' || (i * 7919 % 9999991), 7)"}
QUERIES = {
    "recent": "sort=recent",
    "due": "sort=due",
    "state × recent": "sort=recent&state=case.filed",
    "state × due": "sort=due&state=case.filed",
    "rare state × recent": "sort=recent&state=investigation.concluded",
    "agency × recent": "sort=recent&agency=A1",
    "agency × due": "sort=due&agency=A1",
    "days × recent": "last-from=2025-06-01&last-to=2026-12-31",
    "number": "q=罚〔2026〕",
}
PAGES = {"first": "", "hundredth": "&page=100"}


def fill(connection: Any, type: str, first: int, last: int) -> None:
    """Put rows into the ledger's table of objects and let the database look at them."""
    sql = FILL.format(type=type, first=first, last=last, day=DAYS[connection.vendor])
    if connection.vendor == "postgresql":
        sql = sql.replace("substr('0000000' || (i * 7919 % 9999991), -7)", RIGHT["postgresql"])
        sql = sql.replace("i * 7919", "i::bigint * 7919")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        # What autovacuum does by itself within a minute: without it PostgreSQL looks up every entry's row besides.
        cursor.execute("VACUUM ANALYZE ledger_ledgerobject" if connection.vendor == "postgresql" else "ANALYZE")


def p95(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return sorted(times)[max(0, int(len(times) * 0.95) - 1)] * 1000


def measure(clients: dict[str, Any], repeat: int) -> dict[str, dict[str, float]]:
    """Return p95 in milliseconds of every page asked for, by size of the list, then role, question and page.

    ``small`` and ``large`` are elapsed, ``small cpu`` and ``large cpu`` processor time of this process (on SQLite the
    database's too): what else the machine does moves these less.
    """
    found: dict[str, dict[str, list[float]]] = {"small": {}, "large": {}, "small cpu": {}, "large cpu": {}}
    jobs = [
        (f"{role} | {question} | {page}", client, f"?size={SIZE}&{query}{more}")
        for role, client in clients.items()
        for question, query in QUERIES.items()
        for page, more in PAGES.items()
        if role == "supervisor" or not question.startswith("agency")
    ]
    for round_ in range(repeat + 2):
        random.shuffle(jobs)
        for name, client, query in jobs:
            for size, type_ in (("small", "clue"), ("large", "case")):
                begun, cpu = time.perf_counter(), time.process_time()
                response = client.get(f"/lists/{type_}/{query}")
                took, worked = time.perf_counter() - begun, time.process_time() - cpu
                assert response.status_code == 200, (name, response.status_code)
                if round_ >= 2:  # the first rounds warm up
                    found[size].setdefault(name, []).append(took)
                    found[f"{size} cpu"].setdefault(name, []).append(worked)
    return {size: {name: p95(times) for name, times in named.items()} for size, named in found.items()}


def child(rows: int, repeat: int) -> dict[str, Any]:
    """Measure one database, whose address the environment gives; return both measurements."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.scopes import Scope, set_resolver

    setup_test_environment()
    call_command("migrate", verbosity=0)
    scopes = {
        "officer": Scope(units=frozenset({"A1"}), person="C77"),
        "administrator": Scope(units=frozenset({"A1"})),
        "supervisor": Scope(everything=True),
    }
    set_resolver(lambda user: scopes[user.username])
    clients = {}
    for role in scopes:
        clients[role] = Client()
        clients[role].force_login(User.objects.create_user(role, "correct horse", title=role))
    fill(connection, "clue", 1, SMALL)
    for start in range(1, rows + 1, 100_000):
        fill(connection, "case", start, min(start + 99_999, rows))
    return {"vendor": connection.vendor, "rows": rows, **measure(clients, repeat)}


def show(result: dict[str, Any]) -> int:
    """Print one database's table; return how many lines miss the bar."""
    print(f"\n{result['vendor']}: p95 of a whole page, milliseconds, {SIZE} rows a page")
    print(f"{'as | condition × order | page':<46}{'10,000':>10}{result['rows']:>12,}{'times':>8}{'of CPU':>8}")
    missed = 0
    for name, small in sorted(result["small"].items()):
        large = result["large"][name]
        ratio = large / small
        missed += ratio > BAR
        work = result["large cpu"][name] / result["small cpu"][name]
        over = "  over the bar" if ratio > BAR else ""
        print(f"{name:<46}{small:>10.1f}{large:>12.1f}{ratio:>8.2f}{work:>8.2f}{over}")
    worst, work = (
        max(result[f"large{kind}"][name] / small for name, small in result[f"small{kind}"].items())
        for kind in ("", " cpu")
    )
    slowest = max(result["large"].values())
    print(f"worst ratio {worst:.2f} (of CPU {work:.2f}), bar {BAR}; slowest page {slowest:.1f} ms")
    return missed


def run_child(address: str, rows: int, repeat: int) -> dict[str, Any]:
    """Run the measuring in a process of its own, in a throw-away home."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-lists-") as home:
        environment = os.environ | {"ZHIHENG_DATA": home, "TEST_DATABASE_URL": address}
        out = Path(home) / "result.json"
        command = [sys.executable, __file__, "--child", str(out), "--rows", str(rows), "--repeat", str(repeat)]
        subprocess.run(command, env=environment, check=True)
        return dict(json.loads(out.read_text("utf-8")))


def main() -> int:
    """Measure both databases and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        options.child.write_text(json.dumps(child(options.rows, options.repeat)), "utf-8")
        return 0
    from private_postgresql import private_postgresql, programs

    results = []
    if options.only != "postgresql":
        results.append(run_child("", options.rows, options.repeat))
    if options.only != "sqlite" and programs() is not None:
        with private_postgresql("-c shared_buffers=512MB") as address:
            results.append(run_child(address, options.rows, options.repeat))
    missed = sum(show(result) for result in results)
    if options.only != "sqlite" and programs() is None:
        print("PostgreSQL isn't installed: measured on SQLite only")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), "utf-8")
    print(f"{missed} of the pages miss the bar" if missed else "every page stays under the bar")
    return 0


if __name__ == "__main__":
    sys.exit(main())
