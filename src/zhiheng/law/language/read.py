"""Reading rule files: a file or a directory becomes one ``RuleSet``, or one error with every problem in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhiheng.eventlog.days import day_of
from zhiheng.law.language import overlay as overlays
from zhiheng.law.language import parse_rule
from zhiheng.law.language.context import Context, StatutesLike, refuse_unknown_keys
from zhiheng.law.language.digest import digest
from zhiheng.law.language.errors import Refusal, RuleErrors, RuleProblem, advice
from zhiheng.law.language.model import Position, Rule, RuleSet
from zhiheng.law.language.variants import Library, resolve
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.law.language.yaml12 import Node, load_file, plain

FILE_KEYS = ("rules", "timezone", "calendar")


@dataclass(slots=True)
class _Reading:
    library: Library
    overlay: overlays.Overlay = field(default_factory=overlays.Overlay)
    problems: list[RuleProblem] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    content: list[Any] = field(default_factory=list)
    timezone: str | None = None
    calendar: str | None = None


def read_rules(
    path: Path | str,
    *,
    vocabulary: Vocabulary | None = None,
    statutes: StatutesLike | None = None,
    overlay: Path | str | None = None,
    root: Path | None = None,
) -> RuleSet:
    """Read a rule file, or all ``*.yaml`` files of a directory.

    With ``vocabulary`` the rules are held to the statutory library's standard: known events, statutes and articles,
    ``basis``, ``says``, ``covers``, three examples. Without it the file is a foreign one and names its own activities.
    ``overlay`` is the bureau's list of parameters in front (F20). ``root`` shortens file names in messages.
    Raises ``RuleErrors`` with every problem, its file and line, and what to do.
    """
    place = Path(path)
    reading = _Reading(Library(vocabulary, statutes))
    files = _files(place)
    for file in files:
        _read_file(reading, file, _shown(file, root))
    _check_set(reading)
    if reading.problems:
        raise RuleErrors(reading.problems)
    found = RuleSet(
        rules=_ordered(reading),
        version=_version(reading),
        statutory=vocabulary is not None,
        timezone=reading.timezone,
        calendar=reading.calendar,
        sources=tuple(_shown(file, root) for file in files),
    )
    return found if overlay is None else overlaid(found, load_file(Path(overlay), _shown(Path(overlay), root)))


def overlaid(rules: RuleSet, content: Node) -> RuleSet:
    """Return rules with an overlay in front of them (F20): only what it changes is read anew.

    ``content`` is the overlay's YAML; its file name stands in ``RuleSet.overlay``. The version names both.
    Raises ``RuleErrors`` with every problem, its file and line, and what to do.
    """
    library = next((rule.cache["library"] for rule in rules.rules), Library(None, None))
    reading = _Reading(library, overlays.read_overlay(content), calendar=rules.calendar)
    for rule in rules.rules:
        if rule.id in reading.overlay.changes:
            _read_rule(reading, rule.source)
        else:
            reading.rules.append(rule)
    _apply_rest_of_overlay(reading)
    _check_set(reading)
    if reading.problems:
        raise RuleErrors(reading.problems)
    version = digest({"rules": rules.version, "overlay": reading.overlay.content})
    return replace(rules, rules=_ordered(reading), version=version, overlay=content.position.file)


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    found = sorted(p for p in place.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    if not found:
        problem = RuleProblem(Position(str(place), 1), "目录里没有规则文件", "规则文件以 .yaml 结尾")
        raise RuleErrors([problem])
    return found


def _shown(file: Path, root: Path | None) -> str:
    try:
        return str(file.relative_to(root)) if root else str(file)
    except ValueError:
        return str(file)


def _read_file(reading: _Reading, file: Path, shown: str) -> None:
    try:
        node = load_file(file, shown)
    except RuleErrors as errors:
        reading.problems.extend(errors.problems)
        return
    reading.content.append(plain(node))
    rules = _rule_nodes(reading, node)
    for item in rules:
        _read_rule(reading, item)


def _rule_nodes(reading: _Reading, node: Node) -> Sequence[Node]:
    if node.is_list:
        return tuple(node.value)
    inner = node.get("rules")
    if not node.is_map or inner is None:
        hint = "请写成规则的列表(每条以 - id: 开头),或 {rules: […], timezone: …, calendar: …}"
        reading.problems.append(RuleProblem(node.position, "文件里没有规则", hint))
        return ()
    cx = Context(problems=reading.problems)
    refuse_unknown_keys(cx, node, FILE_KEYS, "规则文件")
    timezone, calendar = node.get("timezone"), node.get("calendar")
    if timezone is not None:
        _check_timezone(cx, timezone)
        reading.timezone = timezone.text
    reading.calendar = calendar.text if calendar else reading.calendar
    return inner.many()


def _check_timezone(cx: Context, node: Node) -> None:
    try:
        ZoneInfo(node.text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cx.problem(node, f"没有时区“{node.text}”", "请写 IANA 名称,例如 Asia/Shanghai")


def _apply_rest_of_overlay(reading: _Reading) -> None:
    """Add the district's own rules, lower guards, and refuse changes to rules that aren't there."""
    known = {rule.id for rule in reading.rules}
    for node in reading.overlay.rules:
        _read_rule(reading, node, district=True)
    own = dict.fromkeys(rule.id for rule in reading.rules if rule.id not in known)
    overlays.unknown_withdrawals(reading.overlay, own)
    reading.rules = [rule for one in reading.rules for rule in _ended(reading, _lowered(reading, one))]
    overlays.unused(reading.overlay, dict.fromkeys([*known, *own]))
    reading.problems.extend(reading.overlay.problems)


def _lowered(reading: _Reading, rule: Rule) -> Rule:
    if rule.id not in reading.overlay.changes:
        return rule
    return replace(rule, guard_changes=overlays.guard_changes(reading.overlay, rule.id, rule.guard.kind))


def _ended(reading: _Reading, rule: Rule) -> tuple[Rule, ...]:
    """Return a rule as far as it isn't withdrawn: for acts decided before that day, its examples having been proven."""
    node = reading.overlay.withdrawn.get(rule.id)
    if node is None:
        return (rule,)
    last = day_of(plain(node)["from"]) - 1
    held = rule.in_force
    if held.from_day is not None and last < held.from_day:
        return ()
    until = last if held.to_day is None else min(last, held.to_day)
    return (replace(rule, in_force=replace(held, to_day=until), examples=()),)


def _read_rule(reading: _Reading, node: Node, *, district: bool = False) -> None:
    """Read a rule, in as many versions in time as the overlay gives it; later ones have no examples of their own."""
    try:
        nodes = overlays.versions(reading.overlay, node) if node.is_map else (node,)
    except Refusal as refusal:
        reading.problems.append(refusal.problem)
        return
    for place, version in enumerate(nodes):
        rule = _read_version(reading, version, district=district)
        if rule is not None:
            reading.rules.append(replace(rule, examples=()) if place else rule)


def _read_version(reading: _Reading, node: Node, *, district: bool) -> Rule | None:
    cx = Context(vocabulary=reading.library.vocabulary, statutes=reading.library.statutes, district=district)
    cx.calendar = reading.calendar
    rule = parse_rule.rule(cx, node)
    reading.problems.extend(cx.problems)
    if rule is None:
        return None
    rule.cache["library"] = reading.library
    if not cx.problems:
        _check_variants(reading, rule)
    rule.cache.setdefault("depends", set()).update(cx.depends)
    return rule


def _depends(reading: _Reading) -> dict[str, set[str]]:
    """Return by rule id the rules whose due days it uses."""
    found: dict[str, set[str]] = {}
    for rule in reading.rules:
        found.setdefault(rule.id, set()).update(rule.cache.get("depends", ()))
    return found


def _check_variants(reading: _Reading, rule: Rule) -> None:
    """Resolve every entry alone, every pair, and every reading: a ``set`` that doesn't fit is refused when read."""
    indices = range(len(rule.parameters))
    choices: list[tuple[int, ...]] = [(), *((i,) for i in indices), *combinations(indices, 2)]
    for entries in choices:
        try:
            resolve(rule, entries)
        except RuleErrors as errors:
            reading.problems.extend(errors.problems)
    for item in rule.readings:
        try:
            resolve(rule, (), item)
        except RuleErrors as errors:
            reading.problems.extend(errors.problems)


# --------------------------------------------------------------------------------------------------- the set


def _check_set(reading: _Reading) -> None:
    _check_versions(reading)
    known = {rule.id for rule in reading.rules}
    places = {rule.id: rule.position for rule in reading.rules}
    depends = _depends(reading)
    for id_, used in depends.items():
        for other in sorted(used - known):
            reading.problems.append(
                RuleProblem(places[id_], f"fact.day_vs_due 引用了没有的规则“{other}”", advice(other, known, "规则"))
            )
    for id_ in _circular(depends):
        reading.problems.append(
            RuleProblem(places[id_], f"规则“{id_}”的 day_vs_due 绕回自身", "请断开循环:届满日不能互相依赖")
        )


def _check_versions(reading: _Reading) -> None:
    """Versions of one rule share the id and have disjoint intervals; without intervals an id stands once."""
    by_id: dict[str, list[Rule]] = {}
    for rule in reading.rules:
        by_id.setdefault(rule.id, []).append(rule)
    for id_, versions in by_id.items():
        ordered = sorted(versions, key=lambda r: (r.in_force.from_day is not None, r.in_force.from_day or 0))
        for older, newer in pairwise(ordered):
            end, start = older.in_force.to_day, newer.in_force.from_day
            if end is None or start is None or start <= end:
                message = f"规则“{id_}”与 {older.position} 的重复:同一 id 的施行期间重叠"
                hint = "同一规则的几个版本要写不重叠的 in_force: {from, to};不同的规则用不同的 id"
                reading.problems.append(RuleProblem(newer.position, message, hint))


def _circular(depends: Mapping[str, set[str]]) -> list[str]:
    state: dict[str, int] = {}

    def visit(id_: str) -> bool:
        """Return whether a rule depends on itself, following the rules it names."""
        if state.get(id_) == 1:
            return True
        if state.get(id_) == 2:
            return False
        state[id_] = 1
        circle = sum(visit(other) for other in sorted(depends.get(id_, ()))) > 0
        state[id_] = 2
        return circle

    return [id_ for id_ in depends if visit(id_)]


def _ordered(reading: _Reading) -> tuple[Rule, ...]:
    """Return the rules in the order of the files, but a rule whose due day another one uses before that one."""
    placed: dict[int, Rule] = {}
    depends = _depends(reading)
    by_id: dict[str, list[Rule]] = {}
    for rule in reading.rules:
        by_id.setdefault(rule.id, []).append(rule)

    def place(rule: Rule) -> None:
        """Place a rule after those that it depends on."""
        if id(rule) in placed:
            return
        for other in sorted(depends.get(rule.id, ())):
            for version in by_id.get(other, ()):
                place(version)
        placed[id(rule)] = rule

    for rule in reading.rules:
        place(rule)
    return tuple(placed.values())


# --------------------------------------------------------------------------------------------------- version


def _version(reading: _Reading) -> str:
    vocabulary = reading.library.vocabulary
    return digest(
        {
            "rules": reading.content,
            "vocabulary": plain(vocabulary.source) if vocabulary else None,
            "facts": vocabulary.facts.version if vocabulary and vocabulary.facts else None,
        }
    )
