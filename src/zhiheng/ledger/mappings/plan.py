"""What a mapping says (映射): columns → events, objects, codes. Plain data, stored as JSON, checked when saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from zhiheng.kit.problems import Problem, Refusal
from zhiheng.law.language.errors import advice
from zhiheng.law.language.vocabulary import AttributeType, Vocabulary
from zhiheng.law.library import vocabulary

ELSEWHERE: Final = "elsewhere"
MIXED: Final = "mixed"
_LATER: Final = ("codes", "every", "step", "skipped", "day_first", "mode")
"""Parts of a mapping that an older one may lack."""


class PlanRefused(Refusal):
    """A mapping can't be saved: every reason, with the place in the mapping."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value comes from: a column, or a fixed value. ``codes`` names a code table of the mapping."""

    column: str = ""
    value: str = ""
    codes: str = ""


@dataclass(frozen=True, slots=True)
class ObjectPlan:
    """An object that a row describes. Its id is the system's namespace and the cell ``id``; ``registry``: as it is."""

    type: str
    id: Cell
    qualifier: str = ""
    title: Cell = Cell()
    foreign_number: Cell = Cell()
    attributes: Mapping[str, Cell] = field(default_factory=dict)
    registry: bool = False


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event that a row tells where its ``day`` column is filled. ``objects`` are names of the plan's objects.

    ``step``: the word in the plan's ``step`` column that tells it, where a row is one step of a matter (环节).
    """

    type: str
    day: Cell
    objects: Sequence[str]
    attributes: Mapping[str, Cell] = field(default_factory=dict)
    document_no: Cell = Cell()
    step: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole mapping. ``columns``: the headings in the system's own order; ``key``: those that tell rows apart.

    ``main``: the object that a row is about. ``codes``: table → word in the file → our code. ``every``: days between
    two files. ``step``: the column that says which step a row is; empty where a row is a whole matter. ``skipped``:
    words of that column whose rows are deliberately not taken. ``day_first``: dates stand as 31.12.2026 in this system.
    ``mode``: ``elsewhere``, or ``mixed`` where part of the business is handled here.
    """

    columns: Sequence[str]
    key: Sequence[str]
    agency: Cell
    main: str
    objects: Mapping[str, ObjectPlan]
    events: Mapping[str, EventPlan]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    every: int = 1
    step: str = ""
    skipped: Sequence[str] = ()
    day_first: bool = False
    mode: str = ELSEWHERE

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as plain JSON values."""
        return asdict(self)

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Self:
        """Return the mapping that plain JSON values say. Raises ``PlanRefused`` where the shape is wrong."""
        try:
            objects = {name: _object(one) for name, one in found["objects"].items()}
            events = {name: _event(one) for name, one in found["events"].items()}
            rest = {name: found[name] for name in ("columns", "key", "main")}
            more = {name: found[name] for name in _LATER if name in found}
            return cls(agency=Cell(**found["agency"]), objects=objects, events=events, **rest, **more)
        except (KeyError, TypeError, AttributeError) as error:
            raise PlanRefused.of("映射的写法不对", str(error), "请对照 docs/formats.md 的对接映射一节") from error


def _object(one: Mapping[str, Any]) -> ObjectPlan:
    parts: dict[str, Any] = {name: Cell(**one[name]) for name in ("id", "title", "foreign_number") if name in one}
    parts.update({name: one[name] for name in ("type", "qualifier", "registry") if name in one})
    return ObjectPlan(**parts, attributes=_cells(one))


def _event(one: Mapping[str, Any]) -> EventPlan:
    cells = {name: Cell(**one[name]) for name in ("day", "document_no") if name in one}
    return EventPlan(
        type=one["type"], objects=one["objects"], **cells, attributes=_cells(one), step=one.get("step", "")
    )


def _cells(one: Mapping[str, Any]) -> dict[str, Cell]:
    return {name: Cell(**cell) for name, cell in one.get("attributes", {}).items()}


def check(plan: Plan) -> None:
    """Raise ``PlanRefused`` with everything in a mapping that the vocabulary or its own columns don't know."""
    if problems := list(_problems(plan, vocabulary())):
        raise PlanRefused(*problems)


def _problems(plan: Plan, known: Vocabulary) -> Iterator[Problem]:
    if not plan.key:
        yield Problem("key", "没有指明哪些列区分各行", "请选出案号一类的列")
    for column in plan.key:
        if column not in plan.columns:
            yield Problem(f"key 的“{column}”", "没有这一列", advice(column, plan.columns, "列"))
    if plan.step and plan.step not in plan.columns:
        yield Problem("step", f"没有“{plan.step}”这一列", advice(plan.step, plan.columns, "列"))
    if plan.main not in plan.objects:
        yield Problem("main", f"没有名为“{plan.main}”的对象", advice(plan.main, plan.objects, "对象"))
    for place, cell in cells_of(plan):
        if cell.column and cell.column not in plan.columns:
            yield Problem(place, f"没有“{cell.column}”这一列", advice(cell.column, plan.columns, "列"))
        if cell.codes and cell.codes not in plan.codes:
            yield Problem(place, f"没有名为“{cell.codes}”的代码对照", advice(cell.codes, plan.codes, "代码对照"))
    for name, thing in plan.objects.items():
        declared = known.object(thing.type)
        if declared is None:
            yield Problem(f"对象 {name}", f"没有对象类型“{thing.type}”", advice(thing.type, known.objects, "对象类型"))
        else:
            yield from _attributes(f"对象 {name}", thing.attributes, declared.attributes)
    for name, event in plan.events.items():
        yield from _event_problems(plan, name, event, known)


def _event_problems(plan: Plan, name: str, event: EventPlan, known: Vocabulary) -> Iterator[Problem]:
    declared = known.event(event.type)
    if declared is None:
        yield Problem(f"事件 {name}", f"没有事件类型“{event.type}”", advice(event.type, known.events, "事件类型"))
        return
    yield from _attributes(f"事件 {name}", event.attributes, declared.attributes)
    for required in (one for one, type_ in declared.attributes.items() if type_.required):
        if required not in event.attributes:
            yield Problem(f"事件 {name}", f"缺少必填的属性“{required}”", "请指明来自哪一列,或写固定值")
    named = []
    for thing in event.objects:
        if thing not in plan.objects:
            yield Problem(f"事件 {name}", f"没有名为“{thing}”的对象", advice(thing, plan.objects, "对象"))
            continue
        planned = plan.objects[thing]
        named.append(f"{planned.type}/{planned.qualifier}" if planned.qualifier else planned.type)
    for relation in declared.relations.values():
        if relation.low and relation.name not in named and relation.object_type != "agency":
            yield Problem(f"事件 {name}", f"缺少必须写明的关联“{relation.name}”", "请在映射里加上该对象")
    for one in named:
        if one not in declared.relations:
            hint = advice(one, declared.relations, "关联")
            yield Problem(f"事件 {name}", f"{event.type} 没有关联“{one}”", hint)


def _attributes(place: str, cells: Mapping[str, Cell], declared: Mapping[str, AttributeType]) -> Iterator[Problem]:
    for name in cells:
        if name not in declared:
            yield Problem(f"{place} 的属性“{name}”", "没有这个属性", advice(name, declared, "属性"))
        elif declared[name].kind == "vault":
            yield Problem(f"{place} 的属性“{name}”", "是个人信息,不能写入台账", "请从映射里去掉")


def in_ten_thousands(column: str) -> bool:
    """Return whether a heading says that its amounts are in 万元."""
    return "万元" in column


def cells_of(plan: Plan) -> Iterator[tuple[str, Cell]]:
    """Yield every cell of a mapping with its place."""
    yield "agency", plan.agency
    for name, thing in plan.objects.items():
        parts = {"id": thing.id, "title": thing.title, "foreign_number": thing.foreign_number, **thing.attributes}
        yield from ((f"对象 {name} 的 {part}", cell) for part, cell in parts.items())
    for name, event in plan.events.items():
        parts = {"day": event.day, "document_no": event.document_no, **event.attributes}
        yield from ((f"事件 {name} 的 {part}", cell) for part, cell in parts.items())
