"""Statutory factors as data (法定裁量情节: 处罚法第三十至三十三、三十六、四十九条, special laws), one table.

Facts and articles only; conditions are in our own words. What isn't confirmed says so (``unconfirmed``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from zhiheng.law.discretion.model import Effect, Factor

_EFFECTS = {"none": Effect.NO_PENALTY} | {one.value: one for one in Effect}


@lru_cache(maxsize=1)
def statutory() -> tuple[Factor, ...]:
    """Return all statutory factors, in the order of the table."""
    text = (resources.files("zhiheng.law.discretion") / "data/factors.csv").read_text(encoding="utf-8")
    return tuple(_factor(row) for row in csv.DictReader(text.splitlines()))


def parts(text: str) -> tuple[str, ...]:
    """Return what stands in a cell, one part a line or separated by semicolons."""
    pieces = text.replace("；", "\n").replace(";", "\n").splitlines()
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _factor(row: Mapping[str, str]) -> Factor:
    return Factor(
        code=row["code"],
        words=row["words"],
        effects=tuple(_EFFECTS[one] for one in parts(row["effects"])),
        mandatory=row["mandatory"] == "yes",
        basis=row["basis"],
        conditions=parts(row["conditions"]),
        exclusions=parts(row["exclusions"]),
        measures=parts(row["measures"]),
        same=row["same"],
        field=row["field"],
        matter=row["matter"],
        region=row["region"],
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        unconfirmed=row["unconfirmed"] == "yes",
        note=row["note"],
    )


def suiting(factors: Iterable[Factor], *, field: str, region: str, power: str, day: date) -> list[Factor]:
    """Return the factors that may matter for a conduct: of its field and region, for its power item, in force."""
    return [
        one
        for one in factors
        if one.holds(day)
        and one.field in ("", field)
        and region.startswith(one.region)
        and (not one.powers or power in one.powers)
    ]
