"""From the pass's records to verdicts: open readings merged, unconfirmed rules marked, what was left singled out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.compiling import Unit
from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.judge import LensResult
from zhiheng.law.kernel.lenses import Rows

Records = npt.NDArray[np.int64]
Lenses = npt.NDArray[np.int64]
_LENIENCY = np.array([0, 3, 2], np.int64)
"""Of satisfied, violated, open: the lower one is the milder."""


class UnitRecords:
    """The final records of one part of one rule on one lens table, its counts, and the lenses left to the reference.

    ``deferred`` are lens numbers; ``objects`` the object rows that are left altogether; ``wrong`` how many lenses have
    a violation where the pass has counted them (None: the records say).
    """

    def __init__(
        self,
        result: LensResult,
        unit: Unit,
        records: Callable[[], Records],
        counts: Records,
        deferred: Lenses | None = None,
        objects: Rows | None = None,
        wrong: int | None = None,
    ) -> None:
        self.result = result
        self.unit = unit
        self.counts = counts
        self.deferred = np.zeros(0, np.int64) if deferred is None else deferred
        self.objects = np.zeros(0, np.int32) if objects is None else objects
        self.wrong = wrong
        self._make = records

    @cached_property
    def records(self) -> Records:
        """The records, put together when they are first asked for."""
        return self._make()


def settled(result: LensResult, keep_all: bool) -> Iterator[UnitRecords]:
    """Yield the records of every unit of a lens; a unit that the pass doesn't judge comes with its objects."""
    owners: dict[int, list[int]] = {id(unit): [] for unit in result.group.units}
    for number, owner in enumerate(result.owners):
        owners[id(owner)].append(number)
    for unit in result.group.units:
        mine = owners[id(unit)]
        if unit.left:
            objects = np.union1d(_touched(result, unit), result.group.doubtful).astype(np.int32)
            yield UnitRecords(result, unit, _nothing, np.zeros(k.C_WIDTH, np.int64), objects=objects)
        elif len(mine) == 1 and _single(result, unit, mine[0]):
            yield _counted(result, unit, mine[0])
        else:
            yield _unit_records(result, unit, mine, keep_all)


def _nothing() -> Records:
    return np.zeros((0, k.O_WIDTH), np.int64)


def _single(result: LensResult, unit: Unit, number: int) -> bool:
    """Whether a unit's verdicts are those of its one constraint, all of them decided by the pass."""
    beside = result.constraints[number].beside is not None
    return not beside and not unit.compiled.rule.readings and not result.counts[number, k.C_DEFERRED]


def _counted(result: LensResult, unit: Unit, number: int) -> UnitRecords:
    """Return what the pass has counted already; its records are looked at only by who asks for them."""

    def records() -> Records:
        """Return the records of the unit, marked."""
        found = result.records(number)
        _mark(found, unit)
        return found

    counts = result.counts[number]
    wrong = int(counts[k.C_WRONG]) if result.group.per is None else None
    return UnitRecords(result, unit, records, counts, objects=result.group.doubtful, wrong=wrong)


def _unit_records(result: LensResult, unit: Unit, mine: list[int], keep_all: bool) -> UnitRecords:
    parts = [result.records(c) for c in mine]
    deferred = distinct(
        np.concatenate([part[part[:, k.O_STATUS] == k.S_DEFERRED, k.O_LENS] for part in parts])
        if parts
        else np.zeros(0, np.int64)
    )
    base = [part for c, part in zip(mine, parts, strict=True) if result.constraints[c].reading is None]
    records = _without(np.concatenate(base), deferred) if base else _nothing()
    counts = result.counts[[c for c in mine if result.constraints[c].reading is None]].sum(axis=0)
    kept_all = len(mine) > 1 or bool(unit.compiled.rule.readings)
    for reading in unit.compiled.rule.readings:
        if reading.part is not None and reading.part != unit.number:
            continue
        if reading.set is None:
            records[:, k.O_NOTES] |= k.N_CONFIRM
        else:
            others = [p for c, p in zip(mine, parts, strict=True) if result.constraints[c].reading == reading.name]
            other = np.concatenate(others) if others else records[:0]
            records = _lenient(records, _without(other, deferred))
    if kept_all:
        counts[: k.C_DEFERRED] = np.bincount(records[:, k.O_STATUS], minlength=3)[:3]
    _mark(records, unit)
    if not keep_all:
        records = records[records[:, k.O_STATUS] != k.S_SATISFIED]
    return UnitRecords(result, unit, lambda: records, counts, deferred, result.group.doubtful)


def _without(records: Records, deferred: npt.NDArray[np.int64]) -> Records:
    keep = records[:, k.O_STATUS] != k.S_DEFERRED
    if len(deferred):
        keep &= ~np.isin(records[:, k.O_LENS], deferred)
    kept: Records = records[keep]
    return kept


def _keys(records: Records) -> npt.NDArray[np.int64]:
    """Return what tells the records of one unit apart: lens, activation, window."""
    window = np.where(records[:, k.O_WINDOW] == k.NO_DAY, 0, records[:, k.O_WINDOW])
    act = records[:, k.O_ACT]
    keys: Records = (np.where(act >= 0, act * 2, records[:, k.O_LENS] * 2 + 1) << 21) + (window & (2**21 - 1))
    return keys


def _lenient(records: Records, others: Records) -> Records:
    """Return the records where each that differs under a reading gives way to the milder one, marked (§3)."""
    if not len(records):
        return records
    order = np.argsort(_keys(others), kind="stable")
    keys = _keys(others)[order]
    wanted = _keys(records)
    place = np.searchsorted(keys, wanted)
    found = place < len(keys)
    found[found] = keys[place[found]] == wanted[found]
    other = np.zeros_like(records) if not len(others) else others[order[np.minimum(place, max(len(keys) - 1, 0))]]
    differs = ~found | (other[:, k.O_STATUS] != records[:, k.O_STATUS])
    milder = found & (_LENIENCY[other[:, k.O_STATUS] % 3] < _LENIENCY[records[:, k.O_STATUS]])
    result = np.where((differs & milder)[:, None], other, records)
    result[:, k.O_CON] = records[:, k.O_CON]
    result[differs, k.O_NOTES] |= k.N_CONFIRM
    vanished = ~found & (records[:, k.O_STATUS] == k.S_VIOLATED)
    kept: Records = result[~vanished]
    return kept


def _mark(records: Records, unit: Unit) -> None:
    """Mark what a rule says that is unconfirmed as a whole, or only suspects."""
    rule = unit.compiled.rule
    note = k.N_CONFIRM if rule.needs_confirmation else 0
    note |= k.N_SUSPECTED if rule.confidence == "suspected" else 0
    if note:
        records[:, k.O_NOTES] |= note


def _touched(result: LensResult, unit: Unit) -> npt.NDArray[np.int32]:
    """Return the objects (rows) that a unit may speak of: where it may be activated, or all where it always speaks."""
    lens, truthful = result.truthful.lens, result.truthful
    if unit.compiled.always:
        return distinct(lens.object)
    found = [lens.object[:0]]
    for type_ in {pattern.type for pattern in unit.patterns}:
        at = truthful.positions(type_)
        states = unit.acts.get(type_)
        if states is not None:
            at = at[states != 0]
        found.append(lens.object[lens.lens[at]])
    return distinct(np.concatenate(found))
