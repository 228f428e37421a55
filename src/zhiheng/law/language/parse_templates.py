"""Reading the body of a rule: its templates (one, or several under ``all``), named dates and exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhiheng.law.language import parse_fields, parse_patterns, parse_periods, parse_predicates
from zhiheng.law.language.context import Context, expect_int, expect_map, refuse_unknown_keys
from zhiheng.law.language.errors import Refusal
from zhiheng.law.language.fields import ACTIVATION_KEYS, FIELDS, SHORT_FORMS, keys_of
from zhiheng.law.language.model import (
    TEMPLATE_KEYS,
    AtLeast,
    Chain,
    DateChoice,
    DateEarliest,
    DateExpr,
    DateLatest,
    DateName,
    DatePlus,
    Literal_,
    Pattern,
    Response,
    RuleException,
    RulePart,
    Template,
    Total,
)
from zhiheng.law.language.yaml12 import Node


@dataclass(frozen=True, slots=True)
class Body:
    """The parts, dates and exceptions of a rule, with the key of each part's template."""

    parts: tuple[RulePart, ...]
    keys: tuple[str, ...]
    dates: Mapping[str, DateExpr]
    exceptions: tuple[RuleException, ...]


def template_nodes(rule: Node) -> tuple[tuple[int, str, Node], ...]:
    """Return (number, key, body) of each template of a rule; number 0 for the only one. Raises ``Refusal``."""
    keys = [key for key in rule.value if key in FIELDS]
    group = rule.get("all")
    if group is not None and keys:
        raise Refusal(rule.where(keys[0]), f"all 和 {keys[0]} 不能并写", "请把它写进 all 的列表")
    if len(keys) > 1:
        raise Refusal(rule.where(keys[1]), f"一条规则写了两个模板:{keys[0]}、{keys[1]}", "请写成 all: [- …, - …]")
    if keys:
        return ((0, keys[0], rule.value[keys[0]]),)
    if group is None:
        raise Refusal(rule.position, "规则没有模板", f"请写其中之一:{'、'.join(FIELDS)},或 all: […]")
    return tuple(_members(group))


def _members(group: Node) -> Iterator[tuple[int, str, Node]]:
    for number, item in enumerate(group.many(), 1):
        expect_map(item, "all 的一项", "请写 - response: {…}")
        keys = [key for key in item.value if key in FIELDS]
        if len(keys) != 1 or len(item.value) != 1:
            raise Refusal(item.position, f"all 的第 {number} 项要恰好一个模板", f"模板有:{'、'.join(FIELDS)}")
        yield number, keys[0], item.value[keys[0]]


def body(cx: Context, rule: Node) -> Body:
    """Read templates, dates and exceptions of a rule; problems are recorded in ``cx``."""
    nodes: tuple[tuple[int, str, Node], ...] = ()
    try:
        nodes = template_nodes(rule)
    except Refusal as refusal:
        cx.problems.append(refusal.problem)
    _name_dates(cx, [rule.get("dates"), *(node.get("dates") for _, _, node in nodes)])
    dates: dict[str, DateExpr] = {}
    types: list[str] = []
    parts: list[RulePart] = []
    for number, key, node in nodes:
        cx.activations = _activations(cx, key, node)
        types.extend(cx.activations)
        try:
            parts.append(RulePart(number, template(cx, key, node, dates), node.position))
        except Refusal as refusal:
            cx.problems.append(refusal.problem)
    cx.activations = tuple(dict.fromkeys(types))
    outer = rule.get("dates")
    if outer is not None:
        dates.update(parse_fields.named_dates(cx, outer))
        _refuse_date_cycles(cx, outer, dates)
    return Body(tuple(parts), tuple(key for _, key, _ in nodes), dates, _exceptions(cx, rule, len(nodes)))


def _name_dates(cx: Context, nodes: Sequence[Node | None]) -> None:
    """Make the names of dates known before anything is read: dates and bounds may use each other."""
    places: dict[str, Node] = {}
    for node in nodes:
        for name in node.names if node else ():
            if node is not None and name in places:
                cx.problem(node.where(name), f"日期名“{name}”重复", "日期名在一条规则里只能定义一次")
            elif node is not None:
                places[name] = node
    cx.dates = frozenset(places)


def _activations(cx: Context, key: str, node: Node) -> tuple[str, ...]:
    """Return the event types that activate a template, ignoring what can't be read (it is recorded when read)."""
    name = ACTIVATION_KEYS.get(key)
    if key == "chain" and node.is_map:
        name = "after" if "after" in node.value else "before"
    events = node.get(name) if node.is_map and name else None
    if events is None and key in SHORT_FORMS and not (node.is_map and set(node.value) & set(keys_of(key))):
        events = node
    if events is None:
        return ()
    quiet = replace(cx, problems=[], depends=set(), missing=set())
    found: tuple[Pattern, ...] = quiet.attempt(lambda: parse_patterns.patterns(quiet, events), ())
    return quiet.types(found)


def template(cx: Context, key: str, node: Node, dates: dict[str, DateExpr] | None = None) -> Template:
    """Read one template. Raises ``Refusal`` where it lacks what it needs."""
    node = _long_form(key, node)
    refuse_unknown_keys(cx, node, keys_of(key), f"模板 {key} ")
    values: dict[str, Any] = {}
    failed = False
    for field in FIELDS[key]:
        item = node.get(field.key)
        if item is None:
            if field.required:
                raise Refusal(node.position, f"模板 {key} 缺少“{field.key}”", f"{field.key}:{field.doc}")
            continue
        try:
            read = parse_fields.read_field(parse_fields.Around(cx, cx.activations, field), item)
            values.update({name: value for name, value in read.items() if value is not None or name not in values})
        except Refusal as refusal:
            cx.problems.append(refusal.problem)
            failed = failed or field.required
    if failed:
        raise Refusal(node.position, f"模板 {key} 读不出来", "请先改正上面的问题")
    if dates is not None:
        dates.update(values.pop("dates", {}))
    made = _make(key, node, values)
    _check_limits(cx, key, node, made)
    return made


def _long_form(key: str, node: Node) -> Node:
    target = SHORT_FORMS.get(key)
    if target is None or (node.is_map and set(node.value) & set(keys_of(key))):
        return expect_map(node, f"模板 {key} ", f"请写 {{{', '.join(keys_of(key)[:3])}, …}}")
    return Node({target: node}, node.position, keys={target: node.position}, origin=node.origin)


def _make(key: str, node: Node, values: dict[str, Any]) -> Template:
    if key == "chain":
        return _chain(node, values)
    if key in ("absence", "existence"):
        values["n"] = Literal_(0 if key == "absence" else 1)
    if key == "held" and "who" not in values:
        raise Refusal(node.position, "模板 held 缺少“who”", "请写哪个角色的对象,例如 who: officer/handler")
    if key == "total":
        if values.pop("count", False) and "sum" in values:
            raise Refusal(node.where("count"), "total 同时写了 sum 和 count", "请只留一个")
        if ("at_least" in values) == ("at_most" in values):
            raise Refusal(node.position, "total 要恰好写 at_least 和 at_most 之一", "两头都有限的写成两条规则")
        values.setdefault("sum", None)
    made: Template = TEMPLATE_KEYS[key](**values)
    return made


def _chain(node: Node, values: dict[str, Any]) -> Chain:
    among = values.get("among", ())
    if set(values) - {"among"} == {"after", "next"}:
        return Chain(values["after"], "next", values["next"], among)
    if set(values) - {"among"} == {"before", "last"}:
        return Chain(values["before"], "last", values["last"], among)
    raise Refusal(node.position, "chain 写法不对", "请写 {after: 甲, next: 乙} 或 {before: 甲, last: 乙}")


# --------------------------------------------------------------------------------------------------- possible limits


def _check_limits(cx: Context, key: str, node: Node, made: Template) -> None:
    if isinstance(made, Response):
        _check_corridor(cx, node, made.not_before, "not_before", made.within, "within")
        if made.expect_all and len(made.expect) < 2:
            cx.problem(node.where("expect_all"), "expect_all 而 expect 只有一项", "请删去 expect_all,或补全 expect")
    elif key == "precedence":
        _check_corridor(cx, node, getattr(made, "wait", None), "wait", getattr(made, "within", None), "within")
    elif key == "not_succession":
        _check_corridor(cx, node, getattr(made, "from_", None), "from", getattr(made, "during", None), "during")
    if isinstance(made, AtLeast):
        _check_at_least(cx, node, made)
    if isinstance(made, Total) and made.each.kind == "whole_trace" and made.at_least is not None:
        cx.problem(node.where("each"), "累计下限没有窗口的终点", "请写 each: calendar_year 等")
    if key == "exclusive" and len(made.not_both) < 2:  # type: ignore[union-attr]  # the key names the template
        cx.problem(node, "exclusive 至少要两种事件", "只禁止一种事件用 absence")
    if key == "window" and not any(k in node.value for k in ("after", "not_later_than", "need", "not_while")):
        cx.problem(node, "window 没有任何限制", "请写 after、not_later_than、need 或 not_while")


def _check_at_least(cx: Context, node: Node, made: AtLeast) -> None:
    if isinstance(made.n, Literal_) and made.n.value == 0:
        cx.problem(node.where("n"), "下限为 0,永远满足", "请写不小于 1 的数")
    if made.each.kind == "sliding":
        cx.problem(node.where("each"), "at_least 不能用滑动窗口", "请用 calendar_year、by 或 whole_trace")


def _check_corridor(cx: Context, node: Node, low: Any, low_key: str, high: Any, high_key: str) -> None:
    """Refuse a corridor that no day can lie in: the upper limit ends before the lower one does."""
    least, most = parse_periods.least_days(low), parse_periods.most_days(high)
    if least is not None and most is not None and most <= least:
        cx.problem(
            node.where(high_key),
            f"限度不可能:{high_key} {high} 在 {low_key} {low} 之前就届满",
            f"请核对两个期间,{high_key} 要长于 {low_key}",
        )


# --------------------------------------------------------------------------------------------------- dates, exceptions


def date_names(expression: DateExpr | None) -> Iterator[str]:
    """Yield the named dates that a date expression uses."""
    if isinstance(expression, DateName):
        yield expression.name
    elif isinstance(expression, DatePlus):
        yield from date_names(expression.start)
    elif isinstance(expression, DateLatest | DateEarliest):
        for part in expression.of:
            yield from date_names(part)
    elif isinstance(expression, DateChoice):
        for _, part in expression.options:
            yield from date_names(part)


def _refuse_date_cycles(cx: Context, node: Node, dates: Mapping[str, DateExpr]) -> None:
    state: dict[str, int] = {}

    def visit(name: str) -> bool:
        """Return whether a date depends on itself, following the names it uses."""
        if state.get(name) == 1:
            return True
        if state.get(name) == 2 or name not in dates:
            return False
        state[name] = 1
        found = sum(visit(other) for other in date_names(dates[name])) > 0
        state[name] = 2
        return found

    for name in dates:
        if visit(name):
            cx.problem(node.where(name), f"日期名“{name}”绕回自身", "请断开循环:一个日期不能由自己算出")


def _exceptions(cx: Context, rule: Node, parts: int) -> tuple[RuleException, ...]:
    node = rule.get("exceptions")
    return cx.collect(node.many(), lambda inner, item: _exception(inner, item, parts)) if node else ()


def _exception(cx: Context, node: Node, parts: int) -> RuleException:
    expect_map(node, "例外", "请写 {when: 条件, of: 部分号}")
    refuse_unknown_keys(cx, node, ("when", "of", "basis"), "例外")
    when, of = node.get("when"), node.get("of")
    if when is None:
        raise Refusal(node.position, "例外没有 when", "请写 {when: 条件, of: 部分号}")
    number = expect_int(of, "of", 1) if of else 0
    if number > parts or (number == 0 and parts > 1):
        raise Refusal(node.where("of"), f"例外的 of 不是第 1 到 {parts} 部分之一", "of 是 all 里第几项,从 1 数")
    return RuleException(parse_predicates.predicate(cx, when, parse_predicates.loose(cx)), 0 if parts == 1 else number)
