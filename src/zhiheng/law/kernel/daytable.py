"""A calendar as integer tables, so that the compiled pass counts by subtraction and look-up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from zhiheng.law.calendar import Calendar
from zhiheng.law.kernel.shapes import D_NTH, D_ORDINAL, D_ROLLED, D_UNKNOWN

Table = npt.NDArray[np.int64]
MARGIN = 4000
"""Days around a log for which calendars are tabled: periods of up to ten years that start or end in it."""


_GRID = 8192
"""Tables begin and end on multiples of it, so that the chunks of a log share them."""


def tabled_days(first: int, last: int) -> tuple[int, int]:
    """Return the first and last day to table for a log that lasts from one day to another."""
    return (first - MARGIN) // _GRID * _GRID, -(-(last + MARGIN) // _GRID) * _GRID


def day_tables(calendars: Sequence[Calendar | None], first: int, last: int) -> Table:
    """Return the tables of several calendars for the days ``first`` … ``last``: [calendar, table, day] (``shapes``).

    ``ordinal`` is how many days work up to and with a day, ``nth`` (by ordinal from 1, minus one) the working day,
    ``rolled`` the next working day, ``unknown`` how many days so far are only guessed.
    """
    if not calendars:
        return np.zeros((1, 4, 1), np.int64)
    return np.stack([_table(calendar, first, last) for calendar in calendars])


@lru_cache(maxsize=16)
def _table(calendar: Calendar | None, first: int, last: int) -> Table:
    days = range(first, last + 1)
    table = np.full((4, len(days)), last + 1, np.int64)
    if calendar is None:
        working, known = np.ones(len(days), bool), np.ones(len(days), bool)
    else:
        working = np.fromiter((calendar.is_working(day) for day in days), bool, len(days))
        known = np.fromiter((calendar.known(day) for day in days), bool, len(days))
    table[D_ORDINAL] = np.cumsum(working)
    nth = np.flatnonzero(working) + first
    table[D_NTH, : len(nth)] = nth
    table[D_ROLLED] = np.append(nth, last + 1)[np.searchsorted(nth, np.arange(first, last + 1))]
    table[D_UNKNOWN] = np.cumsum(~known)
    return table
