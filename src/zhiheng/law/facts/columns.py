"""States as columns: answers for millions of (subject, day, clock) at once, joined as-of before the compiled pass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zhiheng.law.facts.intervals import union
from zhiheng.law.facts.table import FactTable, Unknown

Ints = npt.NDArray[np.int64]
States = npt.NDArray[np.uint8]
NOT_HELD, HELD, NOT_KNOWN = np.uint8(0), np.uint8(1), np.uint8(2)

_CLOCKS = 1 << 38  # more than the microseconds of a day; one day's moments fit below it


class StateColumn:
    """One state (with one of ``values``, None: any) of all subjects, for questions in bulk.

    ``subjects`` are the ids that codes stand for (code = place). Equal to ``FactTable.held`` for each row.
    """

    def __init__(
        self, table: FactTable, state: str, subjects: Sequence[str], values: Sequence[str] | None = None
    ) -> None:
        begins, ends, owners = [], [], []
        self._known = np.zeros(len(subjects) + 1, bool)
        for code, subject in enumerate(subjects):
            found = table.intervals(state, subject)
            if isinstance(found, Unknown):
                continue
            self._known[code] = True
            for begin, end in union(interval.span for interval in found if interval.has(values)):
                owners.append(code)
                begins.append(_moment(*begin))
                ends.append(_moment(*end))
        self._owner = np.array(owners, np.int64)
        self._begin, self._end = np.array(begins, np.int64), np.array(ends, np.int64)
        self._first = np.searchsorted(self._owner, np.arange(len(subjects) + 1))

    def held(self, codes: npt.ArrayLike, days: npt.ArrayLike, clocks: npt.ArrayLike) -> States:
        """Return ``HELD``, ``NOT_HELD`` or ``NOT_KNOWN`` per row.

        Arguments: subject codes (negative: no such subject, unknown), civil days, clocks (-1: only the day is known).
        """
        subject = np.asarray(codes, np.int64)
        subject = np.where(subject < 0, len(self._known) - 1, subject)
        acts = np.asarray(days, np.int64) * _CLOCKS + np.asarray(clocks, np.int64) + 1
        answer = np.where(self._known[subject], NOT_HELD, NOT_KNOWN).astype(np.uint8)
        place = self._last_begun(subject, acts)
        begun = place >= 0
        within = np.zeros(len(acts), bool)
        within[begun] = acts[begun] <= self._end[place[begun]]
        answer[within] = HELD
        return answer

    def _last_begun(self, subject: Ints, acts: Ints) -> Ints:
        """Place of the subject's last span that begins before the act, -1 where there is none (spans are disjoint)."""
        if not len(self._owner):
            return np.full(len(acts), -1, np.int64)
        moments = np.unique(np.concatenate([self._begin, acts]))
        width = len(moments) + 1
        spans = self._owner * width + np.searchsorted(moments, self._begin)
        place = np.searchsorted(spans, subject * width + np.searchsorted(moments, acts), side="left") - 1
        mine = (place >= 0) & (self._owner[np.maximum(place, 0)] == subject)
        return np.where(mine, place, -1)


def _moment(day: int, clock: int) -> int:
    bounded = max(-(1 << 24), min(1 << 24, day))
    return bounded * _CLOCKS + min(clock + 1, _CLOCKS - 1)
