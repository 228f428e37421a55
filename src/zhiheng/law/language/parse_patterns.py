"""Reading patterns of events: ``decision.made``, ``{decision.made: {outcome: penalty}}``, or a list of either."""

from __future__ import annotations

from zhiheng.law.language import parse_predicates
from zhiheng.law.language.context import Context, expect_scalar_text
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.model import Pattern, Role
from zhiheng.law.language.yaml12 import Node


def patterns(cx: Context, node: Node) -> tuple[Pattern, ...]:
    """Read one pattern or a list of them ("any of"). Raises ``Refusal``."""
    items = node.many()
    if not items:
        raise Refusal(node.position, "事件列表是空的", "请至少写一个事件类型")
    return tuple(pattern(cx, item) for item in items)


def all_or_any(cx: Context, node: Node) -> tuple[tuple[Pattern, ...], bool]:
    """Read patterns, or ``{all: [...]}`` where every one of them is needed. Raises ``Refusal``."""
    inner = node.get("all")
    if inner is not None and len(node.value) == 1 and inner.is_list:
        return patterns(cx, inner), True
    return patterns(cx, node), False


def pattern(cx: Context, node: Node) -> Pattern:
    """Read one pattern. Raises ``Refusal``."""
    if node.is_list:
        raise Refusal(node.position, "事件列表里又有列表", "请把事件类型写在同一层列表里")
    if not node.is_map:
        return Pattern(event_type(cx, expect_scalar_text(node, "事件类型"), node))
    if len(node.value) != 1:
        raise Refusal(
            node.position,
            f"一个事件写了 {len(node.value)} 个键:{'、'.join(node.value)}",
            "请写 {事件类型: {属性: 值}};几个事件“任一”写成列表 [甲, 乙]",
        )
    ((name, where),) = node.value.items()
    type_ = event_type(cx, name, Node(name, node.where(name)))
    if where.value is None:
        return Pattern(type_)
    return Pattern(type_, parse_predicates.predicate(cx, where, parse_predicates.event_scope((type_,))))


def event_type(cx: Context, name: str, node: Node) -> str:
    """Return the name of an event type; in the statutory library it must be in the vocabulary. Raises ``Refusal``."""
    if cx.vocabulary is not None and cx.vocabulary.event(name) is None:
        hint = advice(name, cx.vocabulary.events, "事件类型")
        raise Refusal(node.position, f"词汇表里没有事件“{name}”", hint)
    return name


def role(cx: Context, node: Node) -> Role:
    """Read ``TYPE`` or ``TYPE/QUALIFIER``. Raises ``Refusal``."""
    return role_of(cx, expect_scalar_text(node, "角色"), node)


def roles(cx: Context, node: Node) -> tuple[Role, ...]:
    """Read one role or a list of them. Raises ``Refusal``."""
    return tuple(role(cx, item) for item in node.many())


def role_of(cx: Context, text: str, node: Node, types: tuple[str, ...] = ()) -> Role:
    """Return a role; object type and qualifier must be in the vocabulary (of the named events, where given)."""
    object_type, _, qualifier = text.partition("/")
    known = cx.vocabulary
    if known is not None:
        if not known.is_object_type(object_type):
            hint = advice(object_type, known.object_types(), "对象类型")
            raise Refusal(node.position, f"词汇表里没有对象类型“{object_type}”", hint)
        events = [known.events[t] for t in types if t in known.events] or list(known.events.values())
        if qualifier and not any(event.relates_to(object_type, qualifier) for event in events):
            names = {r.name for event in events for r in event.relations.values() if r.object_type == object_type}
            raise Refusal(node.position, f"没有事件以“{text}”关联对象", advice(text, names, "角色"))
    return Role(object_type, qualifier or None)


def object_type(cx: Context, node: Node) -> str:
    """Read an object type (``same: document``); a role (``agency/handler``) stays as written. Raises ``Refusal``."""
    return str(role(cx, node))
