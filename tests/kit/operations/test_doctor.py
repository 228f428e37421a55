"""The doctor names every ailment with its remedy, and never falls ill itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zhiheng.kit.home import Home
from zhiheng.kit.operations.checks import backup_is_fresh, backup_is_proven, database_answers, disk, secrets_are_private
from zhiheng.kit.operations.doctor import Check, Level, examine, ill, well, worst

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


def test_a_check_that_fails_to_run_is_itself_a_finding() -> None:
    def broken() -> None:
        raise RuntimeError("no such table")

    [(_, result)] = examine([Check("坏的检查", broken)])  # type: ignore[arg-type]  # that is the point
    assert result.level is Level.ILL
    assert "no such table" in result.says
    assert result.remedy


def test_the_gravest_result_decides() -> None:
    found = examine([Check("甲", lambda: well("好")), Check("乙", lambda: ill("坏", "修"))])
    assert worst(found) is Level.ILL
    assert worst([]) is Level.WELL


def test_keys_that_others_can_read_are_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "internal").prepare()
    home.secret("django")
    assert secrets_are_private(home).level is Level.WELL
    (home.secrets / "django").chmod(0o644)
    found = secrets_are_private(home)
    assert found.level is Level.ILL
    assert "django" in found.says


def test_a_missing_and_an_old_backup_are_pointed_out(tmp_path: Path) -> None:
    assert backup_is_fresh(tmp_path, "internal", NOW).level is Level.WARN
    (tmp_path / "zhiheng-internal-20261125T020000000000Z.age").touch()
    assert backup_is_fresh(tmp_path, "internal", NOW).level is Level.WELL
    assert backup_is_fresh(tmp_path, "internal", NOW + timedelta(days=3)).level is Level.WARN


def test_without_a_proof_no_backup_is_trusted(tmp_path: Path) -> None:
    assert backup_is_proven(tmp_path, NOW).level is Level.WARN


def test_a_full_disk_is_ill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert disk(home).level is Level.ILL


@pytest.mark.django_db
def test_a_migrated_database_is_well() -> None:
    assert database_answers().level is Level.WELL
