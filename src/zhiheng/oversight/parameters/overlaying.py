"""Settings as an overlay in front of the library, and as the file that a district exports and imports (F22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from zhiheng.law.language.errors import RuleErrors, RuleProblem
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.overlay import read_overlay
from zhiheng.law.language.read import overlaid
from zhiheng.law.language.yaml12 import as_yaml, load_text, plain
from zhiheng.law.library import statutory_library
from zhiheng.law.library.thresholds import thresholds
from zhiheng.oversight.parameters.entries import ALL, Entry
from zhiheng.oversight.parameters.models import Kind

SHOWN = "本区设置"


def overlay_of(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return settings as the overlay that the rule language reads: what begins later stands first, so that it holds."""
    ordered = [one for _, one in sorted(enumerate(entries), key=lambda item: (item[1].start, item[0]), reverse=True)]
    made: dict[str, Any] = {"changes": [_change(one) for one in ordered if one.kind in _CHANGES]}
    made["rules"] = [rule_of(one.value) for one in entries if one.kind == Kind.RULE]
    made["added"] = [
        {"rule": one.rule, "document": one.document, "date": one.dated} for one in entries if one.kind == Kind.RULE
    ]
    made["withdrawn"] = [
        {"rule": one.rule, "from": one.start, "document": one.document, "date": one.dated}
        for one in entries
        if one.kind == Kind.WITHDRAWAL
    ]
    return {name: found for name, found in made.items() if found}


_CHANGES = (Kind.QUESTION, Kind.THRESHOLD, Kind.GUARD)


def _change(entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {"rule": entry.rule}
    if entry.kind == Kind.QUESTION:
        made["confirm"] = (entry.value != "open") if entry.name == ALL else {entry.name: entry.value}
    elif entry.kind == Kind.THRESHOLD:
        declared = thresholds().get((entry.rule, entry.name))
        made["set"] = {entry.name: declared.written(int(entry.value)) if declared else entry.value}
        if declared and declared.question:
            made["confirm"] = True if declared.question == ALL else {declared.question: "default"}
    else:
        made["guard"] = entry.value
        made |= {"agency": list(entry.agencies)} if entry.agencies else {}
    made["in_force"] = {"from": entry.start} | ({"to": entry.end} if entry.end else {})
    return made | {"document": entry.document, "date": entry.dated}


def rule_of(text: str) -> Any:
    """Return a rule's YAML as plain data: one rule, alone or as a list of one. Raises ``RuleErrors``."""
    found = plain(load_text(text, SHOWN))
    return found[0] if isinstance(found, list) and len(found) == 1 else found


def text_of(entries: Sequence[Entry]) -> str:
    """Return settings as one YAML text; "" for none. The same settings give the same text."""
    made = overlay_of(entries)
    return as_yaml(made) if made else ""


def rules_with(entries: Sequence[Entry]) -> RuleSet:
    """Return the library with these settings in front. Raises ``RuleErrors`` with every problem."""
    return _compiled(text_of(entries))


@lru_cache(maxsize=8)
def _compiled(text: str) -> RuleSet:
    return overlaid(statutory_library(), load_text(text, SHOWN)) if text else statutory_library()


def entries_of(text: str, shown: str = SHOWN) -> list[Entry]:
    """Return what a file of settings states. Raises ``RuleErrors`` with every problem, its line, and what to do."""
    content = load_text(text, shown)
    overlay = read_overlay(content)
    problems = list(overlay.problems)
    found: list[Entry] = []
    for changes in overlay.changes.values():
        for node in changes:
            try:
                found.extend(_entries(plain(node)))
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                what = str(error) if isinstance(error, ValueError) else "写法不完整"
                problems.append(RuleProblem(node.position, f"这项更改不能导入:{what}", "请对照导出的文件补全"))
    if problems:
        raise RuleErrors(problems)
    found.sort(key=lambda one: one.start)
    by_rule = {one.get("rule"): one for one in plain(content).get("added", ()) if isinstance(one, dict)}
    for node in overlay.rules:
        try:
            found.append(_rule_entry(plain(node), by_rule))
        except (KeyError, TypeError) as error:
            hint = "请写 id、in_force: {from: 日期},并在 added 里写文号和日期"
            raise RuleErrors([RuleProblem(node.position, f"本区规则没有写 {error}", hint)]) from error
    for node in overlay.withdrawn.values():
        stated = plain(node)
        found.append(_entry(Kind.WITHDRAWAL, stated, "", ""))
    return found


def _entries(stated: Mapping[str, Any]) -> list[Entry]:
    made = []
    if "set" in stated:
        for path, value in stated["set"].items():
            declared = thresholds().get((stated["rule"], path))
            if declared is None:
                raise ValueError(f"规则库没有把“{path}”列为可设定的参数")
            number, _, unit = str(value).partition(" ")
            if unit != ("" if declared.unit == "times" else declared.unit):
                raise ValueError(f"“{path}”应当写作 {declared.written(declared.least)} 这样的数值")
            made.append(_entry(Kind.THRESHOLD, stated, path, str(int(number))))
    elif isinstance(stated.get("confirm"), bool):
        made.append(_entry(Kind.QUESTION, stated, ALL, "default" if stated["confirm"] else "open"))
    elif "confirm" in stated:
        made.extend(_entry(Kind.QUESTION, stated, name, value) for name, value in stated["confirm"].items())
    if "guard" in stated:
        made.append(_entry(Kind.GUARD, stated, "", stated["guard"]))
    return made


def _entry(kind: Kind, stated: Mapping[str, Any], name: str, value: str) -> Entry:
    force = stated.get("in_force", {})
    start = stated["from"] if kind == Kind.WITHDRAWAL else force.get("from", stated["date"])
    bodies = stated.get("agency", [])
    agencies = tuple(str(one) for one in (bodies if isinstance(bodies, list) else [bodies]))
    return Entry(
        kind, stated["rule"], start, str(stated["document"]), stated["date"], name, value, force.get("to"), agencies
    )


def _rule_entry(stated: Mapping[str, Any], added: Mapping[Any, Mapping[str, Any]]) -> Entry:
    start: date = stated["in_force"]["from"]
    by = added[stated["id"]]
    return Entry(Kind.RULE, stated["id"], start, str(by["document"]), by["date"], "", as_yaml([dict(stated)]))
