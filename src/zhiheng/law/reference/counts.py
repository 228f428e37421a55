"""``at_most`` and ``at_least``: how many such events a window has (§4 Windows, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.facts.table import Unknown
from zhiheng.law.language.model import AtLeast, AtMost, Distinct, Each, Literal_
from zhiheng.law.periods import annual_day_from, plain_end
from zhiheng.law.reference.outcome import Outcome, owed, settle, undecided
from zhiheng.law.reference.patterns import Matcher, hurts
from zhiheng.law.reference.patterns import helps as helping
from zhiheng.law.reference.scene import AFTER, Hit, Look, Scene
from zhiheng.law.reference.truth import ABSENT
from zhiheng.law.reference.values import Candidates, compile_value
from zhiheng.law.verdicts import Instant


def year_of(day: int) -> int:
    """Return the civil year of a day."""
    return date_of(day).year


def year_span(year: int) -> tuple[int, int]:
    """Return the first and last day of a civil year."""
    return day_of(date(year, 1, 1)), day_of(date(year, 12, 31))


def count_bound(look: Look, reader: Any, at: int) -> int | Unknown | None:
    """Return how many are allowed or asked: an int, None where the parameter is absent, ``UNKNOWN``."""
    value = reader(look, at)
    if isinstance(value, Candidates):
        value = value.values[0]
    if isinstance(value, Unknown):
        return value
    return None if value is ABSENT or value is None else int(value)


class Counter:
    """Counts events, or distinct related objects; an event without such an object counts as one of its own."""

    def __init__(self, distinct: Distinct | None) -> None:
        self.distinct = distinct
        self.seen: set[str] = set()
        self.count = 0

    def add(self, hit: Hit) -> int:
        """Count one event and return the number so far."""
        if self.distinct is None:
            self.count += 1
            return self.count
        ids = hit.event.objects(self.distinct.object_type, self.distinct.qualifier)
        self.seen.update(ids or (f"\0{hit.event.id}",))
        self.count = len(self.seen)
        return self.count


def grouped(look: Look, hits: Sequence[Hit], each: Each, resets: Matcher | None) -> list[tuple[str | None, list[Hit]]]:
    """Return the windows that events open, each with its key (None: named by the event that breaks it)."""
    if not hits:
        return []
    if each.kind == "calendar_year":
        years: dict[str, list[Hit]] = {}
        for hit in hits:
            years.setdefault(str(year_of(hit.event.day)), []).append(hit)
        return list(years.items())
    if each.kind == "since" and resets is not None:
        marks = resets.counting_for(look)
        runs: dict[int, list[Hit]] = {}
        for hit in hits:
            passed = sum(1 for mark in marks if look.scene.stands(mark.at, hit.at) < AFTER)
            runs.setdefault(passed, []).append(hit)
        return [(None, run) for run in runs.values()]
    if each.kind == "sliding":
        places = [place for place, hit in enumerate(hits) if look.speaks_on(hit.event.day)]
        return [(None, _sliding(look, hits, place, each)) for place in places]
    return [(None, list(hits))]


def _sliding(look: Look, hits: Sequence[Hit], place: int, each: Each) -> list[Hit]:
    """Return the events of (d - P, d] up to and with the one at ``place``."""
    assert each.sliding is not None  # noqa: S101  # the reader gives a sliding window its length
    end, calendar = hits[place].event.day, look.counting.calendar
    if each.sliding.unit == "wd" and calendar is not None:
        last, n = calendar.working_ordinal(end), each.sliding.n
        return [h for h in hits[: place + 1] if last - calendar.working_ordinal(h.event.day) < n]
    begin = plain_end(end, each.sliding, -1)
    return [hit for hit in hits[: place + 1] if hit.event.day > begin]


def in_force(look: Look, hits: Iterable[Hit]) -> list[Hit]:
    """Return the events on which the rule was in force: nothing else is ever counted."""
    return [hit for hit in hits if look.speaks_on(hit.event.day)]


def counted_ever(look: Look, hits: Iterable[Hit]) -> list[Hit]:
    """Return the events that a sliding window may count: also those under the versions that this one goes on from."""
    since, last = look.counts_since, look.force[1]
    return [h for h in hits if (since is None or h.event.day >= since) and (last is None or h.event.day <= last)]


class AtMostRule:
    """An ``at_most`` (``absence``) compiled."""

    once = False

    def __init__(self, template: AtMost) -> None:
        self.template = template
        self.activates = hurts(template.events)
        self.n = compile_value(template.n)
        self.resets = helping(template.each.since) if template.each.since else None

    def windows(self, look: Look) -> list[Outcome]:
        """Judge every window of the trace."""
        counts = counted_ever if self.template.each.kind == "sliding" else in_force
        hits = counts(look, self.activates.hits(look))
        found = [
            settle(look, partial(self._window, key=key, run=run))
            for key, run in grouped(look, hits, self.template.each, self.resets)
        ]
        if not found and self.forbids_all():
            return [Outcome("satisfied", final=look.scene.complete, key="", limit=0)]
        return [outcome for outcome in found if outcome.status != "not-applicable"]

    def forbids_all(self) -> bool:
        """Whether no such event is allowed at all, so that every object is judged."""
        n = self.template.n
        return isinstance(n, Literal_) and n.value == 0 and self.template.each.kind == "whole_trace"

    def _window(self, look: Look, key: str | None, run: list[Hit]) -> Outcome:
        allowed = set(map(id, self.activates.counting_for(look)))
        opener = run[-1] if self.template.each.kind == "sliding" else run[0]
        outcome = Outcome("satisfied", activation=opener.event, window=key, key=key or opener.event.root_id)
        n = count_bound(look, self.n, opener.at)
        if n is None:
            look.unparametered = True
            return Outcome("not-applicable", activation=opener.event)
        if isinstance(n, Unknown):
            return undecided(outcome)
        outcome.limit = n
        counter = Counter(self.template.distinct)
        for hit in run:
            if id(hit) in allowed and counter.add(hit) > n:
                outcome.status, outcome.manner, outcome.matching = "violated", "forbidden", hit.event
                outcome.short = None
                outcome.key = key or hit.event.root_id
                return outcome
        outcome.final = self._closed(look.scene, key, opener)
        return outcome

    def _closed(self, scene: Scene, key: str | None, opener: Hit) -> bool:
        if scene.complete or scene.now is None:
            return True
        if key is not None:
            return scene.now.day > year_span(int(key))[1]
        return self.template.each.kind == "sliding" and scene.now.day > opener.event.day


def years_of(look: Look) -> list[int]:
    """Return the calendar years in which an object is asked something, whether or not anything happened in them.

    From its first event (or the rule's entry into force, if later) to the day judged. An example speaks of the years
    that its events fall in, without any of that of its ``as_of``.
    """
    scene = look.scene
    last = scene.last_day
    if scene.assume:
        own = sorted({year_of(day) for day in scene.days}) or ([year_of(last)] if last is not None else [])
        return [year for year in own if look.speaks_on(year_span(year)[0])]
    if last is None:
        return []
    first = scene.days[0] if scene.days else last
    years = range(year_of(first), year_of(last) + 1)
    return [year for year in years if look.speaks_on(year_span(year)[0])]


class AtLeastRule:
    """An ``at_least`` (``existence``) compiled."""

    once = False

    def __init__(self, template: AtLeast) -> None:
        if template.each.kind == "sliding":
            raise ValueError("at_least 不能用滑动窗口(sliding)")
        self.template = template
        self.activates = helping(template.events)
        self.by = hurts(template.by) if template.by else None
        self.n = compile_value(template.n)
        self.resets = helping(template.each.since) if template.each.since else None
        from zhiheng.law.reference.predicates import compile_predicate

        self.population = None if template.population is None else compile_predicate(template.population, False)

    def windows(self, look: Look) -> list[Outcome]:
        """Judge every window, and the closing event where there is one."""
        kind = self.template.each.kind
        if kind == "calendar_year":
            years = [year for year in years_of(look) if look.in_population(self.population, year_span(year))]
            asked = [year for year in years if not self._before_its_time(look, year)]
            return [settle(look, partial(self._year, year=y)) for y in asked]
        if self.by is not None:
            return self._closings(look)
        if not look.in_population(self.population, None):
            return []
        return [settle(look, self._whole)]

    def _before_its_time(self, look: Look, year: int) -> bool:
        """Whether the yearly day lay before the object's first event: it didn't exist yet, or nobody reported of it."""
        by = self.template.by_day
        if by is None or not look.scene.days:
            return False
        return annual_day_from(year_span(year)[0], by.month, by.day) < look.scene.days[0]

    def _year(self, look: Look, year: int) -> Outcome:
        first, last = year_span(year)
        by = self.template.by_day
        due = last if by is None else annual_day_from(first, by.month, by.day)
        run = [hit for hit in self.activates.counting_for(look) if first <= hit.event.day <= last]
        return self._decide(look, run, Instant(due), str(year))

    def _whole(self, look: Look) -> Outcome:
        by, due = self.template.by_day, None
        if by is not None and look.scene.days:
            due = Instant(annual_day_from(look.scene.days[0], by.month, by.day))
        return self._decide(look, self.activates.counting_for(look), due, None)

    def _decide(self, look: Look, run: list[Hit], due: Instant | None, window: str | None) -> Outcome:
        outcome = Outcome("satisfied", window=window, key=window or "", due=due)
        n = count_bound(look, self.n, run[0].at if run else -1)
        if isinstance(n, Unknown):
            return undecided(outcome)
        if not isinstance(n, int):
            look.unparametered = True
            return Outcome("not-applicable")
        if len(run) < n:
            outcome.short = Fraction(n - len(run))
            return owed(look.scene, outcome, due)
        done = run[n - 1].event if n else None
        outcome.matching = done
        if done is not None and due is not None and done.day > due.day:
            outcome.status, outcome.manner, outcome.over = "violated", "late", done.day - due.day
        return outcome

    def _closings(self, look: Look) -> list[Outcome]:
        """Judge at the first closing event: enough of them before it."""
        assert self.by is not None  # noqa: S101  # only called with closing events
        closing = next((hit for hit in in_force(look, self.by.counting_for(look))), None)
        if closing is None:
            return []
        look.act_at = closing.at
        return [settle(look, partial(self._closing, closing=closing))]

    def _closing(self, look: Look, closing: Hit) -> Outcome:
        hits = self.activates.counting_for(look)
        before = [hit for hit in hits if look.scene.stands(hit.at, closing.at) < AFTER]
        due = Instant(closing.event.day)
        outcome = Outcome("satisfied", activation=closing.event, due=due)
        n = count_bound(look, self.n, closing.at)
        if isinstance(n, Unknown):
            return undecided(outcome)
        if not isinstance(n, int):
            look.unparametered = True
            return Outcome("not-applicable", activation=closing.event)
        if len(before) >= n:
            outcome.matching = before[n - 1].event if n else None
            return outcome
        outcome.status, outcome.manner, outcome.short = "violated", "undone", Fraction(n - len(before))
        if len(hits) >= n:
            late = hits[n - 1].event
            outcome.manner, outcome.matching, outcome.over = "late", late, late.day - due.day
        elif look.scene.now is not None and not look.scene.complete:
            outcome.final = False
            outcome.over = look.scene.now.day - due.day
        return outcome
