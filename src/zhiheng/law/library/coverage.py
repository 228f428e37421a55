"""Coverage (覆盖): every requirement with the rules that execute it, or the reason why none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhiheng.law.language.context import Context, refuse_unknown_keys
from zhiheng.law.language.errors import RuleErrors, RuleProblem, advice
from zhiheng.law.language.model import Position, Rule
from zhiheng.law.language.yaml12 import Node, load_file

REQUIREMENTS_FILE = Path(__file__).resolve().parent / "requirements.yaml"
KEYS = ("title", "basis", "reason", "rest", "rules", "same")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One legal requirement. ``reason``: why no rule can execute it. ``rest``: what stays with a person besides.

    ``rules`` execute it without saying so (a field's parameters of a rule that covers the law's own requirement);
    ``same``: other requirements with which it is one.
    """

    id: str
    part: str
    title: str
    basis: tuple[str, ...]
    reason: str
    rest: str
    position: Position
    rules: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Covered:
    """A requirement and the ids of the rules that execute it."""

    requirement: Requirement
    rules: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether neither a rule nor a reason answers for it."""
        return not self.rules and not self.requirement.reason


def requirements(path: Path = REQUIREMENTS_FILE) -> tuple[Requirement, ...]:
    """Return all requirements in the order of the file. Raises ``RuleErrors``."""
    root = load_file(path, path.name)
    cx = Context()
    if not root.is_map:
        cx.problem(root, "要求表应当是映射", "请写 {章: {编号: {title: …, basis: […]}}}")
    found: list[Requirement] = []
    for part, items in root.items():
        if not items.is_map:
            cx.problem(items, f"“{part}”一章应当是映射", "请写 {编号: {title: …, basis: […]}}")
            continue
        found.extend(_requirement(cx, part, id_, items.where(id_), node) for id_, node in items.items())
    _refuse_twice(cx, found)
    if cx.problems:
        raise RuleErrors(cx.problems)
    return tuple(found)


def _requirement(cx: Context, part: str, id_: str, place: Position, node: Node) -> Requirement:
    refuse_unknown_keys(cx, node, KEYS, f"要求 {id_} ")
    title, basis, reason, rest, rules, same = (node.get(key) for key in KEYS)
    if title is None:
        cx.problem(place, f"要求 {id_} 没有 title", "请写一句自己的话")
    return Requirement(
        id=id_,
        part=part,
        title=title.text if title else "",
        basis=tuple(item.text for item in basis.many()) if basis else (),
        reason=reason.text if reason else "",
        rest=rest.text if rest else "",
        position=place,
        rules=tuple(item.text for item in rules.many()) if rules else (),
        same=tuple(item.text for item in same.many()) if same else (),
    )


def _refuse_twice(cx: Context, found: Iterable[Requirement]) -> None:
    seen: dict[str, Position] = {}
    for item in found:
        if item.id in seen:
            cx.problem(item.position, f"要求 {item.id} 写了两次(先见于 {seen[item.id]})", "请合并")
        seen[item.id] = item.position


def coverage(rules: Iterable[Rule], known: Iterable[Requirement] | None = None) -> tuple[Covered, ...]:
    """Return every requirement with its rules, in the order of the requirements."""
    by_requirement: dict[str, list[str]] = {}
    for rule in rules:
        for id_ in rule.covers:
            ids = by_requirement.setdefault(id_, [])
            if rule.id not in ids:
                ids.append(rule.id)
    listed = requirements() if known is None else tuple(known)
    return tuple(Covered(item, _rules_of(item, by_requirement)) for item in listed)


def _rules_of(item: Requirement, by_requirement: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found = [id_ for name in (item.id, *item.same) for id_ in by_requirement.get(name, ())]
    return tuple(dict.fromkeys((*found, *item.rules)))


def unknown_rules(rules: Iterable[Rule], known: Iterable[Requirement] | None = None) -> tuple[RuleProblem, ...]:
    """Return a problem for every requirement that names a rule or another requirement that isn't there."""
    listed = requirements() if known is None else tuple(known)
    ids, names = [rule.id for rule in rules], [item.id for item in listed]
    problems: list[RuleProblem] = []
    for item in listed:
        for word, words, what in [*((r, ids, "规则") for r in item.rules), *((s, names, "要求") for s in item.same)]:
            if word not in words:
                problems.append(
                    RuleProblem(item.position, f"要求 {item.id} 写了没有的{what}“{word}”", advice(word, words, what))
                )
    return tuple(problems)


def unknown_covers(rules: Iterable[Rule], known: Iterable[Requirement] | None = None) -> tuple[RuleProblem, ...]:
    """Return a problem for every ``covers`` that names no requirement."""
    listed = [item.id for item in (requirements() if known is None else known)]
    return tuple(
        RuleProblem(rule.position, f"规则“{rule.id}”的 covers 里没有“{id_}”这个要求", advice(id_, listed, "要求"))
        for rule in rules
        for id_ in rule.covers
        if id_ not in listed
    )
