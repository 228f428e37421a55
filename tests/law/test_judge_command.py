"""``zhiheng judge``: a few events in JSON, verdicts with due days and explanations out; bad input gets one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from zhiheng.cli import main

FILED = {"type": "case.filed", "occurred_at": "2025-03-03", "objects": [{"type": "case", "id": "C1"}]}
CASE = {"type": "case", "id": "C1", "attributes": {"procedure": "ordinary", "field": "urban", "region": "370112"}}


def run(tmp_path: Path, document: Any, *options: str, as_of: str | None = "2025-05-06") -> Result:
    path = tmp_path / "events.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    given = [] if as_of is None else ["--as-of", as_of]
    return CliRunner().invoke(main, ["judge", str(path), *given, *options])


def verdict(result: Result, rule_id: str) -> dict[str, Any]:
    found = [v for v in json.loads(result.stdout)["verdicts"] if v["rule_id"] == rule_id]
    assert len(found) == 1, found
    return dict(found[0])


def test_an_open_case_shows_its_due_day_with_the_reason_and_returns_zero(tmp_path: Path) -> None:
    result = run(tmp_path, {"events": [FILED], "objects": [CASE]})
    assert result.exit_code == 0, result.output
    found = verdict(result, "penalty.decision-within-90-days")
    assert (found["verdict"], found["due_day"], found["object"]) == ("open", "2025-06-03", {"type": "case", "id": "C1"})
    assert "端午" in found["explanation"]["text"]
    assert found["basis"][0] == {"statute": "处罚法", "article": "60"}


def test_a_late_decision_is_a_finding_and_returns_one(tmp_path: Path) -> None:
    decided = {"type": "decision.made", "occurred_at": "2025-06-05T09:00", "attributes": {"outcome": "penalty"}}
    events = [FILED, decided | {"objects": FILED["objects"]}]
    result = run(tmp_path, {"events": events, "objects": [CASE]}, as_of="2025-06-20")
    assert result.exit_code == 1
    found = verdict(result, "penalty.decision-within-90-days")
    assert (found["verdict"], found["manner"], found["days_over"]) == ("violated", "late", 2)
    assert found["matching"] == {"event": "e2", "day": "2025-06-05"}
    data = json.loads(result.stdout)
    assert data["format"] == "zhiheng.judge/1"
    assert data["summary"]["violated"] >= 1


def test_a_bare_list_of_events_without_objects_is_one_case(tmp_path: Path) -> None:
    decided = {"type": "decision.made", "occurred_at": "2025-04-03", "attributes": {"outcome": "penalty"}}
    events = [{"type": "case.filed", "occurred_at": "2025-03-03"}, decided]
    data = json.loads(run(tmp_path, events).stdout)
    assert {v["object"]["id"] for v in data["verdicts"]} == {"1"}


def test_knowledge_and_completeness_are_options(tmp_path: Path) -> None:
    late = FILED | {"recorded_at": "2025-04-01T09:00"}
    known = run(tmp_path, {"events": [late], "objects": [CASE]}, "--known-at", "2025-03-31")
    assert json.loads(known.stdout)["verdicts"] == []
    complete = run(tmp_path, {"events": [FILED], "objects": [CASE]}, "--complete", as_of=None)
    assert verdict(complete, "penalty.decision-within-90-days")["manner"] == "undone"


def test_a_foreign_rule_file_names_its_own_activities(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "- {id: fines.sent, title: Sent, about: case, response: {after: Create Fine, expect: Send Fine, within: 90 d},"
        " effect: correctable, guard: warn}\n",
        encoding="utf-8",
    )
    events = [
        {"type": "Create Fine", "occurred_at": "2007-01-01T00:00:00+01:00", "attributes": {"amount": 35.0}},
        {"type": "Send Fine", "occurred_at": "2007-04-02"},
    ]
    result = run(tmp_path, events, "--rules", str(rules), "--complete", as_of=None)
    assert result.exit_code == 1
    assert verdict(result, "fines.sent")["days_over"] == 1


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ("{", "第 1 行", "JSON"),
        ("[1]", "$.events[0]", "对象"),
        ("{}", "$.events", "事件列表"),
        ([{"type": "case.filled", "occurred_at": "2025-03-03"}], "$.events[0].type", "case.filed"),
        ([{"type": "case.filed", "occurred_at": "2025-13-03"}], "$.events[0].occurred_at", "2025-13-03"),
        ([{"type": "case.filed"}], "$.events[0].occurred_at", "没有写"),
        ([FILED | {"attributes": {"colour": 1}}], "$.events[0].attributes.colour", "没有属性"),
        ([FILED | {"when": 1}], "$.events[0].when", "不认识的键"),
        ([FILED | {"objects": [{"type": "cas", "id": "1"}]}], "$.events[0].objects[0].type", "case"),
        ([FILED | {"objects": [{"type": "case"}]}], "$.events[0].objects[0]", "id"),
        ([FILED | {"id": "x"}, FILED | {"id": "x"}], "$.events[1].id", "重复"),
        ({"events": [FILED], "objects": [{"type": "case", "id": "C1", "attributes": {"field": "sky"}}]},
         "$.objects[0].attributes.field", "sky"),
        ([{"type": "notice.given", "occurred_at": "2025-03-03", "attributes": {"fine": "many"}}],
         "$.events[0].attributes.fine", "金额"),
        ([{"type": "notice.given", "occurred_at": "2025-03-03", "attributes": {"content_told": "yes"}}],
         "$.events[0].attributes.content_told", "true"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_message_with_its_path_and_returns_two(
    tmp_path: Path, document: Any, path: str, words: str
) -> None:
    result = run(tmp_path, document)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert path in line
    assert words in line


def test_a_wrong_day_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, [FILED], as_of="tomorrow").exit_code == 2
    missing = CliRunner().invoke(main, ["judge", str(tmp_path / "none.json"), "--as-of", "2025-05-06"])
    assert missing.exit_code == 2
    assert "none.json" in missing.stderr


def test_facts_and_attributes_that_the_source_lacks_are_told_apart_from_silence(tmp_path: Path) -> None:
    measure = {
        "type": "measure.imposed",
        "occurred_at": "2025-03-03T10:00",
        "attributes": {"kind": "seal"},
        "objects": [{"type": "measure", "id": "M1"}],
    }
    thing = {"type": "measure", "id": "M1", "attributes": {"kind": "seal"}}
    plain = run(tmp_path, {"events": [measure], "objects": [thing]})
    assert verdict(plain, "coercion.approved-before")["manner"] == "undone"
    lacking = run(tmp_path, {"events": [measure], "objects": [thing], "mapped_without": ["approval.given"]})
    assert verdict(lacking, "coercion.approved-before")["notes"] == ["fact-unknown"]


APPLIED = {
    "type": "court.applied",
    "occurred_at": "2025-07-25",
    "objects": [{"type": "case", "id": "C1"}, {"type": "enforcement", "id": "E1"}],
}


def test_an_overdue_court_is_waited_for_and_no_violation_by_the_agency(tmp_path: Path) -> None:
    result = run(tmp_path, {"events": [APPLIED], "objects": [CASE]}, as_of="2025-09-01")
    found = verdict(result, "court.accepts-in-5-days")
    assert (found["verdict"], found["whose"], found["due_day"]) == ("open", "court", "2025-08-01")
    assert "waiting" in found["notes"]


def test_the_explanation_names_the_start_of_the_period_and_the_articles_of_its_parameters(tmp_path: Path) -> None:
    served = {
        "type": "service.completed",
        "occurred_at": "2025-05-08",
        "attributes": {"kind": "decision"},
        "objects": [{"type": "case", "id": "C1"}, {"type": "document", "id": "D1"}],
    }
    market = CASE | {"attributes": {"procedure": "ordinary", "field": "market", "region": "370112"}}
    document = {"events": [FILED, served, APPLIED], "objects": [market]}
    result = run(tmp_path, document, as_of="2025-09-01")
    window = verdict(result, "court.application-window#1")["explanation"]["text"]
    assert window.startswith("2025-05-08送达,次日起算6个月")
    assert ";," not in window
    filed = verdict(result, "penalty.decision-within-90-days")["explanation"]["text"]
    assert "依据处罚法第60条、市监程序第64条" in filed
