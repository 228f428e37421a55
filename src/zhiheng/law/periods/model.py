"""What a counted period is: who counts (``Counting``) and what came out (``Deadline``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhiheng.law.calendar import Calendar
from zhiheng.law.periods.exclusions import Deduction
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant

HourMode = Literal["excluded", "counted"]


@dataclass(frozen=True, slots=True)
class Counting:
    """How a statute counts: the working calendar (None: civil days only) and whether an end on a rest day rolls."""

    calendar: Calendar | None
    rolls: bool


PLAIN = Counting(None, False)
"""Plain civil days: no roll, no calendar (foreign logs, house rules): ``within: 90 d`` is B.day - A.day <= 90."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """A day on which the period couldn't end, and why in Chinese (端午假期, 周六, 不计入期间)."""

    day: int
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a period and how it was found.

    ``first_day``: the first day that counts (None: no day does, 0 days, or counting backward from the act).
    ``nominal_day``: the end before rolling. ``due``: the last day (for hours: instant) that is still in time; a thing
    that must wait for the end is allowed from ``next_day`` on. ``rolled``: the days passed over, nominal day first.
    ``calendar_unknown``: a day was judged worked or not by the weekday alone, no official notice covers it.
    ``time_unknown``: an hour period whose start has no clock; ``due`` is then a whole day.
    ``backward``: counted back from a later act (七日前); ``due`` is then the latest day for the earlier one.
    """

    start: Instant
    period: Period
    first_day: int | None
    nominal_day: int
    due: Instant
    rolled: tuple[Rolled, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    calendar_unknown: bool = False
    time_unknown: bool = False
    backward: bool = False
    calendar: Calendar | None = None
    counted_from: Instant | None = None

    @property
    def next_day(self) -> int:
        """The first day after the end (``wait``, ``not_before``: 期满之后)."""
        return self.due.day + 1

    @property
    def excluded_days(self) -> int:
        """Days deducted by all exclusions together."""
        return sum(deduction.days for deduction in self.deductions)

    def met_by(self, act: Instant) -> bool | None:
        """Return whether an act at that instant is in time; None where a missing clock leaves it unknown."""
        return not_after(act, self.due)

    def explain(self, event: str = "", basis: str = "", verb: str = "届满") -> str:
        """Return the counting as one Chinese sentence.

        ``event``: what the period runs from (立案). ``basis``: the article (处罚法第六十条). ``verb``: what the end is
        called, where there is no rolled or nominal end to name.
        """
        from zhiheng.law.periods.words import explain

        return explain(self, event, basis, verb)


def not_after(act: Instant, due: Instant) -> bool | None:
    """Return whether ``act`` is at or before ``due``; None on the same day where only one of both has a clock.

    A ``due`` without clock is a whole day: any act of that day is in time.
    """
    if act.day != due.day:
        return act.day < due.day
    if due.clock < 0:
        return True
    return None if act.clock < 0 else act.clock <= due.clock
