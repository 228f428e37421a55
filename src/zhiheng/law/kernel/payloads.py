"""What events carry into the compiled pass beside their kind: days that they state, ids that they are compared by.

All payloads of a lens lie in one array. A constraint's columns for one event type lie one after another there, in the
order of the bits in ``P_PAYLOADS``; a set of ids lies as its number followed by the ids, and a column says where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.datecolumns import Dates, dates_at, stated_dates
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.keys import _ranges
from zhiheng.law.kernel.plans import MOST_DISTINCT, NotNative
from zhiheng.law.language.model import DateExpr, Pattern, Role
from zhiheng.law.reference.truth import ABSENT

if TYPE_CHECKING:
    from zhiheng.law.kernel.program import Constraint
    from zhiheng.law.kernel.truths import Truthful

Values = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Carried:
    """Where the columns of one event type begin (-1: there are none), and which of its events columns can't say."""

    place: int
    open: Flags | None = None


class Payloads:
    """Collects the payloads of a lens's constraints."""

    def __init__(self, truthful: Truthful) -> None:
        self.truthful = truthful
        self._parts: list[Values] = []
        self._size = 0
        self._sets: dict[tuple[tuple[Role, ...], str], Values] = {}
        self._pairs: dict[tuple[Role, ...], tuple[Values, Values]] = {}

    def array(self) -> Values:
        """Return all that was entered."""
        return np.concatenate(self._parts) if self._parts else np.zeros(1, np.int64)

    def enter(self, values: Values) -> int:
        """Enter values and return where they lie."""
        self._parts.append(values)
        self._size += len(values)
        return self._size - len(values)

    def carried(self, constraint: Constraint, type_: str) -> Carried:
        """Enter what the events of a type carry for a constraint. Raises ``NotNative`` where columns don't know it."""
        bits = int(constraint.plan.par[k.P_PAYLOADS])
        if not bits:
            return Carried(-1)
        columns, open_ = [], np.zeros(len(self.truthful.positions(type_)), bool)
        for place in range(k.Y_COUNT.bit_length()):
            if bits >> place & 1:
                column, unclear = self._column(constraint, type_, 1 << place)
                columns.append(column)
                open_ |= unclear
        places = [self.enter(column) for column in columns]
        return Carried(places[0], open_ if open_.any() else None)

    def _column(self, constraint: Constraint, type_: str, bit: int) -> tuple[Values, Flags]:
        plan, count = constraint.plan, len(self.truthful.positions(type_))
        nothing = (np.full(count, k.ABSENT, np.int64), np.zeros(count, bool))
        if bit == k.Y_COUNT:
            return self._allowed(constraint, type_) if type_ in constraint.acts else nothing
        if bit >= k.Y_DATE:
            return self._source(constraint, type_, bit) or nothing
        if bit == k.Y_SET or bit == k.Y_OTHERS:
            return self._set(plan.set_of if bit == k.Y_SET else plan.others, type_), nothing[1]
        if type_ not in constraint.acts:
            return nothing
        if plan.shown:
            shown = self._shown(constraint, plan.shown, type_)
            return (shown.day if bit == k.Y_START else shown.clock), shown.open
        if bit == k.Y_UNTIL:
            return self.truthful.instants_stated(str(plan.until), type_)[0], nothing[1]
        if plan.start is None or not plan.start.own:
            return nothing
        found = [self._date(constraint, own, type_) for own in plan.start.own]
        days = np.maximum.reduce([dates.day for dates in found])
        return days, np.logical_or.reduce([dates.open for dates in found])

    def _source(self, constraint: Constraint, type_: str, bit: int) -> tuple[Values, Flags] | None:
        """Return the day that events of a type state as one source of the start; None: they aren't one."""
        start = constraint.plan.start
        place = (bit // k.Y_DATE).bit_length() - 1
        if start is None or type_ not in {pattern.type for pattern in start.sources[place].events}:
            return None
        found = stated_dates(self.truthful, start.sources[place], type_, constraint.context)
        if found is None:
            raise NotNative("start")
        return found.day, found.open

    def _allowed(self, constraint: Constraint, type_: str) -> tuple[Values, Flags]:
        """Return how many each act says to be allowed in its window, and where columns can't say."""
        value = constraint.plan.counted
        column = None if value is None else self.truthful.value(value, Pattern(type_), constraint.context)
        if column is None:
            raise NotNative("count that depends on the act")
        numbers = [_number(item) for item in column.values]
        codes = np.array([*numbers, 0], np.int64)[column.codes]
        return codes, column.codes < 0

    def _shown(self, constraint: Constraint, shown: tuple[DateExpr, ...], type_: str) -> Dates:
        """Return the first date that is there, of those that a requirement compares.

        What is compared with it being unknown, no date comes up.
        """
        found = [self._date(constraint, expression, type_) for expression in shown]
        day, clock = found[0].day, found[0].clock
        for other in found[1:]:
            missing = day == k.ABSENT
            day, clock = np.where(missing, other.day, day), np.where(missing, other.clock, clock)
        unknown = self.truthful.left_unknown(constraint.plan.require, type_, constraint.context)
        day = np.where(unknown, k.ABSENT, day)
        return Dates.fixed(day, clock, np.logical_or.reduce([dates.open for dates in found]))

    def _date(self, constraint: Constraint, expression: DateExpr, type_: str) -> Dates:
        found = dates_at(self.truthful, expression, type_, constraint.context)
        if found is None:
            raise NotNative("start")
        return found

    def _set(self, roles: tuple[Role, ...], type_: str) -> Values:
        """Enter the ids in these roles at the events of a type and return where each set lies."""
        if (roles, type_) not in self._sets:
            events, things = self._related(roles)
            row = self.truthful.lens.row[self.truthful.positions(type_)]
            begin = np.searchsorted(events, row)
            size = np.searchsorted(events, row, "right") - begin
            place = np.cumsum(size + 1) - size - 1
            block = np.empty(int(size.sum()) + len(row), np.int64)
            block[place] = size
            block[_ranges(place + 1, size)] = things[_ranges(begin, size)]
            self._sets[(roles, type_)] = place + self.enter(block)
        return self._sets[(roles, type_)]

    def _related(self, roles: tuple[Role, ...]) -> tuple[Values, Values]:
        """Return (event row, object row) of all relations in some roles, sorted by event, each once."""
        if roles not in self._pairs:
            found = [self.truthful.data.related(role.object_type, role.qualifier) for role in roles]
            events = np.concatenate([pair[0] for pair in found]).astype(np.int64)
            things = np.concatenate([pair[1] for pair in found]).astype(np.int64)
            pairs = distinct(events << 32 | things)
            self._pairs[roles] = (pairs >> 32, pairs & (2**32 - 1))
        return self._pairs[roles]


def _number(value: object) -> int:
    """Return a number of events as the pass reads it. Raises ``NotNative`` for what is none."""
    if value is ABSENT or value is UNKNOWN:
        return k.CAP_ABSENT if value is ABSENT else k.CAP_UNKNOWN
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_DISTINCT:
        raise NotNative("count that is no small number")
    return value
