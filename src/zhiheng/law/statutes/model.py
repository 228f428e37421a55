"""What the index knows of a statute: names, number, dates, articles, and how it counts days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DayUnit = Literal["d", "wd"]


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which numbers of 日 are working days in one statute (期间的“日”怎么算).

    ``working``: these numbers are; ``up_to``: every number up to it (included) is; ``all_working``: every one is.
    ``open``: numbers the statute doesn't fix. ``otherwise``: what the rest is; None: what each article's text says.
    ``article`` and ``roll_article``: where that stands, and where the roll of a last day stands.
    """

    working: frozenset[int] = frozenset()
    up_to: int = 0
    all_working: bool = False
    open: frozenset[int] = frozenset()
    otherwise: DayUnit | None = None
    article: str | None = None
    roll_article: str | None = None

    def unit(self, n: int) -> DayUnit | None:
        """Return the unit of ``n`` 日, or None where the article's own words decide."""
        if n in self.open:
            return None
        if self.all_working or n in self.working or n <= self.up_to:
            return "wd"
        return self.otherwise


@dataclass(frozen=True, slots=True)
class Statute:
    """One statute of the index. ``articles`` None: unknown, or not divided into articles.

    ``unconfirmed`` names the fields that nobody has checked against the official text (未核实).
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    level: str = ""
    number: str = ""
    passed: date | None = None
    revised: date | None = None
    in_force: date | None = None
    first_in_force: date | None = None
    articles: int | None = None
    superseded_by: str | None = None
    region: str | None = None
    unconfirmed: tuple[str, ...] = ()
    note: str = ""
    counting: CountingRule = CountingRule()

    @property
    def version(self) -> date | None:
        """The date that names the text: of its last revision, else of its passing."""
        return self.revised or self.passed
