"""The planted violations as a file (docs/formats.md, truth)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from zhiheng.demo.batches import TruthRow

COLUMNS = ("object_type", "object_id", "rule_id", "verdict", "manner", "due_day")


def write_truth(rows: Iterable[TruthRow], path: Path) -> None:
    """Write the known violations, sorted; folders that are missing are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = sorted(
        (row.object_type, row.object_id, row.rule_id, row.verdict, row.manner, f"{row.due_day or ''}") for row in rows
    )
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *lines])
