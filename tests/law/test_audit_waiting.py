"""An audit shows what others owe as waiting: counted as open, in no finding on the agency."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from zhiheng.eventlog.days import NO_CLOCK, day_of
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogMeta
from zhiheng.law.audit.by_reference import judge_with_reference
from zhiheng.law.audit.findings import JudgedBy
from zhiheng.law.audit.options import Question
from zhiheng.law.audit.waiting import waiting_apart
from zhiheng.law.language.read import read_rules

RULES = """
- {id: own, about: case, response: {after: applied, expect: [answered], within: 5 d}}
- {id: theirs, about: case, whose: court, response: {after: applied, expect: [answered], within: 5 d}}
"""


def test_an_overdue_court_is_waited_for_and_an_overdue_agency_is_found(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(RULES, encoding="utf-8")
    rules = read_rules(file)
    event = Event("e1", "applied", day_of(date(2025, 3, 3)), NO_CLOCK, 0, {}, (Relation("case", "C1"),))
    tables = tables_of([event], {}, LogMeta("test", "test", "as written"))
    question = Question(date(2025, 4, 1))
    judged = judge_with_reference(rules, tables, None, question, JudgedBy(rules.version, "", "2025-04-01"))
    assert judged.findings.num_rows == 2
    apart = waiting_apart(rules, judged)
    assert apart.findings.column("rule_id").to_pylist() == ["own"]
    assert (apart.counts["theirs"].violated, apart.counts["theirs"].open) == (0, 1)
    assert (apart.counts["own"].violated, apart.counts["own"].open) == (1, 0)
