"""A log judged in parts: the same results as judged whole, whatever its order, and never half a result."""

from __future__ import annotations

import errno
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.cli import main
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.flat import Guess
from zhiheng.eventlog.parts import ParquetParts, WholeOnly
from zhiheng.eventlog.reading import open_log, open_parts
from zhiheng.law.audit.options import Question
from zhiheng.law.audit.run import Asked, audit, audit_parts
from zhiheng.law.audit.spool import Spool
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules

RULES = """
- id: sent-in-time
  title: 三十日内寄出
  response: {after: Create, expect: Send, within: 30 d}
  effect: void
- id: once
  title: 只开一次
  at_most: {events: Create, n: 1}
  effect: correctable
- id: small
  title: 金额不超过五百
  condition: {at: Create, require: {amount: {le: 500}}}
  effect: correctable
- id: paid-apart
  title: 寄出前不得缴款
  all:
    - precedence: {before: Pay, need: Send}
    - not_succession: {after: Pay, never: Send}
  effect: discipline
"""
COMPLETE = Question(None, None, True)
Row = dict[str, Any]


def rows_of(cases: int = 60, seed: int = 7) -> list[Row]:
    """Events of some cases, case by case in order of their names; one in eight has a clock out of order."""
    drawn, found = random.Random(seed), list[Row]()  # noqa: S311 (a made-up log)
    for case in sorted(f"C{number}" for number in range(cases)):
        day = date(2025, 1, 1)
        for place in range(drawn.randint(1, 6)):
            day += timedelta(drawn.randint(-2 if place == 3 else 0, 25))
            type_ = "Create" if not place else drawn.choice(["Create", "Send", "Pay"])
            amount = str(drawn.randint(100, 900)) if type_ == "Create" else None
            stated = {"amount": amount, "note": drawn.choice(["7", "八", None]), "case:region": "370112"}
            time = f"{day}T{drawn.randint(8, 17):02}:00:00+08:00"
            found.append({"case": case, "activity": type_, "time": time, **stated})
    return found


def written(place: Path, rows: list[Row]) -> Path:
    """Write rows as a Parquet file and return its path."""
    pq.write_table(pa.Table.from_pylist(rows), place, row_group_size=50)
    return place


def results(out: Path) -> dict[str, Any]:
    """What an audit wrote; of the summary all but the seconds, which no two runs share."""
    found: dict[str, Any] = {path.name: path.read_bytes() for path in out.iterdir()}
    found["findings.parquet"] = pq.read_table(out / "findings.parquet")
    found["summary.json"] = json.loads(found["summary.json"])
    del found["summary.json"]["engine"]["seconds"]
    return found


def rules_in(place: Path) -> RuleSet:
    """The rules above, as read from a file."""
    (place / "rules.yaml").write_text(RULES, "utf-8")
    return read_rules(place / "rules.yaml")


def in_parts(log: Path, out: Path, part_rows: int = 50, **options: Any) -> dict[str, Any]:
    parts = open_parts(log, **options)
    parts.part_rows = part_rows
    audit_parts(rules_in(log.parent), parts, Asked(COMPLETE, out))
    return results(out)


def whole(log: Path, out: Path, **options: Any) -> dict[str, Any]:
    audit(rules_in(log.parent), open_log(log, **options), Asked(COMPLETE, out))
    return results(out)


@pytest.mark.parametrize("order", ["by case", "as it happened", "back to front"])
def test_many_small_parts_write_what_one_whole_log_writes(tmp_path: Path, order: str) -> None:
    rows = rows_of()
    if order == "as it happened":
        rows.sort(key=lambda row: row["time"])
    if order == "back to front":
        rows.reverse()
    log = written(tmp_path / "log.parquet", rows)
    expected = whole(log, tmp_path / "whole")
    assert expected["findings.parquet"].num_rows > 60
    late = any("时间早于" in sentence for sentence in expected["summary.json"]["log"]["warnings"])
    assert late == (order != "as it happened")
    assert in_parts(log, tmp_path / "parts") == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "parts", "rules.yaml", "whole"]


def test_a_case_larger_than_a_part_is_never_split(tmp_path: Path) -> None:
    rows = rows_of(4)
    long = [row | {"case": "C2"} for row in rows_of(40)]
    log = written(tmp_path / "log.parquet", sorted([*rows, *long], key=lambda row: row["case"]))
    assert in_parts(log, tmp_path / "parts", 10) == whole(log, tmp_path / "whole")


def test_a_clean_log_has_an_empty_result(tmp_path: Path) -> None:
    row = {"case": "C1", "activity": "Other", "time": "2025-01-01T08:00:00+08:00"}
    found = in_parts(written(tmp_path / "log.parquet", [row]), tmp_path / "parts")
    assert found["findings.parquet"].num_rows == 0
    assert found == whole(tmp_path / "log.parquet", tmp_path / "whole")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("events with ids", {"event_id": "x"}),
        ("their own order", {"sequence": "1"}),
        ("an empty cell", {"activity": ""}),
        ("an event that voids another", {"activity": "event.voided"}),
    ],
)
def test_what_only_a_whole_log_can_tell_is_read_whole(tmp_path: Path, name: str, change: Row) -> None:
    rows = [row | change for row in rows_of(3)]
    log = written(tmp_path / "log.parquet", rows)
    with pytest.raises(WholeOnly):
        list(open_parts(log).parts({"amount"}))


def test_times_without_zone_are_counted_before_anything_is_judged(tmp_path: Path) -> None:
    rows = [row | {"time": row["time"].removesuffix("+08:00")} for row in rows_of()]
    command = ["audit", str(written(tmp_path / "log.parquet", rows)), "--rules", str(tmp_path / "rules.yaml")]
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    result = CliRunner().invoke(main, [*command, "--complete", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert f"{len(rows)} 个事件的时间没有时区" in result.output
    assert "--tz" in result.output
    named = in_parts(tmp_path / "log.parquet", tmp_path / "parts", tz="Asia/Shanghai")
    assert named == whole(tmp_path / "log.parquet", tmp_path / "whole", tz="Asia/Shanghai")


def test_a_bad_time_is_named_with_its_row_in_the_file_and_earlier_results_stay(tmp_path: Path) -> None:
    rows = rows_of()
    rows[130]["time"] = "someday"
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/summary.json").write_text("before", "utf-8")
    command = ["audit", str(written(tmp_path / "log.parquet", rows)), "--rules", str(tmp_path / "rules.yaml")]
    result = CliRunner().invoke(main, [*command, "--complete", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "第 131 行" in result.output
    assert "someday" in result.output
    assert (tmp_path / "out/summary.json").read_text("utf-8") == "before"


def test_a_number_that_is_none_is_missing_and_an_infinite_one_is_refused_with_its_row(tmp_path: Path) -> None:
    rows = [row | {"amount": float(row["amount"] or "nan"), "case:area": float("nan")} for row in rows_of(20)]
    log = written(tmp_path / "log.parquet", rows)
    expected = whole(log, tmp_path / "whole")
    assert "small" in expected["findings.parquet"]["rule_id"].to_pylist()
    assert in_parts(log, tmp_path / "parts", 20) == expected
    rows[30]["case:area"] = float("-inf")  # of a column that no rule names
    for read in (open_log, open_parts):
        with pytest.raises(LogError, match=r"第 31 行:“case:area”列的值是无穷大"):
            read(written(log, rows))


def test_a_full_disk_while_findings_wait_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(spool: Spool, findings: pa.Table) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Spool, "add", full)
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    command = ["audit", str(written(tmp_path / "log.parquet", rows_of())), "--rules", str(tmp_path / "rules.yaml")]
    result = CliRunner().invoke(main, [*command, "--complete", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "磁盘已满" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "rules.yaml"]


def test_only_the_columns_that_rules_name_are_read_and_the_shown_cases_have_all(tmp_path: Path) -> None:
    parts: ParquetParts = open_parts(written(tmp_path / "log.parquet", rows_of()))
    (read,) = parts.parts({"amount"})
    assert [name for name in read.events.column_names if name.startswith("@")] == ["@amount"]
    shown = parts.of({"C1", "C7"})
    assert {"@amount", "@note"} <= set(shown.events.column_names)
    assert set(shown.objects["id"].to_pylist()) == {"C1", "C7"}


@given(st.lists(st.lists(st.sampled_from(["1", "-7", "1.5", "true", "2025-03-03", "x", "2025-99-99"]), max_size=4)))
def test_the_kind_of_a_column_doesnt_depend_on_how_it_is_cut(batches: list[list[str]]) -> None:
    cut, once = Guess(), Guess()
    for batch in batches:
        cut.see(batch)
    once.see(text for batch in batches for text in batch)
    assert cut.kind == once.kind
