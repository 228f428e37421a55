"""A change to a planned case, and what it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from zhiheng.demo.cases import CasePlan
from zhiheng.demo.cast import Agency
from zhiheng.demo.writer import StoryWriter

Broken = tuple[tuple[str, str, date | None], ...]
"""Rule, manner, last day; ``clue:RULE`` is broken by the clue, ``party:RULE`` by the party."""


@dataclass(frozen=True, slots=True)
class Twist:
    """A change to a plan; ``change`` returns what it breaks (nothing: a trap), None where it doesn't suit the case."""

    name: str
    change: Callable[[StoryWriter, Agency, CasePlan], Broken | None]


def noticed(plan: CasePlan) -> date:
    """Return the day of the notice, which every lawful plan has."""
    if plan.notice is None:
        raise ValueError("计划中没有告知")
    return plan.notice


def ordinary(agency: Agency, plan: CasePlan) -> bool:
    """Whether no hearing right, review or deliberation complicates the case (交通程序 76 asks for one wherever a
    hearing is due).
    """
    return not plan.major and agency.field != "transport"
