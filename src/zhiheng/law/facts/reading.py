"""Reading ``facts.yaml``: every problem with its place, as for rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from zhiheng.law.facts import definitions as d
from zhiheng.law.facts.matching import decidable
from zhiheng.law.language import parse_patterns, parse_predicates, parse_values
from zhiheng.law.language.context import (
    Context,
    expect_bool,
    expect_map,
    expect_scalar_text,
    expect_text,
    refuse_unknown_keys,
)
from zhiheng.law.language.digest import digest
from zhiheng.law.language.errors import Refusal, RuleErrors, advice
from zhiheng.law.language.model import Pattern
from zhiheng.law.language.vocabulary import AttributeType, Vocabulary, parse_attribute_type
from zhiheng.law.language.yaml12 import Node, load_file, plain
from zhiheng.law.statutes.index import StatuteIndex

T = TypeVar("T")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")

STATE_KEYS = (
    "zh", "basis", "subject", "carrier", "value", "keeps", "opened", "suspended", "closed", "known_by", "review",
    "replaces",
)  # fmt: skip
VALUE_KEYS = ("zh", "type", "at", "basis", "missing", "unknown", "needs_confirmation")
HOWS = ("decide", "first", "held", "kept", "days", "members", "laws", "inside", "built_in")
TYPE_KEYS = ("zh", "key", "events", "overlap", "confidence")


def read_definitions(
    path: Path, *, vocabulary: Vocabulary, statutes: StatuteIndex | None = None, name: str | None = None
) -> d.Definitions:
    """Read the definitions of derived facts; every word is held to the vocabulary.

    Raises ``RuleErrors`` with every problem, its file and line, and what to do.
    """
    root = load_file(path, name or path.name)
    cx = Context(vocabulary=vocabulary, statutes=statutes)
    cx.attempt(lambda: expect_map(root, "事实定义", "请写 {states: …, values: …, types: …}"), root)
    refuse_unknown_keys(cx, root, ("version", "states", "values", "types"), "事实定义")
    made = d.Definitions(
        states=_section(cx, root, "states", _state),
        values=_section(cx, root, "values", _value),
        types=_section(cx, root, "types", _type),
        version=digest(plain(root)),
        statutes=statutes,
    )
    for definition in made.values.values():
        if isinstance(definition.how, d.AskState) and definition.how.state not in made.states:
            hint = advice(definition.how.state, made.states, "状态")
            cx.problem(definition.position, f"没有定义状态“{definition.how.state}”", hint)
    if cx.problems:
        raise RuleErrors(cx.problems)
    return made


def _section(cx: Context, root: Node, key: str, read: Callable[[Context, str, Node], T]) -> dict[str, T]:
    section = root.get(key)
    found: dict[str, T] = {}
    for name, node in section.items() if section is not None else ():
        try:
            found[name] = read(cx, name, expect_map(node, name, "请写映射"))
        except Refusal as refusal:
            cx.problems.append(refusal.problem)
    return found


# -------------------------------------------------------------------------------------------------------------- parts


def _need(node: Node, key: str, what: str) -> Node:
    found = node.get(key)
    if found is None:
        raise Refusal(node.position, f"{what}缺少“{key}”", f"请补上 {key}")
    return found


def _texts(node: Node | None) -> tuple[str, ...]:
    return () if node is None else tuple(expect_scalar_text(item, "词") for item in node.many())


def _roles(cx: Context, node: Node | None) -> tuple[d.FromRole, ...]:
    found = () if node is None else parse_patterns.roles(cx, node)
    return tuple(d.FromRole(role.object_type, role.qualifier) for role in found)


def _sources(cx: Context, node: Node | None, bare: Literal["role", "attribute"]) -> tuple[d.Source, ...]:
    return () if node is None else tuple(_source(cx, item, bare) for item in node.many())


def _source(cx: Context, node: Node, bare: str) -> d.Source:
    """``NAME`` (of the kind ``bare``), ``{role: R}``, ``{attribute: A}``, ``{object: TYPE.A}``, or ``year``."""
    if not node.is_map:
        if node.text == "year":
            return d.FromYear()
        kind, item = ("object", node) if "." in node.text else (bare, node)
    else:
        ((kind, item),) = node.value.items() if len(node.value) == 1 else (("", node),)
    if kind == "role":
        return _roles(cx, item)[0]
    if kind == "attribute":
        return d.FromAttribute(expect_scalar_text(item, "属性名"))
    if kind == "object":
        type_, _, attribute = expect_text(item, "对象属性").partition(".")
        parse_predicates.object_attribute(cx, type_, attribute, item)
        return d.FromObject(type_, attribute)
    raise Refusal(node.position, "来源写法不对", "请写 {role: 角色}、{attribute: 属性} 或 {object: 类型.属性}")


def _events(cx: Context, node: Node | None) -> tuple[Pattern, ...]:
    found = () if node is None else parse_patterns.patterns(cx, node)
    for pattern in found:
        if node is not None and not decidable(pattern.where):
            message = f"状态的事件 {pattern.type} 只能看事件自己的属性和对象个数"
            raise Refusal(node.position, message, "请改用属性与字面值的比较,或 count.角色")
    return found


def _attribute(cx: Context, node: Node | None, events: tuple[Pattern, ...]) -> str | None:
    if node is None:
        return None
    scope = parse_predicates.event_scope(cx.types(events), every=True)
    parse_predicates.read_name(cx, node, scope)
    return node.text


# ------------------------------------------------------------------------------------------------------------- states


def _state(cx: Context, name: str, node: Node) -> d.StateDefinition:
    refuse_unknown_keys(cx, node, STATE_KEYS, f"状态 {name} ")
    keeps, review, replaces = node.get("keeps"), node.get("review"), node.get("replaces")
    return d.StateDefinition(
        name=name,
        zh=expect_text(_need(node, "zh", name), "zh"),
        subject=_roles(cx, _need(node, "subject", name)),
        openings=tuple(_opening(cx, item) for item in _need(node, "opened", name).many()),
        carrier=_sources(cx, node.get("carrier"), "role"),
        value=_sources(cx, node.get("value"), "attribute"),
        keeps={key: _sources(cx, item, "attribute") for key, item in keeps.items()} if keeps else {},
        suspensions=tuple(_suspension(cx, item) for item in _many(node.get("suspended"))),
        closings=tuple(_closing(cx, item) for item in _many(node.get("closed"))),
        known_by=_events(cx, node.get("known_by")),
        review=_review(cx, review) if review else None,
        replaces=expect_bool(replaces, "replaces") if replaces else False,
        basis=_texts(node.get("basis")),
        position=node.position,
    )


def _many(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else node.many()


def _opening(cx: Context, node: Node) -> d.Opening:
    if not node.is_map or "event" not in node.value:
        return d.Opening(_events(cx, node))
    refuse_unknown_keys(cx, node, ("event", "from", "to"), "opened ")
    events = _events(cx, node.value["event"])
    return d.Opening(events, _attribute(cx, node.get("from"), events), _attribute(cx, node.get("to"), events))


def _suspension(cx: Context, node: Node) -> d.Suspension:
    expect_map(node, "suspended", "请写 {event: 事件, resumed: 事件}")
    refuse_unknown_keys(cx, node, ("event", "until", "resumed"), "suspended ")
    events = _events(cx, _need(node, "event", "suspended"))
    return d.Suspension(events, _attribute(cx, node.get("until"), events), _events(cx, node.get("resumed")))


def _closing(cx: Context, node: Node) -> d.Closing:
    if not node.is_map or "event" not in node.value:
        return d.Closing(_events(cx, node))
    refuse_unknown_keys(cx, node, ("event", "all", "by_carrier", "subject"), "closed ")
    all_, by_carrier = node.get("all"), node.get("by_carrier")
    return d.Closing(
        _events(cx, node.value["event"]),
        expect_bool(all_, "all") if all_ else False,
        expect_bool(by_carrier, "by_carrier") if by_carrier else False,
        _roles(cx, node.get("subject")),
    )


def _review(cx: Context, node: Node) -> d.YearlyReview:
    refuse_unknown_keys(cx, node, ("event", "year", "day", "values"), "review ")
    events = _events(cx, _need(node, "event", "review"))
    year = _attribute(cx, _need(node, "year", "review"), events)
    day, values = node.get("day"), node.get("values")
    return d.YearlyReview(
        events,
        year or "",
        None if day is None or day.text == "none" else _month_day(day),
        _texts(values) if values else None,
    )


def _month_day(node: Node) -> tuple[int, int]:
    match = _MONTH_DAY.match(node.text)
    if match is None:
        raise Refusal(node.position, f"这里应当是月-日,不是“{node.text}”", "请写例如 03-31,或 none")
    return int(match[1]), int(match[2])


# ------------------------------------------------------------------------------------------------------------- values


def _value(cx: Context, name: str, node: Node) -> d.ValueDefinition:
    hows = [key for key in HOWS if node.get(key) is not None]
    refuse_unknown_keys(cx, node, (*VALUE_KEYS, *HOWS), f"事实 {name} ")
    if len(hows) != 1:
        raise Refusal(node.position, f"事实 {name} 要有且只有一种算法", f"请写其中一种:{'、'.join(HOWS)}")
    type_ = parse_attribute_type(_need(node, "type", name))
    at = tuple(parse_patterns.event_type(cx, item.text, item) for item in _many(node.get("at")))
    missing, unknown, open_ = node.get("missing"), node.get("unknown"), node.get("needs_confirmation")
    if missing is not None and missing.text not in ("unknown", "absent"):
        raise Refusal(missing.position, f"missing 是 unknown 或 absent,不是“{missing.text}”", "")
    return d.ValueDefinition(
        name=name,
        zh=expect_text(_need(node, "zh", name), "zh"),
        type=type_,
        how=_how(cx, hows[0], node.value[hows[0]], type_, at),
        at=at,
        missing="absent" if missing is not None and missing.text == "absent" else "unknown",
        unknown=unknown.text if unknown else "",
        needs_confirmation=open_.text if open_ else "",
        basis=_texts(node.get("basis")),
        position=node.position,
    )


def _how(cx: Context, how: str, node: Node, type_: AttributeType, at: tuple[str, ...]) -> d.How:
    if how == "built_in":
        return d.BuiltIn()
    if how in ("laws", "inside"):
        return _lookup(cx, how, node, at)
    if how in ("decide", "first"):
        options = tuple(_option(cx, item, type_, at) for item in node.many())
        return d.Decide(options) if how == "decide" else d.FirstKnown(options)
    expect_map(node, how, "请写 {state: 状态, of: 角色}")
    refuse_unknown_keys(cx, node, ("state", "of", "values", "name"), f"{how} ")
    values, kept = node.get("values"), node.get("name")
    asks: Mapping[str, Literal["held", "attribute", "days", "members"]] = {
        "held": "held", "kept": "attribute", "days": "days", "members": "members",
    }  # fmt: skip
    return d.AskState(
        asks[how],
        expect_text(_need(node, "state", how), "state"),
        _roles(cx, _need(node, "of", how))[0],
        _texts(values) if values else None,
        kept.text if kept else None,
    )


def _lookup(cx: Context, how: str, node: Node, at: tuple[str, ...]) -> d.How:
    expect_map(node, how, "请写映射")
    if how == "laws":
        refuse_unknown_keys(cx, node, ("attribute", "on"), "laws ")
        scope = parse_predicates.event_scope(at)
        parse_predicates.read_name(cx, _need(node, "attribute", how), scope)
        on = node.get("on")
        return d.AskLaws(node.value["attribute"].text, parse_values.value(cx, on, None, at) if on else None)
    refuse_unknown_keys(cx, node, ("place", "region"), "inside ")
    place, region = _need(node, "place", how), _need(node, "region", how)
    return d.AskInside(parse_values.value(cx, place, None, at), parse_values.value(cx, region, None, at))


def _option(cx: Context, node: Node, type_: AttributeType, at: tuple[str, ...]) -> d.Option:
    expect_map(node, "选项", "请写 {when: 条件, is: 值}")
    refuse_unknown_keys(cx, node, ("when", "is"), "选项")
    cx.activations = at
    when = node.get("when")
    predicate = parse_predicates.predicate(cx, when, parse_predicates.event_scope(at)) if when else None
    return d.Option(predicate, parse_values.value(cx, _need(node, "is", "选项"), type_, at))


# ------------------------------------------------------------------------------------------------------ derived types


def _type(cx: Context, name: str, node: Node) -> d.DerivedType:
    refuse_unknown_keys(cx, node, TYPE_KEYS, f"类型 {name} ")
    overlap, confidence = node.get("overlap"), node.get("confidence")
    if confidence is not None and confidence.text not in ("certain", "suspected"):
        raise Refusal(confidence.position, "confidence 是 certain 或 suspected", "")
    return d.DerivedType(
        name=name,
        zh=expect_text(_need(node, "zh", name), "zh"),
        key=_sources(cx, _need(node, "key", name), "role"),
        events=tuple(parse_patterns.event_type(cx, item.text, item) for item in _many(node.get("events"))),
        overlap=_overlap(cx, overlap) if overlap else None,
        confidence="suspected" if confidence is not None and confidence.text == "suspected" else "certain",
        position=node.position,
    )


def _overlap(cx: Context, node: Node) -> d.Overlap:
    refuse_unknown_keys(cx, node, ("object", "from", "to", "open"), "overlap ")
    type_ = parse_patterns.object_type(cx, _need(node, "object", "overlap"))
    names: dict[str, Any] = {}
    for key in ("from", "to", "open"):
        item = node.get(key)
        if item is not None:
            parse_predicates.object_attribute(cx, type_, item.text, item)
            names[key] = item.text
    if "from" not in names or "to" not in names:
        raise Refusal(node.position, "overlap 缺少 from 或 to", "请写对象的起、止日期属性")
    return d.Overlap(type_, names["from"], names["to"], names.get("open"))
