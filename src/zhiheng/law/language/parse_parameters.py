"""Reading ``parameters`` and ``needs_confirmation``: what other law sets, and the other reading of an open question."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhiheng.law.language import parse_predicates, parse_rule
from zhiheng.law.language.context import Context, expect_int, expect_map, refuse_unknown_keys
from zhiheng.law.language.errors import Refusal
from zhiheng.law.language.model import InForce, Parameter, Reading
from zhiheng.law.language.yaml12 import Node

ENTRY_KEYS = ("when", "basis", "in_force", "set", "define", "document")


def entry_nodes(rule: Node) -> tuple[Node, ...]:
    """Return the entries of ``parameters`` that set something, in order: their places are the indices."""
    return tuple(item for item in _items(rule) if item.is_map and "set" in item.value)


def definitions(rule: Node) -> dict[str, Node]:
    """Return the values that ``define:`` names once for the ``set``s of the rule."""
    found: dict[str, Node] = {}
    for item in _items(rule):
        define = item.get("define")
        found.update(define.value if define is not None and define.is_map else {})
    return found


def _items(rule: Node) -> tuple[Node, ...]:
    node = rule.get("parameters")
    return node.many() if node is not None else ()


def parameters(cx: Context, rule: Node) -> tuple[Parameter, ...]:
    """Read the entries of ``parameters``; problems are recorded."""
    found: list[Parameter] = []
    for item in _items(rule):
        if not item.is_map or not ({"set", "define"} & set(item.value)):
            cx.problem(item, "参数项没有 set", "请写 {when: 条件, basis: 依据, set: {键: 值}} 或 {define: {名称: 值}}")
            continue
        refuse_unknown_keys(cx, item, ENTRY_KEYS, "参数项")
        if "set" in item.value:
            found.append(_entry_or_blank(cx, item, len(found)))
    return tuple(found)


def _entry_or_blank(cx: Context, node: Node, index: int) -> Parameter:
    """Return an entry; one that can't be read keeps its place, because indices name entries."""
    try:
        return _entry(cx, node, index)
    except Refusal as refusal:
        cx.problems.append(refusal.problem)
        return Parameter(index, None, (), InForce(), {}, node.position)


def _entry(cx: Context, node: Node, index: int) -> Parameter:
    when, set_ = node.get("when"), expect_map(node.value["set"], "set", "请写 {键: 值}")
    if not set_.value:
        raise Refusal(set_.position, "set 是空的", "请写要改的键和值")
    predicate = parse_predicates.predicate(cx, when, parse_predicates.loose(cx)) if when else None
    return Parameter(
        index,
        predicate,
        parse_rule.bases(cx, node.get("basis")),
        cx.attempt(lambda: parse_rule.in_force(cx, node.get("in_force")), InForce()),
        dict(set_.value),
        node.position,
        document.text if (document := node.get("document")) else None,
    )


def readings(cx: Context, rule: Node) -> tuple[Reading, ...]:
    """Read ``needs_confirmation: {NAME: {path: value} | none | {part: N}}``. Raises ``Refusal``."""
    node = rule.get("needs_confirmation")
    if node is None or isinstance(node.value, bool):
        return ()
    expect_map(node, "needs_confirmation", "请写 true,或 {名称: {键: 另一读法}},没有另一读法的写 {名称: none}")
    return tuple(_reading(name, item) for name, item in node.items())


def _reading(name: str, node: Node) -> Reading:
    if not node.is_map:
        if node.text != "none":
            raise Refusal(node.position, f"待确认事项“{name}”写法不对", "请写 {键: 另一读法} 或 none")
        return Reading(name, None)
    if set(node.value) == {"part"}:
        return Reading(name, None, expect_int(node.value["part"], "part", 1))
    if not node.value:
        raise Refusal(node.position, f"待确认事项“{name}”是空的", "请写 {键: 另一读法} 或 none")
    return Reading(name, dict(node.value))


def used_names(node: Node) -> set[str]:
    """Return the names that ``{parameter: NAME}`` asks for anywhere in a node."""
    if node.is_list:
        return {name for item in node.value for name in used_names(item)}
    if not node.is_map:
        return set()
    if set(node.value) == {"parameter"} and isinstance(node.value["parameter"].value, str):
        return {node.value["parameter"].value}
    return {name for key, item in node.items() if key not in ("examples", "parameters") for name in used_names(item)}


def exact(node: Node) -> Fraction:
    """Return a number exactly. Raises ``Refusal``."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | Decimal):
        raise Refusal(node.position, f"这里应当是数,不是“{node.text}”", "")
    return Fraction(node.value)


def plain_value(node: Node) -> Any:
    """Return a parameter's value as plain data (a scalar, or a list of them)."""
    return [plain_value(item) for item in node.value] if node.is_list else node.value
