"""Reading one key of a template, by its kind (see ``fields``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from zhiheng.law.language import parse_dates, parse_patterns, parse_periods, parse_predicates, parse_values
from zhiheng.law.language.context import (
    Context,
    expect_bool,
    expect_int,
    expect_map,
    expect_scalar_text,
    refuse_unknown_keys,
)
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.fields import Field, Kind
from zhiheng.law.language.model import (
    AnnualDay,
    DateExpr,
    Distinct,
    Each,
    Operator,
    Pattern,
    Role,
    RolesOf,
    StateRef,
    Value,
)
from zhiheng.law.language.model import Then as ThenPart
from zhiheng.law.language.yaml12 import Node


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a key: the rule's context, the events that activate the template, and the key's own entry."""

    cx: Context
    types: tuple[str, ...]
    field: Field


EACH_WORDS: tuple[Literal["calendar_year", "whole_trace"], ...] = ("calendar_year", "whole_trace")

Reader = Callable[[Around, Node], tuple[Any, ...]]


def read_field(around: Around, node: Node) -> Mapping[str, Any]:
    """Read a key and return the model attributes it fills. Raises ``Refusal``."""
    values = READERS[around.field.kind](around, node)
    return dict(zip(around.field.into, values, strict=False))


def _patterns(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_patterns.patterns(around.cx, node),)


def _patterns_all(around: Around, node: Node) -> tuple[Any, ...]:
    return parse_patterns.all_or_any(around.cx, node)


def _period(around: Around, node: Node) -> tuple[Any, ...]:
    if node.text == "none" and not node.quoted:  # `or_after: none`: spoken out that there is no such limit
        return (None,)
    return (parse_periods.period(around.cx, node),)


def _date(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_dates.date_expression(around.cx, node),)


def _dates(around: Around, node: Node) -> tuple[Any, ...]:
    return (tuple(parse_dates.date_expression(around.cx, item) for item in node.many()),)


def _until(around: Around, node: Node) -> tuple[Any, ...]:
    """``until``: a bare name that isn't a named date is an attribute of the activation."""
    bare = isinstance(node.value, str) and not node.text.startswith("fact.")
    if bare and node.text not in around.cx.dates | {"activation"}:
        return until_attribute(around.cx, node, around.types), None
    return None, parse_dates.date_expression(around.cx, node)


def until_attribute(cx: Context, node: Node, types: tuple[str, ...]) -> str:
    """Read the name of a date attribute of these events. Raises ``Refusal``."""
    name = expect_scalar_text(node, "属性名")
    if cx.vocabulary is None:
        return name
    scope = parse_predicates.event_scope(types, every=True)
    _, type_ = parse_predicates.read_name(cx, Node(name, node.position, text=name), scope)
    if type_ is not None and type_.kind not in ("date", "datetime"):
        raise Refusal(node.position, f"属性“{name}”不是日期({type_.kind})", "until 要一个日期属性")
    return name


def _by(around: Around, node: Node) -> tuple[Any, ...]:
    if node.is_map and set(node.value) == {"day"}:
        return (), parse_periods.annual_day(node.value["day"])
    none: AnnualDay | None = None
    return parse_patterns.patterns(around.cx, node), none


def _bool(around: Around, node: Node) -> tuple[Any, ...]:
    return (expect_bool(node, around.field.key),)


def _same(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_patterns.object_type(around.cx, node),)


def _pausing(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_dates.pausings(around.cx, node),)


def _not_while(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_dates.pausings(around.cx, node, document=False),)


def _extension(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_dates.extension(around.cx, node),)


def _then(around: Around, node: Node) -> tuple[Any, ...]:
    cx = around.cx
    expect_map(node, "then", "请写 {after: 事件, expect: 事件, within 或 until}")
    refuse_unknown_keys(cx, node, ("after", "expect", "within", "until"), "then")
    after, expect, within, until = (node.get(k) for k in ("after", "expect", "within", "until"))
    if after is None or expect is None:
        raise Refusal(node.position, "then 要 after 和 expect", "请写 {after: 事件, expect: 事件, within 或 until}")
    events = parse_patterns.patterns(cx, after)
    return (
        ThenPart(
            events,
            parse_patterns.patterns(cx, expect),
            within=parse_periods.period(cx, within) if within else None,
            until=until_attribute(cx, until, cx.types(events)) if until else None,
        ),
    )


def _choice(around: Around, node: Node) -> tuple[Any, ...]:
    if node.text not in around.field.choices:
        hint = "请写 " + " 或 ".join(around.field.choices)
        raise Refusal(node.position, f"{around.field.key} 不能是“{node.text}”", hint)
    return (node.text,)


def _days(around: Around, node: Node) -> tuple[Any, ...]:
    return (tuple(_choice(around, item)[0] for item in node.many()),)


def _value(around: Around, node: Node) -> tuple[Any, ...]:
    if not node.is_map and (isinstance(node.value, bool) or not parse_values.is_fact(node)):
        limit = parse_values.fraction(node, around.field.key)
        if limit < 0:
            raise Refusal(node.position, f"{around.field.key} 不能是负数", "")
    return (parse_values.value(around.cx, node, None, around.types),)


def _each(around: Around, node: Node) -> tuple[Any, ...]:
    cx = around.cx
    if not node.is_map:
        kinds = {word: Each(word) for word in EACH_WORDS}
        if node.text not in kinds:
            raise Refusal(
                node.position,
                f"窗口不能是“{node.text}”",
                "请写 calendar_year、whole_trace、{sliding: 7 d} 或 {since: 事件}",
            )
        return (kinds[node.text],)
    if len(node.value) != 1 or not set(node.value) <= {"sliding", "since"}:
        raise Refusal(node.position, "窗口写法不对", "请写 {sliding: 7 d} 或 {since: 事件}")
    since = node.get("since")
    if since is not None:
        return (Each("since", since=parse_patterns.patterns(cx, since)),)
    sliding = parse_periods.fixed_period(cx, node.value["sliding"], check=False)
    if sliding.unit != "d":
        raise Refusal(node.position, "滑动窗口按自然日计", f"请写 {sliding.n} d")
    return (Each("sliding", sliding=sliding),)


def _distinct(around: Around, node: Node) -> tuple[Any, ...]:
    role = parse_patterns.role_of(around.cx, expect_scalar_text(node, "对象类型"), node, around.types)
    return (Distinct(role.object_type, role.qualifier),)


def _require(around: Around, node: Node) -> tuple[Any, ...]:
    scope = parse_predicates.event_scope(around.types, every=True)
    return (parse_predicates.predicate(around.cx, node, scope),)


def _population(around: Around, node: Node) -> tuple[Any, ...]:
    scope = parse_predicates.Scope((), about=around.cx.about)
    return (parse_predicates.predicate(around.cx, node, scope),)


def _role(around: Around, node: Node) -> tuple[Any, ...]:
    return (parse_patterns.role_of(around.cx, expect_scalar_text(node, "角色"), node, around.types),)


def _roles(around: Around, node: Node) -> tuple[Any, ...]:
    cx, types = around.cx, around.types
    return (tuple(parse_patterns.role_of(cx, expect_scalar_text(i, "角色"), i, types) for i in node.many()),)


def _state(around: Around, node: Node) -> tuple[Any, ...]:
    return (state(around.cx, node, around.types),)


def _states(around: Around, node: Node) -> tuple[Any, ...]:
    return (tuple(state(around.cx, item, around.types) for item in node.many()),)


def state(cx: Context, node: Node, types: tuple[str, ...]) -> StateRef:
    """Read ``certificate.valid``, ``{certificate.valid: host}``, ``{power.held: {is: …, matters: VALUE}}``."""
    if not node.is_map:
        return StateRef(_state_name(cx, expect_scalar_text(node, "状态"), node))
    if len(node.value) != 1:
        raise Refusal(node.position, "一个状态只写一个键", "几个状态“任一”写成列表")
    ((name, asked),) = node.value.items()
    _state_name(cx, name, Node(name, node.where(name), text=name))
    if not asked.is_map:
        return StateRef(name, tuple(expect_scalar_text(item, "状态的值") for item in asked.many()))
    values, where = asked.get("is"), {k: v for k, v in asked.items() if k != "is"}
    found: dict[str, Value] = {key: parse_values.value(cx, item, None, types) for key, item in where.items()}
    return StateRef(name, tuple(item.text for item in values.many()) if values else None, found)


def _state_name(cx: Context, name: str, node: Node) -> str:
    facts = cx.vocabulary.facts if cx.vocabulary else None
    if facts is not None and name not in facts.states:
        raise Refusal(node.position, f"没有定义状态“{name}”", advice(name, facts.states, "状态"))
    return name


def _counts(around: Around, node: Node) -> tuple[Any, ...]:
    if node.text == "all":
        return None, True
    if not node.is_map:
        return {"ge": parse_values.value(around.cx, node)}, False
    found: dict[Operator, Value] = {}
    for key, item in node.items():
        operator = next((op for op in ("eq", "ne", "lt", "le", "gt", "ge") if op == key), None)
        if operator is None:
            raise Refusal(node.where(key), f"个数不能用运算“{key}”", "请写 {ge: 2}、{le: 1}、{eq: 1} 等")
        found[operator] = parse_values.value(around.cx, item, None, around.types)
    return found, False


def _attribute(around: Around, node: Node) -> tuple[Any, ...]:
    name = expect_scalar_text(node, "属性名")
    scope = parse_predicates.event_scope(around.types, every=True)
    _, type_ = parse_predicates.read_name(around.cx, Node(name, node.position, text=name), scope)
    if type_ is not None and type_.kind not in ("int", "number", "money", "hours", "days", "wdays"):
        raise Refusal(node.position, f"属性“{name}”不是数({type_.kind}),不能累计", "请用数值属性")
    return (name,)


def _roles_of(around: Around, node: Node) -> tuple[Any, ...]:
    expect_map(node, "from", "请写 {roles: [角色], of: [事件]}")
    refuse_unknown_keys(around.cx, node, ("roles", "of"), "from")
    roles, of = node.get("roles"), node.get("of")
    if roles is None or of is None:
        raise Refusal(node.position, "from 要 roles 和 of", "请写 {roles: [角色], of: [事件]}")
    events: tuple[Pattern, ...] = parse_patterns.patterns(around.cx, of)
    inner = replace(around, types=around.cx.types(events))
    named: tuple[Role, ...] = _roles(inner, roles)[0]
    return (RolesOf(named, events),)


def _fraction(around: Around, node: Node) -> tuple[Any, ...]:
    share = parse_values.fraction(node, around.field.key)
    if not 0 < share <= 1:
        raise Refusal(node.position, f"比例 {node.text} 不可能", "请写 0 到 1 之间的数,例如 0.05")
    return (share,)


def _int(around: Around, node: Node) -> tuple[Any, ...]:
    return (expect_int(node, around.field.key),)


def _named_dates(around: Around, node: Node) -> tuple[Any, ...]:
    return (named_dates(around.cx, node),)


def named_dates(cx: Context, node: Node) -> dict[str, DateExpr]:
    """Read ``dates: {NAME: expression}``. Names were made known in ``cx.dates`` before; problems are recorded."""
    if not node.is_map:
        cx.problem(node, "dates 应当是映射(键: 值)", "请写 {日期名: 日期写法}")
    found: dict[str, DateExpr] = {}
    for name, item in node.items():
        try:
            found[name] = parse_dates.date_expression(cx, item)
        except Refusal as refusal:
            cx.problems.append(refusal.problem)
    return found


READERS: Mapping[Kind, Reader] = {
    "patterns": _patterns,
    "patterns_all": _patterns_all,
    "period": _period,
    "date": _date,
    "dates": _dates,
    "until": _until,
    "by": _by,
    "bool": _bool,
    "same": _same,
    "pausing": _pausing,
    "extension": _extension,
    "then": _then,
    "choice": _choice,
    "value": _value,
    "each": _each,
    "distinct": _distinct,
    "require": _require,
    "population": _population,
    "role": _role,
    "roles": _roles,
    "states": _states,
    "state": _state,
    "counts": _counts,
    "attribute": _attribute,
    "roles_of": _roles_of,
    "days": _days,
    "fraction": _fraction,
    "int": _int,
    "named_dates": _named_dates,
    "not_while": _not_while,
}
