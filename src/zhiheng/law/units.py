"""Lengths of time as the law states them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["d", "wd", "h", "m", "y"]


@dataclass(frozen=True, slots=True)
class Period:
    """A length in law: ``90 d`` natural days, ``7 wd`` working days, ``24 h``, ``6 m`` months, ``3 y`` years."""

    n: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"
