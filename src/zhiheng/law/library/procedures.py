"""Procedures as versioned data (办案程序): stages and acts of one kind of business, read from ``procedures/*.yaml``.

A procedure says what an act is, who does it and what its form asks; which act may be done when is decided by the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhiheng.eventlog.model import Event
from zhiheng.law.language.vocabulary import EventType, Vocabulary
from zhiheng.law.language.yaml12 import load_file, plain
from zhiheng.law.library import LIBRARY_DIR, vocabulary

PROCEDURES_DIR = LIBRARY_DIR / "procedures"
ROLES = frozenset({"handler", "head", "reviewer", "host"})
"""Who does an act: 办案人员, 机关负责人, 法制审核人员, 听证主持人."""


class ProcedureError(Exception):
    """A procedure file isn't right; the message names file, act and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of an act's form: an attribute of the event; ``needed``: the form wants an answer."""

    name: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ActPlan:
    """An act of a procedure, as the comment at the head of the file explains its parts."""

    name: str
    title: str
    button: str
    event: EventType
    by: frozenset[str]
    stages: frozenset[str]
    asks: tuple[Asked, ...] = ()
    picks: frozenset[str] = frozenset()
    makes: str = ""
    after: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    approval: str = ""
    paper: str = ""
    fact: bool = False
    icon: str = ""
    set: Mapping[str, Any] = field(default_factory=dict)
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    basis: tuple[str, ...] = ()

    def asked(self, name: str) -> bool:
        """Return whether the act's form asks for an attribute of its event."""
        return any(one.name == name for one in self.asks)


@dataclass(frozen=True, slots=True)
class Milestone:
    """An event that says at which stage a case is; ``where``: only with one of these values.

    ``undone``: event and values after which the last such event counts no more (移送未被受理).
    """

    event: str
    stage: str
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    undone: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)

    def reached(self, event: Event) -> bool:
        """Return whether an event is this milestone."""
        return event.type == self.event and _meets(event, self.where)

    def stands(self, events: Sequence[Event]) -> bool:
        """Return whether events of a trace reach this milestone, and nothing undid it afterwards."""
        standing = False
        for event in events:
            if self.reached(event):
                standing = True
            elif event.type in self.undone and _meets(event, self.undone[event.type]):
                standing = False
        return standing


def _meets(event: Event, where: Mapping[str, tuple[Any, ...]]) -> bool:
    return all(event.attributes.get(name) in values for name, values in where.items())


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure in one version: ``stages`` key → title, in order; ``acts`` by name; in force from ``first`` on."""

    key: str
    version: int
    title: str
    about: str
    procedures: tuple[str, ...]
    first: date
    last: date | None
    basis: tuple[str, ...]
    stages: Mapping[str, str]
    milestones: tuple[Milestone, ...]
    acts: Mapping[str, ActPlan]

    def stage(self, trace: Iterable[Event]) -> str:
        """Return the stage that an effective trace has reached: that of the first milestone that occurred."""
        events = list(trace)
        by_type: dict[str, list[Event]] = {}
        for event in events:
            by_type.setdefault(event.type, []).append(event)
        for milestone in self.milestones:
            reached = any(map(milestone.reached, by_type.get(milestone.event, ())))
            if reached and (not milestone.undone or milestone.stands(events)):
                return milestone.stage
        return next(iter(self.stages))

    def in_force(self, day: date) -> bool:
        """Return whether this version holds on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def begins(self, act: ActPlan) -> bool:
        """Return whether an act brings what the procedure is about into being (a measure, an enforcement)."""
        return act.makes == self.about

    def for_event(self, type_: str) -> list[ActPlan]:
        """Return the acts that an event of a type may come from, in the order of the file."""
        return [act for act in self.acts.values() if act.event.type == type_]


def read_procedure(path: Path, words: Vocabulary | None = None) -> Procedure:
    """Read a procedure and hold it to the vocabulary.

    Raises ``ProcedureError`` naming file, act and fault; a file that isn't YAML raises as the rule language does.
    """
    known = words or vocabulary()
    raw = plain(load_file(path, path.name))
    try:
        stages = dict(raw["stages"])
        milestones = tuple(_milestone(one) for one in raw["milestones"])
        acts = {name: _act(name, entry, known) for name, entry in (*raw["acts"].items(), *_shared(raw))}
        force = raw["in_force"]
        read = Procedure(
            raw["key"], raw["version"], raw["title"], raw["about"], tuple(raw["procedures"]), force["from"],
            force.get("to"), tuple(raw["basis"]), stages, milestones, acts,
        )  # fmt: skip
    except KeyError as error:
        raise ProcedureError(f"{path.name}: 缺少 {error.args[0]}，请补上") from error
    if found := list(_problems(read, known)):
        raise ProcedureError("\n".join(f"{path.name}: {problem}" for problem in found))
    return read


def _shared(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the acts of the files that a procedure shares, each in those of its stages that the procedure has."""
    for file in raw.get("shares", ()):
        entries = plain(load_file(PROCEDURES_DIR / "shared" / f"{file}.yaml", f"shared/{file}.yaml"))["acts"]
        for name, entry in entries.items():
            yield name, {**entry, "stages": [stage for stage in entry["stages"] if stage in raw["stages"]]}


def _milestone(raw: Mapping[str, Any]) -> Milestone:
    undone = {event: _values(where) for event, where in raw.get("undone", {}).items()}
    return Milestone(raw["event"], raw["stage"], _values(raw.get("where", {})), undone)


def _values(raw: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(values) for name, values in raw.items()}


def _act(name: str, raw: Mapping[str, Any], known: Vocabulary) -> ActPlan:
    event = known.event(raw["event"])
    if event is None:
        raise ProcedureError(f"步骤 {name}: 事件词汇里没有 {raw['event']}")
    asks = tuple(Asked(one.rstrip("!"), one.endswith("!")) for one in raw.get("asks", ()))
    return ActPlan(
        name=name,
        title=raw["title"],
        button=raw["button"],
        event=event,
        by=frozenset(raw["by"]),
        stages=frozenset(raw["stages"]),
        asks=asks,
        picks=frozenset(raw.get("picks", ())),
        makes=raw.get("makes", ""),
        after=frozenset(raw.get("after", ())),
        unless=frozenset(raw.get("unless", ())),
        approval=raw.get("approval", ""),
        paper=raw.get("paper", ""),
        fact=raw.get("fact", False),
        icon=raw.get("icon", ""),
        set=raw.get("set", {}),
        offers=raw.get("offers", {}),
        basis=tuple(raw["basis"]),
    )


def _problems(read: Procedure, known: Vocabulary) -> Iterator[str]:
    """Yield what doesn't fit the vocabulary or the procedure's own stages."""
    for milestone in read.milestones:
        if milestone.stage not in read.stages or known.event(milestone.event) is None:
            yield f"里程碑 {milestone.event}: 没有这个阶段或者事件"
        for type_ in milestone.undone:
            if known.event(type_) is None:
                yield f"里程碑 {milestone.event}: 事件词汇里没有 {type_}"
    for act in read.acts.values():
        for name in (*(one.name for one in act.asks), *act.set, *act.offers):
            if name not in act.event.attributes:
                yield f"步骤 {act.name}: 事件 {act.event.type} 没有属性 {name}"
        for type_ in act.after | act.unless:
            if known.event(type_) is None:
                yield f"步骤 {act.name}: 事件词汇里没有 {type_}"
        if unknown := act.by - ROLES:
            yield f"步骤 {act.name}: 没有 {'、'.join(sorted(unknown))} 这种办理人"
        if unknown := act.stages - set(read.stages):
            yield f"步骤 {act.name}: 没有 {'、'.join(sorted(unknown))} 这个阶段"
        if act.approval and act.approval not in known.codes["approval_of"]:
            yield f"步骤 {act.name}: 审批事项代码表里没有 {act.approval}"
        if act.makes and not act.event.relates_to(act.makes):
            yield f"步骤 {act.name}: 事件 {act.event.type} 不涉及 {act.makes}"


@lru_cache(maxsize=1)
def procedures() -> tuple[Procedure, ...]:
    """Return all versions of all packaged procedures. Raises ``ProcedureError`` where a file isn't right."""
    return tuple(read_procedure(path) for path in sorted(PROCEDURES_DIR.glob("*.yaml")))


def procedure_for(about: str, kind: str, day: date) -> Procedure | None:
    """Return the version of a procedure that holds on a day for objects of a type and kind (案件的程序), or None."""
    for one in procedures():
        if one.about == about and kind in one.procedures and one.in_force(day):
            return one
    return None


def procedure_named(key: str, day: date) -> Procedure | None:
    """Return the version of the procedure of a key that holds on a day, or None."""
    return next((one for one in procedures() if one.key == key and one.in_force(day)), None)


def procedures_about(about: str, day: date) -> list[Procedure]:
    """Return the procedures for objects of a type that hold on a day, in the order of their keys."""
    return [one for one in procedures() if one.about == about and one.in_force(day)]
