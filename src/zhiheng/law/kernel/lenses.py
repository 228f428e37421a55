"""Lenses as arrays: for each object (and key) its events in canonical order (rule language §1), without a loop.

``LensTable`` is what the compiled pass walks: one row per (lens, event), the rows of a lens together and in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel.shapes import L_CLOCK, L_DAY, L_RANK

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class EventArrays:
    """Events as integers, one entry per event row: type code, civil day, clock (-1: only the date), sequence."""

    type: Rows
    day: Rows
    clock: Ints
    sequence: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True)
class LensTable:
    """All traces of one (about, per): rows of a lens lie together, in canonical order.

    ``start`` has one entry more than there are lenses. ``object`` is the about-object of each lens, ``key`` its key
    (-1: none). ``row`` is the event row, ``type``/``day``/``clock`` its values, ``lens`` the lens of each row.
    ``memo`` keeps what is derived from these alone.
    """

    start: Ints
    object: Rows
    key: Rows
    row: Rows
    type: Rows
    day: Rows
    clock: Ints
    lens: Rows
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def lenses(self) -> int:
        """How many lenses there are."""
        return len(self.object)

    def __len__(self) -> int:
        return len(self.row)

    def rows_of(self, names: Sequence[str], name: str) -> Ints:
        """Return the rows of an event type, ascending; ``names`` are those of the type codes."""
        order, bounds = self._by_type(len(names))
        if name not in names:
            return order[:0]
        code = names.index(name)
        return order[bounds[code] : bounds[code + 1]]

    def walked(self, kinds: int) -> Ints:
        """Return the rows as the compiled pass reads them (``shapes`` L_*): day, clock, place within their type."""
        if "walked" not in self.memo:
            order, bounds = self._by_type(kinds)
            log = np.empty((len(self), 3), np.int64)
            log[:, L_DAY], log[:, L_CLOCK] = self.day, self.clock
            log[order, L_RANK] = np.arange(len(order)) - np.repeat(bounds[:-1], np.diff(bounds))
            self.memo["walked"] = log
        found: Ints = self.memo["walked"]
        return found

    def of_types(self, wanted: npt.NDArray[np.bool_]) -> LensTable:
        """Return the same traces with the events of some types only (flags by type code), and with the first and the
        last event of each: what asks when a trace began or ended finds both."""
        keep = wanted[self.type]
        some = self.start[:-1] < self.start[1:]
        keep[self.start[:-1][some]] = keep[self.start[1:][some] - 1] = True
        lens = self.lens[keep]
        start = np.concatenate([[0], np.cumsum(np.bincount(lens, minlength=self.lenses))]).astype(np.int64)
        columns = (self.row[keep], self.type[keep], self.day[keep], self.clock[keep])
        return LensTable(start, self.object, self.key, *columns, lens)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last civil day of all rows (0 where there are none)."""
        if "span" not in self.memo:
            some = len(self.day) > 0
            self.memo["span"] = (int(self.day.min()), int(self.day.max())) if some else (0, 0)
        found: tuple[int, int] = self.memo["span"]
        return found

    def _by_type(self, kinds: int) -> tuple[Ints, Ints]:
        if "by_type" not in self.memo:
            few = kinds < 2**15  # a stable sort of small integers is linear
            order = np.argsort(self.type.astype(np.int16) if few else self.type, kind="stable")
            bounds = np.concatenate([[0], np.cumsum(np.bincount(self.type, minlength=kinds))])
            self.memo["by_type"] = (order, bounds)
        found: tuple[Ints, Ints] = self.memo["by_type"]
        return found


def canonical_order(events: EventArrays, owner: npt.NDArray[Any], row: npt.NDArray[Any]) -> Ints:
    """Return the permutation that puts (owner, event row) pairs into the order of §1.

    Key: owner, civil day, then the place in the day's sequence. An event without a time keeps its place; those with
    a time share the other places by (time, sequence).
    """
    day, clock, sequence = events.day[row], events.clock[row], events.sequence[row]
    if _ordered(owner, day, clock, sequence):
        return np.arange(len(row), dtype=np.int64)
    order = _sorted(owner, day, sequence)
    places = np.flatnonzero(clock[order] >= 0)
    if len(places) == 0:
        return order
    timed = order[places]
    order[places] = timed[np.lexsort((sequence[timed], clock[timed], day[timed], owner[timed]))]
    return order


def _sorted(owner: npt.NDArray[Any], day: Rows, sequence: Ints) -> Ints:
    """Return a stable order by (owner, day, sequence); one sort of one packed key where the ranges allow."""
    span = int(day.max()) - int(day.min()) + 1
    widest = int(sequence.max()) - int(sequence.min()) + 1
    if (int(owner.max()) + 1) * span * widest < 2**62:
        packed = (owner.astype(np.int64) * span + (day - day.min())) * widest + (sequence - sequence.min())
        return np.argsort(packed, kind="stable")
    return np.lexsort((sequence, day, owner))


def _ordered(owner: npt.NDArray[Any], day: Rows, clock: Ints, sequence: Ints) -> bool:
    """Whether the rows are in canonical order already (a log grouped by case and sorted by time is)."""
    if len(owner) == 0:
        return True
    same = owner[1:] == owner[:-1]
    if np.any(owner[1:] < owner[:-1]) or np.any(same & (day[1:] < day[:-1])):
        return False
    tied = same & (day[1:] == day[:-1])
    by_sequence = sequence[1:] >= sequence[:-1]
    if np.any(tied & ((clock[1:] < 0) != (clock[:-1] < 0))):
        return False
    by_clock = (clock[1:] > clock[:-1]) | ((clock[1:] == clock[:-1]) & by_sequence)
    return not np.any(tied & np.where(clock[1:] >= 0, ~by_clock, ~by_sequence))


def build_lens(
    events: EventArrays, objects: Rows, rows: Rows, keys: Rows | None = None, silent: Rows | None = None
) -> LensTable:
    """Return the lens table of (object, key, event row) triples.

    Triples may come in any order and repeat (an event related twice to one object counts once). ``keys`` None: the
    trace of each object is one lens. ``silent`` are objects of which those without any row get an empty lens.
    """
    keys = np.full(len(objects), -1, np.int32) if keys is None else keys
    width = int(keys.max(initial=-1)) + 2
    owner = objects.astype(np.int64) * width + (keys + 1)
    order = canonical_order(events, owner, rows)
    owner, row = owner[order], rows[order]
    fresh = np.ones(len(row), bool)
    fresh[1:] = (owner[1:] != owner[:-1]) | (row[1:] != row[:-1])
    if not fresh.all():
        owner, row = owner[fresh], row[fresh]
    begins = np.ones(len(row), bool)
    begins[1:] = owner[1:] != owner[:-1]
    start = np.append(np.flatnonzero(begins), len(row)).astype(np.int64)
    heads = owner[start[:-1]]
    lens = (np.cumsum(begins) - 1).astype(np.int32)
    things, named = (heads // width).astype(np.int32), (heads % width - 1).astype(np.int32)
    if silent is not None:
        without = np.setdiff1d(silent, things).astype(np.int32)
        start = np.append(start, np.full(len(without), len(row), np.int64))
        things, named = np.append(things, without), np.append(named, np.full(len(without), -1, np.int32))
    return LensTable(
        start,
        things,
        named,
        row.astype(np.int32),
        events.type[row],
        events.day[row],
        events.clock[row],
        lens,
    )
