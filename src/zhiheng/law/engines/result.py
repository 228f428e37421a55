"""What an audit of a log gives, from whichever engine: verdicts, tallies, and evidence on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.kernel import Tally, identities

Progress = Callable[[str, int, int], None]
"""(step in Chinese, done, total); total 0: not known."""


@dataclass(slots=True)
class AuditResult:
    """A judged log.

    ``verdicts`` has the columns of ``kernel.VERDICT_COLUMNS``: violated and open ones (all, where all were asked
    for). ``tallies`` by rule id. ``timings`` in seconds by step, the one-off compiling apart. ``calendar`` names the
    official calendar used. ``events``, ``objects``: how many were read.
    """

    engine: str
    verdicts: pa.Table
    tallies: dict[str, Tally]
    timings: dict[str, float] = field(default_factory=dict)
    calendar: str = ""
    events: int = 0
    objects: int = 0

    @property
    def findings(self) -> pa.Table:
        """The violations, each with its ``identity``, in the order of rule, object and activation."""
        found = self.verdicts.filter(pc.equal(self.verdicts["verdict"].cast(pa.string()), "violated"))
        found = found.append_column("identity", identities(found))
        keys = [(name, "ascending") for name in ("rule_id", "part", "object_id", "activation_day", "identity")]
        return found.take(pc.sort_indices(_plain(found), keys))

    @property
    def left(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Rules of which the reference judged something: how many lenses, and why."""
        return {name: (tally.left, tally.reasons) for name, tally in self.tallies.items() if tally.left}


def _plain(table: pa.Table) -> pa.Table:
    """Return a table whose dictionary columns are plain texts, so that it can be sorted."""
    names = ("rule_id", "part", "object_id", "activation_day", "identity")
    return pa.table({name: _text(table[name]) for name in names})


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def merged(engine: str, parts: list[AuditResult]) -> AuditResult:
    """Return the results of disjoint sets of objects as one."""
    first = parts[0]
    tallies = {name: Tally() for name in first.tallies}
    timings: dict[str, float] = {}
    for part in parts:
        for name, tally in part.tallies.items():
            tallies[name].add(tally)
        for step, seconds in part.timings.items():
            timings[step] = timings.get(step, 0.0) + seconds
    verdicts = pa.concat_tables([part.verdicts for part in parts]).unify_dictionaries()
    events, objects = sum(part.events for part in parts), sum(part.objects for part in parts)
    return AuditResult(engine, verdicts, tallies, timings, first.calendar, events, objects)
