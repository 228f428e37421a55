"""One trace under judgement: its events in order, what stands before and after what, and what matches a pattern.

A ``Scene`` belongs to one lens (§1) and one question (``as_of``, ``complete``). A ``Look`` is one evaluation inside
it: the act looked at, the variant of the rule that speaks for it, and what came up on the way (notes, facts).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import is_
from typing import TYPE_CHECKING, Any, Protocol

from zhiheng.eventlog.model import Event
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Pattern, Variant
from zhiheng.law.periods import PLAIN, Counting
from zhiheng.law.reference.truth import MISSING, UNKNOWN_TRUTH, holds
from zhiheng.law.verdicts import Instant, UsedFact

if TYPE_CHECKING:
    from zhiheng.law.reference.dates import Dated
    from zhiheng.law.reference.patterns import Check, Matcher

NO_VARIANT = Variant((), {}, (), {}, None)
BEFORE, TIED, AFTER, SAME = -1, 0, 1, 2
"""How one event stands to another: certainly before, order unknown, certainly after, the same event."""

Lens = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Hit:
    """An event that matches a pattern (or may: ``truth`` unknown), with what the match rests on."""

    at: int
    event: Event
    truth: int
    notes: tuple[str, ...] = ()
    used: tuple[UsedFact, ...] = ()


class Session(Protocol):
    """One question to a world: what all its scenes share."""

    world: World
    now: Instant | None
    complete: bool
    assume: bool
    explained: bool

    @property
    def facts(self) -> FactTable:
        """Derived states and stated values; derived once, when first asked for."""

    def derived_value(self, look: Look, name: str, at: int) -> tuple[Any, tuple[str, ...]]:
        """Return a derived value at an event (or, with ``at`` -1, of the lens) and the events it rests on."""

    def due_before(self, scene: Scene, rule_id: str, at: int) -> Any:
        """Return the due day of another rule on the same lens as it stood before an event: ``day_vs_due``."""


class Scene:
    """The trace of one lens as of a day.

    ``events`` are in canonical order. ``now`` is the day (and clock) judged, None when the log is complete and no day
    was given. ``assume`` says that what the population asks for and nobody reported counts as met (examples).
    ``former``: the same lens before its last event was tried; ``whole``: the trace that this one is split from by a
    key. What was found there about single events holds here too. ``values``: derived values found so far.
    """

    __slots__ = (
        "_look",
        "assume",
        "by_type",
        "complete",
        "days",
        "events",
        "former",
        "hits",
        "lens",
        "now",
        "places",
        "probes",
        "session",
        "values",
        "whole",
        "world",
    )

    def __init__(
        self,
        session: Session,
        lens: Lens,
        events: Sequence[Event],
        former: Scene | None = None,
        whole: Scene | None = None,
    ) -> None:
        self.session = session
        self.world = session.world
        self.now = session.now
        self.complete = session.complete
        self.assume = session.assume
        self.lens = lens
        self.events = events
        self.former = former if former is not None and _one_more(former.events, events) else None
        self.whole = whole
        self.days: list[int]
        self.places: dict[str, int]
        self.by_type: dict[str, list[int]]
        self._arrange()
        self.hits: dict[Matcher, list[Hit]] = {}
        self.probes: dict[Any, Look] = {}
        self.values: dict[tuple[str, int, tuple[int, int] | None], tuple[Any, tuple[str, ...]]] = {}
        self._look: Look | None = None

    def _arrange(self) -> None:
        """Note the events' days, places and types; those of the former scene are taken over."""
        former, events, whole = self.former, self.events, self.whole
        if whole is not None and len(whole.events) == len(events):
            self.days, self.places, self.by_type = whole.days, whole.places, whole.by_type
            return
        if former is not None:
            last, at = events[-1], len(events) - 1
            self.days = [*former.days, last.day]
            self.places = {**former.places, last.id: at}
            self.by_type = {**former.by_type, last.type: [*former.by_type.get(last.type, ()), at]}
            return
        self.days = [event.day for event in events]
        self.places = {event.id: at for at, event in enumerate(events)}
        by_type: dict[str, list[int]] = defaultdict(list)
        for at, event in enumerate(events):
            by_type[event.type].append(at)
        self.by_type = dict(by_type)

    def taken_over(self, hits: list[Hit]) -> list[Hit]:
        """Return those hits of the whole trace that lie in this part of it, at their places here."""
        if self.whole is not None and self.whole.places is self.places:
            return hits
        places = self.places
        return [Hit(at, hit.event, hit.truth) for hit in hits if (at := places.get(hit.event.id)) is not None]

    @property
    def facts(self) -> FactTable:
        """Derived states and stated values of the world."""
        return self.session.facts

    @property
    def about(self) -> tuple[str, str]:
        """Type and id of the object that the trace is about."""
        return self.lens[0]

    def look(self) -> Look:
        """Return the look for patterns that depend on the trace alone: no rule, no act, no calendar."""
        if self._look is None:
            self._look = Look(self, NO_VARIANT, PLAIN)
        return self._look

    @property
    def last_day(self) -> int | None:
        """The day judged, or the day of the last event of a complete trace."""
        if self.now is not None:
            return self.now.day
        return self.days[-1] if self.days else None

    def stands(self, first: int, second: int) -> int:
        """Return how the event at one place stands to another: ``BEFORE``, ``TIED``, ``AFTER`` or ``SAME`` (§1)."""
        if first == second:
            return SAME
        one, other = self.days[first], self.days[second]
        if one == other and (self.events[first].clock < 0 or self.events[second].clock < 0):
            return TIED
        return BEFORE if first < second else AFTER

    def at_of(self, event: Event) -> int:
        """Return the place of an event of this trace."""
        return self.places[event.id]

    def linked(self, one: Event, other: Event, type_: str | None) -> bool:
        """Whether two events share an object of a type (None: nothing is asked)."""
        if type_ is None:
            return True
        ids = one.objects(type_)
        return any(id_ in ids for id_ in other.objects(type_))


def _one_more(former: Sequence[Event], events: Sequence[Event]) -> bool:
    """Whether the events are the former ones, the very same, and one more after them."""
    return len(events) == len(former) + 1 and all(map(is_, former, events))


@dataclass(frozen=True, slots=True)
class Successor:
    """A later version of the rule that shortens what is in course: from which day, and its variant and counting."""

    from_day: int
    variant: Variant
    counting: Counting
    part: Any


class Look:
    """One evaluation: the act, the variant that speaks for it, and what came up.

    ``charitable`` says how unknown facts are read this time: True in favour of the act, False against it; a verdict
    on which the two differ is ``fact-unknown``. ``doubtful`` remembers that such a fact came up. ``limit`` and
    ``limit_day`` are the amount and the day that a condition compared with, for the evidence. ``force`` is the interval
    of days on which the rule speaks, ``counts_since`` the first day that its sliding windows count, ``span`` the window
    judged; ``uncertain_population`` counts windows of objects of
    which nobody knows whether they belong; ``unparametered``: a parameter that the rule needs is absent. ``workings``
    say in words how an amount was counted.
    """

    # What few looks ever set stands here, so that making one is cheap: dozens are made for every question.
    act_pattern: Pattern | None = None
    charitable = False
    doubtful = False
    force: tuple[int | None, int | None] = (None, None)
    counts_since: int | None = None
    span: tuple[int, int] | None = None
    successor: Successor | None = None
    uncertain_population = 0
    unparametered = False
    limit: Decimal | int | None = None
    limit_day: Dated | None = None
    workings: tuple[str, ...] = ()

    def __init__(self, scene: Scene, variant: Variant, counting: Counting, act_at: int = -1) -> None:
        self.scene = scene
        self.variant = variant
        self.counting = counting
        self.act_at = act_at
        self.notes: list[str] = []
        self.used: list[UsedFact] = []

    @property
    def act(self) -> Event:
        """The event looked at."""
        return self.scene.events[self.act_at]

    def note(self, name: str) -> None:
        """Remember a note once."""
        if name not in self.notes:
            self.notes.append(name)

    def speaks_on(self, day: int) -> bool:
        """Whether the rule is in force on a day."""
        first, last = self.force
        return (first is None or day >= first) and (last is None or day <= last)

    def in_population(self, check: Check | None, span: tuple[int, int] | None) -> bool:
        """Whether the lens's object belongs to the population in a window; unknown ones are counted, not judged."""
        if check is None:
            return True
        self.span = span
        truth = check(self, -1)
        self.span = None
        if holds(truth):
            return True
        if truth in (MISSING, UNKNOWN_TRUTH):
            if self.scene.assume:
                return True
            self.uncertain_population += 1
        return False
