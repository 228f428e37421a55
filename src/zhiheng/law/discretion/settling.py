"""What the law leaves open of discretion, decided by a district (裁量方法参数, F20): bounds, words, what it changes.

A decision never goes below what a statute says: every parameter here stands where the articles name no number or order
(行政处罚法第五条、第三十二条; 国办发〔2022〕27号第五条 leaves the method to whoever makes benchmarks).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from zhiheng.law.discretion.model import PARAMETERS, Benchmark, Factor, Policy

YES, NO = "yes", "no"
_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that a district decides: whole numbers within bounds and their unit; without bounds yes or no."""

    name: str
    words: str
    unit: str = ""
    least: int = 0
    most: int = 0

    @property
    def flag(self) -> bool:
        """Return whether it is decided by yes or no."""
        return not self.most

    def says(self, text: str) -> str:
        """Return a decision in words; a text that is none as it stands."""
        if self.flag:
            return {YES: "是", NO: "否"}.get(text, text)
        return f"{text}{self.unit}"

    def fits(self, text: str) -> bool:
        """Return whether a text is a decision within the bounds."""
        if self.flag:
            return text in (YES, NO)
        return text in map(str, range(self.least, self.most + 1))

    def of(self, policy: Policy) -> str:
        """Return what a policy holds, as a decision is written."""
        value = getattr(policy, self.name)
        if isinstance(value, bool):
            return YES if value else NO
        return str(int(value * _PERCENT)) if isinstance(value, Decimal) else str(value)

    def value(self, text: str) -> bool | int | Decimal:
        """Return a fitting text as the policy holds it; per cent become shares. Raises ValueError for another text."""
        if not self.fits(text):
            raise ValueError(f"{self.words}：不能是“{text}”")
        if self.flag:
            return text == YES
        return Decimal(text) / _PERCENT if self.unit == "%" else int(text)


CHOICES: Mapping[str, Choice] = {
    one.name: one
    for one in (
        Choice("offset", PARAMETERS["offset"]),
        Choice("mandatory_binds", PARAMETERS["mandatory_binds"]),
        Choice("steps", PARAMETERS["steps"], " 档", 1, 3),
        Choice("mitigate_beside_heavier", PARAMETERS["mitigate_beside_heavier"]),
        Choice("mitigated_share", PARAMETERS["mitigated_share"], "%", 0, 99),
        Choice("proposed_at", PARAMETERS["proposed_at"], "%", 0, 100),
    )
}
"""By name, in the order of the model. 减轻 goes below the minimum (第三十二条): its share never reaches all of it."""


def settled(benchmark: Benchmark, decided: Mapping[str, str]) -> Benchmark:
    """Return a benchmark with what the district decided, where its own maker confirmed nothing else.

    ``decided``: by name of the parameter. Raises ValueError for a text that is no decision.
    """
    policy = benchmark.policy
    names = [name for name in CHOICES if name in decided and name not in policy.confirmed]
    if not names:
        return benchmark
    values: dict[str, Any] = {name: CHOICES[name].value(decided[name]) for name in names}
    changed = replace(policy, confirmed=policy.confirmed | set(names), **values)
    return replace(benchmark, policy=changed)


def confirmed(factor: Factor, decided: Mapping[str, str]) -> Factor:
    """Return a factor of the law whose reading the district confirmed as such; others as they are."""
    return replace(factor, unconfirmed=False) if factor.unconfirmed and decided.get(factor.code) == YES else factor
