"""Derived facts as columns: the value of ``fact.NAME`` at every event of a type, before the pass (F2).

The same definitions as the reference evaluates act by act, decided for all rows at once with the truth columns of
their conditions. What a column can't decide (a value that looks back along the trace, several subjects) stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
import numpy.typing as npt

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.law.facts.columns import HELD, NOT_HELD, NOT_KNOWN, StateColumn
from zhiheng.law.facts.definitions import (
    AskInside,
    AskLaws,
    AskState,
    Decide,
    Definitions,
    FirstKnown,
    FromRole,
    Option,
    ValueDefinition,
)
from zhiheng.law.facts.places import all_in_force, inside
from zhiheng.law.facts.table import UNKNOWN, FactTable, Unknown
from zhiheng.law.kernel.datecolumns import needs_the_act
from zhiheng.law.kernel.logdata import SEVERAL
from zhiheng.law.kernel.plans import NotNative
from zhiheng.law.kernel.shapes import B_DEFER, B_MET, B_OPEN, B_SHORT
from zhiheng.law.language.model import (
    AttributeOf,
    DateValue,
    FactValue,
    Held,
    Literal_,
    Name,
    ParameterValue,
    Pattern,
    Role,
    Value,
)
from zhiheng.law.reference.comparing import compare, plain_value
from zhiheng.law.reference.truth import ABSENT, MISSING, SOFT, TRUE, UNKNOWN_TRUTH

if TYPE_CHECKING:
    from zhiheng.law.kernel.columns import Column, Context, Truth
    from zhiheng.law.kernel.truths import Truthful

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_DAYS = 1 << 33
"""More than there are civil days: an object and a day as one number."""

NOTHING = -2
"""No option has spoken yet."""


class Pool:
    """Distinct plain values by code."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._codes: dict[Any, int] = {}

    def code(self, value: Any) -> int:
        """Return the code of a value."""
        plain = plain_value(value)
        key = (type(plain) is bool, plain)
        if key not in self._codes:
            self._codes[key] = len(self.values)
            self.values.append(plain)
        return self._codes[key]


class DerivedColumns:
    """The derived facts of one lens, each (fact, event type) computed once.

    The truth columns, to which these belong, are held weakly: in a ring the columns of every part of a log would wait
    for the collector, which counts objects and not their size.
    """

    def __init__(self, truthful: Truthful, definitions: Definitions, facts: FactTable) -> None:
        self._truthful = ref(truthful)
        self.definitions = definitions
        self.facts = facts
        self._columns: dict[tuple[str, str], Column | None] = {}
        self._states: dict[tuple[str, str, tuple[str, ...] | None], StateColumn] = {}
        self._places: dict[str, Codes] = {}

    @property
    def truthful(self) -> Truthful:
        """The truth columns of the lens, through which alone these are asked."""
        found = self._truthful()
        if found is None:
            raise ReferenceError("derived columns are asked through the truth columns that hold them")
        return found

    def column(self, name: str, type_: str, context: Context) -> Column | None:
        """Return a derived fact at the events of a type; None where columns can't tell (or nothing defines it)."""
        if (name, type_) not in self._columns:
            definition = self.definitions.values.get(name)
            stated = any(fact == name for fact, _ in self.facts.values)
            found = None if definition is None or stated else self._made(definition, type_, context)
            self._columns[(name, type_)] = found
        return self._columns[(name, type_)]

    def _made(self, definition: ValueDefinition, type_: str, context: Context) -> Column | None:
        how = definition.how
        missing = UNKNOWN if definition.missing == "unknown" else ABSENT
        if isinstance(how, Decide):
            return self._decide(how.options, type_, context, missing)
        if isinstance(how, FirstKnown):
            return self._first(how.options, type_, context, missing)
        if isinstance(how, AskState):
            return self._asked(how, type_, missing)
        if isinstance(how, AskLaws):
            return self._laws(how, type_, context)
        if isinstance(how, AskInside):
            return self._inside(how, type_, context)
        return None

    # ------------------------------------------------------------------------------------------------- decisions

    def _decide(self, options: Sequence[Option], type_: str, context: Context, missing: Any) -> Column | None:
        count = len(self.truthful.positions(type_))
        pool = Pool()
        possible = np.full(count, NOTHING, np.int64)
        torn, open_, done = (np.zeros(count, bool) for _ in range(3))
        for option in options:
            truth = self._truth(option, type_, context)
            codes = self._value(option.value, type_, context, pool)
            if codes is None:
                return None
            active = ~done & ~truth.surely_not
            open_ |= active & (~truth.decided | (codes < 0))
            torn |= active & (possible != NOTHING) & (possible != codes)
            possible = np.where(active & (possible == NOTHING), codes, possible)
            done |= active & truth.surely
        torn |= ~done & (possible != NOTHING) & (possible != pool.code(missing))
        possible = np.where(possible == NOTHING, pool.code(missing), possible)
        return self._finished(np.where(torn, pool.code(UNKNOWN), possible), open_, pool, missing)

    def _first(self, options: Sequence[Option], type_: str, context: Context, missing: Any) -> Column | None:
        count = len(self.truthful.positions(type_))
        pool = Pool()
        chosen, open_ = np.full(count, NOTHING, np.int64), np.zeros(count, bool)
        for option in options:
            truth = self._truth(option, type_, context)
            codes = self._value(option.value, type_, context, pool)
            if codes is None:
                return None
            known = (codes != pool.code(ABSENT)) & (codes != pool.code(UNKNOWN))
            waiting = (chosen == NOTHING) & ~truth.surely_not
            open_ |= waiting & known & (~truth.decided | (codes < 0))
            chosen = np.where(waiting & truth.surely & known, codes, chosen)
        return self._finished(np.where(chosen == NOTHING, pool.code(missing), chosen), open_, pool, missing)

    def _finished(self, codes: Codes, open_: Flags, pool: Pool, missing: Any) -> Column:
        """Absent values become what the definition says; what is open stays undecided."""
        from zhiheng.law.kernel.columns import Column

        if missing is UNKNOWN:
            codes = np.where(codes == pool.code(ABSENT), pool.code(UNKNOWN), codes)
        return Column(np.where(open_, -1, codes).astype(np.int32), tuple(pool.values))

    def _truth(self, option: Option, type_: str, context: Context) -> _Told:
        count = len(self.truthful.positions(type_))
        if option.when is None:
            return _Told(np.ones(count, bool), np.zeros(count, bool), np.ones(count, bool))
        return _told(self.truthful.predicate(option.when, False, Pattern(type_), context))

    def _value(self, value: Value, type_: str, context: Context, pool: Pool) -> Codes | None:
        """Return codes of a value per row (-1: undecided), None where columns can't tell."""
        if isinstance(value, Literal_):
            return np.full(len(self.truthful.positions(type_)), pool.code(value.value), np.int64)
        column = self._read(value, type_, context)
        if column is None:
            return None
        table = np.array([pool.code(item) for item in column.values] + [-1], np.int64)
        return table[column.codes]

    def _read(self, value: Value, type_: str, context: Context) -> Column | None:
        if isinstance(value, FactValue):
            return self.truthful.name(Name("fact", value.name), Pattern(type_), context)
        if isinstance(value, AttributeOf):
            return self.truthful.value(value, Pattern(type_), context)
        if isinstance(value, DateValue) and not needs_the_act(value.date, context):
            return self.truthful.dated(value.date, Pattern(type_), context)
        return None

    # ---------------------------------------------------------------------------------------------- the states

    def _asked(self, question: AskState, type_: str, missing: Any) -> Column | None:
        from zhiheng.law.kernel.columns import Column

        at = self.truthful.positions(type_)
        things = self._subjects(question.of, at)
        unclear = (things < 0) if question.ask in ("held", "attribute") else np.ones(len(at), bool)
        if unclear.all():
            return None
        days, clocks = self.truthful.lens.day[at], self.truthful.lens.clock[at]
        if question.ask == "held":
            told = self.state(question.state, question.of.object_type, question.values).held(
                self.places(question.of.object_type)[np.where(unclear, -1, things)], days, clocks
            )
            codes = np.select([unclear, told == HELD, told == NOT_HELD], [-1, 0, 1], 2)
            return Column(codes.astype(np.int32), (True, False, UNKNOWN))
        return self._kept(question, things, days, clocks, unclear, missing)

    def _kept(self, question: AskState, things: Any, days: Any, clocks: Any, unclear: Flags, missing: Any) -> Column:
        """Return what the covering intervals keep: asked once per object and stretch of days without a change."""
        from zhiheng.law.kernel.columns import Column

        rows = np.flatnonzero(~unclear)
        thing, day = np.asarray(things, np.int64)[rows], np.asarray(days, np.int64)[rows]
        changes, timed = self._changes(question)
        by_clock = np.isin(thing, timed)
        clock = np.where(by_clock, clocks[rows], NO_CLOCK)
        stretch = np.searchsorted(changes, thing * _DAYS + day + _DAYS // 2, "right")
        stretch = np.where(by_clock, day + _DAYS // 2, stretch)  # a change at a time of day: each day and clock apart
        order = np.lexsort((clock, stretch, thing))
        fresh = np.ones(len(rows), bool)
        for column in (thing, stretch, clock):
            fresh[1:] &= column[order][1:] == column[order][:-1]
        fresh[1:] = ~fresh[1:]
        ids, pool, answers = self.truthful.data.tables.objects["id"], Pool(), []
        for place in order[fresh].tolist():
            subject = str(ids[int(thing[place])].as_py())
            value = self.facts.kept(
                question.state, question.keeps or "", (subject,), int(day[place]), int(clock[place])
            )
            answers.append(pool.code(missing if value is None else value))
        codes = np.full(len(things), -1, np.int32)
        if answers:
            codes[rows[order]] = np.array(answers, np.int32)[np.cumsum(fresh) - 1]
        return Column(codes, tuple(pool.values))

    def _changes(self, question: AskState) -> tuple[Codes, Codes]:
        """Return where a state begins or ends (object and day in one number, ascending), and the objects whose state
        does so at a time of day."""
        data = self.truthful.data
        rows = data.of_type(question.of.object_type)
        subjects = data.tables.objects["id"].take(rows).to_pylist()
        changes, timed = [], []
        for row, subject in zip(rows.tolist(), subjects, strict=True):
            spans = self.facts.intervals(question.state, str(subject))
            for span in () if isinstance(spans, Unknown) else spans:
                ends = (span.from_day, None if span.to_day is None else span.to_day + 1)
                changes += [row * _DAYS + end + _DAYS // 2 for end in ends if end is not None]
                if max(span.start_clock, span.end_clock) != NO_CLOCK:
                    timed.append(row)
        return np.sort(np.array(changes, np.int64)), np.array(timed, np.int64)

    def _subjects(self, role: FromRole, at: Any) -> Any:
        """Return the one object per row that a question is about, negative where columns can't say which."""
        things = self.truthful.data.single(role.object_type, role.qualifier)[self.truthful.lens.row[at]]
        if role.object_type == self.truthful.about and role.qualifier is None:
            own = self.truthful.lens.object[self.truthful.lens.lens[at]]
            return np.where(things == -1, own, things)
        return np.where(things == SEVERAL, -1, things)

    def state(self, name: str, type_: str, values: tuple[str, ...] | None) -> StateColumn:
        """Return a state of all objects of a type, coded by ``places``."""
        key = (name, type_, values)
        if key not in self._states:
            data = self.truthful.data
            ids = data.tables.objects["id"].take(data.of_type(type_)).to_pylist()
            self._states[key] = StateColumn(self.facts, name, ids, values)
        return self._states[key]

    def places(self, type_: str) -> Codes:
        """Return the place of every object row among those of its type, -1 for others (and for row -1)."""
        if type_ not in self._places:
            data = self.truthful.data
            found = np.full(data.tables.objects.num_rows + 1, -1, np.int64)
            rows = data.of_type(type_)
            found[rows] = np.arange(len(rows))
            self._places[type_] = found
        return self._places[type_]

    # ------------------------------------------------------------------------------------------- who holds it

    def held(self, template: Held, type_: str, context: Context) -> Codes:
        """Return what the states of those who took part decide of a ``held``, as bits per event of a type."""
        at = self.truthful.positions(type_)
        role = template.who
        surely, perhaps, total = self._counts(template, type_)
        row = self.truthful.lens.row[at]
        surely, perhaps, total = surely[row], perhaps[row], total[row]
        left = (total == 0) & self._named_elsewhere(role)
        none = total == 0
        yes, no = np.zeros(len(at), bool), np.zeros(len(at), bool)
        for more in range(int((perhaps - surely).max(initial=0)) + 1):
            enough = self._enough(template, np.minimum(surely + more, perhaps), total, context)
            yes, no = yes | enough, no | ~enough
        bits = np.where(yes & no, B_OPEN, np.where(yes, B_MET, B_SHORT)).astype(np.int64)
        if {str(role), f"{type_}.{role}"} & context.mapped_without:
            bits[none] = B_OPEN
        bits[left] = B_DEFER
        return bits

    def _named_elsewhere(self, role: Role) -> bool:
        """Whether an act that relates to nobody in the role may still name one: the lens's object, the envelope."""
        own = role.qualifier is None and role.object_type in (self.truthful.about, self.truthful.key)
        return own or (role == Role("agency") and self.truthful.data.attribute("agency") is not None)

    def _counts(self, template: Held, type_: str) -> tuple[Codes, Codes, Codes]:
        """Return per event row how many in the role surely hold the state, may hold it, and took part."""
        data, role = self.truthful.data, template.who
        event, thing = data.related(role.object_type, role.qualifier)
        mine = data.events.type[event] == data.type_names.index(type_) if type_ in data.type_names else event < 0
        pairs = np.unique(np.stack([event[mine], thing[mine]]).astype(np.int64), axis=1)
        event, thing = pairs[0], pairs[1]
        codes, days, clocks = self.places(role.object_type)[thing], data.events.day[event], data.events.clock[event]
        answers = [self.state(s.name, role.object_type, s.values).held(codes, days, clocks) for s in template.state]
        holds = np.any([answer == HELD for answer in answers], axis=0)
        may = holds | np.any([answer == NOT_KNOWN for answer in answers], axis=0)
        count = len(data.events)
        surely, perhaps, total = (np.bincount(event[which], minlength=count) for which in (holds, may, holds | True))
        return surely.astype(np.int64), perhaps.astype(np.int64), total.astype(np.int64)

    def _enough(self, template: Held, counts: Codes, total: Codes, context: Context) -> Flags:
        if template.all_ or not template.count:
            everyone: Flags = (total > 0) & (counts == total)
            return everyone
        result = np.ones(len(counts), bool)
        for op, bound in template.count.items():
            if isinstance(bound, ParameterValue):
                wanted = context.variant.values.get(bound.name)
            elif isinstance(bound, Literal_):
                wanted = bound.value
            else:
                raise NotNative("a number that depends on the act")
            table = np.array([compare(op, n, plain_value(wanted)) for n in range(int(counts.max(initial=0)) + 1)], bool)
            result &= table[counts]
        return result

    # ----------------------------------------------------------------------------------- laws and places

    def _laws(self, how: AskLaws, type_: str, context: Context) -> Column | None:
        cited = self.truthful.attribute(how.attribute, type_, context)
        at = self.truthful.positions(type_)
        pool = Pool()
        if how.on is None:
            on = np.array([pool.code(int(day)) for day in self.truthful.lens.day[at]], np.int64)
        else:
            found = self._value(how.on, type_, context, pool)
            if found is None:
                return None
            on = found
        if cited is None:
            return None

        def told(laws: Any, day: Any) -> Any:
            """Return whether all laws cited were in force on the day; unknown without either."""
            if laws is ABSENT or isinstance(laws, Unknown) or not isinstance(day, int):
                return UNKNOWN
            items = laws if isinstance(laws, tuple | list) else (laws,)
            return all_in_force(self.definitions.statutes, items, day)

        return _paired(cited.codes.astype(np.int64), cited.values, on, pool.values, told)

    def _inside(self, how: AskInside, type_: str, context: Context) -> Column | None:
        place, region = self._read(how.place, type_, context), self._read(how.region, type_, context)
        if place is None or region is None:
            return None
        codes = (place.codes.astype(np.int64), region.codes.astype(np.int64))
        return _paired(codes[0], place.values, codes[1], region.values, inside)


class _Told:
    """What a condition says per row: surely true, surely not, or (decided) unknown; else undecided."""

    def __init__(self, surely: Flags, surely_not: Flags, decided: Flags) -> None:
        self.surely = surely
        self.surely_not = surely_not
        self.decided = decided


def _told(truth: Truth) -> _Told:
    surely, surely_not = truth.low >= SOFT, truth.high <= MISSING
    unknown = (truth.low == UNKNOWN_TRUTH) & (truth.high == UNKNOWN_TRUTH)
    return _Told(surely & (truth.high <= TRUE), surely_not, surely | surely_not | unknown)


def _paired(left: Codes, lefts: Sequence[Any], right: Codes, rights: Sequence[Any], told: Any) -> Column:
    """Return a column of what each occurring pair of values yields."""
    from zhiheng.law.kernel.columns import Column

    width = len(rights) + 1
    joint = np.where((left < 0) | (right < 0), -1, left * width + right)
    distinct, inverse = np.unique(joint, return_inverse=True)
    pool = Pool()
    codes = [-1 if pair < 0 else pool.code(told(lefts[pair // width], rights[pair % width])) for pair in distinct]
    return Column(np.array(codes, np.int32)[inverse], tuple(pool.values))
