"""What charts and headlines say of all findings (数字): added up, so that the findings needn't be in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(slots=True)
class Figures:
    """Figures of findings: how many, on how many objects, by month of activation, by days over, by agency.

    ``add`` is told the findings of whole objects: no object may come twice.
    """

    findings: int = 0
    objects: int = 0
    months: Counter[str] = field(default_factory=Counter)
    over: Counter[int] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)

    def add(self, findings: pa.Table) -> None:
        """Count further findings."""
        self.findings += findings.num_rows
        about = findings.select(["object_type", "object_id"])
        self.objects += about.group_by(["object_type", "object_id"]).aggregate([]).num_rows
        days = findings.column("activation_day").drop_null()
        self.months.update(_counted(pc.strftime(days.cast(pa.timestamp("s")), format="%Y-%m")))
        self.over.update(_counted(findings.column("days_over").drop_null()))
        self.agencies.update(_counted(findings.column("agency").drop_null()))

    @classmethod
    def of(cls, findings: pa.Table) -> Figures:
        """Return the figures of all findings at once."""
        found = cls()
        found.add(findings)
        return found


def _counted(column: pa.ChunkedArray) -> Counter[Any]:
    return Counter({item["values"]: int(item["counts"]) for item in pc.value_counts(column).to_pylist()})
