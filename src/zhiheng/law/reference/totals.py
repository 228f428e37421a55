"""``total`` (sums per window) and ``ratio`` (shares on check days), over a population of objects (§5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import partial
from math import ceil
from typing import Any

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import Ratio, Total
from zhiheng.law.reference.counts import grouped, in_force, year_span, years_of
from zhiheng.law.reference.outcome import Outcome, owed, settle, undecided
from zhiheng.law.reference.patterns import hurts
from zhiheng.law.reference.predicates import compile_predicate
from zhiheng.law.reference.scene import Hit, Look
from zhiheng.law.reference.states import head_count
from zhiheng.law.reference.truth import ABSENT
from zhiheng.law.reference.values import compile_value
from zhiheng.law.verdicts import Instant


class TotalRule:
    """A ``total`` compiled."""

    once = False

    def __init__(self, template: Total) -> None:
        self.template = template
        self.activates = hurts(template.of)
        self.least = compile_value(template.at_least) if template.at_least is not None else None
        self.most = compile_value(template.at_most) if template.at_most is not None else None
        self.population = None if template.population is None else compile_predicate(template.population, False)

    def windows(self, look: Look) -> list[Outcome]:
        """Judge every window of an object of the population, also one in which nothing happened."""
        hits = in_force(look, self.activates.counting_for(look))
        runs: list[tuple[str | None, tuple[int, int] | None, list[Hit]]]
        if self.least is None:
            runs = [(key, None, run) for key, run in grouped(look, hits, self.template.each, None)]
        elif self.template.each.kind == "calendar_year":
            runs = [(str(y), year_span(y), _within(hits, year_span(y))) for y in years_of(look)]
        else:
            runs = [(None, None, hits)]
        found = []
        for key, span, run in runs:
            if look.in_population(self.population, span):
                judged = settle(look, partial(self._window, key=key, span=span, run=run))
                found.append(judged)
        return [outcome for outcome in found if outcome.status != "not-applicable"]

    def _window(self, look: Look, key: str | None, span: tuple[int, int] | None, run: list[Hit]) -> Outcome:
        outcome = Outcome("satisfied", window=key, key=key or "")
        if self.most is not None:
            return self._capped(look, outcome, run)
        assert self.least is not None  # noqa: S101  # a total has one bound or the other
        wanted = _bound(look, self.least, run[0].at if run else -1)
        if not isinstance(wanted, Fraction):
            return _without_bound(look, outcome, wanted)
        done = Fraction(0)
        for hit in run:
            done += self._amount(look, hit)
            if done >= wanted:
                outcome.matching = hit.event
                break
        due = Instant(span[1]) if span else None
        outcome.due = due
        if done >= wanted:
            return outcome
        outcome.short = wanted - done
        return owed(look.scene, outcome, due)

    def _capped(self, look: Look, outcome: Outcome, run: list[Hit]) -> Outcome:
        allowed = _bound(look, self.most, run[0].at if run else -1)
        if not isinstance(allowed, Fraction):
            return _without_bound(look, outcome, allowed)
        outcome.activation = run[0].event if run else None
        done = Fraction(0)
        for hit in run:
            done += self._amount(look, hit)
            if done > allowed:
                outcome.status, outcome.manner, outcome.matching = "violated", "forbidden", hit.event
                outcome.short = done - allowed
                outcome.key = outcome.window or hit.event.root_id
                return outcome
        outcome.final = look.scene.complete
        return outcome

    def _amount(self, look: Look, hit: Hit) -> Fraction:
        """Return what one event adds; an amount that isn't stated adds nothing."""
        if self.template.sum is None:
            return Fraction(1)
        value: Any = hit.event.attributes.get(self.template.sum, ABSENT)
        if value is ABSENT and not look.scene.world.carries(hit.event.type, self.template.sum):
            look.doubtful = True
            return Fraction(10**12 if look.charitable and self.least is not None else 0)
        return Fraction(str(value)) if value is not ABSENT and not isinstance(value, bool) else Fraction(0)


def _within(hits: list[Hit], span: tuple[int, int]) -> list[Hit]:
    return [hit for hit in hits if span[0] <= hit.event.day <= span[1]]


def _bound(look: Look, reader: Any, at: int) -> Any:
    value = reader(look, at)
    return value if value is UNKNOWN or value is ABSENT else Fraction(str(value))


def _without_bound(look: Look, outcome: Outcome, bound: object) -> Outcome:
    if bound is UNKNOWN:
        return undecided(outcome)
    look.unparametered = True
    return Outcome("not-applicable")


class RatioRule:
    """A ``ratio`` compiled."""

    once = False
    activates = hurts(())

    def __init__(self, template: Ratio) -> None:
        self.template = template

    def windows(self, look: Look) -> list[Outcome]:
        """Judge every check day."""
        found = [self._on(look, day) for day in self._days(look)]
        return [outcome for outcome in found if outcome.status != "not-applicable"]

    def _days(self, look: Look) -> list[int]:
        """Return the check days: from the first interval of the whole to the day judged."""
        scene, kinds = look.scene, self.template.days
        last = scene.last_day
        if last is None:
            return []
        if scene.assume:
            return [last] if "as_of" in kinds and look.speaks_on(last) else []
        first = scene.days[0] if scene.days else last
        return check_days(kinds, first, last, look.speaks_on)

    def _on(self, look: Look, day: int) -> Outcome:
        template = self.template
        key = date_of(day).isoformat()
        outcome = Outcome("satisfied", window=key, key=key)
        whole = head_count(look, template.whole, day, "whole")
        part = head_count(look, template.part, day, "part")
        if whole is UNKNOWN or part is UNKNOWN:
            return undecided(outcome)
        assert isinstance(whole, int) and isinstance(part, int)  # noqa: S101  # what is left of head_count
        if whole < template.whole_at_least:
            return Outcome("not-applicable")
        share = Fraction(whole) * template.at_least
        wanted = Fraction(ceil(share)) if template.rounding == "up" else share
        outcome.limit = int(wanted) if wanted.denominator == 1 else None
        if part < wanted:
            outcome.status, outcome.manner, outcome.short = "violated", "short", wanted - part
        return outcome


def check_days(kinds: tuple[str, ...], first: int, last: int, speaks_on: Callable[[int], bool]) -> list[int]:
    """Return the check days from a first day to a last one (the day judged) on which the rule is in force."""
    days = {last} if "as_of" in kinds else set()
    for year in range(date_of(first).year, date_of(last).year + 1):
        days.update(day for day in _ends(year, kinds) if first <= day <= last)
    return sorted(day for day in days if speaks_on(day))


def _ends(year: int, kinds: tuple[str, ...]) -> list[int]:
    """Return the last days of the months, quarters or the year that are check days."""
    months = {12} if "year_end" in kinds else set()
    if "quarter_end" in kinds:
        months |= {3, 6, 9, 12}
    if "month_end" in kinds:
        months |= set(range(1, 13))
    return [day_of(date(year + month // 12, month % 12 + 1, 1)) - 1 for month in sorted(months)]
