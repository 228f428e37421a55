"""Hand-made input is helped along: what is missing is said, and a gap in a short file isn't taken for a breach."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from zhiheng.cli import main

FILED = {"type": "case.filed", "occurred_at": "2025-01-02", "attributes": {"procedure": "ordinary", "field": "general"}}
NOTICE = {"type": "notice.given", "occurred_at": "2025-03-03", "attributes": {"fine": 2000}}
DECIDED = {
    "type": "decision.made",
    "occurred_at": "2025-03-20",
    "attributes": {"outcome": "penalty", "procedure": "ordinary", "fine": 2000, "kinds": ["fine"]},
}


def judge(tmp_path: Path, **document: Any) -> tuple[dict[str, Any], str]:
    file = tmp_path / "e.json"
    file.write_text(json.dumps(document), "utf-8")
    result = CliRunner().invoke(main, ["judge", str(file), "--as-of", "2025-06-01"])
    found: dict[str, Any] = json.loads(result.stdout)
    return found, result.stderr


def test_missing_required_attributes_are_named_with_their_event(tmp_path: Path) -> None:
    found, said = judge(tmp_path, events=[FILED])
    assert "events[0] case.filed(立案)缺少必填属性 cause" in found["summary"]["hints"][0]
    assert "cause" in said
    complete = {**FILED, "attributes": {**FILED["attributes"], "cause": "占道经营"}}
    assert "必填" not in judge(tmp_path, events=[complete])[1]


def test_findings_that_rest_on_silence_point_to_mapped_without(tmp_path: Path) -> None:
    events = [FILED, NOTICE, DECIDED]
    found, said = judge(tmp_path, events=events)
    assert "mapped_without" in said and '"notice.given.rights_told"' in said
    names = ["notice.given.rights_told", "notice.given.content_told"]
    answered, _ = judge(tmp_path, events=events, mapped_without=names)
    before = {v["rule_id"]: v["verdict"] for v in found["verdicts"]}
    after = {v["rule_id"]: v["verdict"] for v in answered["verdicts"]}
    assert before["penalty.notice-before-decision"] == "violated"
    assert after["penalty.notice-before-decision"] == "open"


def test_a_foreign_rule_file_requires_nothing(tmp_path: Path) -> None:
    rules = tmp_path / "r.yaml"
    rules.write_text("- {id: a.b, response: {after: A, expect: B, within: 3 d}}\n", "utf-8")
    file = tmp_path / "e.json"
    file.write_text(json.dumps([{"type": "A", "occurred_at": "2025-01-02"}]), "utf-8")
    result = CliRunner().invoke(main, ["judge", str(file), "--as-of", "2025-06-01", "--rules", str(rules)])
    assert json.loads(result.stdout)["summary"]["hints"] == []
