"""The nightly audit from a live database to stored findings, and the list of findings at a million rows.

The ledger is filled with copies of a demo district, each with ids of its own, up to ``--events``; then two nights are
audited: the first finds everything new, the second everything known. Findings are then filled up to ``--findings``
violations and 10,000 clues in one table, and pages of both lists are asked in turn, through the whole request.

    python benchmarks/nightly.py [--events N] [--findings N] [--databases sqlite postgresql] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from measuring import ROOT, Table, apart, run

from ledger import database

sys.path.insert(0, str(ROOT / "tests"))
DAY = date(2026, 11, 26)
SCALE = 0.05
SMALL = 10_000
REPEAT = 9
_ID = re.compile(r'"((?:[^"\\]|\\.)*)"')
PAGES = {
    "open, first page": "?standing=open",
    "open, hundredth page": "?standing=open&page=100",
    "one rule": "?rule=r3",
    "gravest": "?standing=open&severity=void",
    "days": "?since-from=2025-01-01&since-to=2026-06-30",
    "all, the oldest first": "?sort=-since",
}
FILL = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO findings_finding (identity, clue, rule, part, edition_id, severity, object_type, object_id, key_id, manner,
    activation_event, matching_event, due_clock, excluded, "window", notes, since, agency, officer, library, calendar,
    found_on, present, why, reopened, standing, reason, matter, assignee)
SELECT substr('00000000000000000000000000000000' || i, -32), {clue}, 'r' || (i * 7 % 60), 0, {edition},
    CASE WHEN i % 50 = 0 THEN 'void' ELSE 'procedural-defect' END, 'case', 'C' || i, '', 'late', '', '', '', 0, '', '',
    {day}, CASE WHEN i % 10 < 3 THEN 'A1' ELSE 'A' || (2 + i % 50) END, 'O' || (i % 900), 'v', 'c', '2026-11-26',
    {yes}, '', 0, CASE WHEN i % 10 = 9 THEN 'dismissed' ELSE 'open' END, '', '', '' FROM n
"""


def copies(events: int) -> Iterator[None]:
    """Fill the ledger with whole districts until it holds so many events; yields after each."""
    from django.db import connection, transaction

    from zhiheng.demo.district import SEED, district_stream, written
    from zhiheng.kit.bulk import insert
    from zhiheng.ledger.history import load_history
    from zhiheng.ledger.models import LedgerClock, LedgerEvent, LedgerObject, LedgerObjectValue, LedgerRelation
    from zhiheng.ledger.records import Actor

    tables, _ = written(district_stream(min(SCALE, events / 700_000), SEED), lambda batch: None)
    count = load_history(tables, by=Actor(system="bench"))
    yield
    models = (LedgerEvent, LedgerRelation, LedgerObject, LedgerObjectValue)
    columns = [[field.column for field in model._meta.concrete_fields] for model in models]
    pairs = list(zip(models, columns, strict=True))
    rows = [list(model.objects.order_by("pk").values_list(*names)) for model, names in pairs]
    known = {row[1] for row in rows[0]} | {row[columns[2].index("public_id")] for row in rows[2]}
    last = rows[0][-1][0]
    most = [max((row[columns[place].index("id")] for row in rows[place]), default=0) for place in (2, 3)]
    for number in range(1, -(-events // count)):
        end = f"~{number}"

        def renamed(value: Any, end: str = end) -> Any:
            """Return a known id under this copy's number."""
            return value + end if value in known else value

        def text(body: str, end: str = end) -> str:
            """Return a body with all known ids under this copy's number."""
            return _ID.sub(lambda found: f'"{found[1]}{end}"' if found[1] in known else found[0], body)

        shift = {"sequence": number * last, "event_id": number * last, "introduced": number * last}
        shift |= {"changed": number * last}
        named = {"public_id", "corrects", "amends", "object_id", "agency", "value"}
        with transaction.atomic():
            for place, (model, names) in enumerate(pairs):
                own = {**shift}
                if place >= 2:  # objects and their values have keys of their own
                    own["id"] = number * most[place - 2]
                if place == 3:
                    own["object_id"] = number * most[0]
                made = [
                    [
                        text(value) if name == "body"
                        else value + own[name] if name in own and value is not None
                        else renamed(value) if name in named
                        else value
                        for name, value in zip(names, row, strict=True)
                    ]
                    for row in rows[place]
                ]  # fmt: skip
                insert(model._meta.db_table, [connection.ops.quote_name(name) for name in names], made)
        yield
    LedgerClock.objects.update(sequence=LedgerEvent.objects.count())


def nights(found: dict[str, Any]) -> None:
    """Audit twice and note seconds, CPU and figures."""
    from zhiheng.oversight.findings.auditing import audit_now
    from zhiheng.oversight.findings.judging import judge_ledger

    judge_ledger(DAY)  # the kernel is compiled once per installation, not every night
    for name in ("first", "second"):
        clock, cpu = time.perf_counter(), time.process_time()
        made = audit_now(DAY)
        found[name] = {
            "seconds": time.perf_counter() - clock, "cpu": time.process_time() - cpu, "steps": made.seconds,
            "events": made.events, **made.counts,
        }  # fmt: skip
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def lists(found: dict[str, Any], rows: int) -> None:
    """Fill both lists and time their pages as supervisor and as an agency's head."""
    from django.db import connection
    from django.test import Client

    from accounts import member
    from zhiheng.kit.accounts.models import LoginSession
    from zhiheng.oversight.findings import tallies
    from zhiheng.oversight.findings.models import Finding, RuleEdition

    Finding.objects.all().delete()
    edition = RuleEdition.objects.create(rule="r0", fingerprint="f", title="规则", effect="void", library="v")
    for number in range(60):
        RuleEdition.objects.create(rule=f"r{number}", fingerprint=f"f{number}", title=f"规则 {number}", effect="void")
    sqlite = connection.vendor == "sqlite"
    day = "date('2026-11-26', (-(i * 13 % 1500)) || ' days')" if sqlite else "date '2026-11-26' - (i * 13 % 1500)"
    with connection.cursor() as cursor:
        for first, last, clue in ((1, SMALL, True), (SMALL + 1, SMALL + rows, False)):
            truth = (str(int(clue)), "1") if sqlite else (str(clue), "TRUE")
            sql = FILL.format(first=first, last=last, clue=truth[0], yes=truth[1], day=day, edition=edition.pk)
            cursor.execute(sql if sqlite else sql.replace("substr('0", "right('0").replace(", -32)", ", 32)"))
        cursor.execute("ANALYZE")
    tallies.refresh()
    found["lists"] = {}
    for who, user in (("supervisor", member("bureau-supervisor", "SF")), ("agency", member("agency-head", "A1"))):
        client = Client()
        client.force_login(user)
        LoginSession.objects.filter(user=user).update(second_factor=True)
        for words, query in PAGES.items():
            times: dict[str, list[float]] = {"clues": [], "findings": []}
            for turn in range(REPEAT + 1):
                for key, kept in times.items():
                    clock = time.perf_counter()
                    answer = client.get(f"/lists/{key}/{query}&size=20")
                    kept.append(time.perf_counter() - clock)
                    assert answer.status_code == 200, answer.status_code
                if not turn:  # templates and plans are read once
                    times = {key: [] for key in times}
            found["lists"][f"{who}: {words}"] = [statistics.median(times[key]) * 1000 for key in times]


def measure(address: str, events: int, findings: int) -> dict[str, Any]:
    """Measure one database and return the figures."""
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    found: dict[str, Any] = {}
    if events:
        clock = time.perf_counter()
        for _ in copies(events):
            print(f"{time.perf_counter() - clock:.0f} s: one more district", file=sys.stderr)
        nights(found)
    if findings:
        lists(found, findings)
    return found


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the tables."""
    nightly = Table(
        f"From a live database of {asked.events:,} events to stored findings",
        ["", "events", "new", "known", "s", "s of CPU", "read", "judge", "store", "GB", "to reach"],
    )
    pages = Table(
        f"Pages of the list at {asked.findings:,} findings", ["", f"ms at {SMALL:,}", "ms", "times", "to reach"]
    )
    for vendor in asked.databases:
        with tempfile.TemporaryDirectory() as home, database(vendor) as address:
            os.environ["ZHIHENG_DATA"] = home
            counts = [str(asked.events), str(asked.findings)]
            found = apart("nightly.py", "--measure", address, *counts)
        for name in ("first", "second") if asked.events else ():
            told, steps = found[name], found[name]["steps"]
            nightly.rows.append(
                [f"{vendor}: {name} night", f"{told['events']:,}", f"{told['new']:,}", f"{told['known']:,}",
                 *(f"{told[key]:.1f}" for key in ("seconds", "cpu")),
                 *(f"{steps[key]:.1f}" for key in ("read", "judge", "store")), f"{found['memory']:.1f}", "≤ 60 s"]
            )  # fmt: skip
        for words, (small, large) in found.get("lists", {}).items():
            row = [f"{vendor} {words}", f"{small:.0f}", f"{large:.0f}", f"{large / small:.2f}", "≤ 1.50"]
            pages.rows.append(row)
    nightly.notes.append("one process; the second night is the usual one: all is compared, hardly anything written")
    return [table for table in (nightly, pages) if table.rows]


if __name__ == "__main__":
    if "--measure" in sys.argv:
        place = sys.argv.index("--measure") + 1
        figures = measure(sys.argv[place], int(sys.argv[place + 1]), int(sys.argv[place + 2]))
        print(json.dumps(figures))
        sys.exit(0)
    more = [
        ("--events", {"type": int, "default": 1_000_000, "help": "events in the ledger (0: not measured)"}),
        ("--findings", {"type": int, "default": 1_000_000, "help": "findings in the list (0: not measured)"}),
        ("--databases", {"nargs": "+", "default": ["sqlite", "postgresql"], "choices": ["sqlite", "postgresql"]}),
    ]
    sys.exit(run(__doc__, tables, *more))
