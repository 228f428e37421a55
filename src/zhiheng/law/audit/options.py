"""What a run is asked to do, and what it found: shared by the command line, the engines' adapter and the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.law.audit.collect import RuleCounts
from zhiheng.law.verdicts import Instant

Progress = Callable[[str, int, int], None]
"""progress(phase, done, total): called often; ``total`` 0 where unknown."""


def silent(phase: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """As of which day, as known when, and whether nothing more will come.

    ``as_of`` None is only allowed with ``complete``.
    """

    as_of: date | datetime | None
    known_at: datetime | None = None
    complete: bool = False

    def words(self) -> str:
        """Return the law's day for people."""
        day = self.as_of.isoformat(" ") if isinstance(self.as_of, datetime) else str(self.as_of) if self.as_of else ""
        return "日志完整,不再有后续" + (f"({day})" if day else "") if self.complete else day


@dataclass(frozen=True, slots=True)
class Scope:
    """Which objects are listed and counted (None: all), and which ``TYPE.attribute`` the log cannot show."""

    kept: Collection[tuple[str, str]] | None = None
    lacking: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of a run: findings (docs/formats.md), counts per rule id, and how it was done."""

    findings: pa.Table
    counts: Mapping[str, RuleCounts]
    engine: str
    fallbacks: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    unknown_types: Mapping[str, int] = field(default_factory=dict)
    clues: pa.Table | None = None  # suspected findings, once set apart


def instant_asked(question: Question) -> Instant | None:
    """Return the law's day as an instant."""
    as_of = question.as_of
    if as_of is None:
        return None
    return Instant(day_of(as_of), clock_of(as_of) if isinstance(as_of, datetime) else NO_CLOCK)
