"""What is wrong, where, and what to do about it: one form for every refusal that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``place`` (sheet!cell, field, file), ``what`` in words, ``remedy`` as the way out."""

    place: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.place}：" if self.place else ""
        way_out = f"。{self.remedy}" if self.remedy else ""
        return f"{where}{self.what}{way_out}"


class Refusal(Exception):
    """Something was refused and nothing was changed. ``problems`` has at least one entry; its words are for people."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("；".join(map(str, problems)))
        self.problems = problems

    @classmethod
    def of(cls, what: str, place: str = "", remedy: str = "") -> Self:
        """Return a refusal (of this class) with one problem."""
        return cls(Problem(place, what, remedy))
