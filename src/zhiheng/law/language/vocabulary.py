"""The event vocabulary (事件词汇表): what can happen, to which objects, with which attributes.

One data file is read by ledger, importers, rules and screens. Types, cardinalities and code tables are checked when it
is loaded, so that a rule or an event that names an unknown word is refused with the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from zhiheng.law.language.errors import Refusal, RuleErrors, RuleProblem, advice
from zhiheng.law.language.model import Position
from zhiheng.law.language.yaml12 import Node, load_file
from zhiheng.law.units import Period

AttributeKind = Literal[
    "text", "bool", "int", "number", "money", "date", "datetime", "hours", "days", "wdays", "code", "fields", "vault"
]
KINDS: tuple[AttributeKind, ...] = (
    "text", "bool", "int", "number", "money", "date", "datetime", "hours", "days", "wdays", "code", "fields", "vault",
)  # fmt: skip
FIELDS_TABLE = "document_item"
DEFAULT_LATENESS = Period(3, "wd")
NOWHERE = Position("", 0)

_TYPE = re.compile(r"(list\()?([a-z]+)(?:\(([a-z_]+)\))?(\))?(!)?\Z")
_CARDINALITY = re.compile(r"([01])(?:\.\.([1n]))?\Z")
_PERIOD = re.compile(r"([0-9]+) (d|wd|h|m|y)\Z")


@dataclass(frozen=True, slots=True)
class AttributeType:
    """Type of an attribute. ``table`` is its code table (``fields``: the table of document items)."""

    kind: AttributeKind
    table: str | None = None
    is_list: bool = False
    required: bool = False

    @property
    def many(self) -> bool:
        """Whether the value is a list (``list(…)`` or ``fields``)."""
        return self.is_list or self.kind == "fields"

    @property
    def ordered(self) -> bool:
        """Whether values can be compared by less and greater."""
        return not self.many and self.kind in ("int", "number", "money", "date", "datetime", "hours", "days", "wdays")


@dataclass(frozen=True, slots=True)
class RelationType:
    """A relation of an event to objects of a type in a role; ``high`` None: any number."""

    object_type: str
    qualifier: str | None
    low: int
    high: int | None

    @property
    def name(self) -> str:
        """``TYPE/QUALIFIER`` or ``TYPE``."""
        return self.object_type if self.qualifier is None else f"{self.object_type}/{self.qualifier}"


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: its Chinese name, relations, attributes, articles, and how late it may be recorded (补录)."""

    type: str
    zh: str
    relations: Mapping[str, RelationType]
    attributes: Mapping[str, AttributeType]
    basis: tuple[str, ...]
    late_after: Period = DEFAULT_LATENESS
    position: Position = NOWHERE

    def relates_to(self, object_type: str, qualifier: str | None = None) -> bool:
        """Whether such events may name an object of this type (in this role)."""
        return any(
            r.object_type == object_type and (qualifier is None or r.qualifier == qualifier)
            for r in self.relations.values()
        )


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A type of object, the room that keeps it, and its attributes."""

    type: str
    zh: str
    room: str
    attributes: Mapping[str, AttributeType]


@dataclass(frozen=True, slots=True)
class FactNames:
    """Names of the derived facts (F2) that rules may use, with their types where the definitions say them.

    ``states`` hold of a subject over days, ``values`` are ``fact.NAME``, ``types`` are derived object types.
    """

    states: frozenset[str] = frozenset()
    values: Mapping[str, AttributeType | None] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    version: str = ""  # digest of the definitions: another meaning is another version of the library


RUNNING_FACTS: Mapping[str, AttributeType | None] = {
    "ordinal": AttributeType("int"),
    "standing": AttributeType("bool"),
    "clock": None,
    "day_kind": None,
}
"""Facts that evaluators compute themselves, beside ``day_vs_due.RULE``."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that may be said in an event. ``facts`` None: names of facts are not checked."""

    version: str
    timezone: str
    envelope: Mapping[str, AttributeType]
    statutes: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    objects: Mapping[str, ObjectType]
    events: Mapping[str, EventType]
    source: Node
    facts: FactNames | None = None

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read a vocabulary file. Raises ``RuleErrors`` with every problem and its line."""
        return _Loader(load_file(path, path.name)).vocabulary()

    def with_facts(self, facts: FactNames) -> Vocabulary:
        """Return this vocabulary with the names of derived facts, so that unknown ones are refused."""
        return replace(self, facts=facts)

    def event(self, type_: str) -> EventType | None:
        """Return an event type, or None for an unknown one."""
        return self.events.get(type_)

    def object(self, type_: str) -> ObjectType | None:
        """Return an object type, or None for an unknown one."""
        return self.objects.get(type_)

    def is_object_type(self, type_: str) -> bool:
        """Whether this names an object type, derived ones included."""
        return type_ in self.objects or (self.facts is not None and type_ in self.facts.types)

    def object_types(self) -> tuple[str, ...]:
        """Return the names of all object types, derived ones included."""
        return (*self.objects, *(self.facts.types if self.facts else ()))

    def attribute_type(self, event_type: str, name: str) -> AttributeType | None:
        """Return the type of an event's attribute (envelope fields included), or None where it has none such."""
        event = self.events.get(event_type)
        found = event.attributes.get(name) if event else None
        return found or self.envelope.get(name)

    def object_attribute_type(self, object_type: str, name: str) -> AttributeType | None:
        """Return the type of an object's attribute, or None where it has none such."""
        found = self.objects.get(object_type)
        return found.attributes.get(name) if found else None

    def label(self, table: str, code: str) -> str:
        """Return the Chinese word of a code, or the code itself where the table lacks it."""
        return self.codes.get(table, {}).get(code, code)

    def problems(self) -> tuple[RuleProblem, ...]:
        """Return what is not consistent in the file: words used but not defined, tables defined but not used."""
        return tuple(_consistency(self))


def parse_attribute_type(node: Node) -> AttributeType:
    """Read ``text``, ``code(TABLE)!``, ``list(code(TABLE))`` … Raises ``Refusal``."""
    match = _TYPE.match(str(node.value)) if isinstance(node.value, str) else None
    if match is None or bool(match[1]) != bool(match[4]):
        raise Refusal(node.position, f"不认识的属性类型“{node.text}”", "例如 text、money!、code(outcome)、list(text)")
    kind = next((k for k in KINDS if k == match[2]), None)
    if kind is None:
        raise Refusal(node.position, f"不认识的属性类型“{match[2]}”", advice(match[2], KINDS, "类型"))
    if (kind == "code") != (match[3] is not None):
        raise Refusal(node.position, f"“{node.text}”的码表写法不对", "代码类型写 code(码表),其他类型没有括号")
    table = FIELDS_TABLE if kind == "fields" else match[3]
    return AttributeType(kind, table, bool(match[1]), bool(match[5]))


def parse_relation(name: str, node: Node) -> RelationType:
    """Read ``TYPE/QUALIFIER: 0..n``. Raises ``Refusal``."""
    match = _CARDINALITY.match(str(node.value))
    if match is None:
        raise Refusal(node.position, f"关系“{name}”的个数写作“{node.text}”", "请写 1、0..1、1..n 或 0..n")
    low, high = int(match[1]), match[2]
    object_type, _, qualifier = name.partition("/")
    return RelationType(object_type, qualifier or None, low, None if high == "n" else int(high or low))


def parse_lateness(node: Node) -> Period:
    """Read ``late_after: 3 wd``. Raises ``Refusal``."""
    match = _PERIOD.match(str(node.value))
    if match is None:
        raise Refusal(node.position, f"期间写作“{node.text}”", "请写数字、空格和单位,例如 3 wd")
    unit = next(u for u in ("d", "wd", "h", "m", "y") if u == match[2])
    return Period(int(match[1]), unit)  # type: ignore[arg-type]  # the expression above yields one of the units


class _Loader:
    def __init__(self, root: Node) -> None:
        self.root = root
        self.problems: list[RuleProblem] = []

    def vocabulary(self) -> Vocabulary:
        """Return the whole vocabulary. Raises ``RuleErrors`` with every problem."""
        if not self.root.is_map:
            raise RuleErrors([RuleProblem(self.root.position, "词汇表不是映射", "请看 docs/formats.md 的例子")])
        made = Vocabulary(
            version=self.text("version"),
            timezone=self.text("timezone"),
            envelope=self.attributes(self.section("envelope")),
            statutes={key: str(node.value) for key, node in self.section("statutes").items()},
            codes={
                key: {code: str(zh.value) for code, zh in node.items()} for key, node in self.section("codes").items()
            },
            objects={key: self.object_type(key, node) for key, node in self.section("objects").items()},
            events={key: self.event_type(key, node) for key, node in self.section("events").items()},
            source=self.root,
        )
        if self.problems:
            raise RuleErrors(self.problems)
        return made

    def text(self, key: str) -> str:
        """Return a text of the file's head, "" where it is missing."""
        node = self.root.get(key)
        return "" if node is None else node.text

    def section(self, key: str) -> Node:
        """Return a section; a missing one is a problem, and empty."""
        node = self.root.get(key)
        if node is None or not node.is_map:
            self.problems.append(RuleProblem(self.root.position, f"词汇表缺少“{key}”一节", "请补上"))
            return Node({}, self.root.position)
        return node

    def attributes(self, node: Node | None) -> dict[str, AttributeType]:
        """Return the attribute types of an event or object type."""
        found: dict[str, AttributeType] = {}
        for name, value in node.items() if node else ():
            try:
                found[name] = parse_attribute_type(value)
            except Refusal as refusal:
                self.problems.append(refusal.problem)
        return found

    def keys(self, node: Node, known: tuple[str, ...]) -> None:
        """Note every key that isn't known."""
        for key in node.names:
            if key not in known:
                self.problems.append(
                    RuleProblem(node.where(key), f"词汇表里不认识的键“{key}”", advice(key, known, "键"))
                )

    def object_type(self, name: str, node: Node) -> ObjectType:
        """Return an object type."""
        self.keys(node, ("zh", "room", "attributes"))
        zh, room = node.get("zh"), node.get("room")
        attributes = self.attributes(node.get("attributes"))
        return ObjectType(name, zh.text if zh else name, room.text if room else "", attributes)

    def event_type(self, name: str, node: Node) -> EventType:
        """Return an event type with its relations and attributes."""
        self.keys(node, ("zh", "objects", "attributes", "basis", "late_after"))
        relations: dict[str, RelationType] = {}
        objects = node.get("objects")
        for relation, value in objects.items() if objects else ():
            try:
                relations[relation] = parse_relation(relation, value)
            except Refusal as refusal:
                self.problems.append(refusal.problem)
        zh, basis, late = node.get("zh"), node.get("basis"), node.get("late_after")
        return EventType(
            type=name,
            zh=zh.text if zh else name,
            relations=relations,
            attributes=self.attributes(node.get("attributes")),
            basis=tuple(item.text for item in basis.many()) if basis else (),
            late_after=self.lateness(late) if late else DEFAULT_LATENESS,
            position=node.position,
        )

    def lateness(self, node: Node) -> Period:
        """Return how late such an event may be recorded."""
        try:
            return parse_lateness(node)
        except Refusal as refusal:
            self.problems.append(refusal.problem)
            return DEFAULT_LATENESS


def _consistency(vocabulary: Vocabulary) -> Iterator[RuleProblem]:
    events = vocabulary.source.get("events") or Node({}, vocabulary.source.position)
    objects = vocabulary.source.get("objects") or events
    used: set[str] = set()
    for kind, owners, node in (("事件", vocabulary.events, events), ("对象", vocabulary.objects, objects)):
        for name, owner in owners.items():
            place = node.where(name)
            for attribute, type_ in owner.attributes.items():
                if type_.table is not None:
                    used.add(type_.table)
                    if type_.table not in vocabulary.codes:
                        hint = advice(type_.table, vocabulary.codes, "码表")
                        yield RuleProblem(place, f"{kind} {name}.{attribute} 用了没有的码表“{type_.table}”", hint)
    for event in vocabulary.events.values():
        yield from _event_consistency(vocabulary, event, events.where(event.type))
    used |= {t.table for t in vocabulary.envelope.values() if t.table}
    codes = vocabulary.source.get("codes") or events
    for table in sorted(set(vocabulary.codes) - used):
        yield RuleProblem(codes.where(table), f"码表“{table}”没有属性用它", "请删去,或让某个属性用它")


def _event_consistency(vocabulary: Vocabulary, event: EventType, place: Position) -> Iterator[RuleProblem]:
    for relation in event.relations.values():
        if relation.object_type not in vocabulary.objects:
            hint = advice(relation.object_type, vocabulary.objects, "对象类型")
            yield RuleProblem(place, f"事件 {event.type} 关联了没有的对象类型“{relation.object_type}”", hint)
    for item in event.basis:
        statute = item.partition("#")[0]
        if statute not in vocabulary.statutes:
            hint = advice(statute, vocabulary.statutes, "法律简称")
            yield RuleProblem(place, f"事件 {event.type} 的依据“{statute}”不在法律简称里", hint)
