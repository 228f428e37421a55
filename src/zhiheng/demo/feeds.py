"""Whose record lives elsewhere (F7): which files their systems send, when these arrive, and which of them never did."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhiheng.demo.size import FIRST

CATCH_UP = timedelta(days=21, hours=3)
"""How much later the rows of a lost file were sent after all: never at the hour of an ordinary file."""

SMALL_HERE = "省执法办案平台"
"""The system whose agencies record penalties on the spot in the platform itself."""

CARRIED = {
    "case": (
        "clue.received", "clue.checked", "case.filed", "investigation.conducted", "evidence.verified",
        "correction.ordered",
        "correction.checked", "investigation.concluded", "period.extended", "notice.given", "statement.made",
        "statement.reviewed", "hearing.held", "review.completed", "deliberation.held", "decision.made",
        "service.completed",
        "publication.made", "fine.paid", "case.closed",
    ),
    "inspection": (
        "inspection.approved", "inspection.filed", "inspection.noticed", "inspection.scanned", "inspection.started",
        "inspection.finished", "correction.ordered", "correction.checked", "publication.made",
    ),
}  # fmt: skip
"""Event types that a feed's files carry, by business."""

_QUIET = timedelta(days=60)
"""So long before the demo's last day no file is lost: nothing is missing in the log on that day."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One agency's business in another system. Periods are named by their first day.

    ``lost``: no file came for the period. ``cut``: a third of its rows was missing. Both were sent later
    (``CATCH_UP``).
    """

    id: str
    agency: str
    agency_name: str
    business: str  # case, inspection
    system: str
    daily: bool
    lost: frozenset[date]
    cut: frozenset[date]

    @property
    def mode(self) -> str:
        """Where the record of this business lives: ``elsewhere``, or ``mixed`` where small cases are done here."""
        return "mixed" if self.business == "case" and self.system == SMALL_HERE else "elsewhere"

    @property
    def object(self) -> str:
        """The id of the feed's own object, as a saved mapping of the same source and business calls it."""
        return f"feed-{self.agency.lower()}-{self.business}"

    def thing(self, number: str) -> str:
        """Return the id of a thing that the other system keeps under a number, as a mapping of the feed makes it."""
        return f"{self.agency}-W-{number}"

    def period(self, day: date) -> date:
        """Return the period of a day: the day itself, or its Monday."""
        return day if self.daily else day - timedelta(days=day.weekday())

    def regular(self, day: date) -> datetime:
        """Return when the file of a day's period arrives: the next morning, or the next Monday."""
        if self.daily:
            return datetime.combine(day + timedelta(days=1), time(6, 30))
        return datetime.combine(self.period(day) + timedelta(days=7), time(7, 10))

    def missing(self, moment: datetime) -> bool:
        """Whether the row of something that happened at that moment isn't in the file of its period."""
        period = self.period(moment.date())
        return period in self.lost or (period in self.cut and moment.minute % 3 == 0)

    def delivered(self, moment: datetime) -> datetime:
        """Return when the row of something that happened at that moment arrives."""
        return self.regular(moment.date()) + (CATCH_UP if self.missing(moment) else timedelta())

    def after(self, arrived: datetime) -> datetime:
        """Return when the next file arrives after one that arrived then: what was corrected comes with it."""
        step = timedelta(days=1 if self.daily else 7)
        arrived += step
        while self.period((arrived - step).date()) in self.lost and not self.is_late(arrived):
            arrived += step
        return arrived

    def is_late(self, arrived: datetime) -> bool:
        """Whether a file that arrived then made up for a lost one."""
        return arrived.time() == (self.regular(arrived.date()) + CATCH_UP).time()


def feed_of(seed: int, agency: str, name: str, business: str, system: str, until: date) -> Feed:
    """Return an agency's feed with its lost and cut files."""
    daily = business == "case" and system.startswith("市场监管")
    chance = random.Random(f"{seed}/feed/{agency}/{business}")  # noqa: S311 (a reproducible demo, no secret)
    step = timedelta(days=1 if daily else 7)
    first = FIRST + timedelta(days=(7 - FIRST.weekday()) % 7)
    periods = []
    while first < until - _QUIET:
        if first.weekday() < 5:
            periods.append(first)
        first += step
    drawn = chance.sample(periods, min(7, len(periods)))
    return Feed(
        f"F{agency}-{business}", agency, name, business, system, daily, frozenset(drawn[:4]), frozenset(drawn[4:])
    )
