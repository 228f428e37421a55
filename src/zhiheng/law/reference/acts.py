"""``condition``, ``held`` and ``disjoint``: what an act itself must satisfy, and who may take part in it (§5)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import Condition, Disjoint, Held, Operator, Role
from zhiheng.law.reference.comparing import compare
from zhiheng.law.reference.outcome import Outcome, settle, undecided
from zhiheng.law.reference.patterns import helps, hurts
from zhiheng.law.reference.predicates import compile_predicate
from zhiheng.law.reference.scene import AFTER, BEFORE, SAME, TIED, Look
from zhiheng.law.reference.states import StateTest
from zhiheng.law.reference.truth import ABSENT, MISSING, UNKNOWN_TRUTH, holds
from zhiheng.law.reference.values import compile_value
from zhiheng.law.reference.workings import unmet


class ConditionRule:
    """A ``condition`` compiled."""

    once = False

    def __init__(self, template: Condition) -> None:
        self.activates = hurts(template.at)
        self.required = template.require
        self.require = compile_predicate(template.require, True)
        one = self.activates.quiet and len(self.activates.patterns) == 1
        self.sole = self.activates.patterns[0] if one else None

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each act."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        outcome = Outcome("satisfied", activation=look.act)
        look.act_pattern = self.sole or self.activates.which(look, look.act_at)
        truth = self.require(look, look.act_at)
        if look.limit_day is not None:
            outcome.due, outcome.deadline = look.limit_day.instant, look.limit_day.deadline
        outcome.limit = look.limit
        if truth == UNKNOWN_TRUTH:
            return undecided(outcome)
        if not holds(truth):
            outcome.status = "violated"
            outcome.manner = "unrecorded" if truth == MISSING else "forbidden"
            if look.scene.session.explained:
                outcome.workings = self._workings(look)
                return outcome
        if look.workings:
            outcome.workings = look.workings
        return outcome

    def _workings(self, look: Look) -> tuple[str, ...]:
        """Return what a breach lies in, and how an amount was counted; the evidence so far isn't changed by that."""
        counted = look.workings
        notes, used, limit = list(look.notes), list(look.used), look.limit
        lines = unmet(self.required, look, look.act_at)
        look.notes, look.used, look.limit = notes, used, limit
        return (*counted, *dict.fromkeys(lines))


class HeldRule:
    """A ``held`` compiled."""

    once = False

    def __init__(self, template: Held) -> None:
        self.activates = hurts(template.at)
        self.who = template.who
        self.states = StateTest(template.state)
        self.all = template.all_
        self.bounds: list[tuple[Operator, Any]] = [
            (op, compile_value(value)) for op, value in (template.count or {}).items()
        ]

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each act by the states of those who took part."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        outcome = Outcome("satisfied", activation=look.act)
        subjects = self._subjects(look)
        if subjects is None:
            return undecided(outcome)
        answers = [self.states.held(look, subject, look.act_at) for subject in subjects]
        surely = answers.count(True)
        perhaps = surely + answers.count(UNKNOWN)
        enough = self._enough(look, surely, len(subjects))
        if any(self._enough(look, count, len(subjects)) is not enough for count in range(surely + 1, perhaps + 1)):
            return undecided(outcome)
        if enough is None:
            return undecided(outcome)
        if not enough:
            outcome.status, outcome.manner = "violated", "short"
            outcome.short = self._lacking(look, surely, len(subjects))
        return outcome

    def _subjects(self, look: Look) -> list[str] | None:
        """Return who took part in the role; None where the source couldn't tell."""
        ids = list(dict.fromkeys(related(look, self.who)))
        if not ids and not look.scene.world.carries(look.act.type, str(self.who)):
            return None
        return ids

    def _enough(self, look: Look, count: int, total: int) -> bool | None:
        """Whether so many in the state are enough; None where the bound is unknown."""
        if self.all or not self.bounds:
            return total > 0 and count == total
        for op, bound in self.bounds:
            value = bound(look, look.act_at)
            if value is UNKNOWN or value is ABSENT:
                return None
            if not compare(op, count, value):
                return False
        return True

    def _lacking(self, look: Look, count: int, total: int) -> Fraction | None:
        if self.all or not self.bounds:
            return Fraction(max(total - count, 1))
        least = [bound(look, look.act_at) + (op == "gt") for op, bound in self.bounds if op in ("ge", "gt", "eq")]
        return Fraction(least[0] - count) if least and least[0] > count else None


def related(look: Look, role: Role) -> Iterable[str]:
    """Return the ids in a role of the act; the agency in whose name it was done stands in its envelope too."""
    ids = look.act.objects(role.object_type, role.qualifier)
    if ids:
        return ids
    own = [id_ for type_, id_ in look.scene.lens if type_ == role.object_type and role.qualifier is None]
    if own:
        return own
    agency = look.act.attributes.get("agency")
    return (agency,) if role == Role("agency") and isinstance(agency, str) else ()


class DisjointRule:
    """A ``disjoint`` compiled."""

    once = False

    def __init__(self, template: Disjoint) -> None:
        self.template = template
        self.activates = hurts(template.at)
        self.others = helps(template.from_.events)

    def judge(self, looks: list[Look]) -> list[Outcome]:
        """Judge each act by who took part elsewhere."""
        return [settle(look, self._one) for look in looks]

    def _one(self, look: Look) -> Outcome:
        template, scene = self.template, look.scene
        whole = template.when == "whole_trace"
        mine = {id_ for role in template.these for id_ in look.act.objects(role.object_type, role.qualifier)}
        outcome = Outcome("satisfied", final=scene.complete or not whole, activation=look.act)
        roles = [str(role) for role in template.these]
        if not mine and not all(scene.world.carries(look.act.type, role) for role in roles):
            return undecided(outcome)
        for hit in self.others.counting_for(look):
            stands = scene.stands(hit.at, look.act_at)
            if stands == SAME or (not whole and stands == AFTER):
                continue
            theirs = {
                id_ for role in template.from_.roles for id_ in hit.event.objects(role.object_type, role.qualifier)
            }
            if not mine & theirs:
                continue
            if not whole and stands == TIED:
                outcome.note("order-unknown")
                continue
            assert whole or stands == BEFORE  # noqa: S101  # nothing else is left
            return Outcome("violated", "forbidden", activation=look.act, matching=hit.event)
        return outcome
