"""Through the live ledger the audit finds exactly what was planted in the district (F23): precision, recall 1.0."""

from __future__ import annotations

from collections import Counter

import pytest

from zhiheng.demo.district import build
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.audit.options import Question
from zhiheng.law.audit.run import Asked, audit
from zhiheng.law.library import statutory_library
from zhiheng.ledger.history import load_history
from zhiheng.ledger.records import Actor
from zhiheng.oversight.findings.auditing import audit_now
from zhiheng.oversight.findings.models import Finding


@pytest.mark.django_db(transaction=True)
def test_the_live_path_finds_what_was_planted_and_nothing_else(tmp_path: object) -> None:
    district = build(cases=60)
    tables = tables_of(district.events, district.objects)
    load_history(tables, by=Actor(system="demo"))
    audit_now(district.until)
    found = Finding.objects.filter(clue=False)
    keys = [(r.object_type, r.object_id, r.rule + (f"#{r.part}" if r.part else ""), r.manner) for r in found]
    planted = Counter((row.object_type, row.object_id, row.rule_id, row.manner) for row in district.truth)
    assert sum(planted.values()) > 20
    assert sorted((planted - Counter(keys)).elements()) == []  # recall 1.0
    assert sorted((Counter(keys) - planted).elements()) == []  # precision 1.0
    due = dict(zip(keys, found.values_list("due_day", flat=True), strict=True))
    for row in district.truth:
        if row.due_day:
            assert due[row.object_type, row.object_id, row.rule_id, row.manner] == row.due_day
    file = audit(statutory_library(), tables, Asked(Question(district.until), tmp_path)).judged  # type: ignore[arg-type]  # a path
    assert set(found.values_list("identity", flat=True)) == set(file.findings["identity"].to_pylist())
    clues = Finding.objects.filter(clue=True).values_list("identity", flat=True)
    assert set(clues) == set(file.clues["identity"].to_pylist() if file.clues is not None else [])
