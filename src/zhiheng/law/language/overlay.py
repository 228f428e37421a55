"""The bureau's overlay (区里的参数, F20): one more list of parameters beside a rule's own.

A file says which open question was decided, which threshold holds, where a guard is lowered, and which district rules
are added or withdrawn; each with its document and date. It is applied to the raw rules before they are read, so that
everything it sets is checked like the library itself. What holds from a day on (``in_force``) is chosen by the rule's
deciding day: acts decided before keep the rule as it was.

What the bureau sets for all cases stands behind what the law says of special ones (the rule's entries with ``when``),
and in front of what holds otherwise: a threshold is no ground to take a special case away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import Any

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.language import parse_rule
from zhiheng.law.language.context import Context, expect_map, expect_scalar_text, refuse_unknown_keys
from zhiheng.law.language.errors import Refusal, RuleProblem, advice
from zhiheng.law.language.model import GuardChange
from zhiheng.law.language.yaml12 import Node, node_of, plain

FILE_KEYS = ("document", "date", "changes", "rules", "added", "withdrawn", "office")
ADDED_KEYS = ("rule", "document", "date")
OFFICE_KEYS = ("rule", "document", "date", "set", "in_force")
WITHDRAWN_KEYS = ("rule", "from", "document", "date")
CHANGE_KEYS = ("rule", "document", "date", "confirm", "set", "when", "in_force", "guard", "agency")
STRENGTH = {"none": 0, "warn": 1, "block": 2}


@dataclass(slots=True)
class Overlay:
    """What an overlay file changes, by rule id, and the rules it adds.

    ``office``: values that rooms of the office count with (days and amounts of a filing); no rule reads them.
    """

    changes: dict[str, list[Node]] = field(default_factory=dict)
    rules: tuple[Node, ...] = ()
    withdrawn: dict[str, Node] = field(default_factory=dict)
    office: list[Node] = field(default_factory=list)
    content: Any = None
    problems: list[RuleProblem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def read_overlay(root: Node) -> Overlay:
    """Read an overlay's YAML (``yaml12.load_file``, ``load_text``); what is wrong in it is in ``problems``."""
    made = Overlay(content=plain(root))
    cx = Context(problems=made.problems)
    if not root.is_map:
        cx.problem(root, "参数文件应当是映射", "请写 {document: 文号, date: 日期, changes: […]}")
        return made
    refuse_unknown_keys(cx, root, FILE_KEYS, "参数文件")
    changes, rules, withdrawn = (root.get(key) for key in ("changes", "rules", "withdrawn"))
    for item in changes.many() if changes else ():
        change = cx.attempt(partial(_change, cx, root, item), None)
        if change is not None:
            made.changes.setdefault(change.value["rule"].text, []).append(change)
    made.office = _office(cx, root)
    made.rules = rules.many() if rules else ()
    added = root.get("added")
    for item in added.many() if added else ():  # by which document a rule was added: for people, no verdict needs it
        refuse_unknown_keys(cx, item, ADDED_KEYS, "启用")
    for item in withdrawn.many() if withdrawn else ():
        end = cx.attempt(partial(_withdrawn, cx, item), None)
        if end is not None:
            made.withdrawn[end.value["rule"].text] = end
    return made


def _office(cx: Context, root: Node) -> list[Node]:
    """Return the values of the office, each with its document and date; what is wrong in them becomes a problem."""
    found = []
    stated = root.get("office")
    for item in stated.many() if stated else ():
        change = cx.attempt(partial(_change, cx, root, item), None)
        if change is not None:
            refuse_unknown_keys(cx, item, OFFICE_KEYS, "设定")
            found.append(change)
    return found


def _withdrawn(cx: Context, node: Node) -> Node:
    """Return an entry that ends a district rule: from that day on it judges no act. Raises ``Refusal``."""
    expect_map(node, "一项撤销", "请写 {rule: 规则编号, from: 日期, document: 文号, date: 日期}")
    refuse_unknown_keys(cx, node, WITHDRAWN_KEYS, "撤销")
    if node.get("rule") is None or _day(node.get("from")) is None:
        raise Refusal(node.position, "撤销没有写 rule 或者 from", "请写 {rule: 规则编号, from: 日期}")
    return node


def _change(cx: Context, root: Node, node: Node) -> Node:
    expect_map(node, "一项更改", "请写 {rule: 规则编号, set: {…}, document: 文号, date: 日期}")
    refuse_unknown_keys(cx, node, CHANGE_KEYS, "更改")
    if node.get("rule") is None:
        raise Refusal(node.position, "更改没有写 rule", "请写规则编号")
    if not any(key in node.value for key in ("confirm", "set", "guard")):
        raise Refusal(node.position, "更改里没有 confirm、set 或 guard", "请写要确认、设定或放宽什么")
    if "agency" in node.names and ("guard" not in node.names or {"confirm", "set"} & set(node.names)):
        hint = "确认和设定对全区适用，请去掉 agency；只放宽部分单位的办理限制，另写一项 {rule, guard, agency}"
        raise Refusal(node.where("agency"), "agency 只能与 guard 同写", hint)
    value = dict(node.value)
    for key in ("document", "date"):
        found = node.get(key) or root.get(key)
        if found is None:
            raise Refusal(node.position, f"更改没有写 {key}", "每项更改都要有文件文号(document)和日期(date)")
        value[key] = found
    return replace(node, value=value)


def versions(overlay: Overlay, rule: Node) -> tuple[Node, ...]:
    """Return the raw rule with the overlay's entries in place and its decided questions gone. Raises ``Refusal``.

    A question decided from a day on gives two versions in time: acts before that day keep the open question, and so
    does a version that ended before it. A sliding window goes on counting what the version before it counted.
    """
    id_ = rule.get("id")
    changes = overlay.changes.get(id_.text, []) if id_ is not None else []
    if id_ is not None and changes:
        overlay.used.add(id_.text)
    spans = _spans(rule, changes)
    found = [_applied(rule, _known_by(changes, start or _ALWAYS)) for start, _ in spans]
    if len(spans) < 2:
        return tuple(found)
    counted = spans[0][0] or _ALWAYS
    return tuple(_in_span(one, *span, counted) for one, span in zip(found, spans, strict=True))


_ALWAYS = date.min


def _known_by(changes: Sequence[Node], day: date) -> list[Node]:
    """Return the changes as they hold for acts decided on a day: questions decided later are still open."""
    seen = [change if _decides_from(change) <= day else _without(change, "confirm") for change in changes]
    return [change for change in seen if "confirm" in change.value or "set" in change.value]


def _decides_from(change: Node) -> date:
    """Return from which day on a change decides a question: the beginning of time where it says no day."""
    stated = change.get("in_force") if "confirm" in change.value else None
    return (_day(stated.get("from")) if stated is not None else None) or _ALWAYS


def _day(node: Node | None) -> date | None:
    """Return a node's day; None where it isn't one (a moment isn't)."""
    value = node.value if node is not None else None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _spans(rule: Node, changes: Sequence[Node]) -> list[tuple[date | None, date | None]]:
    """Return the intervals of deciding days between which a rule's questions stand differently."""
    own = rule.get("in_force")
    first, last = (_day(own.get(key)) if own is not None else None for key in ("from", "to"))
    days = sorted({day for change in changes if (day := _decides_from(change)) > (first or _ALWAYS)})
    cuts = [day for day in days if last is None or day <= last]
    starts = [first, *cuts]
    return [
        (start, last if following is None else date_of(day_of(following) - 1))
        for start, following in pairwise([*starts, None])
    ]


def _in_span(rule: Node, start: date | None, end: date | None, counted: date) -> Node:
    """Return a rule that holds for one interval of deciding days, with what it says itself of the deciding day.

    ``counted``: the first day of the first interval, since when its sliding windows count.
    """
    own = rule.get("in_force")
    stated: dict[str, Any] = dict(own.value) if own is not None and own.is_map else {}
    days = {"from": start, "to": end}
    if start is not None and start > counted and "counted_from" not in stated and _slides(plain(rule)):
        days["counted_from"] = counted
    stated |= {name: node_of(day, rule.position) for name, day in days.items() if day is not None}
    return replace(rule, value={**rule.value, "in_force": node_of(stated, rule.position)})


def _slides(raw: Any) -> bool:
    """Whether a rule counts in sliding windows somewhere."""
    if isinstance(raw, Mapping):
        return "sliding" in raw or any(map(_slides, raw.values()))
    return isinstance(raw, list | tuple) and any(map(_slides, raw))


def _applied(rule: Node, changes: Sequence[Node]) -> Node:
    special: list[Node] = []
    general: list[Node] = []
    decided: set[str] = set()
    for change in changes:  # the first one that decides a question holds
        confirm = change.get("confirm")
        if confirm is not None:
            names = set(confirm.names) or {"*"}
            if not names & decided:
                rule, brought = _confirmed(rule, change, confirm)
                special.extend(brought)
            decided |= names
        if "set" in change.value:
            place = special if "when" in change.value else general
            place.append(_entry(change, change.value["set"], dated=True))
    return _with_entries(rule, special, general)


def _entry(change: Node, set_: Node, *, dated: bool) -> Node:
    value: dict[str, Node] = {"set": set_, "document": change.value["document"]}
    for key in ("when", "in_force"):
        found = change.get(key)
        if found is not None:
            value[key] = found
    if dated and "in_force" not in value:
        date = change.value["date"]
        value["in_force"] = Node({"from": date}, date.position, keys={"from": date.position})
    return Node(value, change.position, keys=change.keys)


def _confirmed(rule: Node, change: Node, confirm: Node) -> tuple[Node, list[Node]]:
    """Return the rule without the decided questions, and the entries that a decision for the other reading brings."""
    asked = rule.get("needs_confirmation")
    if asked is None or not (asked.is_map or asked.value is True):
        raise Refusal(change.where("confirm"), "这条规则没有待确认的事项", "请核对规则编号")
    if confirm.value is False:  # taken back: the question is open again
        return rule, []
    if confirm.value is True or asked.value is True:
        return _without(rule, "needs_confirmation"), []
    expect_map(confirm, "confirm", "请写 {事项: default | other}")
    rest, entries = dict(asked.value), []
    for name, choice in confirm.items():
        if name not in rest:
            raise Refusal(confirm.where(name), f"没有待确认的事项“{name}”", advice(name, asked.value, "事项"))
        if choice.text == "open":
            continue
        reading = rest.pop(name)
        if choice.text not in ("default", "other"):
            hint = "default 照规则现文,other 照另一读法,open 仍待确认"
            raise Refusal(choice.position, f"“{name}”的结论写作“{choice.text}”", hint)
        if choice.text == "other":
            if not reading.is_map or set(reading.value) == {"part"}:
                raise Refusal(choice.position, f"“{name}”没有写明另一读法", "请改用 set 写出应有的值")
            entries.append(_entry(change, reading, dated=False))
    if not rest:
        return _without(rule, "needs_confirmation"), entries
    return replace(rule, value={**rule.value, "needs_confirmation": replace(asked, value=rest)}), entries


def _without(rule: Node, key: str) -> Node:
    return replace(rule, value={k: v for k, v in rule.value.items() if k != key})


def _with_entries(rule: Node, special: Sequence[Node], general: Sequence[Node]) -> Node:
    """Return the rule with readings and special cases in front, and what holds for all behind its own special cases."""
    added = (*special, *general)
    if not added:
        return rule
    own = rule.get("parameters")
    items = own.many() if own else ()
    behind = max((place for place, item in enumerate(items, 1) if "when" in item.names), default=0)
    joined = Node((*special, *items[:behind], *general, *items[behind:]), own.position if own else added[0].position)
    return replace(rule, value={**rule.value, "parameters": joined}, keys={"parameters": joined.position, **rule.keys})


def guard_changes(overlay: Overlay, id_: str, kind: str) -> tuple[GuardChange, ...]:
    """Return where the overlay lowers a rule's guard; problems are recorded. ``kind`` is the rule's own guard."""
    cx = Context(problems=overlay.problems)
    nodes = (change for change in overlay.changes.get(id_, []) if "guard" in change.value)
    return cx.collect(nodes, lambda inner, change: _guard_change(inner, change, kind))


def _guard_change(cx: Context, change: Node, kind: str) -> GuardChange:
    guard, agency = change.value["guard"], change.get("agency")
    lowered = next((k for k in parse_rule.GUARDS if k == guard.text), None)
    if lowered is None:
        raise Refusal(guard.position, f"guard 不能是“{guard.text}”", f"可写 {'、'.join(parse_rule.GUARDS)}")
    if STRENGTH[lowered] >= STRENGTH[kind]:
        raise Refusal(guard.position, f"guard 只能放宽:规则是 {kind},不能改为 {lowered}", "加严须改规则库")
    return GuardChange(
        lowered,
        tuple(expect_scalar_text(item, "agency") for item in agency.many()) if agency else (),
        parse_rule.in_force(cx, change.get("in_force")),
        change.value["document"].text,
        change.position,
    )


def unused(overlay: Overlay, known: Mapping[str, Any]) -> None:
    """Record every change that names no rule of the library."""
    for id_, changes in overlay.changes.items():
        if id_ not in known:
            place = changes[0].value["rule"].position
            overlay.problems.append(RuleProblem(place, f"没有规则“{id_}”", advice(id_, known, "规则")))


def unknown_withdrawals(overlay: Overlay, known: Mapping[str, Any]) -> None:
    """Record every withdrawal of what is no district rule of the same overlay: only the district's own can end."""
    for id_, node in overlay.withdrawn.items():
        if id_ not in known:
            message = f"不能撤销“{id_}”:不是本区自己的规则"
            overlay.problems.append(RuleProblem(node.position, message, advice(id_, known, "本区规则")))
