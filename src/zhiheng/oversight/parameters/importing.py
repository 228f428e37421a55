"""A file of settings read back into entries (导入设置): every value is held to its type before anything is made of it.

What the rule language could apply but a setting doesn't keep (``when``, ``by``) is refused, never
dropped: a district would take it for adopted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from unicodedata import category

from zhiheng.law.language.errors import Refusal, RuleErrors
from zhiheng.law.language.overlay import read_overlay
from zhiheng.law.language.yaml12 import Node, as_yaml, load_text, plain
from zhiheng.law.library.thresholds import BARE, Threshold, thresholds
from zhiheng.oversight.parameters.entries import ALL, GUARDS, Entry
from zhiheng.oversight.parameters.models import Kind
from zhiheng.oversight.parameters.overlaying import SHOWN

T = TypeVar("T")
DIGITS = 9
"""How many digits a number that is set may have."""
_UNWRITABLE = ("Cc", "Cs")  # controls and halves of characters: no database keeps them


def entries_of(text: str, shown: str = SHOWN) -> list[Entry]:
    """Return what a file of settings states. Raises ``RuleErrors`` with every problem, its line, and what to do."""
    content = load_text(text, shown)
    overlay = read_overlay(content)
    if overlay.problems:
        raise RuleErrors(overlay.problems)
    changes = [*(node for nodes in overlay.changes.values() for node in nodes), *overlay.office]
    found = sorted(_each(changes, _of_change), key=lambda one: one.start)
    added = dict(_each(_listed(content, "added"), lambda node: [(_text(node, "rule"), node)]))
    found += _each(_listed(content, "rules"), lambda node: [_of_rule(node, added, content)])
    return found + _each(overlay.withdrawn.values(), lambda node: [_of_withdrawal(node, content)])


def _each(nodes: Iterable[Node], read: Callable[[Node], list[T]]) -> list[T]:
    """Return what nodes state. Raises ``RuleErrors`` with what is wrong in any of them."""
    made: list[T] = []
    problems = []
    for node in nodes:
        try:
            made.extend(read(node))
        except Refusal as refusal:
            problems.append(refusal.problem)
    if problems:
        raise RuleErrors(problems)
    return made


def _listed(content: Node, key: str) -> tuple[Node, ...]:
    """Return the items of a list of the file; none where it is missing or empty."""
    node = content.get(key)
    return node.many() if node is not None and node.value is not None else ()


# ---------------------------------------------------------------------------------------------------------- items


def _of_change(node: Node) -> list[Entry]:
    """Return the entries of a change: a conclusion, values, a lowered guard."""
    if "when" in node.names:
        raise Refusal(node.where("when"), "设置不能写 when", "带条件的设定不能导入，请从规则页设定数值")
    made = [*_values(node), *_conclusions(node)]
    if "guard" in node.names:
        made.append(_entry(node, Kind.GUARD, "", _one_of(node, "guard", GUARDS), agencies=_agencies(node)))
    return made


def _values(node: Node) -> list[Entry]:
    stated = node.get("set")
    if stated is None:
        return []
    rule = _text(node, "rule")
    if not stated.value or not stated.is_map:
        raise Refusal(stated.position, "set 没有写要设定的值", "请写 {参数: 值}")
    return [_entry(node, Kind.THRESHOLD, path, _number(rule, path, value)) for path, value in stated.items()]


def _number(rule: str, path: str, node: Node) -> str:
    """Return a value without its unit, which must be the declared one. Raises ``Refusal``."""
    declared = thresholds().get((rule, path))
    if declared is None:
        raise Refusal(node.position, f"规则库没有把“{path}”列为可设定的参数", "请从规则页查看可设定的参数")
    number, _, unit = node.text.partition(" ")
    fits = number.isascii() and number.isdigit() and len(number) <= DIGITS
    if not fits or unit != ("" if declared.unit in BARE else declared.unit):
        hint = f"请写 {declared.written(declared.least)} 这样的数值"
        raise Refusal(node.position, f"“{path}”写得不对", hint)
    return str(int(number))


def _conclusions(node: Node) -> list[Entry]:
    stated = node.get("confirm")
    if stated is None or _implied(node, stated):
        return []
    if isinstance(stated.value, bool):
        return [_entry(node, Kind.QUESTION, ALL, "default" if stated.value else "open")]
    if not stated.is_map or not stated.value:
        raise Refusal(stated.position, "confirm 写得不对", "请写 {事项: default}，整条规则的写 true")
    return [_entry(node, Kind.QUESTION, name, _text(stated, name)) for name in stated.names]


def _implied(node: Node, stated: Node) -> bool:
    """Return whether a conclusion is what the values of the same change decide anyway."""
    paths = node.value["set"].names if "set" in node.names else ()
    declared = [found for path in paths if (found := thresholds().get((_text(node, "rule"), path)))]
    return any(plain(stated) == decided_by(one) for one in declared if one.question)


def decided_by(threshold: Threshold) -> Any:
    """Return what ``confirm`` says of the question that a value decides."""
    return True if threshold.question == ALL else {threshold.question: "default"}


def _of_rule(node: Node, added: Mapping[str, Node], content: Node) -> Entry:
    """Return a district rule, with the document by which it was added."""
    id_, force = _text(node, "id"), node.get("in_force")
    if force is None or not force.is_map:
        raise Refusal(node.position, "本区规则没有写 in_force", "请写 in_force: {from: 日期}")
    by = added.get(id_)
    if by is None:
        raise Refusal(node.position, f"没有写本区规则“{id_}”依什么文件启用", "请在 added 里写 {rule, document, date}")
    start = _day(force, "from")
    document, dated = _text(by, "document", content), _day(by, "date", content)
    return Entry(Kind.RULE, id_, start, document, dated, "", as_yaml([plain(node)]))


def _of_withdrawal(node: Node, content: Node) -> Entry:
    document, dated = _text(node, "document", content), _day(node, "date", content)
    return Entry(Kind.WITHDRAWAL, _text(node, "rule"), _day(node, "from"), document, dated)


def _entry(node: Node, kind: Kind, name: str, value: str, agencies: tuple[str, ...] = ()) -> Entry:
    """Return an entry of a change, which holds from the day of its document where it says no other."""
    dated = _day(node, "date")
    start, end = _interval(node.get("in_force"), dated)
    return Entry(kind, _text(node, "rule"), start, _text(node, "document"), dated, name, value, end, agencies)


def _interval(force: Node | None, dated: date) -> tuple[date, date | None]:
    if force is None:
        return dated, None
    if not force.is_map or set(force.names) - {"from", "to"}:
        raise Refusal(force.position, "in_force 写得不对", "请写 {from: 日期, to: 日期}")
    start = _day(force, "from") if "from" in force.names else dated
    return start, _day(force, "to") if "to" in force.names else None


# --------------------------------------------------------------------------------------------------------- values


def _stated(node: Node, key: str, content: Node | None) -> Node:
    """Return what an item states, or the file for all items. Raises ``Refusal``."""
    found = node.get(key) or (content.get(key) if content is not None else None)
    if found is None:
        raise Refusal(node.position, f"没有写 {key}", "请对照导出的文件补全")
    return found


def _text(node: Node, key: str, content: Node | None = None) -> str:
    found = _stated(node, key, content)
    text = found.text.strip()
    if found.is_map or found.is_list or not text or any(category(one) in _UNWRITABLE for one in text):
        raise Refusal(found.position, f"{key} 应当是一行文字", "请对照导出的文件改写")
    return text


def _day(node: Node, key: str, content: Node | None = None) -> date:
    found = _stated(node, key, content)
    if not isinstance(found.value, date) or isinstance(found.value, datetime):
        raise Refusal(found.position, f"{key} 应当是日期", "请写例如 2027-01-04")
    return found.value


def _one_of(node: Node, key: str, known: Iterable[str]) -> str:
    text = _text(node, key)
    if text not in known:
        raise Refusal(node.where(key), f"{key} 不能是“{text}”", f"可写 {'、'.join(known)}")
    return text


def _agencies(node: Node) -> tuple[str, ...]:
    stated = node.get("agency")
    return tuple(_text(Node({"agency": one}, one.position), "agency") for one in stated.many()) if stated else ()
