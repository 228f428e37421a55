"""200 logged-in officers with five seconds of thought between requests, on the real servers: how long does a page take?

A demo district is laid out, accounts and their logins are made, then ``zhiheng run`` starts the internal zone in
production mode, as for a district. The visitors (``visiting.py``) read workbench, lists, objects, search, and register
individual businesses: form, sending. Nine in ten are officers, the others agency administrators and supervisors. The
visitors' process and, with PostgreSQL, the database use the same two cores as the servers.

    python benchmarks/load.py [--officers N] [--seconds N] [--scale S] [--databases sqlite postgresql] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from measuring import ROOT, Table, run

from ledger import database

BAR_MS = 500
PAUSE = 5.0


def lay_out(home: str, address: str, scale: float) -> dict[str, str]:
    """Fill a new installation with the demo district; return the environment in which it then runs for real."""
    python = {"PYTHONPATH": str(ROOT / "src"), "ZHIHENG_DATA": home, "DATABASE_URL": address}
    command = [sys.executable, "-m", "zhiheng", "prepare", "--scale", str(scale)]
    subprocess.run(command, env=os.environ | python, check=True)
    return {**os.environ, **python, "ZHIHENG_MODE": "production", "ZHIHENG_HOSTS": "127.0.0.1"}


def log_in(count: int) -> list[dict[str, Any]]:
    """Make accounts with a login each; return what their visitors know: cookies, and objects that they may see."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.web.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils.timezone import localdate

    from zhiheng.kit.accounts.models import LoginSession, User
    from zhiheng.kit.accounts.sessions import digest
    from zhiheng.kit.scopes import scope_of
    from zhiheng.ledger.selectors import visible
    from zhiheng.registry.memberships.services import NewMembership, give
    from zhiheng.registry.models import Officer

    officers = list(Officer.objects.exclude(agency="").order_by("public_id")[:count])
    made, chance = [], random.Random(7)  # noqa: S311 (pages to look at)
    for number in range(count):
        officer = officers[number % len(officers)]
        role = {0: "agency-administrator", 10: "bureau-supervisor"}.get(number % 20, "officer")
        person = officer.public_id if role == "officer" else ""
        user = User.objects.create_user(f"v{number}", title=f"访客{number}", person=person)
        give(user, NewMembership(role, officer.agency, localdate()), by=None)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.save()
        LoginSession.objects.create(
            user=user, key=digest(session.session_key or ""), device="其他浏览器，其他系统", second_factor=True
        )
        seen = visible(scope_of(user)).filter(type__in=["case", "inspection", "officer", "certificate"])
        known = list(seen.values_list("type", "public_id")[:1000])
        chosen = chance.sample(known, min(40, len(known)))
        pages = [f"/objects/{type_}/{id_}/" for type_, id_ in chosen]
        made.append(
            {
                "cookie": f"sessionid={session.session_key}; csrftoken={secrets.token_hex(16)}",
                "objects": pages,
                "role": role,
            }
        )
    return made


def spent_by(root: int) -> float:
    """Return the processor seconds that a process and its descendants have used so far."""
    ticks, parents = {}, {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(place.name)] = int(fields[1])
            ticks[int(place.name)] = int(fields[11]) + int(fields[12])
    total = 0
    for pid in ticks:
        above = pid
        while above not in (root, 0):
            above = parents.get(above, 0)
        total += ticks[pid] if above == root else 0
    return total / os.sysconf("SC_CLK_TCK")


def serve(environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int, float]:
    """Start the servers; return the process, its port, and the seconds until it answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    command = [sys.executable, "-m", "zhiheng", "run", "--zone", "internal", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5):
                return process, port, time.perf_counter() - begun
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"zhiheng run ended with {process.returncode}")


def measure(address: str, home: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure one database."""
    environment = lay_out(home, address, asked.scale)
    command = [sys.executable, __file__, "--log-in", str(asked.officers)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    visitors = json.loads(done.stdout.splitlines()[-1])
    process, port, ready = serve(environment)
    try:
        found: dict[str, Any] = {"ready": ready}
        for name, seconds in (("warm", min(20.0, asked.seconds)), ("seen", asked.seconds)):
            words = {"port": port, "visitors": visitors, "seconds": seconds, "pause": PAUSE}
            cpu, begun = spent_by(process.pid), time.perf_counter()
            client = [sys.executable, str(Path(__file__).with_name("visiting.py"))]
            said = subprocess.run(client, input=json.dumps(words).encode(), stdout=subprocess.PIPE, check=True).stdout
            found |= {
                name: json.loads(said),
                "cpu": spent_by(process.pid) - cpu,
                "seconds": time.perf_counter() - begun,
            }
        return found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def table_of(vendor: str, found: dict[str, Any], asked: argparse.Namespace) -> Table:
    """Return one database's table."""
    times: dict[str, list[float]] = found["seen"]["times"]
    table = Table(
        f"{asked.officers} logged-in visitors, {PAUSE:.0f} s of thought, {asked.seconds:.0f} s, {vendor}",
        ["request", "count", "ms median", "ms p95", "ms p99", "ms longest", "to reach"],
    )
    every = [one for many in times.values() for one in many]
    for name, many in [*sorted(times.items()), ("all", every)]:
        cuts = statistics.quantiles(many, n=100) if len(many) > 1 else [*many * 99]
        goal = f"≤ {BAR_MS}" if name == "all" else ""
        shown = [f"{value:.0f}" for value in (statistics.median(many), cuts[94], cuts[98], max(many))]
        table.rows.append([name, f"{len(many):,}", *shown, goal])
    failed = found["seen"]["failed"]
    share = found["cpu"] / found["seconds"]
    table.notes.append(f"errors: {len(failed)}" + "".join(f" · {one}" for one in sorted(set(failed))[:5]))
    used = f"{found['cpu']:.0f} s of processor time, {1000 * found['cpu'] / max(1, len(every)):.1f} ms a request"
    table.notes.append(
        f"{len(every) / found['seconds']:.1f} requests/s; servers and worker used {used}, {share:.2f} cores"
    )
    table.notes.append(f"zhiheng run (filled before) answered after {found['ready']:.0f} s")
    return table


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure each database and return the tables."""
    made = []
    for vendor in asked.databases:
        with tempfile.TemporaryDirectory(prefix="zhiheng-load-") as home, database(vendor) as address:
            made.append(table_of(vendor, measure("" if vendor == "sqlite" else address, home, asked), asked))
    made[-1].notes.append("the visitors' process (and PostgreSQL) share the two cores with the servers")
    return made


if __name__ == "__main__":
    if "--log-in" in sys.argv:
        print(json.dumps(log_in(int(sys.argv[sys.argv.index("--log-in") + 1]))))
        sys.exit(0)
    more = [
        ("--officers", {"type": int, "default": 200, "help": "logged-in visitors (default 200)"}),
        ("--seconds", {"type": float, "default": 90.0, "help": "how long they are measured (default 90)"}),
        ("--scale", {"type": float, "default": 0.1, "help": "scale of the demo district (default 0.1)"}),
        ("--databases", {"nargs": "+", "default": ["sqlite", "postgresql"], "choices": ["sqlite", "postgresql"]}),
    ]
    sys.exit(run(__doc__, tables, *more))
