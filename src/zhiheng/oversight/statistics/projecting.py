"""Every row of this room as a function of the ledger's events (F1); nothing else writes these tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.statistics import folding, stating, tallies
from zhiheng.oversight.statistics.models import ActTally, CountedAct, Entry, Statement
from zhiheng.registry.projecting.disputes import disputed_bodies
from zhiheng.registry.projecting.folding import Fold, Row, Story
from zhiheng.registry.projecting.room import Room
from zhiheng.registry.projecting.rows import Projection


class _Acts(Projection):
    """The acts about one type of object; ids of other types may be equal."""

    def _stored(self, ids: list[str]) -> QuerySet[Any]:
        return CountedAct.objects.filter(object_type=self.object_type, object_id__in=ids)


class _Remedies(_Acts):
    """How remedies ended, at the body whose act each disputes."""

    def rows(self, ids: set[str]) -> Iterator[Row]:
        """Yield the rows that follow from the traces of some remedies."""
        found = list(super().rows(ids))
        bodies = disputed_bodies({row["object_id"] for row in found})
        yield from ({**row, "agency": bodies[row["object_id"]]} for row in found)


def _acts(object_type: str, fold: Fold, types: str, kind: type[_Acts] = _Acts) -> Projection:
    def typed(story: Story) -> Iterable[Row]:
        """Yield the fold's rows with the type of their object."""
        return ({**row, "object_type": object_type} for row in fold(story))

    return kind(CountedAct, object_type, typed, frozenset(types.split()), "object_id")


REMEDIES = (
    "remedy.filed remedy.received remedy.supplement-asked remedy.supplemented remedy.passed-on remedy.refused"
    " remedy.accepted remedy.copy-received remedy.answered remedy.decided remedy.withdrawn"
)
"""The events that may say whose act is disputed."""
ACTS = (
    _acts("case", folding.decisions, "decision.made"),
    _acts("measure", folding.measures, "measure.imposed"),
    _acts("enforcement", folding.enforcements, "enforcement.decided"),
    _acts("inspection", folding.inspections, "inspection.started inspection.finished"),
    _acts("application", folding.licences, "application.received application.decided"),
    _acts("remedy", folding.remedies, REMEDIES, _Remedies),
)
STATED = (
    Projection(Statement, "report", stating.statement, frozenset(stating.STEPS)),
    Projection(Entry, "figure", stating.entry, frozenset({"figure.reported", "figure.noted"})),
)
ROOM = Room((*ACTS, *STATED))


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the rows up to date with events that were just appended (inside their transaction)."""
    groups: set[tallies.Group] = set()
    for projection, ids in ROOM.touched(stored):
        if projection in STATED:
            projection.refresh(ids)
            continue
        rows = CountedAct.objects.filter(object_type=projection.object_type, object_id__in=ids)
        groups |= tallies.groups_of(rows)
        projection.refresh(ids)
        groups |= tallies.groups_of(rows)
    if groups:
        tallies.refresh(groups)


def rebuild() -> None:
    """Write all rows anew from the ledger, in portions, and count them."""
    ROOM.rebuild()
    tallies.refresh()
    tallies.refresh_findings()


def check() -> Iterator[str]:
    """Yield in words every difference between the rows, their counts, and the ledger."""
    yield from ROOM.check()
    right = {_said(row) for row in tallies.counted(CountedAct.objects.all())}
    kept = {_said(row) for row in ActTally.objects.all()}
    for row in sorted(right ^ kept):
        yield f"执法行为统计 {row[0]} {row[1]} {row[2]}: {'应为' if row in right else '表中为'} {row[5]} 件"


def _said(row: ActTally) -> tuple[Any, ...]:
    money = (row.fine_cents, row.confiscated_cents)
    return row.agency, row.kind, row.month, row.result, row.lost, row.count, *money
