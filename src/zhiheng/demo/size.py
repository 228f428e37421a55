"""How big a district is told, and when: everything that scales, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.demo.roster import ALL, CORE, Post

FIRST = date(2023, 11, 1)
"""First day of the demo: what is older was entered on the first days from other registers."""

UNTIL = date(2026, 11, 25)
"""Last day of the demo where nobody asks for another."""


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of one district. ``rare`` is how many stories of a kind come between two planted breaches (and two
    traps).
    """

    posts: tuple[Post, ...]
    officers: int
    enterprises: int
    inspections: int
    ordinary: int
    spot: int
    complaints: int
    referrals: int
    remedies: int
    court: int
    applications: int
    supervisions: int
    rare: int
    until: date

    @classmethod
    def of_scale(cls, scale: float, until: date = UNTIL) -> Size:
        """Return a district of the plan's shape; scale 1 is the whole of it.

        Raises:
            ValueError: the scale isn't above 0 and at most 20.
        """
        if not 0 < scale <= 20:
            raise ValueError("规模须大于 0、不超过 20")

        def of(count: int, least: int = 1) -> int:
            """Return a count at this scale, never below ``least``."""
            return max(least, round(count * scale))

        return cls(
            posts=ALL,
            officers=of(1_800),
            enterprises=of(30_000, 60),
            inspections=of(60_000),
            ordinary=of(7_200),
            spot=of(4_800),
            complaints=of(6_000),
            referrals=of(80, 6),
            remedies=of(360, 8),
            court=of(180, 6),
            applications=of(1_500, 10),
            supervisions=of(240, 6),
            rare=10,
            until=until,
        )

    @classmethod
    def of_cases(cls, cases: int, until: date = UNTIL) -> Size:
        """Return a small district with so many ordinary cases, a breach or a trap in two of five."""
        return cls(
            posts=CORE,
            officers=8 * len(CORE),
            enterprises=max(cases // 2, 20),
            inspections=max(cases * 3 // 4, 10),
            ordinary=cases,
            spot=cases // 2,
            complaints=cases // 3,
            referrals=max(cases // 40, 1),
            remedies=max(cases // 30, 1),
            court=max(cases // 40, 1),
            applications=max(cases // 12, 1),
            supervisions=max(cases // 50, 1),
            rare=5,
            until=until,
        )
