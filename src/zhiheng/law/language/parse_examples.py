"""Reading the examples of a rule: what happened, and what the rule must say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiheng.law.language import parse_patterns
from zhiheng.law.language.context import Context, expect_map, refuse_unknown_keys
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.model import Example, ExampleEvent
from zhiheng.law.language.yaml12 import Node, plain

STATUSES = ("satisfied", "violated", "open", "not-applicable")
MANNERS = ("late", "undone", "early", "forbidden", "short", "unrecorded")
RATIO_FACTS = ("part", "whole")
GIVEN_KEYS = ("says", "events", "objects", "facts", "parameters", "as_of", "known_at", "complete", "verdict")
EXPECTED_KEYS = (
    "due", "over", "manner", "note", "final", "provisional", "activations", "ends", "latest", "earliest", "limit",
    "short", "breach", "next",
)  # fmt: skip


def examples(cx: Context, node: Node | None) -> tuple[Example, ...]:
    """Read a list of examples; problems are recorded."""
    return cx.collect(node.many(), example) if node else ()


def example(cx: Context, node: Node) -> Example:
    """Read one example. Raises ``Refusal``."""
    expect_map(node, "例子", "请写 {says: 说明, events: [[事件, 日期]], verdict: satisfied}")
    refuse_unknown_keys(cx, node, (*GIVEN_KEYS, *EXPECTED_KEYS), "例子")
    says, events, as_of = node.get("says"), node.get("events"), node.get("as_of")
    if as_of is not None and not isinstance(as_of.value, date):
        raise Refusal(as_of.position, f"as_of 应当是日期,不是“{as_of.text}”", "请写例如 2025-06-20")
    if events is None and as_of is None:
        raise Refusal(node.position, "例子既没有 events 也没有 as_of", "请写发生了什么,或至少写到哪一天")
    expected = {key: plain(item) for key, item in node.items() if key in (*EXPECTED_KEYS, "known_at", "complete")}
    manner = node.get("manner")
    for item in manner.many() if manner else ():
        if item.text not in (*MANNERS, "none"):
            raise Refusal(item.position, f"manner 不能是“{item.text}”", advice(item.text, MANNERS, "方式"))
    return Example(
        says=says.text if says else "",
        events=tuple(_event(cx, item) for item in events.many()) if events else (),
        verdict=_verdict(node),
        objects=_objects(cx, node.get("objects")),
        facts=_facts(cx, node.get("facts")),
        parameters=_parameters(cx, node.get("parameters")),
        as_of=as_of.value if as_of else None,
        expected=expected,
        position=node.position,
    )


def _verdict(node: Node) -> tuple[str, ...]:
    found = node.get("verdict")
    if found is None:
        raise Refusal(node.position, "例子没有 verdict", f"请写应得的结论:{'、'.join(STATUSES)}")
    for item in found.many():
        if item.text not in STATUSES:
            raise Refusal(item.position, f"verdict 不能是“{item.text}”", advice(item.text, STATUSES, "结论"))
    return tuple(item.text for item in found.many())


def _event(cx: Context, node: Node) -> ExampleEvent:
    items: tuple[Node, ...] = node.value if node.is_list else ()
    if not 2 <= len(items) <= 3:
        raise Refusal(node.position, "例子的事件写法不对", "请写 [事件类型, 日期] 或 [事件类型, 日期, {属性: 值}]")
    type_ = parse_patterns.event_type(cx, items[0].text, items[0])
    if not isinstance(items[1].value, date):
        raise Refusal(items[1].position, f"“{items[1].text}”不是日期", "请写 2025-03-03 或 2025-03-03 10:20")
    body = expect_map(items[2], "事件的属性", "请写 {属性: 值}") if len(items) == 3 else Node({}, node.position)
    attributes: dict[str, Any] = {}
    for name, item in body.items():
        if name != "with":
            _check_attribute(cx, type_, name, item, body)
            attributes[name] = plain(item)
    return ExampleEvent(type_, items[1].value, attributes, _relations(cx, type_, body.get("with")))


def _check_attribute(cx: Context, type_: str, name: str, node: Node, body: Node) -> None:
    known = cx.vocabulary
    declared = known.event(type_) if known else None
    if known is None or declared is None:
        return
    found = known.attribute_type(type_, name)
    if found is None:
        hint = advice(name, declared.attributes, "属性")
        raise Refusal(body.where(name), f"事件 {type_} 没有属性“{name}”", hint)
    if found.many and not node.is_list:
        raise Refusal(node.position, f"属性“{name}”是列表", "请写 [甲, 乙]")
    codes = known.codes.get(found.table, {}) if found.table else {}
    for item in node.many():
        if codes and item.text not in codes:
            raise Refusal(item.position, f"码表 {found.table} 里没有“{item.text}”", advice(item.text, codes, "代码"))


def _relations(cx: Context, type_: str, node: Node | None) -> Mapping[str, tuple[str, ...]]:
    if node is None:
        return {}
    expect_map(node, "with", "请写 {对象类型/角色: 编号}")
    for name in node.names:
        parse_patterns.role_of(cx, name, Node(name, node.where(name), text=name), (type_,))
    return {name: tuple(item.text for item in found.many()) for name, found in node.items()}


def _objects(cx: Context, node: Node | None) -> Mapping[str, Mapping[str, Any]]:
    if node is None:
        return {}
    expect_map(node, "objects", "请写 {对象类型: {属性: 值}}")
    for name, item in node.items():
        expect_map(item, f"对象 {name} ", "请写 {属性: 值}")
        known = cx.vocabulary.object(name) if cx.vocabulary else None
        if cx.vocabulary is not None and not cx.vocabulary.is_object_type(name.partition(":")[0]):
            hint = advice(name, cx.vocabulary.object_types(), "对象类型")
            raise Refusal(node.where(name), f"没有对象类型“{name}”", hint)
        for attribute in item.names:
            if known is not None and attribute not in known.attributes:
                hint = advice(attribute, known.attributes, "属性")
                raise Refusal(item.where(attribute), f"对象 {name} 没有属性“{attribute}”", hint)
    return {name: plain(item) for name, item in node.items()}


def _facts(cx: Context, node: Node | None) -> Mapping[str, Any]:
    """Read the facts an example states: ``NAME: value``, ``ID:STATE: [from, to]``, ``part`` and ``whole``."""
    known = cx.vocabulary.facts if cx.vocabulary else None
    for name in node.names if known is not None and node is not None else ():
        subject, colon, state = name.partition(":")
        words = known.states if colon else {*known.values, *RATIO_FACTS}  # type: ignore[union-attr]  # asked above
        word = state if colon else subject
        if node is not None and word not in words:
            cx.problem(node.where(name), f"没有定义事实“{word}”", advice(word, words, "事实"))
    return _mapping(node, "facts")


def _parameters(cx: Context, node: Node | None) -> Mapping[str, Any]:
    for name in node.names if node is not None else ():
        if node is not None and name not in cx.asked:
            cx.problem(node.where(name), f"规则没有参数“{name}”", advice(name, cx.asked, "参数"))
    return _mapping(node, "parameters")


def _mapping(node: Node | None, what: str) -> Mapping[str, Any]:
    return plain(expect_map(node, what, "请写 {名称: 值}")) if node is not None else {}
