"""Predicates as columns: the truth of a predicate for all events of one type in one lens, before the pass.

Every comparison is made by the reference's own code, once per distinct value. What a column can't decide (several
related objects, a fact derived per trace, tied candidates) stays open between ``low`` and ``high``; an event whose
match stays open leaves its trace to the reference. So columns decide only what they decide exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts import definitions
from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.kernel.derived import DerivedColumns
from zhiheng.law.kernel.lenses import LensTable, Rows
from zhiheng.law.kernel.logdata import MISSING_CODE, SEVERAL, LogData
from zhiheng.law.kernel.shapes import ABSENT as NO_STATED_DAY
from zhiheng.law.language.model import (
    AllOf,
    AnyOf,
    AttributeOf,
    ChooseValue,
    Compare,
    CompareValue,
    DateActivation,
    DateAttribute,
    DateChoice,
    DateExpr,
    EventValue,
    FactValue,
    Literal_,
    Name,
    Not,
    ParameterValue,
    Pattern,
    Predicate,
    Seen,
    UnionValue,
    Value,
    Variant,
)
from zhiheng.law.reference.comparing import plain_value
from zhiheng.law.reference.dates import instant_of
from zhiheng.law.reference.patterns import counted_form
from zhiheng.law.reference.predicates import _comparison as comparison
from zhiheng.law.reference.predicates import _region as region_check
from zhiheng.law.reference.truth import ABSENT, FALSE, SOFT, TRUE, negated

Truths = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]
_REGIONS = (("agency", "region"), ("case", "region"), ("conduct", "place_region"))
_NEGATED = np.array([negated(truth) for truth in range(6)], np.uint8)


@dataclass(frozen=True, slots=True)
class Truth:
    """Bounds of the truth of a predicate per row (reference codes 0 … 5); equal where it is decided."""

    low: Truths
    high: Truths

    @property
    def decided(self) -> npt.NDArray[np.bool_]:
        """Where both bounds agree."""
        return np.equal(self.low, self.high)


def exactly(codes: Truths) -> Truth:
    """Return a truth that is decided everywhere."""
    return Truth(codes, codes)


def undecided(count: int) -> Truth:
    """Return a truth that nothing is known of."""
    return Truth(np.full(count, FALSE, np.uint8), np.full(count, TRUE, np.uint8))


@dataclass(frozen=True, slots=True)
class Column:
    """A value per row: codes into ``values`` (Python values, ``ABSENT``, ``UNKNOWN`` …), -1 where undecided."""

    codes: Rows
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What predicates may depend on besides the trace: the variant's parameters, which day is which kind."""

    variant: Variant
    day_kind: Callable[[int], str | None]
    mapped_without: frozenset[str] = frozenset()


class Truthful:
    """Truth columns of one lens. ``about`` and ``key`` are the object types of the lens (key None: none)."""

    def __init__(self, data: LogData, lens: LensTable, about: str, key: str | None) -> None:
        self.data = data
        self.lens = lens
        self.about = about
        self.key = key
        self.derived = DerivedColumns(self, definitions(), data.facts) if data.facts is not None else None
        self._positions: dict[str, Positions] = {}
        self._order: tuple[Positions, Positions] | None = None
        self.rank = np.zeros(len(lens), np.int32)
        self._mixed: npt.NDArray[np.bool_] | None = None

    def positions(self, type_: str) -> Positions:
        """Return the lens rows of an event type, ascending."""
        if type_ not in self._positions:
            found = self._of_type(type_)
            self.rank[found] = np.arange(len(found), dtype=np.int32)
            self._positions[type_] = found
        return self._positions[type_]

    def _of_type(self, type_: str) -> Positions:
        if self._order is None:
            order = np.argsort(self.lens.type, kind="stable")
            bounds = np.searchsorted(self.lens.type[order], np.arange(len(self.data.type_names) + 1))
            self._order = (order, bounds)
        order, bounds = self._order
        if type_ not in self.data.type_names:
            return order[:0]
        code = self.data.type_names.index(type_)
        return order[bounds[code] : bounds[code + 1]]

    # ------------------------------------------------------------------------------------- predicates

    def pattern(self, pattern: Pattern, favours: bool, context: Context) -> Truth:
        """Return the truth of a pattern for the rows of its type."""
        at = self.positions(pattern.type)
        if pattern.where is None:
            return exactly(np.full(len(at), TRUE, np.uint8))
        return self.predicate(pattern.where, favours, pattern, context)

    def where(self, predicate: Predicate, pattern: Pattern, context: Context) -> Truth:
        """Return the truth of a rule's ``where`` for the rows of a type."""
        return self.predicate(predicate, False, pattern, context, True)

    def predicate(
        self, predicate: Predicate, favours: bool, pattern: Pattern, context: Context, population: bool = False
    ) -> Truth:
        """Return the truth of a predicate for the rows of the pattern's type (see ``reference.predicates``).

        ``population``: it is a rule's ``where``; what the about-object lacks is then read from the activation.
        """
        if isinstance(predicate, AllOf | AnyOf):
            parts = [self.predicate(part, favours, pattern, context, population) for part in predicate.parts]
            join: Any = np.minimum if isinstance(predicate, AllOf) else np.maximum
            return Truth(join.reduce([p.low for p in parts]), join.reduce([p.high for p in parts]))
        if isinstance(predicate, Not):
            inner = self.predicate(predicate.part, not favours, pattern, context, population)
            known = inner.decided
            flipped = _NEGATED[inner.low]
            return Truth(
                np.where(known, flipped, FALSE).astype(np.uint8), np.where(known, flipped, TRUE).astype(np.uint8)
            )
        if isinstance(predicate, Compare):
            return self._compare(predicate, favours, pattern, context, population)
        if isinstance(predicate, Seen):
            return self._seen(predicate, pattern, context)
        if isinstance(predicate, CompareValue):
            left = self.value(predicate.left, pattern, context)
            return self._against(left, predicate, favours, pattern, context)
        return undecided(len(self.positions(pattern.type)))

    def _compare(
        self, predicate: Compare, favours: bool, pattern: Pattern, context: Context, population: bool
    ) -> Truth:
        left = self.name(predicate.name, pattern, context)
        if population and left is not None and predicate.name.object_type == self.about:
            left = self._or_own(left, predicate.name.name, pattern.type)
        if left is None:
            return undecided(len(self.positions(pattern.type)))
        return self._against(left, predicate, favours, pattern, context)

    def _against(
        self, left: Column | None, predicate: Compare | CompareValue, favours: bool, pattern: Pattern, context: Context
    ) -> Truth:
        if left is None:
            return undecided(len(self.positions(pattern.type)))
        value = predicate.value
        if isinstance(value, Literal_ | ParameterValue):
            if _is_region(predicate) and isinstance(value, Literal_):
                check = region_check(lambda look, at: look.found, value.value)
            else:
                check = comparison(lambda look, at: look.found, predicate.op, value, predicate.or_missing, favours)
            look = SimpleNamespace(variant=context.variant, note=lambda note: None, limit=None)
            return self._looked_up(left, lambda found: _checked(check, look, found))
        right = self.value(value, pattern, context)
        if right is None:
            return undecided(len(self.positions(pattern.type)))
        return self._paired(left, right, predicate, favours)

    def _looked_up(self, column: Column, truth_of: Callable[[Any], int]) -> Truth:
        table = np.zeros(len(column.values) + 1, np.uint8)
        used = np.unique(column.codes) if len(column.values) > 256 else np.arange(len(column.values))
        for code in used:
            if code >= 0:
                table[code] = truth_of(column.values[code])
        truth = table[column.codes]
        if (column.codes >= 0).all():
            return exactly(truth)
        open_ = column.codes < 0
        return Truth(np.where(open_, FALSE, truth).astype(np.uint8), np.where(open_, TRUE, truth).astype(np.uint8))

    def _paired(self, left: Column, right: Column, predicate: Compare | CompareValue, favours: bool) -> Truth:
        width = len(right.values) + 1
        joint = left.codes.astype(np.int64) * width + right.codes
        joint[(left.codes < 0) | (right.codes < 0)] = -1
        distinct, inverse = np.unique(joint, return_inverse=True)
        low, high = np.zeros(len(distinct), np.uint8), np.full(len(distinct), TRUE, np.uint8)
        check = comparison(
            lambda look, at: look.found, predicate.op, ParameterValue("wanted"), predicate.or_missing, favours
        )
        for place, pair in enumerate(distinct.tolist()):
            if pair >= 0:
                given = SimpleNamespace(values={"wanted": right.values[pair % width]})
                look = SimpleNamespace(note=lambda note: None, limit=None, variant=given)
                low[place] = high[place] = _checked(check, look, left.values[pair // width])
        return Truth(low[inverse], high[inverse])

    # ------------------------------------------------------------------------------------- names and values

    def name(self, name: Name, pattern: Pattern, context: Context) -> Column | None:
        """Return what a name stands for at each row of the pattern's type; None: not a column."""
        at = self.positions(pattern.type)
        if name.kind == "attribute":
            return self.attribute(name.name, pattern.type, context)
        if name.kind == "object":
            return self.object_attribute(str(name.object_type), name.qualifier, name.name, at, context)
        if name.kind == "count":
            return self._related_count(str(name.object_type or name.name), name.qualifier, pattern.type, context)
        if name.kind == "fact" and name.name == "clock":
            clocks, codes = np.unique(self.lens.clock[at], return_inverse=True)
            return Column(np.where(self.lens.clock[at] < 0, -1, codes).astype(np.int32), tuple(clocks.tolist()))
        if name.kind == "fact" and name.name == "day_kind":
            days, codes = np.unique(self.lens.day[at], return_inverse=True)
            kinds = [context.day_kind(day) for day in days.tolist()]
            codes[np.array([kind is None for kind in kinds], bool)[codes]] = -1
            return Column(codes.astype(np.int32), tuple(kinds))
        if name.kind == "fact" and name.name in ("ordinal", "count"):
            return self._ordinal(pattern, context)
        if name.kind == "fact" and self.derived is not None:
            return self.derived.column(name.name, pattern.type, context)
        return None

    def _or_own(self, column: Column, name: str, type_: str) -> Column:
        """Return an object's attribute, where nobody reported it that of the event itself."""
        coded = self.data.attribute(name)
        if coded is None or UNKNOWN not in column.values:
            return column
        own = coded.codes[self.lens.row[self.positions(type_)]]
        unknown = column.codes == column.values.index(UNKNOWN)
        codes = np.where(unknown & (own >= 0), own + len(column.values), column.codes)
        return Column(codes.astype(np.int32), (*column.values, *coded.values))

    def _related_count(self, type_: str, qualifier: str | None, event_type: str, context: Context) -> Column:
        """Return how many objects of a type (in a role) each event relates to."""
        rows, things = self.data.related(type_, qualifier)
        pairs = np.unique(rows.astype(np.int64) << 32 | things)
        number = np.bincount(pairs >> 32, minlength=len(self.data.events))
        codes = number[self.lens.row[self.positions(event_type)]]
        most = int(codes.max(initial=0))
        role = type_ if qualifier is None else f"{type_}/{qualifier}"
        lost = {role, f"{event_type}.{role}"} & context.mapped_without
        return Column(codes.astype(np.int32), (UNKNOWN if lost else 0, *range(1, most + 1)))

    def value(self, value: Value, pattern: Pattern, context: Context) -> Column | None:
        """Return what a value is at each row of the pattern's type; None: not a column."""
        count = len(self.positions(pattern.type))
        if isinstance(value, Literal_):
            return Column(np.zeros(count, np.int32), (plain_value(value.value),))
        if isinstance(value, ParameterValue):
            return Column(np.zeros(count, np.int32), (plain_value(context.variant.values.get(value.name, ABSENT)),))
        if isinstance(value, AttributeOf):
            if value.object_type:
                return self.name(Name("object", value.name, value.object_type), pattern, context)
            return self.attribute(value.name, pattern.type, context)
        if isinstance(value, FactValue):
            return self.name(Name("fact", value.name), pattern, context)
        if isinstance(value, EventValue):
            return self._event_value(value, pattern, context)
        if isinstance(value, ChooseValue):
            return self._chosen(value, pattern, context)
        if isinstance(value, UnionValue):
            return self._union(value, pattern, context)
        return None

    def _event_value(self, value: EventValue, pattern: Pattern, context: Context) -> Column | None:
        """Return an attribute of the last (first) event of a pattern before each row; ties and doubts stay open."""
        if value.standing or value.role is not None or value.attribute is None:
            return None
        coded = self.data.attribute(value.attribute)
        other = self.value(value.or_, pattern, context) if value.or_ is not None else None
        if value.or_ is not None and other is None:
            return None
        at = self.positions(pattern.type)
        sure, maybe = self.hits(value.events, True, context)
        begin = self.lens.start[self.lens.lens[at]]
        low, high = np.searchsorted(sure, begin), np.searchsorted(sure, at)
        there = high > low
        place = np.where(there, high - 1 if value.which == "last" else low, 0)
        chosen = sure[place] if len(sure) else np.zeros(len(at), np.int64)
        open_ = self._doubtful(at, sure, maybe) | (there & self._mixed_day(chosen))
        values = list(coded.values) if coded is not None else []
        codes = np.full(len(at), MISSING_CODE, np.int64)
        if coded is not None and len(sure):
            codes = np.where(there, coded.codes[self.lens.row[chosen]], MISSING_CODE)
        codes = np.where(codes == MISSING_CODE, len(values), codes)
        plain = [plain_value(item) for item in values]
        if other is None:
            return Column(np.where(open_, -1, codes).astype(np.int32), (*plain, ABSENT))
        codes = np.where(there, codes, np.where(other.codes < 0, -1, other.codes + len(values) + 1))
        return Column(np.where(open_, -1, codes).astype(np.int32), (*plain, ABSENT, *other.values))

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
        return Column(np.where(self._doubtful(at, sure, maybe), -1, codes).astype(np.int32), tuple(kinds))

    def start_days(self, start: DateExpr, type_: str, context: Context) -> Positions | None:
        """Return the day that a date expression gives at each act, where the act itself decides it; None: it doesn't."""
        at = self.positions(type_)
        if isinstance(start, DateActivation):
            return self.lens.day[at].astype(np.int64)
        if isinstance(start, DateAttribute):
            lost = {start.attribute, f"{type_}.{start.attribute}"} & context.mapped_without
            return None if lost else self.days_stated(start.attribute, type_)
        if not isinstance(start, DateChoice):
            return None
        days, waiting = np.full(len(at), NO_STATED_DAY, np.int64), np.ones(len(at), bool)
        for when, is_ in start.options:
            found = self.start_days(is_, type_, context)
            truth = exactly(np.full(len(at), TRUE, np.uint8))
            truth = truth if when is None else self.predicate(when, True, Pattern(type_), context)
            if found is None or not truth.decided.all():
                return None
            take = waiting & (truth.low >= SOFT)
            days = np.where(take, found, days)
            waiting &= ~take
        return days

    def _doubtful(self, at: Positions, sure: Positions, maybe: Positions) -> npt.NDArray[np.bool_]:
        """Whether a hit of the same day may or may not stand before a row, or it is unknown whether one is a hit."""
        tied = self._mixed_day(at) & self._any_on_day(sure, at)
        return tied | self._any_in_lens(maybe, at)

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

    def _any_on_day(self, hits: Positions, at: Positions) -> npt.NDArray[np.bool_]:
        """Whether a hit other than the row itself lies on the row's day, next to it among the hits of its lens."""
        lens = self.lens
        found = np.zeros(len(at), bool)
        if not len(hits):
            return found
        for side, step in (("left", -1), ("right", 0)):
            place = np.searchsorted(hits, at, side) + step  # type: ignore[call-overload]
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

    def attribute(self, name: str, type_: str, context: Context) -> Column | None:
        """Return an attribute of the events of a type."""
        at = self.positions(type_)
        if name == "region":
            return self._region(at, context)
        return self._plain_attribute(name, type_, at, context)

    def _plain_attribute(self, name: str, type_: str, at: Positions, context: Context) -> Column:
        lost = name in context.mapped_without or f"{type_}.{name}" in context.mapped_without
        empty = UNKNOWN if lost else ABSENT
        coded = self.data.attribute(name)
        if coded is None:
            return Column(np.zeros(len(at), np.int32), (empty,))
        codes = coded.codes[self.lens.row[at]]
        return Column(
            np.where(codes == MISSING_CODE, len(coded.values), codes).astype(np.int32), (*coded.values, empty)
        )

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

    def object_attribute(
        self, type_: str, qualifier: str | None, name: str, at: Positions, context: Context
    ) -> Column | None:
        """Return an attribute of the lens's own or the one related object of a type on the event's day."""
        rows = self.lens.row[at]
        if type_ == self.about and qualifier is None:
            things = self.lens.object[self.lens.lens[at]]
        elif type_ == self.key and qualifier is None:
            return None
        else:
            things = self.data.single(type_, qualifier)[rows]
            if type_ == "agency" and self.data.attribute("agency") is not None and np.any(things == -1):
                things = np.where(things == -1, SEVERAL, things)
        timeline = self.data.object_attribute(type_, name)
        if timeline is None:
            codes = np.zeros(len(at), np.int32)
            codes[things == SEVERAL] = -1
            return Column(codes, (UNKNOWN,))
        codes = timeline.at(things, self.lens.day[at])
        codes = np.where(codes == MISSING_CODE, len(timeline.values), codes)
        codes = np.where(things == SEVERAL, -1, codes)
        return Column(codes.astype(np.int32), (*timeline.values, UNKNOWN))

    def days_stated(self, name: str, type_: str) -> Positions:
        """Return the civil day that each event of a type states in an attribute, ``shapes.ABSENT`` where none."""
        at = self.positions(type_)
        coded = self.data.attribute(name)
        if coded is None:
            return np.full(len(at), NO_STATED_DAY, np.int64)
        found = [instant_of(value) for value in coded.values]
        days = np.array([NO_STATED_DAY if day is None else day.day for day in found] + [NO_STATED_DAY], np.int64)
        return days[coded.codes[self.lens.row[at]]]

    # ------------------------------------------------------------------------------------- the trace before

    def hits(self, patterns: tuple[Pattern, ...], favours: bool, context: Context) -> tuple[Positions, Positions]:
        """Return the lens rows that surely match one of the patterns and those that may, each ascending."""
        sure, maybe = [], []
        for type_ in dict.fromkeys(pattern.type for pattern in patterns):
            at = self.positions(type_)
            found = [self.pattern(p, favours, context) for p in patterns if p.type == type_]
            low = np.maximum.reduce([truth.low for truth in found])
            high = np.maximum.reduce([truth.high for truth in found])
            sure.append(at[low == TRUE])
            maybe.append(at[(low < TRUE) & (high > 2)])
        return np.sort(np.concatenate(sure)), np.sort(np.concatenate(maybe))

    def _before(self, hits: Positions, at: Positions) -> npt.NDArray[np.bool_]:
        """Whether a hit stands earlier in the same lens, per row (by sequence, as ``seen`` goes)."""
        if not len(hits):
            return np.zeros(len(at), bool)
        place = np.searchsorted(hits, at) - 1
        return (place >= 0) & (hits[np.maximum(place, 0)] >= self.lens.start[self.lens.lens[at]])

    def _seen(self, predicate: Seen, pattern: Pattern, context: Context) -> Truth:
        at = self.positions(pattern.type)
        sure, maybe = self.hits(predicate.events, predicate.expected, context)
        yes, open_ = self._before(sure, at), self._before(maybe, at)
        low = np.where(yes, TRUE, FALSE).astype(np.uint8)
        high = np.where(yes | open_, TRUE, FALSE).astype(np.uint8)
        return Truth(low, high) if predicate.expected else Truth(_NEGATED[high], _NEGATED[low])

    def _ordinal(self, pattern: Pattern, context: Context) -> Column:
        at = self.positions(pattern.type)
        sure, maybe = self.hits((counted_form(pattern),), False, context)
        begin = self.lens.start[self.lens.lens[at]]
        number = np.searchsorted(sure, at, "right") - np.searchsorted(sure, begin)
        unclear = np.searchsorted(maybe, at, "right") - np.searchsorted(maybe, begin)
        codes = np.where(unclear > 0, -1, number).astype(np.int32)
        return Column(codes, tuple(range(int(number.max(initial=0)) + 1)))


def _is_region(predicate: Compare | CompareValue) -> bool:
    """Whether a predicate asks for the administrative code, which is met by its prefix."""
    return isinstance(predicate, Compare) and predicate.name.name == "region"


def _checked(check: Callable[[Any, int], int], look: Any, found: Any) -> int:
    look.found = found
    return check(look, 0)
