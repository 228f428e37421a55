"""``response``: every activation is followed by what it asks for, inside its corridor, unless cancelled (§5)."""

from __future__ import annotations

from functools import partial

from zhiheng.law.facts.table import Unknown
from zhiheng.law.language.model import Pattern, Response
from zhiheng.law.periods import Counting, annual_day_from, roll_forward
from zhiheng.law.reference.dates import Dated, compile_date, counted, instant_of, period_of, read_date
from zhiheng.law.reference.limits import Limit, LimitRule
from zhiheng.law.reference.outcome import Outcome, owed, settle, undecided
from zhiheng.law.reference.patterns import Matcher, after_act, helps, hurts
from zhiheng.law.reference.pauses import Horizon
from zhiheng.law.reference.scene import AFTER, BEFORE, TIED, Hit, Look, Scene
from zhiheng.law.reference.truth import ABSENT, SOFT
from zhiheng.law.verdicts import Instant


class ResponseRule:
    """A ``response`` compiled."""

    once = False

    def __init__(self, template: Response) -> None:
        self.template = template
        self.activates = hurts(template.after)
        self.expects = self._expected(template)
        self.unless = helps(template.unless) if template.unless else None
        self.by = hurts(template.by) if template.by else None
        self.start = compile_date(template.start) if template.start is not None else None
        self.until = compile_date(template.until_date) if template.until_date is not None else None
        self.within: LimitRule | None = None
        if template.within is not None:
            self.within = LimitRule(template.within, template.pausing, template.extension, template.roll, template.hour)
        self.then = self._second(template)
        self.else_ = tuple(pattern.type for pattern in template.else_)

    @staticmethod
    def _expected(template: Response) -> list[Matcher]:
        if template.expect_all:
            return [helps((pattern,)) for pattern in template.expect]
        return [helps(template.expect)]

    @staticmethod
    def _second(template: Response) -> ResponseRule | None:
        then = template.then
        if then is None:
            return None
        return ResponseRule(Response(then.after, then.expect, within=then.within, until=then.until, roll=template.roll))

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge all activations of a trace in order; ``match: one`` gives each target to the oldest that it fits."""
        taken: set[int] = set()
        opened: set[int] = set()
        outcomes = []
        one = partial(self._one, taken=taken)
        for look in looks:
            outcome = settle(look, one)
            outcomes.append(outcome)
            if outcome.matching is None or "cancelled" in outcome.notes:
                continue
            at = look.scene.at_of(outcome.matching)
            if self.template.match == "one":
                taken.add(at)
            if self.then is not None and at not in opened:
                opened.add(at)
                outcomes += self._chained(look, at)
        return outcomes

    def _chained(self, look: Look, at: int) -> list[Outcome]:
        """Judge the second link where the discharging event fits its ``after``."""
        assert self.then is not None  # noqa: S101  # only called with a second link
        second = Look(look.scene, look.variant, look.counting, at)
        if self.then.activates.which(second, at) is None:
            return []
        return self.then.judge([second])

    def _one(self, look: Look, taken: set[int]) -> Outcome:
        scene = look.scene
        done = self._discharge(look, taken)
        closing = self._closing(look)
        horizon = Horizon(day=self._running(scene)) if done is None else Horizon(at=done.at, target=True)
        start = self._start(look, horizon)
        outcome = Outcome("open", activation=look.act)
        if isinstance(start, Unknown):
            return undecided(outcome)
        outcome.take(self._limit(look, start, horizon))
        self._shortened(look, outcome)
        outcome.earliest = self._earliest(look, start)
        if closing is not None and (outcome.due is None or closing.event.day <= outcome.due.day):
            outcome.due, outcome.deadline = Instant(closing.event.day), None
        cancel = self._cancelling(look)
        if cancel is not None and self._cancels(scene, cancel, done, closing, outcome.due):
            return self._cancelled(outcome, cancel)
        if done is not None:
            return self._done(look, outcome, done, closing, cancel)
        return self._undone(scene, outcome, closing, cancel)

    def _shortened(self, look: Look, outcome: Outcome) -> None:
        """Take the due day of a later version that shortens what is in course, counted from its entry into force."""
        later = look.successor
        if later is None or not isinstance(later.part, ResponseRule) or later.part.within is None:
            return
        if outcome.due is not None and outcome.due.day < later.from_day:
            return
        inner = Look(look.scene, later.variant, later.counting, look.act_at)
        limit = later.part.within.limit(inner, Dated(Instant(later.from_day)), Horizon(day=self._running(look.scene)))
        if limit is not None and limit.due is not None and (outcome.due is None or limit.due.day < outcome.due.day):
            outcome.take(limit)

    def due_before(self, look: Look, at: int) -> tuple[Instant | None, bool]:
        """Return the due day as it stood before an event, and whether the act was done by then (``day_vs_due``)."""
        done = self._discharge(look, set())
        horizon = Horizon(at=at, day=look.scene.days[at])
        start = self._start(look, horizon)
        limit = None if isinstance(start, Unknown) else self._limit(look, start, horizon)
        before = done is not None and look.scene.stands(done.at, at) == BEFORE
        return (limit.due if limit is not None else None), before

    @staticmethod
    def _running(scene: Scene) -> int | None:
        """Return the day to which an open pause protects; None in a complete log, where none does."""
        return scene.now.day if scene.now is not None and not scene.complete else None

    def _discharge(self, look: Look, taken: set[int]) -> Hit | None:
        """Return the event that discharges: the first that fits, for ``expect_all`` the last of the firsts."""
        found = [self._first(look, matcher, taken) for matcher in self.expects]
        firsts = [hit for hit in found if hit is not None]
        return max(firsts, key=lambda hit: hit.at) if len(firsts) == len(found) else None

    def _first(self, look: Look, matcher: Matcher, taken: set[int]) -> Hit | None:
        template = self.template
        hits = matcher.counting_for(look)
        if not hits:
            return None
        for hit, _ in after_act(look, hits, look.act_at, self_=template.self_):
            if hit.at in taken or not look.scene.linked(look.act, hit.event, template.same):
                continue
            if template.not_before is not None and self._too_early(look, hit):
                continue
            return hit
        return None

    def _too_early(self, look: Look, hit: Hit) -> bool:
        start = self._start(look, Horizon(at=hit.at, target=True))
        if start is None or isinstance(start, Unknown):
            return True
        earliest = self._earliest(look, start)
        return earliest is not None and hit.event.day < earliest

    def _earliest(self, look: Look, start: Dated | None) -> int | None:
        template = self.template
        length = None if template.not_before is None else period_of(look, template.not_before, look.act_at)
        if length is None or start is None:
            return None
        return counted(look, start.instant, length, template.roll, hour=template.hour).next_day

    def _start(self, look: Look, horizon: Horizon) -> Dated | Unknown | None:
        if self.start is None:
            return Dated(Instant(look.act.day, look.act.clock), None, look.act.id, look.act_at)
        found: Dated | Unknown | None = read_date(self.start, look, horizon.at)
        return found

    def _limit(self, look: Look, start: Dated | None, horizon: Horizon) -> Limit | None:
        """Return the last day of all bounds that are stated; of several the first counts (a corridor)."""
        limit = self.within.limit(look, start, horizon) if self.within is not None and start is not None else None
        for stated in self._stated(look, horizon):
            if limit is None or limit.due is None or (stated.day, stated.clock) < (limit.due.day, limit.due.clock):
                limit = Limit(stated)
        return limit

    def _stated(self, look: Look, horizon: Horizon) -> list[Instant]:
        """Return the days that a document, a date expression or the calendar year fixes."""
        template, found = self.template, []
        if template.until is not None:
            found.append(instant_of(look.act.attributes.get(template.until, ABSENT)))
        if self.until is not None:
            dated = read_date(self.until, look, horizon.at)
            found.append(_day_of_limit(dated) if isinstance(dated, Dated) else None)
        if template.by_day is not None:
            day = annual_day_from(look.act.day, template.by_day.month, template.by_day.day)
            found.append(Instant(day))
        present = [instant for instant in found if instant is not None]
        return [rolled(instant, look.counting) for instant in present] if template.roll else present

    def _closing(self, look: Look) -> Hit | None:
        """Return the first ``by`` event that surely comes after the activation."""
        if self.by is None:
            return None
        for hit, certain in after_act(look, self.by.counting_for(look), look.act_at):
            if certain and look.scene.linked(look.act, hit.event, self.template.same):
                return hit
        return None

    def _cancelling(self, look: Look) -> Hit | None:
        if self.unless is None:
            return None
        return next((hit for hit, _ in after_act(look, self.unless.counting_for(look), look.act_at)), None)

    @staticmethod
    def _cancels(scene: Scene, cancel: Hit, done: Hit | None, closing: Hit | None, due: Instant | None) -> bool:
        """Whether the cancelling event comes first: before the discharge, not after the due day."""
        if done is not None and scene.stands(done.at, cancel.at) == BEFORE:
            return False
        if closing is not None and scene.stands(cancel.at, closing.at) == AFTER:
            return False
        return due is None or cancel.event.day <= due.day

    @staticmethod
    def _cancelled(outcome: Outcome, cancel: Hit) -> Outcome:
        outcome.status, outcome.matching, outcome.provisional = "satisfied", cancel.event, False
        outcome.note("cancelled")
        return outcome

    def _done(self, look: Look, outcome: Outcome, done: Hit, closing: Hit | None, cancel: Hit | None) -> Outcome:
        scene = look.scene
        outcome.matching, outcome.provisional = done.event, False
        for name in done.notes if done.truth == SOFT else ():
            outcome.note(name)
        tied = scene.stands(done.at, look.act_at) == TIED
        late = False
        if closing is not None:
            stands = scene.stands(done.at, closing.at)
            late = stands == AFTER or (done.at == closing.at and not self.template.self_)
            tied = tied or stands == TIED
        due = outcome.due
        if due is not None and not late and done.at != (closing.at if closing else -1):
            in_time = met(done.event.day, done.event.clock, due)
            late = in_time is False
            if in_time is None:
                outcome.note("time-unknown")
        if not late:
            outcome.status = "satisfied"
            if tied:
                outcome.note("order-unknown")
            return outcome
        outcome.status, outcome.manner, outcome.next_acts = "violated", "late", self.else_
        stop = done.event.day if cancel is None else min(done.event.day, cancel.event.day)
        outcome.over = max(stop - due.day, 0) if due is not None else None
        return outcome

    def _undone(self, scene: Scene, outcome: Outcome, closing: Hit | None, cancel: Hit | None) -> Outcome:
        due = outcome.due
        owed(scene, outcome, due)
        if closing is not None and outcome.status == "open" and due is not None and due.day == closing.event.day:
            outcome.status, outcome.manner = "violated", "undone"
            outcome.over = max(scene.now.day - due.day, 0) if scene.now is not None else None
        if outcome.status == "violated":
            outcome.next_acts = self.else_
            if cancel is not None and due is not None and outcome.over is not None and cancel.event.day > due.day:
                outcome.over = min(outcome.over, cancel.event.day - due.day)
        return outcome


def met(day: int, clock: int, due: Instant) -> bool | None:
    """Return whether an act is in time; None where a missing clock leaves it open (read in favour)."""
    if day != due.day:
        return day < due.day
    if due.clock < 0:
        return True
    return None if clock < 0 else clock <= due.clock


def _day_of_limit(dated: Dated) -> Instant:
    """Return a bound that a date expression states: a whole civil day, unless hours were counted to reach it."""
    return dated.instant if dated.deadline is not None else Instant(dated.instant.day)


def rolled(instant: Instant, counting: Counting) -> Instant:
    """Return a stated day moved to the next working day, where the rule says so."""
    return instant if counting.calendar is None else Instant(roll_forward(instant.day, counting))


def types_of(patterns: tuple[Pattern, ...]) -> tuple[str, ...]:
    """Return the event types of patterns."""
    return tuple(dict.fromkeys(pattern.type for pattern in patterns))
