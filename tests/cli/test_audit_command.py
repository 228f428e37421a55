"""``zhiheng audit`` from the outside: what it prints, writes, returns, and how it refuses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from zhiheng.cli import main
from zhiheng.cli.demo import demo

RULES = """
- id: sent-in-time
  title: 三十日内寄出
  response: {after: Create, expect: Send, within: 30 d}
  effect: void
- id: once
  title: 只开一次
  at_most: {events: Create, n: 1}
  effect: correctable
"""


def trace(name: str, *events: tuple[str, str]) -> str:
    day = '<date key="time:timestamp" value="{}T00:00:00+08:00"/>'
    told = "".join(f'<event><string key="concept:name" value="{a}"/>{day.format(when)}</event>' for a, when in events)
    return f'<trace><string key="concept:name" value="{name}"/>{told}</trace>'


LOG = "".join(
    [
        '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0">',
        trace("C1", ("Create", "2025-03-03"), ("Send", "2025-04-02")),
        trace("C2", ("Create", "2025-03-03"), ("Send", "2025-04-03")),
        trace("C3", ("Create", "2025-03-03")),
        "</log>",
    ]
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "log.xes").write_text(LOG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    return tmp_path


def run(place: Path, *more: str, log: str = "log.xes", rules: str = "rules.yaml") -> Result:
    command = ["audit", str(place / log), "--rules", str(place / rules), "--out", str(place / "out"), *more]
    return CliRunner().invoke(main, command)


def summary(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / "out/summary.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("engine", ["kernel", "reference"])
def test_a_complete_log_is_counted_in_civil_days(files: Path, engine: str) -> None:
    result = run(files, "--complete", "--engine", engine)
    assert result.exit_code == 1, result.output
    told = summary(files)
    assert told["log"]["events"] == 5
    assert told["log"]["objects"] == 3
    counts = {row["id"]: row for row in told["rules"]}
    figures = ("activations", "satisfied", "violated", "open", "objects_violated")
    assert [counts["sent-in-time"][figure] for figure in figures] == [3, 1, 2, 0, 2]
    assert counts["once"]["satisfied"] == 3
    rows = pq.read_table(files / "out/findings.parquet").to_pylist()
    assert [(row["object_id"], row["manner"], row["days_over"]) for row in rows] == [
        ("C2", "late", 1),
        ("C3", "undone", None),
    ]
    assert "report.html" in result.output


@pytest.mark.parametrize("engine", ["kernel", "reference"])
def test_what_is_not_yet_due_is_open_not_violated(files: Path, engine: str) -> None:
    run(files, "--as-of", "2025-04-02", "--engine", engine)
    counts = {row["id"]: row for row in summary(files)["rules"]}
    assert (counts["sent-in-time"]["violated"], counts["sent-in-time"]["open"]) == (0, 2)


def test_a_clean_log_ends_with_zero(files: Path) -> None:
    (files / "log.xes").write_text(LOG.replace("2025-04-03", "2025-04-01"), "utf-8")
    assert run(files, "--as-of", "2025-04-02").exit_code == 0


def test_every_format_of_the_findings_says_the_same(files: Path) -> None:
    run(files, "--complete")
    parquet = pq.read_table(files / "out/findings.parquet").to_pylist()
    rows = json.loads((files / "out/findings.json").read_text("utf-8"))
    assert [row["identity"] for row in rows] == [row["identity"] for row in parquet]
    lines = (files / "out/findings.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1


def test_the_summary_says_how_days_were_read_and_which_rules_judged(files: Path) -> None:
    run(files, "--complete")
    told = summary(files)
    assert told["format"] == "zhiheng.summary/1"
    assert told["log"]["civil_days"] == "as written"
    assert told["calendar"] is None
    assert len(told["library"]["version"]) == 64


def test_where_narrows_findings_and_counts_alike(files: Path) -> None:
    run(files, "--complete", "--where", "case=C2")
    told = summary(files)
    assert told["findings"] == 1
    assert {row["id"]: row["activations"] for row in told["rules"]} == {"sent-in-time": 1, "once": 1}


BAD: dict[str, tuple[dict[str, bytes], list[str], list[str]]] = {
    "no such log": ({}, ["missing.xes"], ["missing.xes"]),
    "truncated gzip": ({"log.xes.gz": gzip.compress(LOG.encode())[:-20]}, ["log.xes.gz"], ["log.xes.gz"]),
    "broken xml": ({"broken.xes": LOG.encode()[:-30]}, ["broken.xes"], ["broken.xes:1"]),
    "empty": ({"empty.xes": b""}, ["empty.xes"], ["empty.xes"]),
    "a rule with a typo": (
        {"rules.yaml": RULES.replace("within", "withn").encode()}, ["log.xes"], ["rules.yaml:4", "withn", "within"],
    ),
    "tabs in a rule": ({"rules.yaml": b"- id: x\n\ttitle: y\n"}, ["log.xes"], ["rules.yaml:2"]),
    "an anchor bomb": ({"rules.yaml": b"a: &a [x, x]\nb: [*a, *a]\n"}, ["log.xes"], ["rules.yaml:1"]),
    "Z only": ({"z.xes": LOG.replace("+08:00", "Z").encode()}, ["z.xes"], ["--tz"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_with_its_place_and_leaves_earlier_results(files: Path, name: str) -> None:
    content, arguments, expected = BAD[name]
    run(files, "--complete")
    before = (files / "out/summary.json").read_bytes()
    for file, data in content.items():
        (files / file).write_bytes(data)
    result = run(files, "--complete", log=arguments[0])
    assert result.exit_code == 2, result.output
    for words in expected:
        assert words in result.output
    assert "Traceback" not in result.output
    assert (files / "out/summary.json").read_bytes() == before


@pytest.mark.parametrize("condition", ["nonsense", "ship=S1", "case=nobody"])
def test_a_condition_that_fits_nothing_is_refused(files: Path, condition: str) -> None:
    result = run(files, "--complete", "--where", condition)
    assert result.exit_code == 2
    assert "--where" in result.output


def test_a_date_that_is_none_is_refused_with_an_example(files: Path) -> None:
    result = run(files, "--as-of", "03/03/2025")
    assert result.exit_code == 2
    assert "2026-10-30" in result.output


def test_a_log_of_unknown_event_types_is_not_passed_over_in_silence(files: Path) -> None:
    result = CliRunner().invoke(main, ["audit", str(files / "log.xes"), "--out", str(files / "out")])
    assert result.exit_code == 0
    assert "不在事件词汇中" in result.output
    assert "Create 3" in result.output
    assert "没有一条规则适用" in result.output


def test_a_rule_that_never_applies_is_named(files: Path) -> None:
    (files / "rules.yaml").write_text(RULES.replace("{events: Create,", "{events: Creat,"), "utf-8")
    result = run(files, "--complete")
    assert "1 条规则没有适用的情形:once" in result.output


def test_a_rule_is_shown_by_its_title_and_its_id(files: Path) -> None:
    told = run(files, "--complete").output
    assert "三十日内寄出" in told
    assert "sent-in-time" in told


def test_ctrl_c_ends_with_130_not_with_the_1_that_means_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "invoke", interrupted)
    result = CliRunner().invoke(main, ["demo"])
    assert result.exit_code == 130
    assert "已中断" in result.output
