"""What the commands write and read is what docs/formats.md and its schemas promise (F22)."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from zhiheng.cli import main

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs/schemas"


def schema(name: str) -> Draft202012Validator:
    document = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def problems(name: str, document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in schema(name).iter_errors(document)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    result = CliRunner().invoke(main, ["demo", "--out", str(out), "--cases", "60"])
    assert result.exit_code == 0, result.output
    return out


def test_the_summary_keeps_its_schema(demo: Path) -> None:
    assert problems("summary", json.loads((demo / "summary.json").read_text("utf-8"))) == []


def test_findings_keep_their_schema(demo: Path) -> None:
    rows = json.loads((demo / "findings.json").read_text("utf-8"))
    assert rows
    assert problems("findings", rows) == []


def test_the_truth_keeps_its_schema(demo: Path) -> None:
    with (demo / "truth.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert [problem for row in rows for problem in problems("truth", row)] == []


def test_a_schema_refuses_what_the_format_does_not_have(demo: Path) -> None:
    summary = json.loads((demo / "summary.json").read_text("utf-8"))
    assert problems("summary", {**summary, "rules": [{"id": "x"}]})
    assert problems("findings", [{"rule_id": "x"}])


def test_the_judge_reads_what_its_schema_allows(tmp_path: Path) -> None:
    events = [
        {"type": "case.filed", "occurred_at": "2025-03-03", "attributes": {"procedure": "ordinary", "field": "urban"}}
    ]
    assert problems("judge-input", events) == []
    assert problems("judge-input", {"events": events, "facts": {}}) == []
    assert problems("judge-input", [{"type": "case.filed"}])
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events), "utf-8")
    result = CliRunner().invoke(main, ["judge", str(file), "--as-of", "2025-03-10"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["format"] == "zhiheng.judge/1"
