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
        with self.start(*words) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(secrets.randbelow(400) / 1000)
            process.send_signal(signal.SIGKILL)
            lines = [first, *process.stdout.readlines()]
        return [json.loads(line) for line in lines if line.endswith("\n")]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], scope="module")
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """One database of each kind for all tests here: each reads what the others left as well."""
    place = tmp_path_factory.mktemp("ledger")
    if request.param == "sqlite":
        return Ledger(f"sqlite:///{place}/ledger.sqlite3", place / "home")
    import psycopg

    server: str = request.getfixturevalue("postgresql_address")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return Ledger(f"{server.rpartition('/')[0]}/{name}", place / "home")


def kills(ledger: Ledger, rounds: int, name: str) -> None:
    keys: list[str] = []
    delivered: list[str] = []
    for number in range(rounds):
        for line in ledger.killed("write", f"{name}{number}"):
            keys += line.get("keys", [])
            delivered += line.get("ids", [])
    found = ledger.ask("inspect")
    assert found["damages"] == []
    assert found["differences"] == []
    assert set(keys) <= set(found["keys"])
    assert set(delivered) <= set(found["deliveries"])
    assert sorted(found["foreign"]) == sorted(found["deliveries"])
    halves = {case: n for case, n in Counter(found["cases"]).items() if case.startswith("C-w") and n != 3}
    assert halves == {}
    assert len(keys) >= rounds
    shared = Counter(found["cases"])["C-shared"]
    assert found["events"] == 3 * len(found["keys"]) + len(found["deliveries"]) + shared


def test_every_acknowledged_event_survives_kill_9_and_none_is_there_by_half(ledger: Ledger) -> None:
    kills(ledger, 2, "x")


@pytest.mark.slow
def test_so_it_is_after_a_hundred_kills(ledger: Ledger) -> None:
    kills(ledger, 100, "y")


def test_of_two_writers_who_read_the_same_version_one_is_told(ledger: Ledger) -> None:
    writers = [ledger.start("contend", name) for name in ("x", "y")]
    answers = [json.loads(writer.communicate(timeout=120)[0]) for writer in writers]
    found = ledger.ask("inspect")
    assert found["damages"] == []
    assert found["differences"] == []
    won = sum(answer["won"] for answer in answers)
    assert won + sum(answer["lost"] for answer in answers) == 120
    assert Counter(found["cases"])["C-shared"] == won
