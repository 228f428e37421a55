"""Values along the trace as columns: of earlier events, unions, choices, counts of roles, dates.

Ties and doubts stay open, so that the reference decides them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.kernel.columns import Column, Context, Positions, Truth
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.keys import _ranges
from zhiheng.law.kernel.lenses import LensTable
from zhiheng.law.kernel.logdata import MISSING_CODE, LogData
from zhiheng.law.kernel.shapes import ABSENT as NO_STATED_DAY
from zhiheng.law.language.model import (
    ChooseValue,
    DateExpr,
    EventValue,
    Pattern,
    Predicate,
    SameObject,
    UnionValue,
    Value,
)
from zhiheng.law.reference.comparing import plain_value
from zhiheng.law.reference.standing import ENDED_BY
from zhiheng.law.reference.truth import ABSENT, FALSE, SOFT, TRUE

_REGIONS = (("agency", "region"), ("case", "region"), ("conduct", "place_region"))


class ValueColumns:
    """The part of ``Truthful`` that reads values; what it asks of the whole stands in the stubs below."""

    data: LogData
    lens: LensTable
    _mixed: npt.NDArray[np.bool_] | None

    def positions(self, type_: str) -> Positions:
        """Return the lens rows of an event type, ascending."""
        raise NotImplementedError

    def predicate(
        self, predicate: Predicate, favours: bool, pattern: Pattern, context: Context, population: bool = False
    ) -> Truth:
        """Return the truth of a predicate for the rows of the pattern's type."""
        raise NotImplementedError

    def hits(self, patterns: tuple[Pattern, ...], favours: bool, context: Context) -> tuple[Positions, Positions]:
        """Return the lens rows that surely match one of the patterns and those that may."""
        raise NotImplementedError

    def value(self, value: Value, pattern: Pattern, context: Context) -> Column | None:
        """Return what a value is at each row of the pattern's type."""
        raise NotImplementedError

    def object_attribute(
        self, type_: str, qualifier: str | None, name: str, at: Positions, context: Context
    ) -> Column | None:
        """Return an attribute of related objects."""
        raise NotImplementedError

    def _region(self, at: Positions, context: Context) -> Column | None:
        """Return the administrative code that speaks for an act: its own, its agency's, its case's, its conduct's."""
        coded = self.data.attribute("region")
        parts = [self.object_attribute(t, None, a, at, context) for t, a in _REGIONS]
        values: list[Any] = [*coded.values] if coded is not None else []
        codes = coded.codes[self.lens.row[at]].astype(np.int64) if coded is not None else np.full(len(at), -1, np.int64)
        waiting, open_ = codes < 0, np.zeros(len(at), bool)
        for part in parts:
            if part is None:
                return None
            known = np.array([value is not UNKNOWN for value in part.values] + [False], bool)
            open_ |= waiting & (part.codes < 0)
            take = waiting & (part.codes >= 0) & known[part.codes] & ~open_
            codes = np.where(take, part.codes + len(values), codes)
            waiting &= ~take
            values += part.values
        codes = np.where(waiting, len(values), codes)
        return Column(np.where(open_, -1, codes).astype(np.int32), (*values, UNKNOWN))

    def _related_count(self, type_: str, qualifier: str | None, event_type: str, context: Context) -> Column:
        """Return how many objects of a type (in a role) each event relates to."""
        rows, things = self.data.related(type_, qualifier)
        pairs = distinct(rows.astype(np.int64) << 32 | things)
        number = np.bincount(pairs >> 32, minlength=len(self.data.events))
        codes = number[self.lens.row[self.positions(event_type)]]
        most = int(codes.max(initial=0))
        role = type_ if qualifier is None else f"{type_}/{qualifier}"
        lost = {role, f"{event_type}.{role}"} & context.mapped_without
        return Column(codes.astype(np.int32), (UNKNOWN if lost else 0, *range(1, most + 1)))

    def _event_value(self, value: EventValue, pattern: Pattern, context: Context) -> Column | None:
        """Return an attribute of the last (first) event of a pattern before each row; ties and doubts stay open."""
        if value.role is not None or value.attribute is None:
            return None
        coded = self.data.attribute(value.attribute)
        other = self.value(value.or_, pattern, context) if value.or_ is not None else None
        if value.or_ is not None and other is None:
            return None
        chosen, open_ = self._chosen_before(value, pattern, context)
        there = chosen >= 0
        values = list(coded.values) if coded is not None else []
        codes = np.full(len(chosen), MISSING_CODE, np.int64)
        if coded is not None and there.any():
            codes = np.where(there, coded.codes[self.lens.row[np.maximum(chosen, 0)]], MISSING_CODE)
        codes = np.where(codes == MISSING_CODE, len(values), codes)
        plain = [plain_value(item) for item in values]
        if other is None:
            return Column(np.where(open_, -1, codes).astype(np.int32), (*plain, ABSENT))
        codes = np.where(there, codes, np.where(other.codes < 0, -1, other.codes + len(values) + 1))
        return Column(np.where(open_, -1, codes).astype(np.int32), (*plain, ABSENT, *other.values))

    def _chosen_before(
        self, value: EventValue, pattern: Pattern, context: Context
    ) -> tuple[Positions, npt.NDArray[np.bool_]]:
        """Return the row of the last (first) event of a pattern before each row, -1 for none, and where it is open."""
        at = self.positions(pattern.type)
        sure, maybe = self.hits(value.events, True, context)
        if value.standing:
            sure = sure[self.standing(sure)]
        begin = self.lens.start[self.lens.lens[at]]
        low, high = np.searchsorted(sure, begin), np.searchsorted(sure, at)
        there = high > low
        place = np.where(there, high - 1 if value.which == "last" else low, 0)
        chosen = np.where(there, sure[place], -1) if len(sure) else np.full(len(at), -1, np.int64)
        return chosen, self.doubtful(at, sure, maybe) | (there & self._mixed_day(np.maximum(chosen, 0)))

    def standing(self, rows: Positions) -> npt.NDArray[np.bool_]:
        """Return which acts still stand at the end of their trace (``reference.standing``)."""
        found = np.ones(len(rows), bool)
        for type_, enders in ENDED_BY.items():
            mine = np.isin(rows, self.positions(type_))
            for ender, attribute, values in enders if mine.any() else ():
                ending = self._ending(ender, attribute, values)
                for place in np.flatnonzero(mine & np.isin(self.lens.lens[rows], self.lens.lens[ending])).tolist():
                    row = int(rows[place])
                    others = ending[self.lens.lens[ending] == self.lens.lens[row]].tolist()
                    if any(self._not_before(other, row) and self._concerns(other, row) for other in others):
                        found[place] = False
        return found

    def _ending(self, type_: str, attribute: str | None, values: tuple[str, ...]) -> Positions:
        """Return the rows of a type that end acts: all, or those whose attribute has one of some values."""
        rows = self.positions(type_)
        coded = self.data.attribute(attribute) if attribute is not None else None
        if attribute is None:
            return rows
        if coded is None:
            return rows[:0]
        good = np.array([value in values for value in coded.values] + [False], bool)
        found: Positions = rows[good[coded.codes[self.lens.row[rows]]]]
        return found

    def _not_before(self, row: int, other: int) -> bool:
        """Whether a row stands after another one, or nobody knows."""
        lens = self.lens
        tied = lens.day[row] == lens.day[other] and (lens.clock[row] < 0 or lens.clock[other] < 0)
        return bool(tied) or row >= other

    def _concerns(self, row: int, other: int) -> bool:
        for type_ in ("measure", "case"):
            mine, its = (self._things(type_, int(self.lens.row[place])) for place in (row, other))
            if mine and its:
                return bool(mine & its)
        return True

    def _things(self, type_: str, event: int) -> set[int]:
        rows, things = self.data.by_event(type_)
        begin, end = np.searchsorted(rows, [event, event + 1])
        return set(things[begin:end].tolist())

    def _same(self, predicate: Predicate, pattern: Pattern, context: Context) -> Truth | None:
        """Return whether each row shares an object with those in a role of an earlier event (None: can't say)."""
        if not isinstance(predicate, SameObject) or not isinstance(predicate.value, EventValue):
            return None
        value = predicate.value
        if value.role is None or value.or_ is not None:
            return None
        chosen, open_ = self._chosen_before(value, pattern, context)
        own = self.lens.row[self.positions(pattern.type)]
        theirs = np.where(chosen >= 0, self.lens.row[np.maximum(chosen, 0)], -1)
        mine, its = self.data.by_event(predicate.object_type), self.data.by_event(*value.role)
        keys = [_expanded(rows, related) for rows, related in ((own, mine), (theirs, its))]
        shared = distinct(keys[0][np.isin(keys[0], keys[1])] >> 32)
        truth = np.full(len(own), FALSE, np.uint8)
        truth[shared] = TRUE
        return Truth(np.where(open_, FALSE, truth).astype(np.uint8), np.where(open_, TRUE, truth).astype(np.uint8))

    def _union(self, value: UnionValue, pattern: Pattern, context: Context) -> Column:
        """Return what a list attribute holds over all events of a pattern before each row."""
        coded = self.data.attribute(value.attribute)
        at = self.positions(pattern.type)
        sure, maybe = self.hits(value.events, True, context)
        low, high = np.searchsorted(sure, self.lens.start[self.lens.lens[at]]), np.searchsorted(sure, at)
        stated = coded.codes[self.lens.row[sure]] if coded is not None else np.full(len(sure), MISSING_CODE)
        items = [plain_value(item) for item in coded.values] if coded is not None else []
        kinds: dict[tuple[Any, ...], int] = {}
        codes = np.empty(len(at), np.int32)
        for place, (begin, end) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            found: dict[Any, None] = {}
            for code in stated[begin:end].tolist():
                item = items[code] if code >= 0 else ()
                found.update(dict.fromkeys(item if isinstance(item, tuple) else (item,)))
            codes[place] = kinds.setdefault(tuple(found), len(kinds))
        return Column(np.where(self.doubtful(at, sure, maybe), -1, codes).astype(np.int32), tuple(kinds))

    def _chosen(self, value: ChooseValue, pattern: Pattern, context: Context) -> Column | None:
        """Return the first option whose condition holds at each row."""
        count = len(self.positions(pattern.type))
        codes, waiting, open_ = np.full(count, -1, np.int64), np.ones(count, bool), np.zeros(count, bool)
        values: list[Any] = []
        for when, is_ in value.options:
            column = self.value(is_, pattern, context)
            if column is None:
                return None
            truth = None if when is None else self.predicate(when, True, Pattern(pattern.type), context)
            holds = np.ones(count, bool) if truth is None else truth.low >= SOFT
            if truth is not None:
                open_ |= waiting & ~truth.decided & ((truth.high >= SOFT) != holds)
            take = waiting & holds
            codes = np.where(take, np.where(column.codes < 0, -1, column.codes + len(values)), codes)
            open_ |= take & (column.codes < 0)
            waiting &= ~take
            values += column.values
        codes = np.where(waiting, len(values), codes)
        return Column(np.where(open_, -1, codes).astype(np.int32), (*values, ABSENT))

    def dated(self, expression: DateExpr, pattern: Pattern, context: Context) -> Column | None:
        """Return the day that a date expression gives at each row, ``ABSENT`` where there is none."""
        from zhiheng.law.kernel.datecolumns import dates_at

        found = dates_at(self, expression, pattern.type, context)  # type: ignore[arg-type]  # only Truthful is made
        if found is None:
            return None
        kinds, codes = np.unique(found.day, return_inverse=True)
        values = tuple(ABSENT if day == NO_STATED_DAY else day for day in kinds.tolist())
        return Column(np.where(found.open, -1, codes).astype(np.int32), values)

    def doubtful(self, at: Positions, sure: Positions, maybe: Positions) -> npt.NDArray[np.bool_]:
        """Whether a hit of the same day may or may not stand before a row, or it is unknown whether one is a hit."""
        tied = self._mixed_day(at) & self._any_on_day(sure, at)
        return tied | self._any_in_lens(maybe, at)

    def _any_on_day(self, hits: Positions, at: Positions) -> npt.NDArray[np.bool_]:
        """Whether a hit other than the row itself lies on the row's day, next to it among the hits of its lens."""
        lens = self.lens
        found = np.zeros(len(at), bool)
        if not len(hits):
            return found
        for side, step in (("left", -1), ("right", 0)):
            place = np.searchsorted(hits, at, side) + step  # type: ignore[call-overload]  # side is "left" or "right"
            inside = (place >= 0) & (place < len(hits))
            near = hits[np.clip(place, 0, len(hits) - 1)]
            found |= inside & (lens.lens[near] == lens.lens[at]) & (lens.day[near] == lens.day[at])
        return found

    def _any_in_lens(self, hits: Positions, at: Positions) -> npt.NDArray[np.bool_]:
        lens = self.lens.lens[at]
        low = np.searchsorted(hits, self.lens.start[lens])
        high = np.searchsorted(hits, self.lens.start[lens + 1])
        found: npt.NDArray[np.bool_] = high > low
        return found

    def _mixed_day(self, rows: Positions) -> npt.NDArray[np.bool_]:
        """Whether a row shares its day in its lens with another one and some event of that day has no time."""
        if self._mixed is None:
            lens, count = self.lens, len(self.lens)
            fresh = np.ones(count, bool)
            fresh[1:] = (lens.lens[1:] != lens.lens[:-1]) | (lens.day[1:] != lens.day[:-1])
            group = np.cumsum(fresh) - 1
            size = np.bincount(group) if count else np.zeros(0, np.int64)
            untimed = np.bincount(group, lens.clock < 0) if count else np.zeros(0)
            self._mixed = ((size > 1) & (untimed > 0))[group] if count else np.zeros(0, bool)
        found: npt.NDArray[np.bool_] = self._mixed[rows] if len(self._mixed) else np.zeros(len(rows), bool)
        return found

    def _or_own(self, column: Column, name: str, type_: str) -> Column:
        """Return an object's attribute, where nobody reported it that of the event itself."""
        coded = self.data.attribute(name)
        if coded is None or UNKNOWN not in column.values:
            return column
        own = coded.codes[self.lens.row[self.positions(type_)]]
        unknown = column.codes == column.values.index(UNKNOWN)
        codes = np.where(unknown & (own >= 0), own + len(column.values), column.codes)
        return Column(codes.astype(np.int32), (*column.values, *coded.values))


def _expanded(events: npt.NDArray[Any], related: tuple[Positions, Positions]) -> Positions:
    """Return (place, object) as one number for all objects of the event at each place (-1: no event)."""
    rows, things = related
    begin = np.searchsorted(rows, events)
    count = np.where(events >= 0, np.searchsorted(rows, events, "right") - begin, 0)
    places = np.repeat(np.arange(len(events)), count)
    found: Positions = places << 32 | things[_ranges(begin, count)]
    return found
