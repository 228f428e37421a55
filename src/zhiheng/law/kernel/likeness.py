"""Traces that are alike: the same kinds of events in the same order, so that what asks for no day is judged once.

Logs of a procedure have few such variants (the public log: 150,370 cases, 231 of them). Traces are compared class by
class, never by a hash alone; one in which the order of two events is unknown is like no other.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.compiled import entry
from zhiheng.law.kernel.lenses import LensTable, Rows
from zhiheng.law.kernel.plans import Plan

Ints = npt.NDArray[np.int64]

WORTH = 4
"""Judging by kind pays where there are so many times as many traces as kinds."""

_TIMELESS = (
    *(k.K_RESPONSE, k.K_PRECEDENCE, k.K_NOT_SUCCESSION, k.K_COEXISTENCE, k.K_EXCLUSIVE, k.K_CHAIN, k.K_CONDITION),
    *(k.K_ALTERNATION, k.K_AT_MOST, k.K_AT_LEAST),
)


def timeless(plan: Plan) -> bool:
    """Whether what a constraint says of a trace depends only on which events it has and in which order."""
    par = plan.par
    return bool(
        not plan.beside
        and par[k.P_KIND] in _TIMELESS
        and not par[k.P_PAYLOADS]
        and par[k.P_WITHIN_UNIT] == par[k.P_WAIT_UNIT] == par[k.P_AHEAD_UNIT] == k.NO_PERIOD
        and par[k.P_EACH] in (k.E_WHOLE, k.E_SINCE)
        and not (par[k.P_KIND] == k.K_AT_LEAST and (not plan.every or par[k.P_DAY] or par[k.P_GATES] >= 0))
        and not any(slot.bit == k.B_BY and slot.patterns for slot in plan.slots if par[k.P_KIND] != k.K_ALTERNATION)
    )


class Kinds:
    """Which traces are alike. ``first`` is per trace the first one of its kind, ``size`` how many each one stands for
    (0: another stands for it); the traces of a kind lie together in ``order``, from ``begin`` on."""

    def __init__(self, first: Ints) -> None:
        self.first = first
        self.size = np.bincount(first, minlength=len(first))
        self.begin = np.cumsum(self.size) - self.size

    @cached_property
    def order(self) -> Ints:
        """The traces, kind by kind."""
        number = np.cumsum(self.size > 0)[self.first]
        few = np.count_nonzero(self.size) < 2**15  # a stable sort of small integers is linear
        return np.argsort(number.astype(np.int16) if few else number, kind="stable")

    def repeated(self, records: Ints, start: Ints) -> Ints:
        """Return the records of the first ones once for every trace that they stand for."""
        if not len(records):
            return records
        number = self.size[records[:, k.O_LENS]]
        found = np.repeat(records, number, axis=0)
        place = np.repeat(self.begin[records[:, k.O_LENS]] - np.cumsum(number) + number, number) + np.arange(len(found))
        lens = self.order[place]
        shift = start[lens] - start[found[:, k.O_LENS]]
        for column in (k.O_ACT, k.O_MATCH):
            found[:, column] += np.where(found[:, column] >= 0, shift, 0)
        found[:, k.O_LENS] = lens
        return found


def kinds_by_type(lens: LensTable) -> Kinds | None:
    """Return the kinds of traces by the types of their events, kept with the traces; None: too many to be worth it."""
    if "kinds" not in lens.memo:
        lens.memo["plain"] = _plain(lens)
        lens.memo["kinds"] = kinds_by_class(lens, lens.type)
    found: Kinds | None = lens.memo["kinds"]
    return found


def kinds_by_class(lens: LensTable, classes: Rows) -> Kinds | None:
    """Return the kinds of traces by the classes of their events, once those by type are known to be few; None: too
    many to be worth it."""
    most = lens.lenses // WORTH
    first: Ints = alike(lens.start, classes, lens.memo["plain"], most)
    return None if first[0] < 0 else Kinds(first)


def _plain(lens: LensTable) -> npt.NDArray[np.bool_]:
    """Return the traces in which the order of all events is known."""
    tied = np.zeros(len(lens), bool)
    tied[1:] = (lens.lens[1:] == lens.lens[:-1]) & (lens.day[1:] == lens.day[:-1])
    tied[1:] &= (lens.clock[1:] < 0) | (lens.clock[:-1] < 0)
    plain = np.ones(lens.lenses, bool)
    plain[lens.lens[tied]] = False
    return plain


@entry
def alike(start: Any, classes: Any, plain: Any, most: Any) -> Any:
    """Return per trace the first trace with the same classes in the same order; the first is -1 where more than
    ``most`` differ. Traces that aren't plain are like no other."""
    count = len(start) - 1
    first = np.arange(count)
    size = 16
    while size < 4 * most:
        size *= 2
    table = np.full(size, -1, np.int64)
    different = 0
    for lens in range(count):
        begin, end = start[lens], start[lens + 1]
        if plain[lens]:
            code = np.uint64(end - begin + 1)
            for row in range(begin, end):
                code = (code ^ np.uint64(classes[row] + 1)) * np.uint64(0x9E3779B97F4A7C15)
                code ^= code >> np.uint64(29)
            slot = np.int64(code & np.uint64(size - 1))
            while table[slot] >= 0:
                other = table[slot]
                same = start[other + 1] - start[other] == end - begin
                row = 0
                while same and row < end - begin:
                    same = classes[start[other] + row] == classes[begin + row]
                    row += 1
                if same:
                    first[lens] = other
                    break
                slot = (slot + 1) & (size - 1)
            if first[lens] != lens:
                continue
            table[slot] = lens
        different += 1
        if different > most:
            first[0] = -1
            return first
    return first
