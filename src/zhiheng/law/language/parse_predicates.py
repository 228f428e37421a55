"""Reading predicates: structured data, never code. ``{outcome: penalty, fine: {gt: 0}, seen: case.filed}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from zhiheng.law.language import parse_patterns, parse_values
from zhiheng.law.language.context import Context, expect_bool, expect_map, expect_text
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.model import (
    AllOf,
    AnyOf,
    Compare,
    CompareValue,
    Literal_,
    Name,
    Not,
    Operator,
    Predicate,
    SameObject,
    Seen,
    Value,
)
from zhiheng.law.language.vocabulary import RUNNING_FACTS, AttributeType
from zhiheng.law.language.yaml12 import Node

OPERATORS: tuple[Operator, ...] = get_args(Operator)
LIST_OPERATORS = ("in", "between", "subset_of", "superset_of", "overlaps")
ORDER_OPERATORS = ("lt", "le", "gt", "ge", "between")
DATE_OPERATORS = ("not_later_than", "not_earlier_than")
CONNECTIVES = ("all", "any", "not", "same", "seen", "unseen", "compare")
DAY_VS_DUE = "day_vs_due."


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose attributes bare names are: those of event types, of the about-object, or of either."""

    types: tuple[str, ...] = ()
    about: str | None = None
    every: bool = False  # each event type must have the attribute (`require`)


def event_scope(types: tuple[str, ...], *, every: bool = False) -> Scope:
    """Names are attributes of these event types."""
    return Scope(types, every=every)


def about_scope(cx: Context) -> Scope:
    """Names are attributes of the about-object, then of the activation (the rule's ``where``)."""
    return Scope(cx.activations, about=cx.about)


def loose(cx: Context) -> Scope:
    """Names are attributes of the activation (``when`` of parameters, choices and exceptions)."""
    return Scope(cx.activations)


def predicate(cx: Context, node: Node, scope: Scope) -> Predicate:
    """Read a predicate; several entries must all hold. Raises ``Refusal`` where the whole can't be read."""
    expect_map(node, "条件", "请写 {属性: 值},例如 {outcome: penalty}")
    parts: list[Predicate] = []
    for key, value in node.items():
        try:
            parts.extend(_entry(cx, key, value, node, scope))
        except Refusal as refusal:
            cx.problems.append(refusal.problem)
    if not node.value:
        raise Refusal(node.position, "条件是空的", "请写 {属性: 值},或删去这个条件")
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _entry(cx: Context, key: str, value: Node, node: Node, scope: Scope) -> list[Predicate]:
    connective = _CONNECTIVE_READERS.get(key)
    if connective is not None:
        return [connective(cx, value, scope)]
    place = Node(key, node.where(key), text=key)
    name, type_ = read_name(cx, place, scope)
    return list(_compare(cx, name, type_, value, scope))


def _all(cx: Context, node: Node, scope: Scope) -> Predicate:
    return AllOf(tuple(predicate(cx, item, scope) for item in node.many()))


def _any(cx: Context, node: Node, scope: Scope) -> Predicate:
    return AnyOf(tuple(predicate(cx, item, scope) for item in node.many()))


def _not(cx: Context, node: Node, scope: Scope) -> Predicate:
    return Not(predicate(cx, node, scope))


def _same(cx: Context, node: Node, scope: Scope) -> Predicate:
    if not node.is_list or len(node.value) != 2:
        raise Refusal(
            node.position, "same 应当是 [对象类型, 值]", "例如 same: [agency, {first: {event: …, role: agency}}]"
        )
    type_, value = node.value
    return SameObject(parse_patterns.object_type(cx, type_), parse_values.value(cx, value, None, scope.types))


def _seen(cx: Context, node: Node, scope: Scope) -> Predicate:
    return Seen(parse_patterns.patterns(cx, node))


def _unseen(cx: Context, node: Node, scope: Scope) -> Predicate:
    return Seen(parse_patterns.patterns(cx, node), expected=False)


def _compare_values(cx: Context, node: Node, scope: Scope) -> Predicate:
    if not node.is_list or len(node.value) != 2 or not node.value[1].is_map:
        raise Refusal(node.position, "compare 应当是 [值, {运算: 值}]", "例如 compare: [{last: {…}}, {ge: 14}]")
    left = parse_values.value(cx, node.value[0], None, scope.types)
    operators = node.value[1]
    lenient = _or_missing(operators)
    parts = tuple(
        CompareValue(left, op, _compared_with(cx, op, item, scope), lenient) for op, item in _operations(cx, operators)
    )
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _compared_with(cx: Context, op: Operator, node: Node, scope: Scope) -> Value:
    """Read the right side; beside ``not_later_than`` and ``not_earlier_than`` it is a date expression."""
    if op in DATE_OPERATORS:
        return parse_values.date_value(cx, node)
    return parse_values.value(cx, node, None, scope.types)


_CONNECTIVE_READERS: Mapping[str, Callable[[Context, Node, Scope], Predicate]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "same": _same,
    "seen": _seen,
    "unseen": _unseen,
    "compare": _compare_values,
}


# --------------------------------------------------------------------------------------------------- names


def read_name(cx: Context, node: Node, scope: Scope) -> tuple[Name, AttributeType | None]:
    """Read what a predicate compares, with its type where the vocabulary knows it. Raises ``Refusal``."""
    text = node.text
    head, dot, rest = text.partition(".")
    if dot and head == "fact":
        return Name("fact", rest), fact_type(cx, rest, node)
    if dot and head == "count":
        role = parse_patterns.role_of(cx, rest, node, scope.types)
        return Name("count", rest, role.object_type, role.qualifier), AttributeType("int")
    if dot and cx.vocabulary is None and head in ("case", cx.about):
        return Name("object", rest, head), None
    if dot and cx.vocabulary is not None:
        return Name("object", rest, head), object_attribute(cx, head, rest, node)
    return _bare_name(cx, node, scope)


def fact_type(cx: Context, name: str, node: Node) -> AttributeType | None:
    """Return the type of a derived fact; unknown facts are refused where the definitions are known."""
    if name.startswith(DAY_VS_DUE):
        cx.depends.add(name[len(DAY_VS_DUE) :])
        return AttributeType("int")
    if name in RUNNING_FACTS:
        return RUNNING_FACTS[name]
    facts = cx.vocabulary.facts if cx.vocabulary else None
    if facts is None:
        return None
    if name not in facts.values:
        hint = advice(name, (*facts.values, *RUNNING_FACTS), "事实")
        raise Refusal(node.position, f"没有定义事实“fact.{name}”", hint)
    return facts.values[name]


def object_attribute(cx: Context, type_: str, name: str, node: Node) -> AttributeType | None:
    """Return the type of ``TYPE.name``; both must be in the vocabulary. Raises ``Refusal``."""
    known = cx.vocabulary
    if known is None:
        return None
    if not known.is_object_type(type_):
        hint = advice(type_, (*known.object_types(), "fact"), "对象类型")
        raise Refusal(node.position, f"“{node.text}”里的“{type_}”不是对象类型", hint)
    declared = known.object(type_)
    if declared is None:
        return None
    if name not in declared.attributes:
        hint = advice(name, declared.attributes, "属性")
        raise Refusal(node.position, f"对象 {type_} 没有属性“{name}”", hint)
    return declared.attributes[name]


def _bare_name(cx: Context, node: Node, scope: Scope) -> tuple[Name, AttributeType | None]:
    name, known = node.text, cx.vocabulary
    if known is None:
        return (Name("object", name, scope.about), None) if scope.about else (Name("attribute", name), None)
    if scope.about is not None:
        found = known.object_attribute_type(scope.about, name)
        if found is not None:
            return Name("object", name, scope.about), found
    types = [t for t in scope.types if t in known.events]
    lacking = [t for t in types if known.attribute_type(t, name) is None]
    if types and (lacking if scope.every else len(lacking) == len(types)):
        return _unknown_name(cx, node, scope, lacking)
    return Name("attribute", name), cx.event_attribute(types, name)


def _unknown_name(cx: Context, node: Node, scope: Scope, lacking: list[str]) -> tuple[Name, AttributeType | None]:
    name, known = node.text, cx.vocabulary
    if name == "region" or known is None:  # every activation has a place: its case's, agency's or own region
        return Name("attribute", name), AttributeType("text")
    names = {a for t in lacking for a in known.events[t].attributes}
    if scope.about is not None:
        declared = known.object(scope.about)
        names |= set(declared.attributes) if declared else set()
    owners = "、".join(lacking[:3])
    raise Refusal(node.position, f"事件 {owners} 没有属性“{name}”", advice(name, names, "属性"))


# --------------------------------------------------------------------------------------------------- comparisons


def _compare(cx: Context, name: Name, type_: AttributeType | None, node: Node, scope: Scope) -> list[Predicate]:
    if node.is_map and not parse_values.is_value_form(node):
        lenient = _or_missing(node)
        return [_operation(cx, name, type_, op, item, lenient, scope) for op, item in _operations(cx, node)]
    if node.is_list:
        return [_operation(cx, name, type_, "in", node, False, scope)]
    return [_operation(cx, name, type_, "eq", node, False, scope)]


def _or_missing(node: Node) -> bool:
    flag = node.get("or_missing")
    return expect_bool(flag, "or_missing") if flag else False


def _operations(cx: Context, node: Node) -> list[tuple[Operator, Node]]:
    found: list[tuple[Operator, Node]] = []
    for key, item in node.items():
        operator = next((op for op in OPERATORS if op == key), None)
        if operator is not None:
            found.append((operator, item))
        elif key != "or_missing":
            known = (*OPERATORS, "or_missing", *parse_values.VALUE_KEYS)
            raise Refusal(node.where(key), f"不认识的运算“{key}”", advice(key, known, "运算"))
    if not found:
        raise Refusal(node.position, "没有运算", "请写例如 {ge: 1}、{exists: true}")
    return found


def _operation(
    cx: Context, name: Name, type_: AttributeType | None, op: Operator, node: Node, lenient: bool, scope: Scope
) -> Predicate:
    if op == "exists":
        return Compare(name, op, Literal_(expect_bool(node, "exists")), lenient)
    if op in DATE_OPERATORS:
        return Compare(name, op, parse_values.date_value(cx, node), lenient)
    _check_shape(name, type_, op, node)
    item_type = parse_values.clock_type(name, type_)
    value = parse_values.value(cx, node, item_type, scope.types)
    if op == "between" and (not node.is_list or len(node.value) != 2):
        raise Refusal(node.position, "between 应当是 [下限, 上限](含两端)", "")
    if op == "matches":
        _check_expression(node)
    return Compare(name, op, value, lenient)


def _check_shape(name: Name, type_: AttributeType | None, op: Operator, node: Node) -> None:
    literal_list = node.is_list
    if literal_list and op not in LIST_OPERATORS:
        raise Refusal(node.position, f"{op} 不能与列表相比", "一组值用 in,列表属性用 overlaps、subset_of、superset_of")
    if op in LIST_OPERATORS and not literal_list and not node.is_map and not parse_values.is_fact(node):
        raise Refusal(node.position, f"{op} 要一个列表", "请写 [甲, 乙]")
    if type_ is None:
        return
    if type_.many and op not in ("overlaps", "subset_of", "superset_of"):
        raise Refusal(
            node.position,
            f"“{name}”是列表,不能用 {op}",
            "请用 overlaps(有一项)、subset_of(全在其中)或 superset_of(全都有)",
        )
    if op in ORDER_OPERATORS and not type_.ordered:
        raise Refusal(node.position, f"“{name}”({type_.kind})没有大小,不能用 {op}", "请用 eq、ne 或 in")


def _check_expression(node: Node) -> None:
    try:
        re.compile(expect_text(node, "matches"))
    except re.error as error:
        raise Refusal(node.position, f"matches 的正则表达式不对:{error}", "请核对括号和转义") from error
