"""Date expressions and named dates, computed along the trace (§4 Bounds, Date expressions)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from zhiheng.eventlog.days import clock_of, day_of
from zhiheng.law.facts.table import UNKNOWN
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
    PeriodChoice,
    PeriodParameter,
)
from zhiheng.law.periods import Deadline, deadline
from zhiheng.law.reference.once import Once
from zhiheng.law.reference.patterns import Check, helps
from zhiheng.law.reference.scene import AFTER
from zhiheng.law.reference.truth import ABSENT, UNKNOWN_TRUTH, holds
from zhiheng.law.reference.values import Candidates
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant


@dataclass(slots=True, unsafe_hash=True)
class Dated:
    """A computed date: the instant, how it was counted (None: it is a day as stated), and the event it comes from.

    A value that nobody changes; not frozen, because dozens are made for every question (see ``verdicts``).

    ``start`` is the computed date that it was counted from, where there is one.
    """

    instant: Instant
    deadline: Deadline | None = None
    event: str | None = None
    at: int = -1
    replaces: bool = False
    start: Dated | None = None


DateReader = Callable[[Any, int], Any]
"""(look, place up to which the trace is seen; -1: all of it) -> ``Dated``, None (absent) or ``UNKNOWN``."""


def compile_date(expression: DateExpr) -> DateReader:
    """Return a date expression as a function of (look, place up to which the trace counts)."""
    return _COMPILERS[type(expression)](expression)


def _condition(when: Any) -> Check:
    from zhiheng.law.reference.predicates import compile_predicate

    return compile_predicate(when, True)


_WHEN: Once[Check] = Once(_condition)
"""Conditions of the options of a period."""
_NAMED: Once[DateReader] = Once(compile_date)
"""Named dates; each variant of a rule has its own."""


def read_date(reader: DateReader, look: Any, at: int) -> Any:
    """Return what a date expression gives: ``Dated``, None (absent) or ``UNKNOWN``."""
    found = reader(look, at)
    return None if isinstance(found, Replaced) else found


def instant_of(value: Any) -> Instant | None:
    """Return a stated date or datetime as an instant; None where the value is no date."""
    if isinstance(value, datetime):
        return Instant(day_of(value), clock_of(value))
    if isinstance(value, date):
        return Instant(day_of(value))
    if isinstance(value, DateLiteral):
        return Instant(value.day)
    return Instant(value) if isinstance(value, int) and not isinstance(value, bool) else None


def period_of(look: Any, period: AnyPeriod, at: int) -> Period | None:
    """Return the period that holds for the act at a place; None where no option fits or the parameter is absent."""
    if isinstance(period, Period):
        return period
    if isinstance(period, PeriodChoice):
        for when, is_ in period.options:
            if when is None or holds(_WHEN(when)(look, at)):
                return is_
        return None
    value = look.variant.values.get(period.name) if isinstance(period, PeriodParameter) else None
    if isinstance(value, str):
        number, unit = value.split()
        return Period(int(number), unit)  # type: ignore[arg-type]  # the reader has checked the unit
    return value if isinstance(value, Period) else None


def counted(look: Any, start: Instant, period: Period, roll: bool | None, **kwargs: Any) -> Deadline:
    """Return the end of a period under the counting of the look; notes an unknown calendar or clock."""
    end = deadline(start, period, look.counting, roll=roll, **kwargs)
    if end.calendar_unknown:
        look.note("calendar-unknown")
    if end.time_unknown:
        look.note("time-unknown")
    return end


def _plus(look: Any, found: Dated, period: AnyPeriod | None, roll: bool | None, at: int) -> Dated | None:
    if period is None:
        return found
    length = period_of(look, period, at if at >= 0 else look.act_at)
    if length is None:
        return None
    end = counted(look, found.instant, length, roll)
    return Dated(end.due, end, found.event, found.at, found.replaces, found if found.deadline is not None else None)


def _activation(_: DateActivation) -> DateReader:
    def read(look: Any, at: int) -> Any:
        """Return when the act happened that activated the rule."""
        if look.act_at < 0:
            return None  # the trace as a whole is looked at: there is no act yet
        act = look.act
        return Dated(Instant(act.day, act.clock), None, act.id, look.act_at)

    return read


def _attribute(expression: DateAttribute) -> DateReader:
    def read(look: Any, at: int) -> Any:
        """Return the date that the activating act states."""
        if look.act_at < 0:
            return None
        instant = instant_of(look.act.attributes.get(expression.attribute, ABSENT))
        if instant is not None:
            return Dated(instant, None, look.act.id, look.act_at)
        return None if look.scene.world.carries(look.act.type, expression.attribute) else UNKNOWN

    return read


def _name(expression: DateName) -> DateReader:
    def read(look: Any, at: int) -> Any:
        """Return the date that the rule names."""
        return _NAMED(look.variant.dates[expression.name])(look, at)

    return read


def _fact(expression: DateFact) -> DateReader:
    from zhiheng.law.reference.names import compile_fact

    fact = compile_fact(expression.fact)

    def read(look: Any, at: int) -> Any:
        """Return the date that a fact gives."""
        value = fact(look, at if at >= 0 else look.act_at)
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, Candidates):
            value = value.values[-1]
        instant = instant_of(value)
        return None if instant is None else Dated(instant)

    return read


def _literal(expression: DateLiteral) -> DateReader:
    return lambda look, at: Dated(Instant(expression.day))


def _after(expression: DateAfter) -> DateReader:
    matcher = helps(expression.events)

    def read(look: Any, at: int) -> Any:
        """Return the date that the last (or first) matching event gives, of those before the place looked at."""
        scene, chosen = look.scene, None
        for hit in matcher.hits(look):
            if at >= 0 and scene.stands(hit.at, at) == AFTER:
                continue
            if expression.same is not None and not (
                look.act_at >= 0 and scene.linked(hit.event, look.act, expression.same)
            ):
                continue
            chosen = hit
            if expression.nth == "first":
                break
        if chosen is None:
            return None
        if chosen.truth == UNKNOWN_TRUTH:
            return UNKNOWN
        return _stated(look, expression, chosen, at)

    return read


def _stated(look: Any, expression: DateAfter, hit: Any, at: int) -> Any:
    """Return the day of the chosen event, or the day it states, plus the period; a replacing one stays replacing."""
    event = hit.event
    instant: Instant | None = Instant(event.day, event.clock)
    if expression.at is not None:
        instant = instant_of(event.attributes.get(expression.at, ABSENT))
    if instant is None:
        return Replaced(hit.at) if expression.replaces_all else None
    found = Dated(instant, None, event.id, hit.at, expression.replaces_all)
    return _plus(look, found, expression.plus, expression.roll, at)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A replacing event that doesn't state its day: the other sources are superseded and nothing takes their place."""

    at: int


def _plus_expression(expression: DatePlus) -> DateReader:
    start = compile_date(expression.start)

    def read(look: Any, at: int) -> Any:
        """Return the start moved by the period."""
        found = start(look, at)
        if not isinstance(found, Dated):
            return found
        return _plus(look, replace(found, replaces=False), expression.plus, expression.roll, at)

    return read


def _latest(expression: DateLatest) -> DateReader:
    readers = tuple(compile_date(part) for part in expression.of)

    def read(look: Any, at: int) -> Any:
        """Return the latest of the dates; one that replaces the others counts alone."""
        found = [reader(look, at) for reader in readers]
        replacing = [d for d in found if isinstance(d, Replaced) or (isinstance(d, Dated) and d.replaces)]
        if replacing:
            last = max(replacing, key=lambda d: d.at)
            return replace(last, replaces=False) if isinstance(last, Dated) else None
        if any(d is UNKNOWN for d in found):
            return UNKNOWN
        return max((d for d in found if d is not None), key=lambda d: (d.instant.day, d.instant.clock), default=None)

    return read


def _earliest(expression: DateEarliest) -> DateReader:
    readers = tuple(compile_date(part) for part in expression.of)

    def read(look: Any, at: int) -> Any:
        """Return the earliest of the dates."""
        found = [reader(look, at) for reader in readers]
        if any(d is UNKNOWN for d in found):
            return UNKNOWN
        dated = [d for d in found if isinstance(d, Dated)]
        return min(dated, key=lambda d: (d.instant.day, d.instant.clock), default=None)

    return read


def _choice(expression: DateChoice) -> DateReader:
    from zhiheng.law.reference.predicates import compile_predicate

    options = tuple(
        (None if when is None else compile_predicate(when, True), compile_date(is_)) for when, is_ in expression.options
    )

    def read(look: Any, at: int) -> Any:
        """Return the date of the first option whose condition holds."""
        for when, is_ in options:
            if when is None or holds(when(look, look.act_at)):
                return is_(look, at)
        return None

    return read


_COMPILERS: dict[type, Callable[[Any], DateReader]] = {
    DateActivation: _activation,
    DateAttribute: _attribute,
    DateName: _name,
    DateFact: _fact,
    DateLiteral: _literal,
    DateAfter: _after,
    DatePlus: _plus_expression,
    DateLatest: _latest,
    DateEarliest: _earliest,
    DateChoice: _choice,
}
