"""An import killed at random moments, whose effects are counted in a table (kills, rows, seed)."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (Django must be set up first)
from django.db import connection  # noqa: E402

from kit.tables.sheets import CONTEXT, members  # noqa: E402
from zhiheng.kit.tables.applying import apply  # noqa: E402
from zhiheng.kit.tables.cells import Row  # noqa: E402
from zhiheng.kit.tables.importing import CheckedRow, Context, preview  # noqa: E402
from zhiheng.kit.tables.reading import Sheet  # noqa: E402


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO effect (name) VALUES (%s)", [(row.key,) for row in rows])
    time.sleep(0.005)  # so that kills fall between the effect and its commit too


def imported(count: int) -> int:
    def rows() -> Iterator[Row]:
        yield Row("S", 1, ("姓名", "执法证号"))
        for number in range(count):
            yield Row("S", number + 2, (f"人{number}", f"{15011200000 + number}"))

    found = preview(members(write=write, chunk=20), [Sheet("S", rows)], CONTEXT)
    return apply(found, CONTEXT).new


def main(kills: int, count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (moments of kills)
    call_command("migrate", "tables", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (name varchar(24))")
    fell_inside = 0
    for _ in range(kills):
        connection.close()
        child = os.fork()
        if child == 0:
            imported(count)
            os._exit(0)
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        fell_inside += os.waitpid(child, 0)[1] == signal.SIGKILL
    first, second = imported(count), imported(count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT name) FROM effect")
        effects, distinct = cursor.fetchone()
    print(json.dumps([effects, distinct, fell_inside, first, second]))  # noqa: T201 (the test reads this line)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
