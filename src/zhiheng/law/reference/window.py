"""``window``: an act only after several computed days, not later than another, not inside a pair (§5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import Window
from zhiheng.law.reference.dates import Dated, compile_date, read_date
from zhiheng.law.reference.outcome import Outcome, settle, undecided
from zhiheng.law.reference.patterns import before_act, helps, hurts
from zhiheng.law.reference.pauses import Pauses, inside
from zhiheng.law.reference.response import met
from zhiheng.law.reference.workings import Source, sources_of

if TYPE_CHECKING:
    from zhiheng.law.reference.scene import Look


class WindowRule:
    """A ``window`` compiled."""

    once = False

    def __init__(self, template: Window) -> None:
        self.template = template
        self.activates = hurts(template.at)
        self.after = [compile_date(expression) for expression in template.after]
        self.last = compile_date(template.not_later_than) if template.not_later_than is not None else None
        self.need = helps(template.need) if template.need else None
        self.pauses = Pauses(template.not_while)

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each act. An act both too late and without a required source is ``late``; both days are shown."""
        return [settle(look, self._one) for look in looks]

    def corridor(self, look: Look, at: int) -> tuple[bool | None, Dated | None, Dated | None]:
        """Return (whether every source of ``after`` is there; None: unknown, the last of them, the last day)."""
        found = [read_date(reader, look, at) for reader in self.after]
        last = read_date(self.last, look, at) if self.last is not None else None
        dated = [date for date in found if isinstance(date, Dated)]
        latest = max(dated, key=lambda d: (d.instant.day, d.instant.clock), default=None)
        there: bool | None = all(date is not None for date in found)
        if UNKNOWN in found or last is UNKNOWN:
            there = None if there else False
        return there, latest, last if isinstance(last, Dated) else None

    def _sources(self, look: Look) -> list[Source]:
        """Return the days that the window rests on, each after the one that it is counted from."""
        readers = [*self.after, *([self.last] if self.last is not None else [])]
        found = [date for reader in readers if isinstance(date := read_date(reader, look, look.act_at), Dated)]
        return [source for date in found for source in sources_of(look, date)]

    def _one(self, look: Look) -> Outcome:
        outcome = Outcome("satisfied", activation=look.act)
        there, after, last = self.corridor(look, look.act_at)
        outcome.sources = self._sources(look)
        act = look.act
        if there and after is not None:
            outcome.earliest, outcome.deadline = after.instant.day + 1, after.deadline
        if last is not None:
            outcome.latest = last.instant.day
        late = last is not None and met(act.day, act.clock, last.instant) is False
        waited = after is None or met(act.day, act.clock, after.instant) is False
        if late and last is not None:
            outcome.status, outcome.manner, outcome.over = "violated", "late", act.day - last.instant.day
            outcome.due, outcome.deadline = last.instant, last.deadline
        elif there is False or not waited:
            outcome.status, outcome.manner = "violated", "early"
        elif there is None:
            return undecided(outcome)
        if late and (there is False or not waited):
            outcome.says = "亦早于最早可以作出之日" if there else "且未见应当先行的行为"
        if outcome.status == "satisfied":
            self._other(look, outcome)
        return outcome

    def _other(self, look: Look, outcome: Outcome) -> None:
        """Check what must have happened before and what the act must not fall into."""
        pair = inside(look, self.pauses, look.act_at) if self.pauses.specs else None
        if pair is not None:
            outcome.status, outcome.manner, outcome.matching = "violated", "forbidden", pair.start
            return
        if self.need is None:
            return
        found = list(before_act(look, self.need.counting_for(look), look.act_at))
        if not found:
            outcome.status, outcome.manner = "violated", "forbidden"
        elif not any(sure for _, sure in found):
            outcome.note("order-unknown")
