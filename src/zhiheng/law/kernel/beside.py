"""Set-based templates (§5 total, ratio), decided beside the pass: from sums per window and from state intervals.

They are asked of objects to which nothing may have happened, once per window, so their cost follows the objects.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts.table import FactTable
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.plans import NotNative
from zhiheng.law.kernel.populations import Populations, Spans
from zhiheng.law.kernel.program import DEFER, UNKNOWN, YES, Constraint
from zhiheng.law.kernel.truths import Truthful
from zhiheng.law.language.model import Literal_, ParameterValue, Ratio, StateRef, Template, Total, Value
from zhiheng.law.reference.totals import check_days
from zhiheng.law.reference.truth import ABSENT
from zhiheng.law.verdicts import Instant

Records = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Force = tuple[int | None, int | None]


class Beside:
    """What is asked of the set-based constraints of a lens. ``force``: the days on which the rule is in force."""

    def __init__(self, truthful: Truthful, as_of: Instant | None, complete: bool) -> None:
        self.truthful = truthful
        self.complete = complete
        self.as_of = as_of

    @cached_property
    def populations(self) -> Populations:
        """Who is judged where nothing needs to happen; made when a constraint asks."""
        return Populations(self.truthful, self.as_of.day if self.as_of else None)

    def records(self, place: int, constraint: Constraint, template: Template, force: Force) -> tuple[Records, Ints]:
        """Return a constraint's records and counts. Raises ``NotNative`` for what the reference has to decide."""
        if isinstance(template, Total):
            records, counts = self._total(constraint, template, force)
        elif isinstance(template, Ratio):
            records, counts = self._ratio(constraint, template, force)
        else:
            raise NotNative(type(template).__name__)
        records[:, k.O_CON] = place
        counts[:3] = np.bincount(records[records[:, k.O_STATUS] < k.S_DEFERRED, k.O_STATUS], minlength=3)
        if not constraint.plan.par[k.P_KEEP]:
            records = records[records[:, k.O_STATUS] != k.S_SATISFIED]
        return records, counts

    # ------------------------------------------------------------------------------------------------- totals

    def _total(self, constraint: Constraint, template: Total, force: Force) -> tuple[Records, Ints]:
        wanted = _bound(template.at_least, constraint)
        counts = np.zeros(k.C_WIDTH, np.int64)
        if wanted is None:
            return np.zeros((0, k.O_WIDTH), np.int64), counts
        spans = self.populations.whole()
        yearly = template.each.kind == "calendar_year"
        if yearly:
            every, _ = self.populations.years()
            speaks = np.array([_within(force, day) for day in every.first.tolist()], bool)
            spans = Spans(every.lens[speaks], every.first[speaks], every.last[speaks])
        gates = np.full(len(spans.lens), k.G_YES, np.int64)
        if constraint.plan.population is not None:
            gates = self.populations.gates(constraint.plan.population, spans, constraint.context)
        counts[k.C_UNKNOWN] = np.count_nonzero(gates == k.G_UNKNOWN)
        left = self._left(constraint) | np.isin(np.arange(self.truthful.lens.lenses), spans.lens[gates == k.G_DEFER])
        asked = (gates == k.G_YES) & ~left[spans.lens]
        spans = Spans(spans.lens[asked], spans.first[asked], spans.last[asked])
        done, reached = self._reached(constraint, template, spans, wanted)
        records = _blank(spans.lens)
        records[:, k.O_MATCH] = reached
        if yearly:
            records[:, k.O_DUE] = spans.last
            records[:, k.O_WINDOW] = _years(spans.first)
        self._owed(records, ~done)
        return np.concatenate([records, _deferred(np.flatnonzero(left))]), counts

    def _left(self, constraint: Constraint) -> Flags:
        """Return the lenses of which columns can't say which events count."""
        left = np.zeros(self.truthful.lens.lenses, bool)
        for type_, states in constraint.acts.items():
            if states is not None:
                at = self.truthful.positions(type_)[(states == DEFER) | (states == UNKNOWN)]
                left[self.truthful.lens.lens[at]] = True
        return left

    def _reached(self, constraint: Constraint, template: Total, spans: Spans, wanted: Fraction) -> tuple[Flags, Ints]:
        """Return per window whether its sum is enough, and the row of the event that made it so (-1: none)."""
        lens = self.truthful.lens
        at = [self.truthful.positions(t)[_yes(states)] for t, states in constraint.acts.items()]
        rows = np.sort(np.concatenate(at)) if at else np.zeros(0, np.int64)
        amounts, unit = self._amounts(template.sum, rows, constraint)
        wanted_units = ceil(wanted * unit)
        done, reached = np.zeros(len(spans.lens), bool), np.full(len(spans.lens), -1, np.int64)
        key = lens.lens[rows].astype(np.int64) * 2**33 + lens.day[rows] + 2**31
        begin = np.where(spans.first == k.ABSENT, -(2**31), spans.first) + 2**31
        end = np.where(spans.last == k.ABSENT, 2**31, spans.last) + 2**31
        low = np.searchsorted(key, spans.lens * 2**33 + begin)
        high = np.searchsorted(key, spans.lens * 2**33 + end, "right")
        total = np.concatenate([[0], np.cumsum(amounts)])
        for window in range(len(spans.lens)):
            sums = total[low[window] + 1 : high[window] + 1] - total[low[window]]
            enough = np.flatnonzero(sums >= wanted_units)
            done[window] = len(enough) > 0 or (not len(sums) and wanted_units <= 0)
            if len(enough):
                reached[window] = rows[low[window] + enough[0]]
        return done, reached

    def _amounts(self, name: str | None, rows: Ints, constraint: Constraint) -> tuple[Ints, int]:
        """Return what each event adds, exactly, as integers in 1/unit, and the unit."""
        if name is None:
            return np.ones(len(rows), np.int64), 1
        if any({name, f"{type_}.{name}"} & constraint.context.mapped_without for type_ in constraint.acts):
            raise NotNative("an amount that the source doesn't carry")
        coded = self.truthful.data.attribute(name)
        if coded is None:
            return np.zeros(len(rows), np.int64), 1
        parts = [Fraction(0) if isinstance(value, bool) else Fraction(str(value)) for value in coded.values]
        unit = lcm(*(part.denominator for part in parts)) if parts else 1
        numbers = [int(part * unit) for part in parts]
        if unit > 10**9 or sum(map(abs, numbers)) * max(len(rows), 1) > 2**62:
            raise NotNative("amounts too fine for whole numbers")
        return np.array([*numbers, 0], np.int64)[coded.codes[self.truthful.lens.row[rows]]], unit

    def _owed(self, records: Records, lacking: Flags) -> None:
        """Decide what isn't done: open while it may still come, else undone."""
        due = records[:, k.O_DUE]
        today = self.as_of.day if self.as_of else 2**31
        passed = lacking & (due != k.NO_DAY) & (today > due)
        records[lacking, k.O_STATUS], records[lacking, k.O_FINAL] = k.S_OPEN, 0
        wrong = lacking if self.complete else passed
        records[wrong, k.O_STATUS], records[wrong, k.O_MANNER] = k.S_VIOLATED, k.M_UNDONE
        records[wrong, k.O_FINAL] = self.complete
        if not self.complete:
            records[passed, k.O_OVER] = today - due[passed]

    # ------------------------------------------------------------------------------------------------- ratios

    def _ratio(self, constraint: Constraint, template: Ratio, force: Force) -> tuple[Records, Ints]:
        facts = self.truthful.data.facts
        if facts is None or facts.values:
            raise NotNative("a share without derived states")
        ids = self.truthful.data.tables.objects["id"].take(self.truthful.lens.object).to_pylist()
        first, last = self.populations.first_day, self.populations.last_day
        found: list[tuple[int, int, int]] = []
        known = _known(facts, template.whole) and _known(facts, template.part)
        for lens, id_ in enumerate(ids):
            if last[lens] == k.ABSENT:
                continue
            for day in check_days(template.days, int(first[lens]), int(last[lens]), lambda day: _within(force, day)):
                status = _share(facts, template, str(id_), day) if known else k.S_OPEN
                if status is not None:
                    found.append((lens, day, status))
        lenses, days, statuses = np.array(found, np.int64).reshape(-1, 3).T
        records = _blank(lenses)
        records[:, k.O_STATUS], records[:, k.O_WINDOW] = statuses, k.WINDOW_DAYS + days
        records[statuses == k.S_VIOLATED, k.O_MANNER] = k.M_SHORT
        records[statuses == k.S_OPEN, k.O_FINAL] = 0
        records[statuses == k.S_OPEN, k.O_NOTES] = k.N_FACT
        return records, np.zeros(k.C_WIDTH, np.int64)


def _share(facts: FactTable, template: Ratio, agency: str, day: int) -> int | None:
    """Return the status of one check day, None where the whole is too small to be asked."""
    whole = len(facts.members(template.whole.name, agency, day, template.whole.values))
    if whole < template.whole_at_least:
        return None
    share = Fraction(whole) * template.at_least
    wanted = Fraction(ceil(share)) if template.rounding == "up" else share
    part = len(facts.members(template.part.name, agency, day, template.part.values))
    return k.S_VIOLATED if part < wanted else k.S_SATISFIED


def _known(facts: FactTable, state: StateRef) -> bool:
    """Whether any register speaks of a state at all."""
    return any(name == state.name for name, _ in facts.states)


def _bound(value: Value | None, constraint: Constraint) -> Fraction | None:
    """Return how much is asked, None where the parameter is absent."""
    if isinstance(value, Literal_):
        return Fraction(str(value.value))
    if not isinstance(value, ParameterValue):
        raise NotNative("a sum that depends on the act")
    found = constraint.context.variant.values.get(value.name, ABSENT)
    return None if found is ABSENT else Fraction(str(found))


def _yes(states: Any) -> Any:
    return slice(None) if states is None else states == YES


def _within(force: Force, day: int) -> bool:
    return (force[0] is None or day >= force[0]) and (force[1] is None or day <= force[1])


def _years(days: Ints) -> Ints:
    years: Ints = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def _blank(lenses: Ints) -> Records:
    """Return satisfied records without activation, one per window."""
    records = np.zeros((len(lenses), k.O_WIDTH), np.int64)
    records[:, k.O_LENS], records[:, k.O_FINAL] = lenses, 1
    records[:, [k.O_ACT, k.O_MATCH, k.O_CLOCK]] = -1
    records[:, [k.O_DUE, k.O_OVER, k.O_WINDOW]] = k.NO_DAY
    return records


def _deferred(lenses: Ints) -> Records:
    records = _blank(lenses)
    records[:, k.O_STATUS] = k.S_DEFERRED
    return records
