"""Reading the events of `zhiheng judge` (docs/formats.md, judge): small and forgiving, but nothing unknown passes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.law.facts import definitions
from zhiheng.law.facts.stated import stated_facts
from zhiheng.law.facts.table import FactTable
from zhiheng.law.facts.world import World
from zhiheng.law.language.errors import advice
from zhiheng.law.language.vocabulary import AttributeType, Vocabulary

CIVIL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The agencies' zone (北京时间; no summer time since 1991)."""

IMPLIED = "1"
"""Id of the object that events without any object belong to."""

EVENT_KEYS = frozenset(
    {"id", "type", "occurred_at", "attributes", "objects", "recorded_at", "corrects", "sequence", "actor", "agency",
     "source", "document_no", "precision"}
)  # fmt: skip
TOP_KEYS = frozenset({"events", "objects", "facts", "mapped_without", "format"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?\Z")


class InputError(Exception):
    """Events that can't be judged: where (JSON path), what is wrong, what to do."""

    def __init__(self, path: str, message: str, remedy: str = "") -> None:
        self.path = path
        self.message = message
        self.remedy = remedy
        super().__init__(f"{path}:{message}" + (f"。{remedy}" if remedy else ""))


@dataclass(frozen=True, slots=True)
class _Reader:
    """``vocabulary`` None: a foreign log, whose event types and attributes are its own."""

    vocabulary: Vocabulary | None

    def world(self, document: Any) -> World:
        """Return the world of a document."""
        if isinstance(document, list):
            document = {"events": document}
        top = _mapping(document, "$")
        _known(top, TOP_KEYS, "$")
        if not isinstance(top.get("events"), list):
            raise InputError("$.events", "没有事件列表", '请写 {"events": [{"type": …, "occurred_at": …}]}')
        events = [self.event(item, place) for place, item in enumerate(top["events"])]
        seen: dict[str, int] = {}
        for place, event in enumerate(events):
            if event.id in seen:
                raise InputError(f"$.events[{place}].id", f"编号“{event.id}”与第 {seen[event.id] + 1} 个事件重复")
            seen[event.id] = place
        objects = [self.thing(item, place) for place, item in enumerate(_list(top.get("objects"), "$.objects"))]
        without = frozenset(str(name) for name in _list(top.get("mapped_without"), "$.mapped_without"))
        return World(events, {(o.type, o.id): o for o in objects}, self.facts(top.get("facts")), without)

    def facts(self, stated: Any) -> FactTable | None:
        """Return the stated facts as a table, None where none are stated."""
        if stated is None:
            return None
        known = definitions().states if self.vocabulary is not None else ()
        plain = {str(name): dated(value) for name, value in _mapping(stated, "$.facts").items()}
        try:
            return stated_facts(plain, known)
        except ValueError as error:
            raise InputError("$.facts", str(error)) from error

    def event(self, item: Any, place: int) -> Event:
        """Return one event; its place in the list names it in messages."""
        path = f"$.events[{place}]"
        raw = _mapping(item, path)
        _known(raw, EVENT_KEYS, path)
        type_ = raw.get("type")
        if not isinstance(type_, str) or not type_:
            raise InputError(f"{path}.type", "没有写事件类型", "例如 case.filed")
        if self.vocabulary is not None and self.vocabulary.event(type_) is None:
            raise InputError(f"{path}.type", f"没有事件类型“{type_}”", advice(type_, self.vocabulary.events, "事件"))
        day, clock = self.moment(raw.get("occurred_at"), f"{path}.occurred_at")
        if raw.get("precision") == "day":
            clock = NO_CLOCK
        return Event(
            id=str(raw.get("id") or f"e{place + 1}"),
            type=type_,
            day=day,
            clock=clock,
            sequence=raw["sequence"] if isinstance(raw.get("sequence"), int) else place,
            attributes=self.attributes(type_, raw, path),
            relations=self.relations(type_, raw.get("objects"), f"{path}.objects"),
            recorded_at=self.recorded(raw.get("recorded_at"), f"{path}.recorded_at"),
            corrects=str(raw["corrects"]) if raw.get("corrects") else None,
        )

    def moment(self, value: Any, path: str) -> tuple[int, int]:
        """Return the civil day and clock. With an offset: our agencies' zone, in a foreign log the date as written."""
        found = dated(value)
        if isinstance(found, datetime):
            if found.tzinfo is not None and self.vocabulary is not None:
                found = found.astimezone(CIVIL)
            return day_of(found), clock_of(found)
        if isinstance(found, date):
            return day_of(found), NO_CLOCK
        shown = "没有写" if value is None else f"“{value}”不是日期"
        raise InputError(path, shown, "请写 2025-03-03 或者 2025-03-03T10:20")

    @staticmethod
    def recorded(value: Any, path: str) -> datetime | None:
        """Return when an event was recorded, in 北京时间 where no offset is written."""
        found = dated(value)
        if isinstance(found, datetime):
            return found
        if isinstance(found, date):
            return datetime(found.year, found.month, found.day)
        if value is None:
            return None
        raise InputError(path, f"“{value}”不是时间", "请写 2025-03-03T10:20")

    def attributes(self, type_: str, raw: Mapping[str, Any], path: str) -> dict[str, Any]:
        """Return the attributes of an event, envelope included; ``null`` is missing."""
        found: dict[str, Any] = {}
        given = dict(_mapping(raw.get("attributes") or {}, f"{path}.attributes"))
        given.update({name: raw[name] for name in ("actor", "agency", "source", "document_no") if name in raw})
        for name, value in given.items():
            place = f"{path}.attributes.{name}"
            declared = None
            if self.vocabulary is not None:
                declared = self.vocabulary.attribute_type(type_, name)
                if declared is None:
                    known = self.vocabulary.events[type_].attributes
                    raise InputError(place, f"事件 {type_} 没有属性“{name}”", advice(name, known, "属性"))
            if value is not None:
                found[name] = self.value(value, declared, place)
        return found

    def value(self, value: Any, declared: AttributeType | None, path: str) -> Any:
        """Return an attribute's value (or list of values) as its declared type."""
        if declared is None:
            return _free(value)
        if declared.many:
            items = value if isinstance(value, list) else [value]
            return tuple(self.scalar(item, declared, f"{path}[{place}]") for place, item in enumerate(items))
        return self.scalar(value, declared, path)

    def scalar(self, value: Any, declared: AttributeType, path: str) -> Any:
        """Return one value as its declared type; a code outside its table is refused."""
        kind = declared.kind
        codes = self.vocabulary.codes.get(declared.table, {}) if self.vocabulary and declared.table else {}
        if codes and str(value) not in codes:
            raise InputError(path, f"码表 {declared.table} 里没有“{value}”", advice(str(value), codes, "代码"))
        found = _CONVERTED.get(kind, lambda item: item if isinstance(item, str) else str(item))(value)
        if found is None:
            raise InputError(path, f"“{value}”不是 {_KINDS.get(kind, kind)}")
        return found

    def relations(self, type_: str, given: Any, path: str) -> tuple[Relation, ...]:
        """Return the objects of an event, the implied ones where it names none."""
        found = []
        for place, item in enumerate(_list(given, path)):
            raw = _mapping(item, f"{path}[{place}]")
            kind, id_ = raw.get("type"), raw.get("id")
            if not isinstance(kind, str) or id_ in (None, ""):
                raise InputError(f"{path}[{place}]", "相关对象要有 type 和 id", '例如 {"type": "case", "id": "C1"}')
            kind, _, role = kind.partition("/")
            self.object_type(kind, f"{path}[{place}].type")
            found.append(Relation(kind, str(id_), str(raw.get("qualifier") or role)))
        return tuple(found) or self.implied(type_)

    def object_type(self, kind: str, path: str) -> None:
        """Refuse an object type that the vocabulary doesn't know."""
        if self.vocabulary is not None and not self.vocabulary.is_object_type(kind):
            hint = advice(kind, self.vocabulary.object_types(), "对象类型")
            raise InputError(path, f"没有对象类型“{kind}”", hint)

    def implied(self, type_: str) -> tuple[Relation, ...]:
        """Return what an event without objects belongs to: one object of each type that it must name, and the case."""
        if self.vocabulary is None:
            return (Relation("case", IMPLIED),)
        declared = self.vocabulary.events[type_].relations.values()
        types = dict.fromkeys(r.object_type for r in declared if r.low or r.object_type == "case")
        if not types:
            types = dict.fromkeys(r.object_type for r in list(declared)[:1])
        return tuple(Relation(kind, IMPLIED) for kind in types)

    def thing(self, item: Any, place: int) -> LogObject:
        """Return one object with its attributes over time."""
        path = f"$.objects[{place}]"
        raw = _mapping(item, path)
        _known(raw, frozenset({"type", "id", "attributes"}), path)
        kind = raw.get("type")
        if not isinstance(kind, str):
            raise InputError(f"{path}.type", "没有写对象类型")
        self.object_type(kind, f"{path}.type")
        attributes = {}
        for name, value in _mapping(raw.get("attributes") or {}, f"{path}.attributes").items():
            where = f"{path}.attributes.{name}"
            declared = None
            if self.vocabulary is not None:
                declared = self.vocabulary.object_attribute_type(kind, name)
                if declared is None:
                    known = self.vocabulary.objects[kind].attributes if kind in self.vocabulary.objects else ()
                    raise InputError(where, f"对象 {kind} 没有属性“{name}”", advice(name, known, "属性"))
            attributes[name] = self.versions(value, declared, where)
        return LogObject(kind, str(raw.get("id") or IMPLIED), attributes)

    def versions(self, value: Any, declared: AttributeType | None, path: str) -> tuple[AttributeValue, ...]:
        """Return a value, or ``[{"value": …, "from": DATE}, …]``: values that hold from a day on."""
        if not (isinstance(value, list) and value and all(isinstance(v, Mapping) and "value" in v for v in value)):
            return (AttributeValue(self.value(value, declared, path)),)
        found = []
        for place, item in enumerate(value):
            since = None if item.get("from") is None else self.moment(item["from"], f"{path}[{place}].from")[0]
            found.append(AttributeValue(self.value(item["value"], declared, f"{path}[{place}]"), since))
        return tuple(sorted(found, key=lambda version: -(10**9) if version.from_day is None else version.from_day))


def read_events(text: str, vocabulary: Vocabulary | None) -> World:
    """Return the world that a judge document describes. Errors: ``InputError`` with the JSON path and the remedy."""
    try:
        document = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise InputError(
            f"第 {error.lineno} 行第 {error.colno} 列", "不是合法的 JSON", "请核对引号、逗号和括号"
        ) from error
    except RecursionError as error:
        raise InputError("$", "嵌套太深") from error
    return _Reader(vocabulary).world(document)


def dated(value: Any) -> Any:
    """Return plain data with ISO days and moments as dates; a moment keeps its offset."""
    if isinstance(value, list):
        return [dated(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): dated(item) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    try:
        if _DAY.match(value):
            return date.fromisoformat(value)
        return datetime.fromisoformat(value) if _MOMENT.match(value) else value
    except ValueError:
        return value


def _free(value: Any) -> Any:
    found = dated(value)
    if isinstance(found, datetime):
        return found.replace(tzinfo=None)
    return tuple(_free(item) for item in found) if isinstance(found, list) else found


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(path, "应当是一个对象({…})")
    return value


def _list(value: Any, path: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(path, "应当是一个列表([…])")
    return value


def _known(raw: Mapping[str, Any], known: frozenset[str], path: str) -> None:
    for key in raw:
        if key not in known:
            raise InputError(f"{path}.{key}", f"不认识的键“{key}”", advice(key, sorted(known), "键"))


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except ArithmeticError:
            return None
        return value if value.is_finite() else None
    return value if isinstance(value, int | Decimal) else None


def _integer(value: Any) -> Any:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _day(value: Any) -> Any:
    found = dated(value)
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else None


def _instant(value: Any) -> Any:
    found = dated(value)
    if isinstance(found, datetime) and found.tzinfo is not None:
        return found.astimezone(CIVIL).replace(tzinfo=None)
    return found if isinstance(found, date) else None


_CONVERTED: Mapping[str, Any] = {
    "bool": lambda value: value if isinstance(value, bool) else None,
    "int": _integer,
    "days": _integer,
    "wdays": _integer,
    "hours": _number,
    "number": _number,
    "money": _number,
    "date": _day,
    "datetime": _instant,
}
_KINDS = {"bool": "true 或 false", "int": "整数", "days": "整数", "wdays": "整数", "number": "数", "hours": "数",
          "money": "金额(元)", "date": "日期(2025-03-03)", "datetime": "时间(2025-03-03T10:20)"}  # fmt: skip
