"""Date expressions as columns (§4): the day that each act of a type has before it, by the reference's own counting.

Every period is counted once per distinct start. What a column can't decide (a tie within a day, an unknown fact, a
calendar that isn't known) stays open, so that the reference decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.kernel.columns import Context
from zhiheng.law.kernel.logdata import SEVERAL
from zhiheng.law.kernel.shapes import ABSENT
from zhiheng.law.language.model import (
    AnyPeriod,
    DateActivation,
    DateAfter,
    DateAttribute,
    DateChoice,
    DateEarliest,
    DateExpr,
    DateFact,
    DateLatest,
    DateLiteral,
    DateName,
    DatePlus,
    Name,
    Pattern,
    PeriodChoice,
    PeriodParameter,
    Predicate,
)
from zhiheng.law.periods import deadline
from zhiheng.law.reference.dates import instant_of
from zhiheng.law.reference.truth import SOFT
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant

if TYPE_CHECKING:
    from zhiheng.law.kernel.truths import Truthful

Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Dates:
    """A date per row: day (``ABSENT``: none), clock (-1: the whole day), and where columns can't say.

    ``at`` is the row of the event that it comes from (-1: none), ``replaces`` where that supersedes other sources.
    """

    day: Days
    clock: Days
    open: Flags
    at: Days
    replaces: Flags

    @classmethod
    def fixed(cls, day: Days, clock: Days | None = None, open_: Flags | None = None) -> Dates:
        """Return dates that come from no other event."""
        count = len(day)
        nobody = np.zeros(count, bool)
        return cls(
            day.astype(np.int64),
            np.full(count, -1, np.int64) if clock is None else clock.astype(np.int64),
            nobody if open_ is None else open_,
            np.full(count, -1, np.int64),
            nobody,
        )


def dates_at(truthful: Truthful, expression: DateExpr, type_: str, context: Context) -> Dates | None:
    """Return what an expression gives at each act of a type, seen from the act; None where columns don't know it."""
    reader = _READERS.get(type(expression))
    return None if reader is None else reader(truthful, expression, type_, context)


def needs_the_act(expression: DateExpr, context: Context) -> bool:
    """Whether a date depends on which act is judged, not only on where in the trace it is asked."""
    if isinstance(expression, DateName):
        return needs_the_act(context.variant.dates[expression.name], context)
    if isinstance(expression, DatePlus):
        return needs_the_act(expression.start, context)
    if isinstance(expression, DateLatest | DateEarliest):
        return any(needs_the_act(part, context) for part in expression.of)
    if isinstance(expression, DateAfter):
        return expression.same is not None
    return not isinstance(expression, DateFact | DateLiteral)


def stated_dates(truthful: Truthful, expression: DateAfter, type_: str, context: Context) -> Dates | None:
    """Return the day that each event of a type states as a source: its own or an attribute's, plus the period."""
    at = truthful.positions(type_)
    if expression.at is None:
        found = Dates.fixed(truthful.lens.day[at].astype(np.int64), truthful.lens.clock[at])
    else:
        days, clocks = truthful.instants_stated(expression.at, type_)
        found = Dates.fixed(days, clocks)
    return _plus(truthful, found, expression.plus, expression.roll, None, context)


# ------------------------------------------------------------------------------------------------ plain sources


def _activation(truthful: Truthful, expression: DateActivation, type_: str, context: Context) -> Dates:
    at = truthful.positions(type_)
    return Dates.fixed(truthful.lens.day[at].astype(np.int64), truthful.lens.clock[at])


def _attribute(truthful: Truthful, expression: DateAttribute, type_: str, context: Context) -> Dates:
    days, clocks = truthful.instants_stated(expression.attribute, type_)
    lost = bool({expression.attribute, f"{type_}.{expression.attribute}"} & context.mapped_without)
    return Dates.fixed(days, clocks, (days == ABSENT) & lost)


def _literal(truthful: Truthful, expression: DateLiteral, type_: str, context: Context) -> Dates:
    return Dates.fixed(np.full(len(truthful.positions(type_)), expression.day, np.int64))


def _name(truthful: Truthful, expression: DateName, type_: str, context: Context) -> Dates | None:
    return dates_at(truthful, context.variant.dates[expression.name], type_, context)


def _fact(truthful: Truthful, expression: DateFact, type_: str, context: Context) -> Dates | None:
    column = truthful.name(Name("fact", expression.fact), Pattern(type_), context)
    if column is None:
        return None
    found = [instant_of(value) for value in column.values]
    days = np.array([ABSENT if i is None else i.day for i in found] + [ABSENT], np.int64)[column.codes]
    clocks = np.array([-1 if i is None else i.clock for i in found] + [-1], np.int64)[column.codes]
    unknown = np.array([value is UNKNOWN for value in column.values] + [True], bool)
    return Dates.fixed(days, clocks, unknown[column.codes])


# ------------------------------------------------------------------------------------------------ earlier events


def _after(truthful: Truthful, expression: DateAfter, type_: str, context: Context) -> Dates | None:
    """Return the last (first) such event that isn't after the act, or what it states."""
    at = truthful.positions(type_)
    hits, maybe = truthful.hits(expression.events, True, context)
    open_ = truthful.doubtful(at, hits, maybe)
    key, own = truthful.lens.lens[hits].astype(np.int64), truthful.lens.lens[at].astype(np.int64)
    if expression.same is not None:
        key, own, unclear = _linked(truthful, expression.same, hits, at, key, own)
        if unclear is None:
            return None
        open_ = open_ | unclear
    place = _chosen(key, hits, own, at, expression.nth == "first")
    chosen = np.where(place >= 0, hits[np.maximum(place, 0)], -1) if len(hits) else np.full(len(at), -1, np.int64)
    stated = replace(expression, plus=None)  # how long it is from there may depend on the act
    days, clocks, unclear = _stated(truthful, stated, hits, context)
    pick = np.maximum(place, 0)
    there = place >= 0
    if not len(hits):
        return Dates(np.full(len(at), ABSENT), np.full(len(at), -1), open_, chosen, np.zeros(len(at), bool))
    found = Dates(
        np.where(there, days[pick], ABSENT),
        np.where(there, clocks[pick], -1),
        open_ | (there & unclear[pick]),
        chosen,
        there & expression.replaces_all,
    )
    return _plus(truthful, found, expression.plus, expression.roll, type_, context)


def _linked(
    truthful: Truthful, type_: str, hits: Days, at: Days, key: Days, own: Days
) -> tuple[Days, Days, Flags | None]:
    """Return keys that also tell the one shared object; events with several of the type stay open."""
    things = truthful.data.single(type_, None)
    theirs, mine = things[truthful.lens.row[hits]].astype(np.int64), things[truthful.lens.row[at]].astype(np.int64)
    if np.any(theirs == SEVERAL):
        return key, own, None
    width = len(truthful.data.tables.objects) + 3
    joint = np.concatenate([key * width + theirs + 2, own * width + np.where(mine < 0, -1, mine) + 2])
    joint[: len(key)][theirs < 0] = -1
    return joint[: len(key)], joint[len(key) :], mine == SEVERAL


def _chosen(key: Days, hits: Days, own: Days, at: Days, first: bool) -> Days:
    """Return the place in ``hits`` of the last (first) one with the act's key that isn't after it; -1: none."""
    if not len(hits):
        return np.full(len(at), -1, np.int64)
    order = np.lexsort((hits, key))
    _, numbers = np.unique(np.concatenate([key, own]), return_inverse=True)
    width = int(max(hits.max(), at.max(initial=0))) + 2
    sorted_ = numbers[: len(key)][order] * width + hits[order]
    wanted = numbers[len(key) :] * width
    last = np.searchsorted(sorted_, wanted + at, "right") - 1
    place = np.searchsorted(sorted_, wanted) if first else last
    inside = np.clip(place, 0, len(hits) - 1)
    good = (place >= 0) & (place <= last) & (sorted_[inside] // width == numbers[len(key) :])
    return np.where(good, order[inside], -1)


def _stated(truthful: Truthful, expression: DateAfter, hits: Days, context: Context) -> tuple[Days, Days, Flags]:
    """Return per hit the day that it states (plus the period), the clock, and where that isn't known."""
    lens = truthful.lens
    days, clocks, open_ = lens.day[hits].astype(np.int64), lens.clock[hits].astype(np.int64), np.zeros(len(hits), bool)
    for type_ in dict.fromkeys(pattern.type for pattern in expression.events):
        rows = truthful.positions(type_)
        found = stated_dates(truthful, expression, type_, context)
        if not len(rows):
            continue
        place = np.clip(np.searchsorted(rows, hits), 0, len(rows) - 1)
        mine = rows[place] == hits
        if found is None:
            open_ |= mine
            continue
        days = np.where(mine, found.day[place], days)
        clocks = np.where(mine, found.clock[place], clocks)
        open_ |= mine & found.open[place]
    return days, clocks, open_


# ------------------------------------------------------------------------------------------------ joined dates


def _plus_expression(truthful: Truthful, expression: DatePlus, type_: str, context: Context) -> Dates | None:
    found = dates_at(truthful, expression.start, type_, context)
    if found is None:
        return None
    moved = _plus(truthful, found, expression.plus, expression.roll, type_, context)
    if moved is None:
        return None
    # A replacing event that states no day still supersedes; one that states a day has become a day like any other.
    return replace(moved, replaces=found.replaces & (found.day == ABSENT))


def _plus(
    truthful: Truthful, found: Dates, period: AnyPeriod | None, roll: bool | None, type_: str | None, context: Context
) -> Dates | None:
    """Return dates so much later, counted as the reference counts. ``type_``: of the acts at which a length that
    depends on the act is chosen (None, and then the answer: that isn't known)."""
    if period is None:
        return found
    if isinstance(period, PeriodChoice):
        return None if type_ is None else _chosen_length(truthful, found, period, roll, type_, context)
    length: Period | None = None
    if isinstance(period, PeriodParameter):
        from zhiheng.law.kernel.plans import stated_period

        length = stated_period(period, context.variant)
    else:
        length = period
    if length is None:
        return replace(found, day=np.full_like(found.day, ABSENT))
    if length.unit != "h":
        return _counted(found, found.day, lambda start: Instant(start), length, roll, context)
    joint = np.where(found.day == ABSENT, ABSENT, found.day * 2**37 + found.clock + 1)
    return _counted(found, joint, lambda s: Instant(s >> 37, (s & (2**37 - 1)) - 1), length, roll, context)


def _chosen_length(
    truthful: Truthful, found: Dates, period: PeriodChoice, roll: bool | None, type_: str, context: Context
) -> Dates | None:
    """Return dates later by the first length whose condition holds at the act; absent where none does."""
    best = replace(found, day=np.full_like(found.day, ABSENT))
    waiting, open_ = np.ones(len(found.day), bool), found.open
    for when, is_ in period.options:
        moved = _plus(truthful, found, is_, roll, type_, context)
        if moved is None:
            return None
        holds, unclear = _holding(truthful, when, type_, context)
        take = waiting & holds
        open_ = open_ | (waiting & unclear) | (take & moved.open)
        best = _where(take, moved, best, open_)
        waiting &= ~take
    return replace(best, open=open_)


def _holding(truthful: Truthful, when: Predicate | None, type_: str, context: Context) -> tuple[Flags, Flags]:
    """Return where a condition holds at the acts of a type, and where columns can't say."""
    count = len(truthful.positions(type_))
    if when is None:
        return np.ones(count, bool), np.zeros(count, bool)
    truth = truthful.predicate(when, True, Pattern(type_), context)
    holds = truth.low >= SOFT
    return holds, (truth.high >= SOFT) != holds


def _counted(
    found: Dates, starts: Days, of: Callable[[int], Instant], length: Period, roll: bool | None, context: Context
) -> Dates:
    kinds, place = np.unique(starts, return_inverse=True)
    days, clocks = np.full(len(kinds), ABSENT, np.int64), np.full(len(kinds), -1, np.int64)
    guessed = np.zeros(len(kinds), bool)
    for number, start in enumerate(kinds.tolist()):
        if start == ABSENT:
            continue
        end = deadline(of(start), length, context.counting, roll=roll)
        days[number], clocks[number] = end.due.day, end.due.clock
        guessed[number] = end.calendar_unknown or end.time_unknown
    return replace(found, day=days[place], clock=clocks[place], open=found.open | guessed[place])


def _all(truthful: Truthful, of: Sequence[DateExpr], type_: str, context: Context) -> list[Dates] | None:
    found = [dates_at(truthful, part, type_, context) for part in of]
    return None if any(part is None for part in found) else [part for part in found if part is not None]


def _latest(truthful: Truthful, expression: DateLatest, type_: str, context: Context) -> Dates | None:
    """Return the latest; where sources replace the others, the last of those."""
    parts = _all(truthful, expression.of, type_, context)
    if parts is None:
        return None
    best = _best(parts, lambda one, other: (one.day > other.day) | ((one.day == other.day) & (one.clock > other.clock)))
    for part in parts:
        tied = part.replaces & best.replaces & (part.at == best.at)
        take = part.replaces & (~best.replaces | (part.at > best.at))
        best = _where(take, part, best, best.open | (tied & (part.day != best.day)))
    return replace(best, replaces=np.zeros(len(best.day), bool))


def _earliest(truthful: Truthful, expression: DateEarliest, type_: str, context: Context) -> Dates | None:
    parts = _all(truthful, expression.of, type_, context)
    if parts is None:
        return None
    parts = [replace(part, open=part.open | part.replaces) for part in parts]  # replacing means nothing here
    return _best(
        parts,
        lambda one, other: (
            (one.day != ABSENT)
            & ((other.day == ABSENT) | (one.day < other.day) | ((one.day == other.day) & (one.clock < other.clock)))
        ),
    )


def _best(parts: list[Dates], better: Callable[[Dates, Dates], Flags]) -> Dates:
    open_ = np.logical_or.reduce([part.open for part in parts])
    best = replace(parts[0], open=open_)
    for part in parts[1:]:
        best = _where(better(part, best), part, best, open_)
    return best


def _where(take: Flags, one: Dates, other: Dates, open_: Flags) -> Dates:
    return Dates(
        np.where(take, one.day, other.day),
        np.where(take, one.clock, other.clock),
        open_,
        np.where(take, one.at, other.at),
        np.where(take, one.replaces, other.replaces),
    )


def _choice(truthful: Truthful, expression: DateChoice, type_: str, context: Context) -> Dates | None:
    count = len(truthful.positions(type_))
    best, waiting = Dates.fixed(np.full(count, ABSENT, np.int64)), np.ones(count, bool)
    for when, is_ in expression.options:
        found = dates_at(truthful, is_, type_, context)
        if found is None:
            return None
        holds, unclear = _holding(truthful, when, type_, context)
        take = waiting & holds
        best = _where(take, found, best, best.open | (waiting & unclear) | (take & found.open))
        waiting &= ~take
    return best


_READERS: dict[type, Callable[[Any, Any, str, Context], Dates | None]] = {
    DateActivation: _activation,
    DateAttribute: _attribute,
    DateLiteral: _literal,
    DateName: _name,
    DateFact: _fact,
    DateAfter: _after,
    DatePlus: _plus_expression,
    DateLatest: _latest,
    DateEarliest: _earliest,
    DateChoice: _choice,
}
"""How each kind of date expression is read."""
