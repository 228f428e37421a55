"""Reading values: literals, facts, attributes, parameters, choices, accruals, and values of other events."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from zhiheng.eventlog.days import clock_of, day_of
from zhiheng.law.language import parse_dates, parse_patterns, parse_periods, parse_predicates
from zhiheng.law.language.context import (
    Context,
    expect_bool,
    expect_map,
    expect_scalar_text,
    expect_text,
    refuse_unknown_keys,
)
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.model import (
    Accrual,
    AttributeOf,
    ChooseValue,
    ClockLiteral,
    CountValue,
    DateLiteral,
    DateValue,
    EventValue,
    FactValue,
    Literal_,
    Name,
    ParameterValue,
    SumValue,
    UnionValue,
    Value,
)
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.language.yaml12 import Node

VALUE_KEYS = ("attribute", "parameter", "choose", "accrual", "last", "first", "count", "union", "sum", "date")
CLOCK = AttributeType("datetime")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


def is_value_form(node: Node) -> bool:
    """Whether a mapping is a value (``{attribute: A}``) rather than operations (``{ge: 1}``)."""
    return node.is_map and any(key in VALUE_KEYS for key in node.value)


def is_fact(node: Node) -> bool:
    """Whether a scalar names a derived fact (``fact.NAME``)."""
    return isinstance(node.value, str) and not node.quoted and node.value.startswith("fact.")


def clock_type(name: Name, type_: AttributeType | None) -> AttributeType | None:
    """Return the type to read values beside a name with: clocks beside ``fact.clock``."""
    return CLOCK if name.kind == "fact" and name.name == "clock" else type_


def value(cx: Context, node: Node, type_: AttributeType | None = None, types: tuple[str, ...] = ()) -> Value:
    """Read a value; literals are checked against ``type_`` (of the name beside it). Raises ``Refusal``."""
    if node.is_map:
        return _formed(cx, node, type_, types)
    if is_fact(node):
        name = node.text.removeprefix("fact.")
        parse_predicates.fact_type(cx, name, node)
        return FactValue(name)
    return Literal_(literal(cx, node, type_))


def _formed(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    key = next((k for k in node.value if k in VALUE_KEYS), None)
    if key is None:
        first = next(iter(node.value), "")
        raise Refusal(node.position, "值写法不对", advice(first, VALUE_KEYS, "值的写法"))
    refuse_unknown_keys(cx, node, (key,), f"值 {key} ")
    return _FORMS[key](cx, node.value[key], type_, types)


def _attribute(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    text = expect_scalar_text(node, "属性名")
    name, _ = parse_predicates.read_name(
        cx, Node(text, node.position, text=text), parse_predicates.event_scope(types or cx.activations)
    )
    if name.kind in ("fact", "count"):
        raise Refusal(node.position, f"attribute 里不写“{text}”", "事实直接写 fact.名称")
    return AttributeOf(name.name, name.object_type)


def _parameter(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    name = expect_text(node, "参数名")
    given = cx.values.get(name)
    if given is None:
        cx.missing.add(name)
        return ParameterValue(name)
    return value(cx, given, type_, types)


def _choose(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    return ChooseValue(parse_periods.options(cx, node, lambda inner, item: value(inner, item, type_, types)))


def _event(which: Literal["last", "first"]) -> Callable[..., Value]:
    def read(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
        """Read the value of the last or first event."""
        return event_value(cx, node, which, type_)

    return read


def event_value(
    cx: Context, node: Node, which: Literal["last", "first"], type_: AttributeType | None = None
) -> EventValue:
    """Read ``{event, attribute | role, or, standing}`` of the last or first such event. Raises ``Refusal``."""
    expect_map(node, which, "请写 {event: 事件, attribute: 属性}")
    refuse_unknown_keys(cx, node, ("event", "attribute", "role", "or", "standing"), which)
    event = node.get("event")
    if event is None:
        raise Refusal(node.position, f"{which} 没有 event", "请写 event: 事件类型")
    events = parse_patterns.patterns(cx, event)
    attribute, role, other, standing = (node.get(k) for k in ("attribute", "role", "or", "standing"))
    if attribute is not None and role is not None:
        raise Refusal(node.position, f"{which} 同时写了 attribute 和 role", "请只留一个")
    found = _attribute_of(cx, attribute, cx.types(events)) if attribute else None
    named = parse_patterns.role_of(cx, role.text, role, cx.types(events)) if role else None
    return EventValue(
        which,
        events,
        attribute=found,
        role=(named.object_type, named.qualifier) if named else None,
        or_=value(cx, other, type_) if other else None,
        standing=expect_bool(standing, "standing") if standing else False,
    )


def _attribute_of(cx: Context, node: Node, types: tuple[str, ...]) -> str:
    text = expect_scalar_text(node, "属性名")
    parse_predicates.read_name(
        cx, Node(text, node.position, text=text), parse_predicates.event_scope(types, every=True)
    )
    return text


def _count(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    if node.is_map and "events" in node.value:
        refuse_unknown_keys(cx, node, ("events", "self"), "count")
        self_ = node.get("self")
        return CountValue(
            parse_patterns.patterns(cx, node.value["events"]), expect_bool(self_, "self") if self_ else False
        )
    return CountValue(parse_patterns.patterns(cx, node))


def _union(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    expect_map(node, "union", "请写 {event: 事件, attribute: 列表属性}")
    refuse_unknown_keys(cx, node, ("event", "attribute"), "union")
    event, attribute = node.get("event"), node.get("attribute")
    if event is None or attribute is None:
        raise Refusal(node.position, "union 要 event 和 attribute", "请写 {event: 事件, attribute: 列表属性}")
    events = parse_patterns.patterns(cx, event)
    return UnionValue(events, _attribute_of(cx, attribute, cx.types(events)))


def _sum(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    return SumValue(tuple(value(cx, item, None, types) for item in node.many()))


def date_value(cx: Context, node: Node) -> DateValue:
    """Read a date expression as a value. Raises ``Refusal``."""
    return DateValue(parse_dates.date_expression(cx, node))


def _date(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    return date_value(cx, node)


def _accrual(cx: Context, node: Node, type_: AttributeType | None, types: tuple[str, ...]) -> Value:
    expect_map(node, "accrual", "请写 {rate, per: day, base, from, to, cap}")
    refuse_unknown_keys(cx, node, ("rate", "per", "base", "from", "to", "not_counting", "cap"), "accrual")
    for key in ("rate", "base", "from", "to"):
        if node.get(key) is None:
            raise Refusal(node.position, f"accrual 没有 {key}", "请写 {rate, per: day, base, from, to, cap}")
    per, cap, pauses = node.get("per"), node.get("cap"), node.get("not_counting")
    if per is not None and per.text != "day":
        raise Refusal(per.position, "accrual 只按日计:per: day", "")
    return Accrual(
        rate=fraction(node.value["rate"], "rate"),
        base=value(cx, node.value["base"], None, types),
        from_=parse_dates.date_expression(cx, node.value["from"]),
        to=parse_dates.date_expression(cx, node.value["to"]),
        not_counting=parse_dates.pausings(cx, pauses, document=False) if pauses else (),
        cap=None if cap is None else "base" if cap.text == "base" else value(cx, cap, None, types),
    )


_FORMS: Mapping[str, Callable[..., Value]] = {
    "attribute": _attribute,
    "parameter": _parameter,
    "choose": _choose,
    "accrual": _accrual,
    "last": _event("last"),
    "first": _event("first"),
    "count": _count,
    "union": _union,
    "sum": _sum,
    "date": _date,
}

# --------------------------------------------------------------------------------------------------- literals


def fraction(node: Node, what: str) -> Fraction:
    """Return an exact rational (0.03 is 3/100). Raises ``Refusal``."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | Decimal):
        raise Refusal(node.position, f"{what} 应当是数", "例如 0.03")
    return Fraction(node.value)


def literal(cx: Context, node: Node, type_: AttributeType | None) -> Any:
    """Return a literal (a list becomes a tuple), held to the type of the name beside it. Raises ``Refusal``."""
    if node.is_list:
        items = tuple(literal(cx, item, type_) for item in node.value)
        if not items:
            raise Refusal(node.position, "列表是空的", "请至少写一个值")
        return items
    if node.is_map or node.value is None:
        raise Refusal(node.position, "这里应当是一个值", "空值不能比较;要求“没有”写 {exists: false}")
    if type_ is not None:
        return _typed(cx, node, type_)
    if isinstance(node.value, datetime):
        raise Refusal(node.position, f"条件里不写时刻“{node.text}”", "请写日期;时刻用 fact.clock")
    return DateLiteral(day_of(node.value)) if isinstance(node.value, date) else node.value


def _typed(cx: Context, node: Node, type_: AttributeType) -> Any:
    kind = type_.kind
    if type_ is CLOCK:
        return _clock(node)
    if kind == "bool":
        return expect_bool(node, "值")
    if kind in ("int", "number", "money", "hours", "days", "wdays"):
        if isinstance(node.value, bool) or not isinstance(node.value, int | Decimal):
            raise Refusal(node.position, f"这里应当是数,不是“{node.text}”", "")
        return node.value
    if kind in ("date", "datetime"):
        if isinstance(node.value, datetime) or not isinstance(node.value, date):
            raise Refusal(node.position, f"这里应当是日期,不是“{node.text}”", "请写例如 2025-03-03")
        return DateLiteral(day_of(node.value))
    if kind in ("code", "fields") and cx.vocabulary is not None and type_.table is not None:
        return _code(cx, node, type_.table)
    if isinstance(node.value, bool):
        raise Refusal(node.position, f"这里应当是文字,不是 {node.text}", "确是文字的请加引号")
    return node.text


def _code(cx: Context, node: Node, table: str) -> str:
    codes = cx.vocabulary.codes.get(table, {}) if cx.vocabulary else {}
    if node.text not in codes:
        raise Refusal(node.position, f"码表 {table} 里没有“{node.text}”", advice(node.text, codes, "代码"))
    return node.text


def _clock(node: Node) -> ClockLiteral:
    if not _CLOCK.match(node.text):
        raise Refusal(node.position, f"这里应当是时刻,不是“{node.text}”", "请写例如 '06:00'(加引号)")
    return ClockLiteral(clock_of(time.fromisoformat(node.text)))
