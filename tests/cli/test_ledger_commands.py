"""The ledger's commands in an installation of its own: seal, verify, rebuild, export, import."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from ledger.worker import __file__ as worker

TESTS = Path(__file__).parents[1]


def test_a_ledger_is_sealed_verified_tampered_with_and_found_out(tmp_path: Path) -> None:
    home = tmp_path / "data"
    paths = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])
    environment = {**os.environ, "ZHIHENG_DATA": str(home), "PYTHONPATH": paths}
    environment |= {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "zhiheng.web.settings"}

    def run(*words: str, program: str = "-mzhiheng") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, program, *words], env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    (home / "internal").mkdir(parents=True)
    assert run("migrate", program=worker)[0] == 0
    assert run("some", program=worker)[0] == 0
    code, words = run("seal", "--witness", str(tmp_path / "receipts"), "--scheme", "sm2")
    assert (code, "第 1 至 3 件" in words, "回执 1" in words) == (0, True, True), words
    code, words = run("verify-ledger", "--receipts", str(tmp_path / "receipts"))
    assert (code, "没有发现改动" in words, "?" in words) == (0, True, False), words
    assert run("rebuild", "--check")[0] == 0
    code, words = run("export-ledger", str(tmp_path / "log.json"))
    assert (code, "3 件事件" in words) == (0, True), words
    assert run("export-ledger", str(tmp_path / "named.json"), "--named")[0] == 2
    code, words = run("import-log", str(tmp_path / "log.json"), "--source", "nobody")
    assert (code, "lzf" in words) == (2, True), words

    with sqlite3.connect(home / "internal" / "zhiheng.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_guard_ledger_ledgerevent_update")
        database.execute("UPDATE ledger_ledgerevent SET body = replace(body, '100.00', '1.00') WHERE sequence = 2")
        database.execute("UPDATE ledger_ledgerobject SET title = 'x' WHERE public_id = 'C1'")
    database.close()
    code, words = run("verify-ledger")
    assert code == 1
    assert "第 2 件" in words
    assert "ledger_guard_ledger_ledgerevent_update" in words
    code, words = run("rebuild", "--check")
    assert (code, "title" in words) == (1, True), words
    assert run("rebuild")[0] == 0
    assert run("rebuild", "--check")[0] == 0
