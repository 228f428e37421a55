"""Who is judged at all where nothing needs to happen (§5 population): per object, or per object and calendar year.

The same questions as the reference asks on the first morning of a window, answered for all objects at once. What
columns can't decide stays open between ``low`` and ``high``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.eventlog.days import NO_CLOCK
from zhiheng.law.facts import ask, definitions
from zhiheng.law.facts.definitions import AskState
from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.columns import Column, Context, Truth, undecided
from zhiheng.law.kernel.counting import civil_day, year_of
from zhiheng.law.kernel.logdata import MISSING_CODE
from zhiheng.law.kernel.truths import Truthful, looked_up, negated_truth
from zhiheng.law.language.model import AllOf, AnyOf, Compare, Literal_, Not, ParameterValue, Predicate, Seen
from zhiheng.law.reference.predicates import _comparison as comparison
from zhiheng.law.reference.truth import ABSENT, FALSE, MISSING, SOFT, TRUE, UNKNOWN_TRUTH

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Spans:
    """Windows that are asked about: of which lens, from which day to which (``ABSENT``: the whole trace)."""

    lens: Ints
    first: Ints
    last: Ints

    @property
    def windowed(self) -> bool:
        """Whether they are windows of a year, not whole traces."""
        return bool(len(self.first)) and int(self.first[0]) != k.ABSENT


class Populations:
    """Answers for the lenses of one table. ``as_of``: the day judged (None: a complete log without one)."""

    def __init__(self, truthful: Truthful, as_of: int | None) -> None:
        self.truthful = truthful
        self.as_of = as_of
        lens = truthful.lens
        some = np.diff(lens.start) > 0
        self._first, self._last = np.full(lens.lenses, k.ABSENT, np.int64), np.full(lens.lenses, k.ABSENT, np.int64)
        self._first[some] = lens.day[lens.start[:-1][some]]
        self._last[some] = lens.day[lens.start[1:][some] - 1]
        self._some = some

    @property
    def last_day(self) -> Ints:
        """The day judged of each lens, else that of its last event (``ABSENT``: it has none)."""
        return self._last if self.as_of is None else np.full(len(self._last), self.as_of, np.int64)

    @property
    def first_day(self) -> Ints:
        """The day of each lens's first event; without any the day judged."""
        return np.where(self._some, self._first, self.last_day)

    def whole(self) -> Spans:
        """Return one window per lens: its whole trace."""
        nothing = np.full(len(self._first), k.ABSENT, np.int64)
        return Spans(np.arange(len(self._first)), nothing, nothing)

    def years(self) -> tuple[Spans, Ints]:
        """Return the calendar years of each lens, from its first event to the day judged, and how many each has."""
        last = self.last_day
        begin, end = _years(self.first_day), _years(last)
        number = np.where(last == k.ABSENT, 0, np.maximum(end - begin + 1, 0))
        lens = np.repeat(np.arange(len(number)), number)
        year = np.repeat(begin - np.cumsum(number) + number, number) + np.arange(len(lens))
        kinds, place = np.unique(year, return_inverse=True)
        opening = np.array([civil_day.py_func(y, 1, 1) for y in kinds.tolist()], np.int64)
        closing = np.array([civil_day.py_func(y, 12, 31) for y in kinds.tolist()], np.int64)
        return Spans(lens, opening[place] if len(kinds) else year, closing[place] if len(kinds) else year), number

    def gates(self, predicate: Predicate, spans: Spans, context: Context) -> Ints:
        """Return per window whether its object is judged (``shapes`` G_*)."""
        truth = self._truth(predicate, spans, context)
        gates = np.full(len(spans.lens), k.G_DEFER, np.int64)
        gates[truth.low >= SOFT] = k.G_YES
        gates[truth.high < MISSING] = k.G_NO
        gates[truth.decided & ((truth.low == MISSING) | (truth.low == UNKNOWN_TRUTH))] = k.G_UNKNOWN
        return gates

    def _truth(self, predicate: Predicate, spans: Spans, context: Context) -> Truth:
        if isinstance(predicate, AllOf | AnyOf):
            parts = [self._truth(part, spans, context) for part in predicate.parts]
            join: Any = np.minimum if isinstance(predicate, AllOf) else np.maximum
            return Truth(join.reduce([p.low for p in parts]), join.reduce([p.high for p in parts]))
        if isinstance(predicate, Not):
            return negated_truth(self._truth(predicate.part, spans, context))
        if isinstance(predicate, Seen):
            return self._seen(predicate, spans, context)
        if not isinstance(predicate, Compare) or not isinstance(predicate.value, Literal_ | ParameterValue):
            return undecided(len(spans.lens))
        column = self._column(predicate, spans)
        if column is None:
            return undecided(len(spans.lens))
        check = comparison(lambda look, at: look.found, predicate.op, predicate.value, predicate.or_missing, False)
        look: Any = SimpleNamespace(variant=context.variant, note=lambda note: None, limit=None)

        def told(found: Any) -> int:
            """Return the truth of the comparison for a value found."""
            look.found = found
            return check(look, -1)

        return looked_up(column, told)

    def _column(self, predicate: Compare, spans: Spans) -> Column | None:
        name, truthful = predicate.name, self.truthful
        if name.name == "region":
            return None
        if name.kind == "object" and name.object_type == truthful.about and name.qualifier is None:
            timeline = truthful.data.object_attribute(truthful.about, name.name)
            if timeline is None:
                return Column(np.zeros(len(spans.lens), np.int32), (UNKNOWN,))
            day = np.where(self.last_day == k.ABSENT, 0, self.last_day)
            codes = timeline.at(truthful.lens.object, day.astype(np.int32))[spans.lens]
            return Column(np.where(codes == MISSING_CODE, len(timeline.values), codes), (*timeline.values, UNKNOWN))
        return self._asked(name.name, spans) if name.kind == "fact" else None

    def _asked(self, name: str, spans: Spans) -> Column | None:
        """Return what the states answer of each object in each window; asked once per object and window."""
        truthful, definition = self.truthful, definitions().values.get(name)
        facts = truthful.data.facts
        if facts is None or facts.values or definition is None or not isinstance(definition.how, AskState):
            return None
        question = definition.how
        if question.of.object_type != truthful.about or question.of.qualifier is not None:
            return None
        ids = truthful.data.tables.objects["id"].take(truthful.lens.object).to_pylist()
        last, values = self.last_day, []
        for lens, begin, end in zip(spans.lens.tolist(), spans.first.tolist(), spans.last.tolist(), strict=True):
            day = int(last[lens]) if last[lens] != k.ABSENT else 0
            window = (begin, end) if spans.windowed else None
            found = ask(question, facts, (str(ids[lens]),), day, NO_CLOCK, window)
            values.append((UNKNOWN if definition.missing == "unknown" else ABSENT) if found is None else found)
        kinds: dict[Any, int] = {}
        codes = [kinds.setdefault((type(value), value), len(kinds)) for value in values]
        return Column(np.array(codes, np.int32), tuple(value for _, value in kinds))

    def _seen(self, predicate: Seen, spans: Spans, context: Context) -> Truth:
        """Return whether such an event stands in the trace before the window opens (in all of it, without a window)."""
        sure, maybe = self.truthful.hits(predicate.events, predicate.expected, context)
        yes, open_ = self._before(sure, spans), self._before(maybe, spans)
        low = np.where(yes, TRUE, FALSE).astype(np.uint8)
        found = Truth(low, np.where(yes | open_, TRUE, FALSE).astype(np.uint8))
        return found if predicate.expected else negated_truth(found)

    def _before(self, hits: Ints, spans: Spans) -> npt.NDArray[np.bool_]:
        first = np.full(self.truthful.lens.lenses, 2**40, np.int64)
        lens = self.truthful.lens.lens[hits]
        first[lens[::-1]] = self.truthful.lens.day[hits[::-1]]
        before = first[spans.lens]
        found: npt.NDArray[np.bool_] = before < (spans.first if spans.windowed else 2**40)
        return found


def _years(days: Ints) -> Ints:
    kinds, place = np.unique(days, return_inverse=True)
    found: Ints = np.array([0 if d == k.ABSENT else year_of.py_func(d) for d in kinds.tolist()], np.int64)[place]
    return found
