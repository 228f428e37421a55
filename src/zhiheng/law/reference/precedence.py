"""``precedence``: before the act, what it needs, at a fitting distance and after the last ``since`` (§5)."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.law.language.model import AnyPeriod, Precedence
from zhiheng.law.periods import Deadline, latest_before
from zhiheng.law.reference.dates import Dated, counted, period_of
from zhiheng.law.reference.limits import LimitRule
from zhiheng.law.reference.outcome import Outcome, owed, settle
from zhiheng.law.reference.patterns import Matcher, before_act, helps, hurts
from zhiheng.law.reference.pauses import Horizon
from zhiheng.law.reference.response import met
from zhiheng.law.reference.scene import AFTER, BEFORE, TIED, Hit, Look
from zhiheng.law.reference.truth import SOFT
from zhiheng.law.verdicts import Instant


@dataclass(slots=True)
class Fit:
    """One possible ``need``: whether it fits, whether surely, and the days that its distance rests on."""

    hit: Hit
    fits: bool
    notes: tuple[str, ...] = ()
    ends: Deadline | None = None
    within: Deadline | None = None


class PrecedenceRule:
    """A ``precedence`` compiled."""

    once = False

    def __init__(self, template: Precedence) -> None:
        self.template = template
        self.activates = hurts(template.before)
        needs = [(pattern,) for pattern in template.need] if template.need_all else [template.need]
        self.needs = [helps(patterns) for patterns in needs]
        self.since = hurts(template.since) if template.since else None
        self.distances = template.wait is not None or template.ahead is not None
        self.latest_does = not self.distances and template.within is None
        self.or_after: LimitRule | None = None
        if template.or_after is not None:
            self.or_after = LimitRule(template.or_after, roll=template.roll, hour=template.hour)

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each act that needs something before it."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        outcomes = [self._need(look, matcher) for matcher in self.needs]
        return next((outcome for outcome in outcomes if outcome.status != "satisfied"), outcomes[-1])

    def _need(self, look: Look, matcher: Matcher) -> Outcome:
        fits = self._fits(look, matcher)
        good = [fit for fit in fits if fit.fits]
        sure = [fit for fit in good if not fit.notes]
        outcome = Outcome("satisfied", activation=look.act)
        outcome.latest = self._latest(look)
        if good:
            pool = sure or good
            chosen = pool[0] if self.distances else pool[-1]
            outcome.matching = chosen.hit.event
            for name in chosen.notes:
                outcome.note(name)
            return self._with_days(outcome, chosen)
        if self.or_after is not None:
            return self._made_up(look, matcher, outcome)
        outcome.status = "violated"
        outcome.manner = "early" if fits else "undone"
        if fits:
            outcome.matching = fits[-1].hit.event
            self._with_days(outcome, fits[0] if self.distances else fits[-1])
        return outcome

    @staticmethod
    def _with_days(outcome: Outcome, fit: Fit) -> Outcome:
        if fit.ends is not None:
            outcome.ends, outcome.deadline = fit.ends.due.day, fit.ends
            outcome.earliest = fit.ends.next_day
        if fit.within is not None:
            outcome.due, outcome.deadline = fit.within.due, fit.within
        return outcome

    def _fits(self, look: Look, matcher: Matcher) -> list[Fit]:
        """Return the needs that stand before the act (surely or perhaps), in order, and whether each fits.

        Where no distance is asked the last one that surely fits is the answer: none before it is looked at.
        """
        template = self.template
        hits = matcher.counting_for(look)
        if not hits:
            return []
        fits: list[Fit] = []
        resets: list[tuple[Hit, bool]] | None = None
        for hit, sure in before_act(look, hits[::-1] if self.latest_does else hits, look.act_at, self_=template.self_):
            if not look.scene.linked(look.act, hit.event, template.same):
                continue
            if resets is None:
                resets = self._resets(look)
            fit = self._fit(look, hit, sure, resets)
            fits.append(fit)
            if self.latest_does and fit.fits and not fit.notes:
                break
        return fits[::-1] if self.latest_does else fits

    def _resets(self, look: Look) -> list[tuple[Hit, bool]]:
        if self.since is None:
            return []
        return list(before_act(look, self.since.counting_for(look), look.act_at))

    def _fit(self, look: Look, hit: Hit, sure: bool, resets: list[tuple[Hit, bool]]) -> Fit:
        notes = [] if sure else ["order-unknown"]
        if hit.truth == SOFT:
            notes += hit.notes
        fresh = True
        for reset, certain in resets:
            stands = look.scene.stands(hit.at, reset.at)
            if stands == BEFORE and certain:
                fresh = False
            elif stands == TIED or (stands == BEFORE and not certain):
                notes.append("order-unknown")
        fit = Fit(hit, fresh)
        self._distance(look, fit, notes)
        fit.notes = tuple(dict.fromkeys(notes))
        return fit

    def _distance(self, look: Look, fit: Fit, notes: list[str]) -> None:
        """Check the distance between need and act against ``wait``, ``ahead`` and ``within``."""
        template, act, event = self.template, look.act, fit.hit.event
        needed = Instant(event.day, event.clock)
        if template.wait is not None and (end := self._end(look, template.wait, needed)) is not None:
            fit.ends = end
            in_wait = met(act.day, act.clock, end.due)
            self._accept(fit, None if in_wait is None else not in_wait, notes)
        if template.ahead is not None:
            length = period_of(look, template.ahead, look.act_at)
            if length is not None:
                back = latest_before(Instant(act.day, act.clock), length, look.counting)
                self._accept(fit, met(event.day, event.clock, back.due), notes)
        if template.within is not None and (end := self._end(look, template.within, needed)) is not None:
            fit.within = end
            self._accept(fit, met(act.day, act.clock, end.due), notes)

    @staticmethod
    def _accept(fit: Fit, truth: bool | None, notes: list[str]) -> None:
        if truth is None:
            notes.append("time-unknown")
        elif not truth:
            fit.fits = False

    def _end(self, look: Look, period: AnyPeriod, start: Instant) -> Deadline | None:
        length = period_of(look, period, look.act_at)
        return None if length is None else counted(look, start, length, self.template.roll, hour=self.template.hour)

    def _latest(self, look: Look) -> int | None:
        """Return the last day on which the need was in time (七日前), counted back from the act."""
        length = None if self.template.ahead is None else period_of(look, self.template.ahead, look.act_at)
        if length is None:
            return None
        back = latest_before(Instant(look.act.day, look.act.clock), length, look.counting)
        if back.calendar_unknown:
            look.note("calendar-unknown")
        return back.due.day

    def _made_up(self, look: Look, matcher: Matcher, outcome: Outcome) -> Outcome:
        """Judge the make-up that ``or_after`` allows: the need becomes an owed act after the activation."""
        scene, act = look.scene, look.act
        assert self.or_after is not None  # noqa: S101  # only called with a make-up period
        start = Dated(Instant(act.day, act.clock), None, act.id, look.act_at)
        outcome.take(self.or_after.limit(look, start, Horizon(day=scene.last_day)))
        later = [hit for hit in matcher.counting_for(look) if scene.stands(hit.at, look.act_at) == AFTER]
        later = [hit for hit in later if scene.linked(act, hit.event, self.template.same)]
        if not later or outcome.due is None:
            return owed(scene, outcome, outcome.due)
        event = later[0].event
        outcome.matching = event
        in_time = met(event.day, event.clock, outcome.due)
        if in_time is None:
            outcome.note("time-unknown")
        if in_time is False:
            outcome.status, outcome.manner = "violated", "late"
            outcome.over = event.day - outcome.due.day
        return outcome
