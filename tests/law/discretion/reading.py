"""Reading the golden table and its benchmarks: how a row's words become what is evaluated."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from zhiheng.law.discretion import Benchmark, Circumstances, Effect, Finding, statutory
from zhiheng.law.discretion.factors import parts
from zhiheng.law.discretion.stored import read

HERE = Path(__file__).parent
FACTORS = {one.code: one for one in statutory()}
PARTIES = {"公民": "citizen", "单位": "organisation", "": ""}
CODES = {"无": "none", "从轻": "lighter", "减轻": "mitigated", "从重": "heavier"}
LENGTH = len("LF-001")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the golden table."""

    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.cells['序号']}"

    @property
    def found(self) -> Circumstances:
        """What was found in the row's case."""
        base = self.cells["数额"]
        return Circumstances(
            tuple(finding(one) for one in parts(self.cells["查明情形"])),
            frozenset(parts(self.cells["阶次条件"])),
            Decimal(base) if base else None,
            PARTIES[self.cells["当事人"]],
        )

    def amount(self, column: str) -> Decimal | None:
        """The expected amount of a column in yuan, None where the cell is empty."""
        return Decimal(self.cells[column]) if self.cells[column] else None


def finding(words: str) -> Finding:
    """Return what a cell says: CODE words, then ``=减轻``, ``=不适用``, ``-lacking condition`` or ``+exclusion``."""
    factor = FACTORS[words[:LENGTH]]
    rest = words[LENGTH:]
    lacking = rest.partition("-")[2]
    excluded = rest.partition("+")[2]
    chosen = rest.partition("=")[2]
    assert not lacking or lacking in factor.conditions, words
    assert not excluded or excluded in factor.exclusions, words
    return Finding(
        factor.code,
        frozenset(one for one in factor.conditions if one != lacking),
        frozenset({excluded} if excluded else ()),
        Effect.MITIGATED if chosen == "减轻" else None,
        chosen != "不适用",
    )


def benchmarks() -> dict[str, Benchmark]:
    """Return the benchmarks of the golden table, by number."""
    plain = yaml.safe_load((HERE / "tables.yaml").read_text(encoding="utf-8"))
    return {one["number"]: read(one, "tables.yaml") for one in plain}


def rows() -> list[Row]:
    """Return all rows of the golden table."""
    with (HERE / "golden.csv").open(encoding="utf-8", newline="") as file:
        return [Row(row) for row in csv.DictReader(file)]
