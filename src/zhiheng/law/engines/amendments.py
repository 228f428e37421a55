"""Corrections, voids and former versions (F4) of a whole ledger, found for the rows of one chunk without a walk.

They are few beside the events of a ledger, and any chunk may hold an event to which some of them belong.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX

_VOIDED = ATTRIBUTE_PREFIX + "event"


def first_of_each(rows: pa.Table) -> pa.Table:
    """Return rows with each event once."""
    if not rows.num_rows:
        return rows
    codes = rows["event_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    _, places = np.unique(codes, return_index=True)
    return rows.take(pa.array(np.sort(places)))


class Amendments:
    """The events of a ledger that correct, are corrected, or void (``rows``: in any order, doubles allowed).

    Events that name one another, over any number of steps, belong together; which do is found once.
    """

    def __init__(self, rows: pa.Table) -> None:
        self.rows = first_of_each(rows)
        own = self.rows["event_id"].to_pylist()
        named = [name for name in ("corrects", _VOIDED) if name in self.rows.column_names]
        links = [
            (id_, other)
            for name in named
            for id_, other in zip(own, self.rows[name].to_pylist(), strict=True)
            if other is not None
        ]
        family = _families(own, links)
        self._ids = pa.array(list(family), pa.string())
        self._family = np.array(list(family.values()), np.int64)
        self._of_row = self._family[: len(own)]

    def beside(self, rows: pa.Table) -> pa.Table:
        """Return the amendments that belong to events of ``rows`` and don't stand among these themselves."""
        if not self.rows.num_rows:
            return self.rows
        here = _among(self._ids, rows["event_id"])
        touched = np.zeros(int(self._family.max()) + 1, bool)
        touched[self._family[here]] = True
        return self.rows.take(pa.array(np.flatnonzero(touched[self._of_row] & ~here[: len(self._of_row)])))


def _families(own: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the number of the family of each id, the ids of ``own`` first."""
    chief: dict[str, str] = {id_: id_ for id_ in own}

    def head(id_: str) -> str:
        """Return the id that stands for a family, and shorten the way to it."""
        top = id_
        while chief[top] != top:
            top = chief[top]
        while chief[id_] != top:
            chief[id_], id_ = top, chief[id_]
        return top

    for one, other in links:
        chief.setdefault(other, other)
        chief[head(one)] = head(other)
    numbers: dict[str, int] = {}
    return {id_: numbers.setdefault(head(id_), len(numbers)) for id_ in chief}


def _among(ids: pa.Array, some: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return which of the ids are among some."""
    found: npt.NDArray[np.bool_] = pc.is_in(ids, value_set=some.cast(pa.string()).combine_chunks()).to_numpy(
        zero_copy_only=False
    )
    return found
