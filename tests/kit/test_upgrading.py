"""The upgrade gate: what can't be opened is refused before anything changes; two starts migrate once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from zhiheng.kit.upgrading import MIGRATED, UpgradeRefused, check, note, noted, refusal, stored_version

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (None, ""),
        ("0.4.0", ""),
        ("0.3.0", ""),
        ("0.2.9", "请先升级到 0.3.0"),
        ("0.10.0", "不能降级"),
        ("1.0.0", "不能降级"),
    ],
)
def test_only_databases_within_reach_are_opened(stored: str | None, words: str) -> None:
    said = refusal(stored, ours="0.4.0", oldest="0.3.0")
    assert (words in said) if words else said == ""


@pytest.mark.django_db
def test_a_database_migrated_by_a_newer_program_is_refused_by_name() -> None:
    check(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_later', CURRENT_TIMESTAMP)"
        )
    with pytest.raises(UpgradeRefused, match=r"accounts\.9999_later"):
        check(connection)


@pytest.mark.django_db
def test_what_was_done_is_noted_once_per_version() -> None:
    assert stored_version(connection) is None
    assert not noted(connection, MIGRATED)
    note(connection, MIGRATED)
    note(connection, MIGRATED)
    assert noted(connection, MIGRATED)
    assert stored_version(connection) == "0.1.0"


def prepare(data: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ZHIHENG_DATA": str(data), "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "zhiheng", "prepare", "--zone", "public"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_starts_at_once_both_find_a_prepared_database(tmp_path: Path) -> None:
    started = [prepare(tmp_path), prepare(tmp_path)]
    said = [process.communicate(timeout=240)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    with sqlite3.connect(tmp_path / "public/zhiheng.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM zhiheng_release WHERE what = 'migrated'").fetchone() == (1,)
    database.close()


def test_a_newer_database_stops_the_start_and_stays_as_it_was(tmp_path: Path) -> None:
    first = prepare(tmp_path)
    first.communicate(timeout=240)
    file = tmp_path / "public/zhiheng.sqlite3"
    database = sqlite3.connect(file)
    database.execute("UPDATE zhiheng_release SET version = '99.0.0'")
    database.commit()
    database.close()
    before = file.read_bytes()
    second = prepare(tmp_path)
    words = second.communicate(timeout=240)[1].decode()
    assert second.returncode == 1
    assert "99.0.0" in words
    assert "数据没有改动" in words
    assert "Traceback" not in words
    assert file.read_bytes() == before
