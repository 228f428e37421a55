"""``coexistence``, ``exclusive``, ``chain`` and ``alternation``: which events stand together in a trace (§5)."""

from __future__ import annotations

from functools import partial

from zhiheng.law.language.model import Alternation, Chain, Coexistence, Exclusive
from zhiheng.law.reference.outcome import Outcome, owed, settle
from zhiheng.law.reference.patterns import Matcher, helps, hurts, matcher
from zhiheng.law.reference.scene import AFTER, BEFORE, TIED, Hit, Look
from zhiheng.law.reference.truth import holds
from zhiheng.law.verdicts import Instant


class CoexistenceRule:
    """A ``coexistence`` compiled: judged once per trace, at its first ``if``."""

    once = True

    def __init__(self, template: Coexistence) -> None:
        self.activates = hurts(template.if_)
        also = [(pattern,) for pattern in template.also] if template.also_all else [template.also]
        self.also = [helps(patterns) for patterns in also]
        self.by = hurts(template.by) if template.by else None

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge the trace."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        scene = look.scene
        outcome = Outcome("satisfied", activation=look.act)
        closing = self._closing(look)
        if closing is not None:
            outcome.due = Instant(closing.event.day)
        firsts = [next(iter(m.counting_for(look)), None) for m in self.also]
        present = [hit for hit in firsts if hit is not None]
        if len(present) < len(firsts):
            owed(scene, outcome, outcome.due)
            if closing is not None and outcome.status == "open":
                outcome.status, outcome.manner, outcome.over = "violated", "undone", 0
            return outcome
        last = max(present, key=lambda hit: hit.at)
        outcome.matching = last.event
        if closing is not None:
            stands = scene.stands(last.at, closing.at)
            if stands == AFTER:
                outcome.status, outcome.manner = "violated", "late"
                outcome.over = last.event.day - closing.event.day
            elif stands == TIED:
                outcome.note("order-unknown")
        return outcome

    def _closing(self, look: Look) -> Hit | None:
        if self.by is None:
            return None
        hits = self.by.counting_for(look)
        return next((hit for hit in hits if look.scene.stands(hit.at, look.act_at) in (AFTER, 2)), None)


class ExclusiveRule:
    """An ``exclusive`` compiled: judged once per trace, from the first event of any kind."""

    once = True

    def __init__(self, template: Exclusive) -> None:
        self.activates = hurts(template.not_both)
        self.kinds = [hurts((pattern,)) for pattern in template.not_both]

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge the trace."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        marks = sorted((hit.at, kind) for kind, m in enumerate(self.kinds) for hit in m.counting_for(look))
        seen: set[int] = set()
        for at, kind in marks:
            seen.add(kind)
            if len(seen) > 1:
                event = look.scene.events[at]
                return Outcome("violated", "forbidden", activation=look.act, matching=event)
        return Outcome("satisfied", final=look.scene.complete, activation=look.act)


class ChainRule:
    """A ``chain`` compiled: the very next (last) event, among those named, is of the stated kind."""

    once = False

    def __init__(self, template: Chain) -> None:
        self.template = template
        self.activates = hurts(template.at)
        self.expect = helps(template.expect)
        self.among: Matcher | None = matcher(template.among, True) if template.among else None

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each activation by its neighbour."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        outcome = Outcome("satisfied", activation=look.act)
        near = self._neighbours(look)
        if not near:
            if self.template.direction == "last":
                outcome.status, outcome.manner = "violated", "undone"
                return outcome
            return owed(look.scene, outcome, None)
        fitting = {hit.at for hit in self.expect.counting_for(look)}
        good = [at for at in near if at in fitting]
        outcome.matching = look.scene.events[good[0] if good else near[0]]
        if not good:
            outcome.status, outcome.manner = "violated", "forbidden"
        elif len(good) < len(near):
            outcome.note("order-unknown")
        return outcome

    def _neighbours(self, look: Look) -> list[int]:
        """Return the places that may be the neighbour: nothing surely stands between them and the act."""
        scene, act = look.scene, look.act_at
        side = AFTER if self.template.direction == "next" else BEFORE
        if self.among is None:
            places = range(len(scene.events))
        else:
            return self._closest(look, [hit.at for hit in self.among.hits(look) if holds(hit.truth)], side)
        # the whole trace: only the days next to the act matter
        found: list[int] = []
        order = range(act + 1, len(places)) if side == AFTER else range(act - 1, -1, -1)
        day = scene.days[act]
        reach: int | None = None
        for at in order:
            if reach is not None and scene.days[at] != reach:
                break
            if scene.days[at] != day and reach is None:
                reach = scene.days[at]
            found.append(at)
        tied = [at for at in places if scene.days[at] == day and scene.stands(at, act) == TIED]
        return self._closest(look, sorted({*found, *tied}), side)

    @staticmethod
    def _closest(look: Look, places: list[int], side: int) -> list[int]:
        scene, act = look.scene, look.act_at
        near = [at for at in places if scene.stands(at, act) in (side, TIED)]
        sure = [at for at in near if scene.stands(at, act) == side]
        kept = [at for at in near if not any(scene.stands(other, at) == -side for other in sure)]
        return kept if side == AFTER else kept[::-1]


class AlternationRule:
    """An ``alternation`` compiled: between two ``of`` there is a ``between``."""

    once = False

    def __init__(self, template: Alternation) -> None:
        self.activates = hurts(template.of)
        self.between = helps(template.between)

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each ``of`` after the first."""
        found = []
        for look in looks:
            before = [h for h in self.activates.hits(look) if h.at < look.act_at and holds(h.truth)]
            if before:
                found.append(settle(look, partial(self._one, last=before[-1])))
        return found

    def _one(self, look: Look, last: Hit) -> Outcome:
        scene = look.scene
        outcome = Outcome("satisfied", activation=look.act)
        tied = None
        for hit in self.between.counting_for(look):
            after, before = scene.stands(hit.at, last.at), scene.stands(hit.at, look.act_at)
            if after == AFTER and before == BEFORE:
                outcome.matching = hit.event
                return outcome
            if after in (AFTER, TIED) and before in (BEFORE, TIED):
                tied = tied or hit
        if tied is not None:
            outcome.matching = tied.event
            outcome.note("order-unknown")
            return outcome
        outcome.status, outcome.manner = "violated", "undone"
        return outcome
