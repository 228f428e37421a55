"""The ledger's commands: seal, verify, rebuild, export, import."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger.acts import done, paid
from zhiheng.cli import main
from zhiheng.kit import append_only
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerSource

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])  # put back afterwards
    for number in range(3):
        done(paid(payment=f"P{number}"))

    def run(*words: object) -> tuple[int, str]:
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return run


def test_a_sealed_ledger_verifies_and_what_was_done_by_hand_is_named(run: Run, tmp_path: Path) -> None:
    code, words = run("seal", "--witness", tmp_path / "receipts", "--scheme", "sm2")
    assert (code, "第 1 至 3 件" in words, "回执 1" in words) == (0, True, True), words
    assert run("seal")[1] == "没有新的事件需要封存。\n"
    code, words = run("verify-ledger", "--receipts", tmp_path / "receipts")
    assert (code, "没有发现改动" in words, "?" in words) == (0, True, False), words
    append_only.lift()
    row = LedgerEvent.objects.get(sequence=2)
    LedgerEvent.objects.filter(sequence=2).update(body=row.body.replace("100.00", "1.00"))
    code, words = run("verify-ledger")
    append_only.install()
    assert code == 1
    assert "第 2 件" in words
    assert "append_only_ledger_ledgerevent_update" in words
    assert "没有核对见证方的回执" in words


def test_a_witness_that_cannot_be_reached_is_told_and_tried_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    code, words = run("seal", "--witness", tmp_path / "file" / "receipts")
    assert (code, "下次再送" in words) == (2, True), words


def test_rebuilding_checks_and_mends(run: Run) -> None:
    code, words = run("rebuild", "--check", "--only", "objects")
    assert (code, words) == (0, "台账对象(objects):与台账一致。\n")
    LedgerObject.objects.filter(public_id="C1").update(title="x")
    code, words = run("rebuild", "--check", "--only", "objects")
    assert (code, "title" in words) == (1, True), words
    assert run("rebuild", "--only", "objects")[0] == 0
    assert run("rebuild", "--check", "--only", "objects")[0] == 0
    code, words = run("rebuild", "--only", "nothing")
    assert (code, "objects" in words) == (2, True)


def test_export_is_pseudonymous_unless_a_purpose_is_given(run: Run, tmp_path: Path) -> None:
    code, words = run("export-ledger", tmp_path / "log.json")
    assert (code, "3 件事件" in words) == (0, True), words
    assert "officer1" not in (tmp_path / "log.json").read_text("utf-8")
    assert run("export-ledger", tmp_path / "named.json", "--named")[0] == 2
    assert not (tmp_path / "named.json").exists()
    assert run("export-ledger", tmp_path / "named.json", "--named", "--purpose", "案卷评查")[0] == 0
    assert "officer1" in (tmp_path / "named.json").read_text("utf-8")


def test_a_log_is_taken_once_for_a_source_that_is_known(run: Run, tmp_path: Path) -> None:
    run("export-ledger", tmp_path / "log.json", "--named", "--purpose", "试验")
    code, words = run("import-log", tmp_path / "log.json", "--source", "old", "--tz", "Asia/Shanghai")
    assert (code, "还没有登记" in words) == (2, True), words
    LedgerSource.objects.create(
        name="old", title="旧系统", agencies=["A1"], event_types=["fine.paid"], namespaces=["OLD-"]
    )
    assert run("import-log", tmp_path / "log.json", "--source", "old", "--tz", "Asia/Shanghai") == (0, "收下 3 件。\n")
    assert run("import-log", tmp_path / "log.json", "--source", "old", "--tz", "Asia/Shanghai") == (0, "重复 3 件。\n")
    code, words = run("import-log", tmp_path / "none.json", "--source", "old")
    assert code == 2
