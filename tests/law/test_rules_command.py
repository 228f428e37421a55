"""``zhiheng rules``: what a jurist types and sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from law.rule_text import GOOD, spoiled
from zhiheng.cli import main


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["rules", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_file_whose_examples_hold_passes(file: Path) -> None:
    result = run("check", file)
    assert result.exit_code == 0, result.output
    assert "3 个例子,全部成立" in result.output


def test_a_changed_number_shows_which_example_no_longer_holds_with_its_line(file: Path) -> None:
    file.write_text(spoiled("90 d\n", "180 d\n"), encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 1
    assert f"{file}:17: 规则 case.decided 的例子“逾期”不成立" in result.output
    assert "应为:" in result.output and "实得:" in result.output
    assert "2025-03-03" in result.output  # how the day was counted


def test_a_file_that_cannot_be_read_ends_with_two_and_every_line(file: Path) -> None:
    file.write_text(spoiled("90 d\n", "7 d\n", spoiled("case.procedure", "case.proc")), encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 2
    assert f"{file}:8:" in result.output and f"{file}:12:" in result.output
    assert "共 2 个问题" in result.output


def test_an_unknown_requirement_is_refused(file: Path) -> None:
    file.write_text(spoiled("[P47]", "[P470]"), encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 2
    assert "没有“P470”" in result.output and "P47" in result.output


def test_the_list_as_json_has_the_agreed_keys(file: Path) -> None:
    (entry,) = json.loads(run("list", file, "--json").output)
    assert {"id", "title", "covers", "basis", "about", "template", "effect", "guard", "needs_confirmation"} <= set(
        entry
    )
    assert (entry["id"], entry["template"], entry["guard"], entry["needs_confirmation"]) == (
        "case.decided",
        ["response"],
        "warn",
        [],
    )
    assert entry["basis"] == [{"statute": "处罚法", "article": "60", "paragraph": None}]


def test_a_rule_is_shown_beside_its_article(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    result = run("show", "case.decided", file)
    assert result.exit_code == 0, result.output
    assert "处罚法第60条" in result.output
    assert "laws import" in result.output
    assert "within: 90 d" in result.output


def test_an_unknown_rule_is_answered_with_the_nearest(file: Path) -> None:
    result = run("show", "case.decide", file)
    assert result.exit_code == 2
    assert "case.decided" in result.output


def test_coverage_answers_for_every_requirement_and_fails_while_one_is_missing() -> None:
    result = run("coverage", "--json")
    entries = json.loads(result.output)
    missing = [id_ for id_, entry in entries.items() if not entry["rules"] and not entry["reason"]]
    assert result.exit_code == (1 if missing else 0)
    assert entries["P47"]["title"]


def test_the_schema_is_printed_as_json() -> None:
    assert json.loads(run("schema").output)["$schema"].endswith("2020-12/schema")
    assert "case.filed" not in run("schema", "--foreign").output
