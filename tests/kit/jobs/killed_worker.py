"""Workers killed at random moments, whose effects are counted in a table (kills, jobs, seed).

The process forks its workers, so that Django is loaded once, and closes its connections before each fork.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (Django must be set up first)
from django.db import connection  # noqa: E402

from zhiheng.kit.jobs import selectors, services  # noqa: E402
from zhiheng.kit.jobs.models import Job  # noqa: E402
from zhiheng.kit.jobs.registry import Handler, handlers  # noqa: E402
from zhiheng.kit.jobs.running import Run  # noqa: E402
from zhiheng.kit.jobs.worker import Worker  # noqa: E402

PIECES = 4


def effect(job: Job, piece: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect (job, piece) VALUES (%s, %s)", [job.public_id, piece])
    time.sleep(0.004)  # so that kills fall between the effect and its commit too


def whole(run: Run, arguments: Mapping[str, Any]) -> None:
    for piece in range(PIECES):
        effect(run.job, piece)


def long(run: Run, arguments: Mapping[str, Any]) -> None:
    for piece in range(run.cursor or 0, PIECES):
        with run.piece(piece + 1):
            effect(run.job, piece)


lease = timedelta(seconds=0.6)
handlers.register("test.whole", Handler("整", whole, attempts=1000, lease=lease))
handlers.register("test.long", Handler("分", long, whole=False, attempts=1000, lease=lease))


def prepare(count: int) -> None:
    call_command("migrate", "jobs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (job varchar(24), piece integer)")
    for number in range(count):
        services.enqueue("test.long" if number % 2 else "test.whole")


def work() -> None:
    worker = Worker()
    while selectors.open_jobs().exists():
        if not worker.step():
            time.sleep(0.05)


def fork() -> int:
    """Start a worker and return its process id."""
    connection.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def count() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT job || piece) FROM effect")
        effects, distinct = cursor.fetchone()
    states = sorted(set(Job.objects.values_list("state", flat=True)))
    return [effects, distinct, states, max(Job.objects.values_list("attempts", flat=True))]


def main(kills: int, jobs: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (moments of kills)
    prepare(jobs)
    for _ in range(kills):
        child = fork()
        time.sleep(chance.uniform(0.01, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    last = [fork(), fork()]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in last]
    print(json.dumps([codes, *count()]))  # noqa: T201 (the test reads this line)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
