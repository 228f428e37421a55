"""``zhiheng seed-demo`` writes a log that audits to its own truth, and says what it did."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zhiheng.cli import main
from zhiheng.eventlog.reading import open_log


def seeded(*options: str) -> Result:
    return CliRunner().invoke(main, ["seed-demo", "--scale", "0.003", *options])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("seed")
    result = seeded(
        "--truth", str(folder / "truth.csv"), "--out", str(folder / "log"), "--foreign", str(folder / "foreign")
    )
    return folder, result


def test_it_writes_log_truth_and_exports_and_prints_its_figures(made: tuple[Path, Result]) -> None:
    folder, result = made
    assert result.exit_code == 0, result.output
    assert "演示数据" in result.stderr
    assert "每秒" in result.stderr
    assert "gaps.csv" in result.stderr
    log = open_log(folder / "log")
    assert log.events.num_rows > 10_000
    assert log.meta.civil_days == "Asia/Shanghai"
    assert any("演示数据" in warning for warning in log.meta.warnings)
    assert (folder / "foreign/gaps.csv").exists()


def test_the_truth_has_the_columns_of_its_format_and_is_sorted(made: tuple[Path, Result]) -> None:
    folder, _ = made
    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["object_type", "object_id", "rule_id", "verdict", "manner", "due_day"]
    assert rows[1:] == sorted(rows[1:])
    assert all(row[3] == "violated" and (not row[5] or date.fromisoformat(row[5])) for row in rows[1:])


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--scale", "0"), "规模"), (("--until", "2030-01-01"), "最后一日"), (("--until", "gestern"), "gestern")],
)
def test_a_request_that_makes_no_sense_is_refused_in_words(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = seeded("--truth", str(tmp_path / "truth.csv"), "--out", str(tmp_path / "log"), *options)
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "log").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = seeded("--truth", str(tmp_path / "truth.csv"), "--out", str(tmp_path / "file"))
    assert result.exit_code == 2
    assert "file" in result.output
