"""Results are complete or untouched, whatever happens while they are written."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhiheng.law.audit import output
from zhiheng.law.audit.sample import listed


def listing(path: Path) -> list[str]:
    return sorted(item.name for item in path.iterdir())


def test_every_file_arrives_whole_and_other_files_stay(tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "mine.txt").write_text("stays")
    table = pa.table({"rule_id": ["a"], "days_over": [3]})
    output.write_all(
        out,
        {"f.parquet": output.parquet(table), "f.json": output.json_array(table), "s.json": output.document({"a": 1})},
    )
    assert listing(out) == ["f.json", "f.parquet", "mine.txt", "s.json"]
    assert pq.read_table(out / "f.parquet").equals(table)
    assert json.loads((out / "f.json").read_text("utf-8")) == [{"rule_id": "a", "days_over": 3}]
    assert listing(tmp_path) == ["results"]


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_full_disk_or_ctrl_c_leaves_the_previous_results(tmp_path: Path, trouble: BaseException) -> None:
    out = tmp_path / "results"
    output.write_all(out, {"summary.json": output.text("before")})

    def fail(path: Path) -> None:
        path.write_text("half")
        raise trouble

    with pytest.raises((output.OutputError, KeyboardInterrupt)) as caught:
        output.write_all(out, {"summary.json": output.text("after"), "findings.csv": fail})
    assert (out / "summary.json").read_text() == "before"
    assert listing(out) == ["summary.json"]
    assert listing(tmp_path) == ["results"]
    if isinstance(trouble, OSError):
        assert "磁盘已满" in str(caught.value)


def test_a_path_that_runs_through_a_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(output.OutputError, match="--out"):
        output.write_all(tmp_path / "file" / "out", {"a": output.text("")})


def test_csv_opens_in_a_spreadsheet_with_chinese_and_without_formulas(tmp_path: Path) -> None:
    table = pa.table({"object_id": ["=cmd()", "示执罚", "+1", "-1", "@x", "2025"]})
    output.write_all(tmp_path / "o", {"f.csv": output.csv(table)})
    raw = (tmp_path / "o" / "f.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    cells = [line.strip('"') for line in raw.decode("utf-8-sig").splitlines()[1:]]
    assert cells == ["'=cmd()", "示执罚", "'+1", "'-1", "'@x", "2025"]


def test_lists_for_spreadsheets_are_bounded_with_every_rules_gravest_and_the_whole_stays_in_parquet() -> None:
    rows = [{"rule_id": f"r{n % 4}", "object_id": f"{n:04}", "days_over": n} for n in range(400)]
    findings = pa.Table.from_pylist(rows)
    assert listed(findings, 400) is findings
    short = listed(findings, 200)
    kept = short.to_pylist()
    assert len(kept) == 200
    assert {row["rule_id"] for row in kept} == {"r0", "r1", "r2", "r3"}
    assert min(row["days_over"] for row in kept) >= 200
