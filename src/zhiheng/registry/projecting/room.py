"""How a room keeps its tables: brought up to date by appends, written anew by the rebuild, compared by the check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhiheng.law.trace import VOID
from zhiheng.ledger.gathering import all_ids, touched_keys
from zhiheng.ledger.records import StoredEvent
from zhiheng.registry.projecting.rows import Projection


@dataclass(frozen=True, slots=True)
class Room:
    """The tables of a room that follow from the ledger and from nothing else."""

    projections: tuple[Projection, ...]

    def project(self, stored: Sequence[StoredEvent]) -> None:
        """Bring the rows up to date with events that were just appended (inside their transaction)."""
        for projection, ids in self.touched(stored):
            projection.refresh(ids)

    def touched(self, stored: Sequence[StoredEvent]) -> Iterator[tuple[Projection, set[str]]]:
        """Yield each projection that events touch, with the ids of the objects whose rows may change."""
        types = frozenset().union(*(each.types for each in self.projections))
        mine = [event for event in stored if event.type in types or event.type == VOID]
        keys = touched_keys(mine) if mine else []
        for projection in self.projections:
            ids = {id_ for type_, (kind, id_) in keys if type_ in projection.types and kind == projection.object_type}
            if ids:
                yield projection, ids

    def rebuild(self) -> None:
        """Write all rows anew from the ledger, in portions."""
        for projection in self.projections:
            for ids in all_ids(projection.object_type):
                projection.refresh(ids)

    def check(self) -> Iterator[str]:
        """Yield in words every difference between the rows and the ledger."""
        for projection in self.projections:
            for ids in all_ids(projection.object_type):
                yield from projection.differences(ids)
