"""Predicates as columns: the truth of a predicate for all events of one type in one lens, before the pass.

Every comparison is made by the reference's own code, once per distinct value. What a column can't decide (several
related objects, a fact derived per trace, tied candidates) stays open between ``low`` and ``high``; an event whose
match stays open leaves its trace to the reference. So columns decide only what they decide exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts import definitions
from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.kernel.columns import Column, Context, Positions, Truth, exactly, undecided
from zhiheng.law.kernel.datecolumns import needs_the_act
from zhiheng.law.kernel.derived import DerivedColumns
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.lenses import LensTable
from zhiheng.law.kernel.logdata import MISSING_CODE, SEVERAL, LogData
from zhiheng.law.kernel.shapes import ABSENT as NO_STATED_DAY
from zhiheng.law.kernel.valuecolumns import ValueColumns
from zhiheng.law.language.model import (
    AllOf,
    AnyOf,
    AttributeOf,
    ChooseValue,
    Compare,
    CompareValue,
    DateValue,
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
)
from zhiheng.law.reference.comparing import plain_value
from zhiheng.law.reference.dates import instant_of
from zhiheng.law.reference.patterns import counted_form
from zhiheng.law.reference.predicates import _comparison as comparison
from zhiheng.law.reference.predicates import _region as region_check
from zhiheng.law.reference.truth import ABSENT, FALSE, TRUE, negated

_NEGATED = np.array([negated(truth) for truth in range(6)], np.uint8)


def negated_truth(inner: Truth) -> Truth:
    """Return the truth of ``not``; what isn't decided stays so."""
    known, flipped = inner.decided, _NEGATED[inner.low]
    return Truth(np.where(known, flipped, FALSE).astype(np.uint8), np.where(known, flipped, TRUE).astype(np.uint8))


def looked_up(column: Column, truth_of: Callable[[Any], int]) -> Truth:
    """Return the truth of a column's values, each asked once."""
    table = np.zeros(len(column.values) + 1, np.uint8)
    used = distinct(column.codes) if len(column.values) > 256 else np.arange(len(column.values))
    for code in used:
        if code >= 0:
            table[code] = truth_of(column.values[code])
    truth = table[column.codes]
    if (column.codes >= 0).all():
        return exactly(truth)
    open_ = column.codes < 0
    return Truth(np.where(open_, FALSE, truth).astype(np.uint8), np.where(open_, TRUE, truth).astype(np.uint8))


class Truthful(ValueColumns):
    """Truth columns of one lens. ``about`` and ``key`` are the object types of the lens (key None: none)."""

    def __init__(self, data: LogData, lens: LensTable, about: str, key: str | None) -> None:
        self.data = data
        self.lens = lens
        self.about = about
        self.key = key
        self.derived = DerivedColumns(self, definitions(), data.facts) if data.facts is not None else None
        self._mixed: npt.NDArray[np.bool_] | None = None

    def positions(self, type_: str) -> Positions:
        """Return the lens rows of an event type, ascending."""
        return self.lens.rows_of(self.data.type_names, type_)

    # ------------------------------------------------------------------------------------- predicates

    def pattern(self, pattern: Pattern, favours: bool, context: Context) -> Truth:
        """Return the truth of a pattern for the rows of its type."""
        at = self.positions(pattern.type)
        if pattern.where is None:
            return exactly(np.full(len(at), TRUE, np.uint8))
        if _asks_the_act(pattern.where, context):
            return undecided(len(at))
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
            return negated_truth(self.predicate(predicate.part, not favours, pattern, context, population))
        if isinstance(predicate, Compare):
            return self._compare(predicate, favours, pattern, context, population)
        if isinstance(predicate, Seen):
            return self._seen(predicate, pattern, context)
        if isinstance(predicate, CompareValue):
            left = self.value(predicate.left, pattern, context)
            return self._against(left, predicate, favours, pattern, context)
        return self._same(predicate, pattern, context) or undecided(len(self.positions(pattern.type)))

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
            return looked_up(left, lambda found: _checked(check, look, found))
        right = self.value(value, pattern, context)
        if right is None:
            return undecided(len(self.positions(pattern.type)))
        return self._paired(left, right, predicate, favours)

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
        if name.kind == "fact" and name.name == "standing":
            return Column(np.where(self.standing(at), 0, 1).astype(np.int32), (True, False))
        if name.kind == "fact" and name.name in ("ordinal", "count"):
            return self._ordinal(pattern, context)
        if name.kind == "fact" and self.derived is not None:
            return self.derived.column(name.name, pattern.type, context)
        return None

    def left_unknown(self, predicate: Predicate | None, type_: str, context: Context) -> npt.NDArray[np.bool_]:
        """Return where what a comparison compares is unknown."""
        while isinstance(predicate, Not):
            predicate = predicate.part
        column = None
        if isinstance(predicate, Compare):
            column = self.name(predicate.name, Pattern(type_), context)
        elif isinstance(predicate, CompareValue):
            column = self.value(predicate.left, Pattern(type_), context)
        if column is None:
            return np.zeros(len(self.positions(type_)), bool)
        return np.array([value is UNKNOWN for value in column.values] + [False], bool)[column.codes]

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
        if isinstance(value, DateValue):
            return self.dated(value.date, pattern, context)
        return None

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

    def object_attribute(
        self, type_: str, qualifier: str | None, name: str, at: Positions, context: Context
    ) -> Column | None:
        """Return an attribute of the lens's own or the one related object of a type on the event's day."""
        rows = self.lens.row[at]
        if type_ == self.about and qualifier is None:
            if type_ == self.key:
                return None
            things = self.lens.object[self.lens.lens[at]]
        else:
            things = self.data.single(type_, qualifier)[rows]
            if type_ == self.key and qualifier is None:
                own = self.lens.key[self.lens.lens[at]]
                things = np.where(own >= 0, own, things)
            if type_ == "agency" and self.data.attribute("agency") is not None:
                things = np.where(things == -1, self.data.envelope_agency[rows], things)
        timeline = self.data.object_attribute(type_, name)
        if timeline is None:
            codes = np.zeros(len(at), np.int32)
            codes[things == SEVERAL] = -1
            return Column(codes, (UNKNOWN,))
        codes = timeline.at(things, self.lens.day[at])
        codes = np.where(codes == MISSING_CODE, len(timeline.values), codes)
        codes = np.where(things == SEVERAL, -1, codes)
        return Column(codes.astype(np.int32), (*timeline.values, UNKNOWN))

    def instants_stated(self, name: str, type_: str) -> tuple[Positions, Positions]:
        """Return (civil day, clock or -1) that each event of a type states in an attribute; day ``shapes.ABSENT``
        where it states none."""
        at = self.positions(type_)
        coded = self.data.attribute(name)
        if coded is None:
            return np.full(len(at), NO_STATED_DAY, np.int64), np.full(len(at), -1, np.int64)
        found = [instant_of(value) for value in coded.values]
        days = np.array([NO_STATED_DAY if i is None else i.day for i in found] + [NO_STATED_DAY], np.int64)
        clocks = np.array([-1 if i is None else i.clock for i in found] + [-1], np.int64)
        codes = coded.codes[self.lens.row[at]]
        return days[codes], clocks[codes]

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


def _asks_the_act(predicate: Predicate, context: Context) -> bool:
    """Whether a pattern's predicate depends on which act is judged: a date counted from it."""
    if isinstance(predicate, AllOf | AnyOf):
        return any(_asks_the_act(part, context) for part in predicate.parts)
    if isinstance(predicate, Not):
        return _asks_the_act(predicate.part, context)
    if not isinstance(predicate, Compare | CompareValue):
        return False
    sides = (predicate.left, predicate.value) if isinstance(predicate, CompareValue) else (predicate.value,)
    return any(isinstance(side, DateValue) and needs_the_act(side.date, context) for side in sides)


def _is_region(predicate: Compare | CompareValue) -> bool:
    """Whether a predicate asks for the administrative code, which is met by its prefix."""
    return isinstance(predicate, Compare) and predicate.name.name == "region"


def _checked(check: Callable[[Any, int], int], look: Any, found: Any) -> int:
    look.found = found
    return check(look, 0)
