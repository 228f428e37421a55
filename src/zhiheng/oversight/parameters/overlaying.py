"""Settings as an overlay on the library, and as the file that a district exports (F22)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from zhiheng.law.language.model import RuleSet
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
    own = [one for one in ordered if one.kind in _CHANGES]
    made: dict[str, Any] = {"changes": [_change(one) for one in own if not of_office(one)]}
    made["office"] = [_change(one) for one in own if of_office(one)]
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


def of_office(entry: Entry) -> bool:
    """Return whether an entry sets a value that a room of the office counts with, and no rule reads."""
    declared = thresholds().get((entry.rule, entry.name)) if entry.kind == Kind.THRESHOLD else None
    return declared is not None and declared.of_office


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
