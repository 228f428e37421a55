"""The bureau's overlay (区里的参数, F20): one more list of parameters in front of a rule's own.

A file says which open question was decided, which threshold holds, where a guard is lowered, and which district rules
are added; each with its document and date. It is applied to the raw rules before they are read, so that everything it
sets is checked like the library itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from zhiheng.law.language import parse_rule
from zhiheng.law.language.context import Context, expect_map, expect_scalar_text, refuse_unknown_keys
from zhiheng.law.language.errors import Refusal, RuleProblem, advice
from zhiheng.law.language.model import GuardChange
from zhiheng.law.language.yaml12 import Node, load_file, plain

FILE_KEYS = ("document", "date", "changes", "rules")
CHANGE_KEYS = ("rule", "document", "date", "confirm", "set", "when", "in_force", "guard", "agency")
STRENGTH = {"none": 0, "warn": 1, "block": 2}


@dataclass(slots=True)
class Overlay:
    """What an overlay file changes, by rule id, and the rules it adds."""

    changes: dict[str, list[Node]] = field(default_factory=dict)
    rules: tuple[Node, ...] = ()
    content: Any = None
    problems: list[RuleProblem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def read_overlay(path: Path, shown: str) -> Overlay:
    """Read an overlay file; what is wrong in it is in ``problems``. Raises ``RuleErrors`` where it isn't YAML."""
    root = load_file(path, shown)
    made = Overlay(content=plain(root))
    cx = Context(problems=made.problems)
    if not root.is_map:
        cx.problem(root, "参数文件应当是映射", "请写 {document: 文号, date: 日期, changes: […]}")
        return made
    refuse_unknown_keys(cx, root, FILE_KEYS, "参数文件")
    changes, rules = root.get("changes"), root.get("rules")
    for item in changes.many() if changes else ():
        change = cx.attempt(partial(_change, cx, root, item), None)
        if change is not None:
            made.changes.setdefault(change.value["rule"].text, []).append(change)
    made.rules = rules.many() if rules else ()
    return made


def _change(cx: Context, root: Node, node: Node) -> Node:
    expect_map(node, "一项更改", "请写 {rule: 规则编号, set: {…}, document: 文号, date: 日期}")
    refuse_unknown_keys(cx, node, CHANGE_KEYS, "更改")
    if node.get("rule") is None:
        raise Refusal(node.position, "更改没有写 rule", "请写规则编号")
    if not any(key in node.value for key in ("confirm", "set", "guard")):
        raise Refusal(node.position, "更改里没有 confirm、set 或 guard", "请写要确认、设定或放宽什么")
    value = dict(node.value)
    for key in ("document", "date"):
        found = node.get(key) or root.get(key)
        if found is None:
            raise Refusal(node.position, f"更改没有写 {key}", "每项更改都要有文件文号(document)和日期(date)")
        value[key] = found
    return replace(node, value=value)


def apply(overlay: Overlay, rule: Node) -> Node:
    """Return the raw rule with the overlay's entries in front and its decided questions gone. Raises ``Refusal``."""
    id_ = rule.get("id")
    changes = overlay.changes.get(id_.text, []) if id_ is not None else []
    if id_ is not None and changes:
        overlay.used.add(id_.text)
    entries: list[Node] = []
    for change in changes:
        confirm = change.get("confirm")
        if confirm is not None:
            rule, decided = _confirmed(rule, change, confirm)
            entries.extend(decided)
        if "set" in change.value:
            entries.append(_entry(change, change.value["set"], dated=True))
    return _in_front(rule, entries)


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
    if confirm.value is True or asked.value is True:
        return _without(rule, "needs_confirmation"), []
    expect_map(confirm, "confirm", "请写 {事项: default | other}")
    rest, entries = dict(asked.value), []
    for name, choice in confirm.items():
        if name not in rest:
            raise Refusal(confirm.where(name), f"没有待确认的事项“{name}”", advice(name, asked.value, "事项"))
        reading = rest.pop(name)
        if choice.text not in ("default", "other"):
            raise Refusal(choice.position, f"“{name}”的结论写作“{choice.text}”", "default 照规则现文,other 照另一读法")
        if choice.text == "other":
            if not reading.is_map or set(reading.value) == {"part"}:
                raise Refusal(choice.position, f"“{name}”没有写明另一读法", "请改用 set 写出应有的值")
            entries.append(_entry(change, reading, dated=False))
    if not rest:
        return _without(rule, "needs_confirmation"), entries
    return replace(rule, value={**rule.value, "needs_confirmation": replace(asked, value=rest)}), entries


def _without(rule: Node, key: str) -> Node:
    return replace(rule, value={k: v for k, v in rule.value.items() if k != key})


def _in_front(rule: Node, entries: list[Node]) -> Node:
    if not entries:
        return rule
    own = rule.get("parameters")
    joined = Node((*entries, *(own.many() if own else ())), own.position if own else entries[0].position)
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
