"""``not_succession``: after the activation something must not happen, for a time or from a time on (§5)."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.law.facts.table import Unknown
from zhiheng.law.language.model import AnyPeriod, NotSuccession
from zhiheng.law.periods import Deadline
from zhiheng.law.reference.dates import Dated, compile_date, counted, period_of, read_date
from zhiheng.law.reference.outcome import Outcome, settle, undecided
from zhiheng.law.reference.patterns import after_act, helps, hurts
from zhiheng.law.reference.response import met
from zhiheng.law.reference.scene import AFTER, Hit, Look
from zhiheng.law.verdicts import Instant


@dataclass(slots=True)
class Span:
    """The window of a prohibition: it begins after ``begins`` and lasts through ``ends`` (None: without end).

    ``begun`` False: the day from which it would begin isn't known to have come (its source is absent).
    """

    begins: Deadline | None = None
    ends: Deadline | None = None
    begun: bool = True


class NotSuccessionRule:
    """A ``not_succession`` compiled."""

    once = False

    def __init__(self, template: NotSuccession) -> None:
        self.template = template
        self.activates = hurts(template.after)
        self.never = hurts(template.never)
        self.unless = helps(template.unless) if template.unless else None
        self.start = compile_date(template.start) if template.start is not None else None

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each activation by what follows it."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        hits = self.never.counting_for(look)
        followers = list(after_act(look, hits, look.act_at)) if hits else []
        for hit, certain in followers:
            if not look.scene.linked(look.act, hit.event, self.template.same):
                continue
            span = self._span(look, hit.at)
            if isinstance(span, Unknown):
                return undecided(Outcome("open", activation=look.act))
            if self._breaks(look, hit, span):
                if not certain:
                    look.note("order-unknown")
                    continue
                return self._with_days(Outcome("violated", "forbidden", activation=look.act, matching=hit.event), span)
        return self._unbroken(look)

    def _unbroken(self, look: Look) -> Outcome:
        scene = look.scene
        span = self._span(look, -1)
        if not isinstance(span, Span):
            return undecided(Outcome("open", activation=look.act))
        outcome = self._with_days(Outcome("satisfied", activation=look.act), span)
        lift = self._lifting(look, span, None)
        over = span.ends is not None and scene.now is not None and scene.now.day > span.ends.due.day
        outcome.final = scene.complete or lift is not None or over
        if lift is not None:
            outcome.note("cancelled")
        return outcome

    @staticmethod
    def _with_days(outcome: Outcome, span: Span) -> Outcome:
        end = span.ends or span.begins
        if end is not None:
            outcome.ends, outcome.deadline = end.due.day, end
        if span.ends is not None:
            outcome.earliest = span.ends.next_day
        return outcome

    def _span(self, look: Look, at: int) -> Span | Unknown:
        """Return the window as known at a place of the trace (-1: at its end), ``UNKNOWN`` if a fact is."""
        template = self.template
        if template.during is None and template.from_ is None:
            return Span()
        start: Dated | None = Dated(Instant(look.act.day, look.act.clock))
        if self.start is not None:
            found = read_date(self.start, look, at)
            if isinstance(found, Unknown):
                return found
            start = found
        if start is None:
            return Span(begun=template.from_ is None)
        return Span(self._end(look, template.from_, start), self._end(look, template.during, start))

    def _end(self, look: Look, period: AnyPeriod | None, start: Dated) -> Deadline | None:
        length = None if period is None else period_of(look, period, look.act_at)
        if length is None:
            return None
        return counted(look, start.instant, length, self.template.roll, hour=self.template.hour)

    def _breaks(self, look: Look, hit: Hit, span: Span) -> bool:
        """Whether the event falls into the window and nothing has lifted the prohibition before it."""
        event = hit.event
        if not span.begun:
            return False
        if span.begins is not None and met(event.day, event.clock, span.begins.due) is not False:
            return False
        if span.ends is not None:
            inside = met(event.day, event.clock, span.ends.due)
            if inside is None:
                look.note("time-unknown")
            if inside is not True:
                return False
        return self._lifting(look, span, hit) is None

    def _lifting(self, look: Look, span: Span, before: Hit | None) -> Hit | None:
        """Return the event that lifts the prohibition: before the breaking act, with ``from`` before it begins."""
        if self.unless is None:
            return None
        scene = look.scene
        for hit, _ in after_act(look, self.unless.counting_for(look), look.act_at):
            if span.begins is not None and met(hit.event.day, hit.event.clock, span.begins.due) is False:
                continue
            if before is None or scene.stands(hit.at, before.at) < AFTER:
                return hit
        return None
