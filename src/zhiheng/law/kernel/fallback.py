"""What the compiled pass leaves, judged by the reference: whole parts of rules, and single traces of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import rows as rowwise
from zhiheng.eventlog.model import Event
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.facts import definitions
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.kernel.judge import Judged, Progress, Question
from zhiheng.law.kernel.logdata import LogData
from zhiheng.law.kernel.mentions import event_types
from zhiheng.law.kernel.rebuilding import Rebuilder
from zhiheng.law.kernel.settling import UnitRecords
from zhiheng.law.reference.compiled import CompiledRule
from zhiheng.law.reference.judge import Judging, Plan
from zhiheng.law.trace.order import ordered
from zhiheng.law.verdicts import Verdict

BATCH = 2000
"""Objects whose traces are made into events at a time."""

Lens = tuple[tuple[str, str], ...]
Fetch = Callable[[str, Sequence[str]], LogTables]


@dataclass(slots=True)
class Task:
    """What the reference has to judge of one rule: per part None (all of these objects) or certain lenses."""

    compiled: CompiledRule
    objects: set[int] = field(default_factory=set)
    parts: dict[int, set[Lens] | None] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)  # ids of objects that are left altogether


def tasks_of(units: Sequence[UnitRecords], names: Names) -> list[Task]:
    """Return what is left over, by rule."""
    tasks: dict[int, Task] = {}
    for unit in units:
        objects: set[int] = set(unit.objects.tolist())
        lenses: set[Lens] | None = None
        if not unit.unit.left:
            table = unit.result.truthful.lens
            objects |= set(table.object[unit.deferred].tolist())
            lenses = {names.lens(unit, int(lens)) for lens in unit.deferred}
        if not objects:
            continue
        task = tasks.setdefault(id(unit.unit.compiled), Task(unit.unit.compiled))
        task.objects |= objects
        task.parts[unit.unit.number] = lenses
        task.whole |= {names.id(row) for row in unit.objects.tolist()}
    return [task for task in tasks.values() if task.objects]


def judged_by_reference(
    tasks: Sequence[Task],
    plan: Plan,
    judged: Judged,
    question: Question,
    names: Names,
    facts: FactTable | None,
    mapped_without: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    fetch: Fetch | None = None,
) -> Iterator[Verdict]:
    """Yield the reference's verdicts of what was left, batch by batch."""
    by_about: dict[str, list[Task]] = {}
    for task in tasks:
        by_about.setdefault(task.compiled.rule.about, []).append(task)
    rebuilder = Rebuilder(judged.data, facts, mapped_without)
    for about, wanted in by_about.items():
        every = np.array(sorted(set().union(*(task.objects for task in wanted))), np.int32)
        for begin in range(0, len(every), BATCH):
            batch = every[begin : begin + BATCH]
            if progress is not None:
                progress(f"逐案复核 {about}", begin, len(every))
            type_ = about.partition("/")[0]
            types = event_types([task.compiled.rule for task in wanted], about)
            if fetch is None:
                world = rebuilder.world(type_, batch, types)
            else:
                ids = judged.data.tables.objects["id"].take(pa.array(batch)).to_pylist()
                world = _fetched(fetch(type_, ids), type_, ids, types, question, facts, mapped_without)
            judging = Judging(
                plan,
                world,
                as_of=question.as_of,
                known_at=question.known_at,
                complete=question.complete,
                explained=question.explained,
            )
            yield from _judge_batch(judging, wanted, about, batch.tolist(), names)


def _judge_batch(
    judging: Judging, tasks: Sequence[Task], about: str, batch: Sequence[int], names: Names
) -> Iterator[Verdict]:
    ids = [names.id(row) for row in batch]
    traces = _traces(judging.index.events, about, ids)
    for row, id_ in zip(batch, ids, strict=True):
        scene = judging.scene(((about, id_),), traces[id_])
        for task in tasks:
            if row not in task.objects:
                continue
            for verdict in judging.judge_lenses(task.compiled, scene):
                if verdict.part not in task.parts:
                    continue
                lenses = task.parts[verdict.part]
                if lenses is None or verdict.lens in lenses or (id_ in task.whole and lenses is not None):
                    yield verdict


def _fetched(
    part: LogTables,
    type_: str,
    ids: Sequence[str],
    types: frozenset[str] | None,
    question: Question,
    facts: FactTable | None,
    mapped_without: frozenset[str],
) -> World:
    """Return the world of objects whose whole log was fetched; of that only the event types looked at (None: all).

    An agency's log is a large part of everything, and most rules about it look at a few of its events. Derived objects
    are found in whole traces only.
    """
    if types is not None and type_ not in definitions().types:
        objects = part.objects
        mine = pc.and_(pc.equal(objects["type"], type_), pc.is_in(objects["id"], value_set=pa.array(ids)))
        rows = np.flatnonzero(mine.to_numpy(zero_copy_only=False)).astype(np.int32)
        day = None if question.as_of is None else question.as_of.day
        return Rebuilder(LogData(part, day, question.known_at), facts, mapped_without).world(type_, rows, types)
    known = rowwise.objects_of(part)
    return World(
        rowwise.events_of(part), known, facts if facts is not None else FactTable(derived=True), mapped_without
    )


def _traces(events: Iterable[Event], about: str, ids: Iterable[str]) -> dict[str, list[Event]]:
    """Return the traces of some objects in canonical order."""
    type_, _, qualifier = about.partition("/")
    found: dict[str, list[Event]] = {id_: [] for id_ in ids}
    for event in events:
        for id_ in dict.fromkeys(event.objects(type_, qualifier or None)):
            if id_ in found:
                found[id_].append(event)
    return {id_: list(ordered(trace)) for id_, trace in found.items()}


class Names:
    """Ids of objects by row, and lenses as verdicts state them."""

    def __init__(self, judged: Judged) -> None:
        self._ids = judged.data.tables.objects["id"]
        self._keys: dict[str, list[str]] = {}
        self._data = judged.data

    def id(self, row: int) -> str:
        """Return the id of an object."""
        return str(self._ids[row].as_py())

    def key(self, per: str, code: int) -> tuple[str, str]:
        """Return a key as a verdict states it."""
        from zhiheng.law.kernel.keys import attribute_keys
        from zhiheng.law.trace.lens import ATTRIBUTE

        if per.startswith(ATTRIBUTE):
            name = per[len(ATTRIBUTE) :]
            if name not in self._keys:
                self._keys[name] = attribute_keys(self._data, name)
            return per, self._keys[name][code]
        return per.partition("/")[0], self.id(code)

    def lens(self, unit: UnitRecords, number: int) -> Lens:
        """Return a lens of a unit by its number."""
        table, group = unit.result.truthful.lens, unit.result.group
        about = (group.about, self.id(int(table.object[number])))
        code = int(table.key[number])
        return (about,) if group.per is None or code < 0 else (about, self.key(group.per, code))
