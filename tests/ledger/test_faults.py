"""Killed at any moment, or two at once: what was acknowledged is there, nothing is there by half."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WORKER = Path(__file__).with_name("worker.py")
TESTS = Path(__file__).parents[1]


class Ledger:
    """A database of its own in which other processes write."""

    def __init__(self, address: str, home: Path) -> None:
        paths = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])
        self.environment = {
            **os.environ, "DATABASE_URL": address, "ZHIHENG_DATA": str(home), "PYTHONPATH": paths,
            "DJANGO_SETTINGS_MODULE": "zhiheng.web.settings",
        }  # fmt: skip
        self.ask("migrate")

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(WORKER), *words], env=self.environment, stdout=subprocess.PIPE, text=True
        )

    def ask(self, *words: str) -> dict[str, Any]:
        process = self.start(*words)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        found: dict[str, Any] = json.loads(output.splitlines()[-1])
        return found

    def killed(self, *words: str) -> list[dict[str, Any]]:
        """Let a process write until a random moment after its first acknowledgement; return what it acknowledged."""
        process = self.start(*words)
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(secrets.randbelow(400) / 1000)
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.stdout.readlines()]
        process.wait()
        return [json.loads(line) for line in lines if line.endswith("\n")]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Ledger]:
    def make() -> Ledger:
        if request.param == "sqlite":
            return Ledger(f"sqlite:///{tmp_path}/ledger.sqlite3", tmp_path / "home")
        import psycopg

        server: str = request.getfixturevalue("postgresql_address")
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return Ledger(f"{server.rpartition('/')[0]}/{name}", tmp_path / "home")

    return make


def kills(ledger: Ledger, rounds: int) -> None:
    keys: list[str] = []
    delivered: list[str] = []
    for number in range(rounds):
        keys += [line["key"] for line in ledger.killed("append", f"a{number}")]
        delivered += [id_ for line in ledger.killed("ingest", f"i{number}") for id_ in line["ids"]]
    found = ledger.ask("inspect")
    assert found["damages"] == []
    assert found["differences"] == []
    assert set(keys) <= set(found["keys"])
    assert set(delivered) <= set(found["deliveries"])
    assert sorted(found["foreign"]) == sorted(found["deliveries"])
    halves = {case: n for case, n in Counter(found["cases"]).items() if case.startswith("C-a") and n != 3}
    assert halves == {}
    assert len(keys) >= rounds
    assert found["events"] == 3 * len(found["keys"]) + len(found["deliveries"])


def test_every_acknowledged_event_survives_kill_9_and_none_is_there_by_half(new_ledger: Callable[[], Ledger]) -> None:
    kills(new_ledger(), 2)


@pytest.mark.slow
def test_so_it_is_after_a_hundred_kills(new_ledger: Callable[[], Ledger]) -> None:
    kills(new_ledger(), 50)


def test_of_two_writers_who_read_the_same_version_one_is_told(new_ledger: Callable[[], Ledger]) -> None:
    ledger = new_ledger()
    writers = [ledger.start("contend", name) for name in ("x", "y")]
    answers = [json.loads(writer.communicate(timeout=120)[0]) for writer in writers]
    found = ledger.ask("inspect")
    assert found["damages"] == []
    assert found["differences"] == []
    won = sum(answer["won"] for answer in answers)
    assert won + sum(answer["lost"] for answer in answers) == 120
    assert found["events"] == won
