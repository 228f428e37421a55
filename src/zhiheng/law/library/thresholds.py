"""What a district may set (可设定的参数, F20): declared as data, with the bounds of law (``thresholds.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from zhiheng.law.language.model import Basis
from zhiheng.law.language.yaml12 import load_file, plain
from zhiheng.law.library import LIBRARY_DIR

THRESHOLDS_FILE = LIBRARY_DIR / "thresholds.yaml"
Unit = Literal["d", "wd", "times", "yuan"]
UNITS: Mapping[str, str] = {"d": "日", "wd": "个工作日", "times": "次", "yuan": "元"}
BARE = ("times", "yuan")
"""Units that rules and files write as a plain number."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value of a rule that the district may set, in ``unit`` (``d`` days, ``wd`` working days, ``times``, ``yuan``).

    ``least`` and ``most`` bound what makes sense; ``law``: the article beyond whose ``law_most`` a value is softer
    than the law. ``question``: the open question that setting it decides (``all``: the whole rule), else "".
    ``proposed``: what a room of the office counts with until it is set; the rule doesn't read it. None: the rule does.
    """

    rule: str
    path: str
    title: str
    unit: Unit
    least: int
    most: int
    law: Basis | None = None
    law_most: int | None = None
    question: str = ""
    proposed: int | None = None

    @property
    def of_office(self) -> bool:
        """Return whether a room of the office asks for the value, and not the rule."""
        return self.proposed is not None

    def words(self, value: int) -> str:
        """Return a value with its unit, as people write it."""
        return f"{value:,} {UNITS[self.unit]}"

    @property
    def bounds(self) -> str:
        """Return the bounds in words, with the article that sets the upper one."""
        stated = f"{self.least} 至 {self.words(self.most)}"
        return f"{stated}，上限依据{self.cited}" if self.law else stated

    @property
    def cited(self) -> str:
        """Return the article that bounds it, as cited; "" where no law does."""
        if self.law is None:
            return ""
        return f"《{self.law.statute}》第 {self.law.article} 条" if self.law.article else f"《{self.law.statute}》"

    def against(self, value: int) -> str:
        """Return in words what speaks against a value, "" where it may be set."""
        if self.law_most is not None and value > self.law_most:
            return f"{self.words(value)}比法定的 {self.words(self.law_most)}宽，依据{self.cited}不能放宽"
        if not self.least <= value <= self.most:
            return f"{self.words(value)}超出可设定的范围（{self.least} 至 {self.words(self.most)}）"
        return ""

    def written(self, value: int) -> int | str:
        """Return the value as rules write it: ``60 d``, or a plain number of times or yuan."""
        return value if self.unit in BARE else f"{value} {self.unit}"


@lru_cache(maxsize=1)
def thresholds() -> Mapping[tuple[str, str], Threshold]:
    """Return what a district may set, by rule and path. Raises ``RuleErrors`` where the file isn't YAML."""
    return {(one.rule, one.path): one for one in map(_threshold, plain(load_file(THRESHOLDS_FILE)))}


def of_rule(rule: str) -> tuple[Threshold, ...]:
    """Return what may be set of a rule."""
    return tuple(one for one in thresholds().values() if one.rule == rule)


def _threshold(stated: Mapping[str, Any]) -> Threshold:
    law = stated.get("law")
    article = str(law["article"]) if law and "article" in law else None
    return Threshold(
        rule=stated["rule"],
        path=stated["path"],
        title=stated["title"],
        unit=stated["unit"],
        least=stated["least"],
        most=stated["most"],
        law=Basis(law["statute"], article) if law else None,
        law_most=law["most"] if law else None,
        question=stated.get("question", ""),
        proposed=stated.get("proposed"),
    )
