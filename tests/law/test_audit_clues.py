"""An audit keeps apart what is only suspected, and what a foreign log cannot show."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa

from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogMeta, LogTables
from zhiheng.law.audit.carried import is_own, not_carried
from zhiheng.law.audit.clues import suspected_apart
from zhiheng.law.audit.collect import RuleCounts
from zhiheng.law.audit.findings import FINDING_COLUMNS
from zhiheng.law.audit.options import Judged
from zhiheng.law.library import statutory_library

DAY = day_of(date(2025, 3, 3))


def row(rule: str, object_id: str, notes: str) -> dict[str, object]:
    return {"rule_id": rule, "object_type": "case", "object_id": object_id, "verdict": "violated", "notes": notes}


def test_a_suspicion_is_a_clue_and_not_counted_as_a_violation() -> None:
    rows = [row("a", "C1", ""), row("a#2", "C1", "needs-confirmation; suspected"), row("a#2", "C2", "suspected")]
    judged = Judged(pa.Table.from_pylist(rows, FINDING_COLUMNS), {"a": RuleCounts(9, 6, 3, 0, 0, 2)}, "test")
    apart = suspected_apart(judged)
    assert apart.findings.column("object_id").to_pylist() == ["C1"]
    assert apart.clues is not None
    assert apart.clues.column("verdict").to_pylist() == ["suspected", "suspected"]
    assert apart.counts["a"] == RuleCounts(9, 6, 1, 0, 0, 1, 2)


def test_without_suspicion_nothing_changes() -> None:
    judged = Judged(pa.Table.from_pylist([row("a", "C1", "")], FINDING_COLUMNS), {"a": RuleCounts(1, 0, 1)}, "test")
    apart = suspected_apart(judged)
    assert apart.counts == judged.counts
    assert apart.findings.equals(judged.findings)


def log(recorded: datetime | None) -> LogTables:
    event = Event(
        "e1", "measure.imposed", DAY, attributes={"kind": "seal", "rights_told": True},
        relations=(Relation("measure", "M1"),), recorded_at=recorded,
    )  # fmt: skip
    return tables_of([event], {}, LogMeta("x", "test", "as written"))


def test_what_no_event_of_a_foreign_log_carries_is_unknown() -> None:
    lacking = not_carried(statutory_library(), log(None))
    assert "measure.imposed.certificates_shown" in lacking
    assert "measure.imposed.rights_told" not in lacking
    assert not [name for name in lacking if not name.startswith("measure.imposed.")]


def test_the_silence_of_our_own_ledger_is_not_excused() -> None:
    own = log(datetime(2025, 3, 3, 9, tzinfo=UTC))
    assert is_own(own)
    assert not_carried(statutory_library(), own) == frozenset()
