"""Projecting (投影): every registry row as a function of the ledger. Nothing else writes the registry's tables (F1).

``project`` runs inside the transaction of every append; ``rebuild`` and ``check`` run the same functions over all
objects (``zhiheng rebuild``). The states of ``law.facts`` are derived by the law's own code, never copied here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiheng.law.trace import VOID
from zhiheng.ledger.gathering import all_ids, touched_keys
from zhiheng.ledger.records import StoredEvent
from zhiheng.registry.projecting import held, rows
from zhiheng.registry.projecting.held import table

__all__ = ["check", "project", "rebuild", "table"]

_TYPES = rows.EVENT_TYPES | held.EVENT_TYPES


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the registry's rows up to date with events that were just appended."""
    mine = [event for event in stored if event.type in _TYPES or event.type == VOID]
    described = {statement.key for event in stored for statement in event.statements}
    touched = touched_keys(mine) if mine else []
    rows.refresh(touched, described)
    if touched:
        held.refresh(touched)


def rebuild() -> None:
    """Write all rows anew from the ledger, in portions; what differed is gone afterwards."""
    for projection in rows.PROJECTIONS:
        for ids in all_ids(projection.object_type):
            projection.refresh(ids)
    for state in held.STATES:
        for ids in held.all_subjects(state):
            held.replace(state, ids)


def check() -> Iterator[str]:
    """Yield in words every difference between the registry's rows and the ledger."""
    for projection in rows.PROJECTIONS:
        for ids in all_ids(projection.object_type):
            yield from projection.differences(ids)
    for state in held.STATES:
        for ids in held.all_subjects(state):
            yield from held.differences(state, ids)
