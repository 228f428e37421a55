"""A rule as it reads once parameters, and one reading of an open question, are applied (semantics §3).

``set`` addresses a key of the template by a dotted path: a number counts places of a list, or parts of ``all``, from 1;
a key that has a dot is one step; ``key+`` appends. Of several entries the first wins per key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhiheng.law.language import parse_parameters
from zhiheng.law.language.context import Context, StatutesLike
from zhiheng.law.language.errors import Refusal, RuleErrors, advice
from zhiheng.law.language.fields import FIELDS, PERIOD_KEYS, SHORT_FORMS, keys_of
from zhiheng.law.language.model import Basis, Reading, Rule, Variant
from zhiheng.law.language.parse_periods import READING_ORIGIN
from zhiheng.law.language.parse_templates import body, template_nodes
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.law.language.yaml12 import Node, from_origin, node_of


@dataclass(frozen=True, slots=True)
class Library:
    """What a rule was read with; resolving its variants needs the same."""

    vocabulary: Vocabulary | None
    statutes: StatutesLike | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One ``set``: a path (as written, without ``+``), the value, and whether it appends."""

    path: tuple[str, ...]
    value: Node
    append: bool

    @property
    def top(self) -> str:
        """The template key it addresses (behind the number of a part)."""
        return next((step for step in self.path if not step.isdigit()), "")


def resolve(
    rule: Rule,
    entries: Iterable[int] = (),
    reading: Reading | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Variant:
    """Return the rule with the parameter entries of these indices (in order of priority) and one reading applied.

    ``overrides`` are values of parameters by name (examples, overlays of a trial); ``none`` takes a value away.
    Cached per rule. Raises ``RuleErrors`` with the entry's place where a ``set`` doesn't fit.
    """
    chosen = tuple(entries)
    key = (chosen, reading.name if reading else None, _frozen(overrides))
    found = rule.cache.get(key)
    if found is None:
        found = rule.cache[key] = _resolve(rule, chosen, reading, overrides or {})
    variant: Variant = found
    return variant


def _frozen(overrides: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in (overrides or {}).items()))


def _resolve(rule: Rule, entries: Sequence[int], reading: Reading | None, overrides: Mapping[str, Any]) -> Variant:
    library: Library = rule.cache["library"]
    node: Node = rule.source
    cx = Context(vocabulary=library.vocabulary, statutes=library.statutes, rule_id=rule.id, about=rule.about)
    cx.basis, cx.calendar = rule.basis, rule.calendar
    cx.origins = {entry.index: entry.basis for entry in rule.parameters}
    names = parse_parameters.used_names(node)
    try:
        settings = _settings(rule, node, entries, reading)
        cx.values = _values(settings, names, overrides, rule)
        applied = node
        for setting in reversed([s for s in settings if not s.append and s.top not in names]):
            applied = _apply(applied, setting)
        for setting in (s for s in settings if s.append):
            applied = _apply(applied, setting)
    except Refusal as refusal:
        raise RuleErrors([refusal.problem]) from refusal
    made = body(cx, applied)
    rule.cache.setdefault("depends", set()).update(cx.depends)
    if cx.problems:
        raise RuleErrors(cx.problems)
    values = {name: parse_parameters.plain_value(value) for name, value in cx.values.items()}
    counting = cx.counting_statute(_counting_basis(rule, settings))
    return Variant(made.parts, made.dates, made.exceptions, values, counting, tuple(sorted(cx.missing)))


def _settings(rule: Rule, node: Node, entries: Sequence[int], reading: Reading | None) -> list[Setting]:
    """Return the settings that hold, first priority first: those of a reading, then of the entries in order."""
    define = parse_parameters.definitions(node)
    found: list[Setting] = []
    if reading is not None and reading.set is not None:
        found.extend(_of_entry(reading.set, READING_ORIGIN, define))
    for index in entries:
        for setting in _of_entry(rule.parameters[index].set, index, define):
            if setting.append or not any(_covers(earlier, setting) for earlier in found if not earlier.append):
                found.append(setting)
    return found


def _covers(earlier: Setting, later: Setting) -> bool:
    return earlier.value.origin != later.value.origin and later.path[: len(earlier.path)] == earlier.path


def _of_entry(settings: Mapping[str, Any], origin: int, define: Mapping[str, Node]) -> list[Setting]:
    """Return an entry's settings, longest path first (they are applied from the end)."""
    found: list[Setting] = []
    for key, value in settings.items():
        append = key.endswith("+")
        node = from_origin(_defined(value, define), origin)
        found.append(Setting(tuple(key.rstrip("+").split(".")), node, append))
    return sorted(found, key=lambda s: -len(s.path))


def _defined(value: Node, define: Mapping[str, Node]) -> Node:
    """Put in the values that ``define`` names: for the whole value, or for items of a list."""
    if value.is_list:
        return replace(value, value=tuple(_definition(item, define) for item in value.value))
    return _definition(value, define)


def _definition(item: Node, define: Mapping[str, Node]) -> Node:
    named = define.get(item.value) if isinstance(item.value, str) else None
    if named is None:
        return item
    if named.is_map and "from" in named.value and "to" in named.value and "name" not in named.value:
        name = Node(item.value, named.position, text=item.value)
        named = replace(named, value={**named.value, "name": name})
    return named


def _values(settings: Sequence[Setting], names: set[str], overrides: Mapping[str, Any], rule: Rule) -> dict[str, Node]:
    """Return the values of the rule's parameters: what settings name bare, then what is overridden from outside."""
    found: dict[str, Node] = {}
    for setting in settings:
        if len(setting.path) == 1 and setting.top in names:
            found.setdefault(setting.top, setting.value)
    for name, value in overrides.items():
        found.pop(name, None)
        if value is not None and value != "none":
            found[name] = node_of(value, rule.position)
    return {name: node for name, node in found.items() if node.text != "none"}


def _counting_basis(rule: Rule, settings: Sequence[Setting]) -> tuple[Basis, ...]:
    """Return whose counting holds: the entry's that brings a period, else the rule's own basis."""
    for setting in settings:
        origin = setting.value.origin
        if setting.top in PERIOD_KEYS and origin is not None and origin >= 0 and rule.parameters[origin].basis:
            return rule.parameters[origin].basis
    return rule.basis


# --------------------------------------------------------------------------------------------------- applying a path


def _apply(rule: Node, setting: Setting) -> Node:
    """Return the rule with one setting applied. Raises ``Refusal`` at the setting's place."""
    path = setting.path
    if path[0] in ("dates", "exceptions"):
        base = rule.get(path[0]) or Node({} if path[0] == "dates" else (), rule.position)
        return _with(rule, path[0], _put(base, path[1:], setting) if path[1:] else _final(base, setting))
    members = template_nodes(rule)
    if path[0].isdigit():
        number, rest = int(path[0]), path[1:]
        if not any(n == number for n, _, _ in members) or not rest:
            raise Refusal(setting.value.position, f"set 的第 {number} 部分不存在", f"本规则有 {len(members)} 个部分")
    elif len(members) > 1:
        raise Refusal(
            setting.value.position, f"set 的“{'.'.join(path)}”没有写是第几部分", "例如 3.wait:all 里的第 3 项"
        )
    else:
        number, rest = members[0][0], path
    return _into_part(rule, number, rest, setting)


def _into_part(rule: Node, number: int, rest: tuple[str, ...], setting: Setting) -> Node:
    key, template = next((k, t) for n, k, t in template_nodes(rule) if n == number)
    known = keys_of(key)
    if rest[0] not in known:
        raise Refusal(
            setting.value.position,
            f"set 的“{'.'.join(setting.path)}”:模板 {key} 没有键“{rest[0]}”",
            advice(rest[0], known, "键"),
        )
    if not template.is_map or not set(template.value) & set(known):
        target = SHORT_FORMS[key]
        template = Node({target: template}, template.position, keys={target: template.position})
    changed = _put(template, rest, setting)
    if number == 0:
        return _with(rule, key, changed)
    group = rule.value["all"]
    items = list(group.many())
    items[number - 1] = _with(items[number - 1], key, changed)
    return _with(rule, "all", replace(group, value=tuple(items)))


def _put(node: Node, path: tuple[str, ...], setting: Setting) -> Node:
    """Return the node with the setting's value at the path."""
    if node.is_list:
        return _into_list(node, path, setting)
    if not node.is_map:
        raise Refusal(
            setting.value.position, f"set 的“{'.'.join(setting.path)}”走到了不是映射的地方(“{node.text}”)", "请核对路径"
        )
    key, rest = _step(node, path)
    current = node.get(key)
    if rest:
        if current is None:
            raise Refusal(
                setting.value.position, f"set 的“{'.'.join(setting.path)}”里没有“{key}”", advice(key, node.value, "键")
            )
        return _with(node, key, _put(current, rest, setting))
    return _with(node, key, _final(current, setting))


def _step(node: Node, path: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the longest existing key that the path begins with, and the rest of the path; else a new key."""
    for length in range(len(path), 0, -1):
        key = ".".join(path[:length])
        if key in node.value:
            return key, path[length:]
    if path[0] in ("fact", "count") or not any(path[0] in {f.key for f in fields} for fields in FIELDS.values()):
        return ".".join(path), ()
    return path[0], path[1:]


def _into_list(node: Node, path: tuple[str, ...], setting: Setting) -> Node:
    place = int(path[0]) if path[0].isdigit() else 0
    if not 1 <= place <= len(node.value):
        raise Refusal(
            setting.value.position,
            f"set 的“{'.'.join(setting.path)}”里“{path[0]}”不是列表的位置",
            f"列表有 {len(node.value)} 项,从 1 数",
        )
    items = list(node.value)
    inner = items[place - 1]
    items[place - 1] = _put(inner, path[1:], setting) if len(path) > 1 else _final(inner, setting)
    return replace(node, value=tuple(items))


def _final(current: Node | None, setting: Setting) -> Node:
    if not setting.append or current is None:
        return setting.value
    if current.is_map and setting.value.is_map:
        return replace(current, value={**current.value, **setting.value.value})
    return Node((*current.many(), *setting.value.many()), current.position)


def _with(node: Node, key: str, value: Node) -> Node:
    return replace(node, value={**node.value, key: value}, keys={**node.keys, key: node.keys.get(key, value.position)})
