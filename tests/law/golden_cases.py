"""The judged cases of ``golden/cases``: written from the statutes alone, independently of the rules' own examples.

Each case states events and, for one or more requirements of the law, what a jurist expects: ``lawful`` (no rule that
executes the requirement finds a breach, and one of them speaks), ``violated``, or ``open``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.law.language.model import Rule
from zhiheng.law.language.yaml12 import load_file, plain
from zhiheng.law.library import statutory_library, vocabulary
from zhiheng.law.reference import judge
from zhiheng.law.reference.json_input import read_events
from zhiheng.law.verdicts import Verdict

CASES = Path(__file__).parent / "golden" / "cases"
ORDINARY = {"procedure": "ordinary", "field": "general"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one requirement of a case: the verdict and, where stated, manner and days."""

    case: str
    of: str
    rule: str
    verdict: str
    stated: dict[str, Any]


def cases() -> Iterator[dict[str, Any]]:
    """Yield every case of every file, in order."""
    for file in sorted(CASES.glob("*.yaml")):
        yield from plain(load_file(file))


def expectations(case: dict[str, Any]) -> list[Expectation]:
    """Return what a case expects."""
    found = []
    for item in case["expect"]:
        stated = {key: item[key] for key in ("manner", "due", "ends", "latest", "earliest", "limit") if key in item}
        found.append(Expectation(case["id"], item["of"], item["rule"], item["verdict"], stated))
    return found


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[Rule]]:
    by_requirement: dict[str, list[Rule]] = {}
    for rule in statutory_library().rules:
        for id_ in rule.covers:
            by_requirement.setdefault(id_, []).append(rule)
    return by_requirement


def verdicts_of(case: dict[str, Any]) -> list[Verdict]:
    """Judge a case by the whole library, as of its day (without one: as complete)."""
    document = {
        "events": [_event(item) for item in case["events"]],
        "objects": [{"type": type_, "id": id_, "attributes": attributes} for type_, id_, attributes in _objects(case)],
        "facts": case.get("facts"),
    }
    world = read_events(json.dumps(document, default=str), vocabulary())
    day = case.get("as_of")
    return judge(
        statutory_library(), world, as_of=None if day is None else date.fromisoformat(str(day)), complete=day is None
    )


def judged(case: dict[str, Any], requirement: str) -> list[Verdict]:
    """Return what the rules that execute a requirement say of a case. A suspicion is no finding."""
    ids = {rule.id for rule in _rules().get(requirement, [])}
    return [v for v in verdicts_of(case) if v.rule_id in ids and "suspected" not in v.notes]


def disagreement(expected: Expectation, found: list[Verdict]) -> str | None:
    """Return in words where the library disagrees with what a case expects; None where it agrees."""
    violated = [v for v in found if v.status == "violated"]
    if expected.verdict == "violated":
        candidates = violated
    elif violated:
        return f"{expected.of}: expected {expected.verdict}, found {[_shown(v) for v in violated]}"
    else:
        candidates = [
            v for v in found if v.status in (("open",) if expected.verdict == "open" else ("satisfied", "open"))
        ]
    if not candidates and not (expected.verdict == "lawful" and not expected.stated):
        return f"{expected.of}: expected {expected.verdict}, found {[_shown(v) for v in found]}"
    if any(all(_states(v, key, value) for key, value in expected.stated.items()) for v in candidates):
        return None
    if not expected.stated:
        return None
    return f"{expected.of}: expected {expected.stated}, found {[_shown(v) for v in candidates]}"


def _states(verdict: Verdict, key: str, wanted: Any) -> bool:
    if key in ("manner", "limit"):
        return bool(getattr(verdict, key) == wanted)
    value = verdict.due.day if key == "due" and verdict.due is not None else getattr(verdict, key)
    return isinstance(value, int) and date_of(value).isoformat() == str(wanted)


def _shown(v: Verdict) -> str:
    days = {k: date_of(d).isoformat() for k in ("earliest", "latest", "ends") if (d := getattr(v, k)) is not None}
    due = date_of(v.due.day).isoformat() if v.due is not None else None
    return f"{v.rule_part} {v.status}/{v.manner} due={due} {days} {','.join(v.notes)}"


def _event(item: list[Any]) -> dict[str, Any]:
    type_, when, attributes, named = [*item, *[{}] * (4 - len(item))]
    return {
        "type": type_,
        "occurred_at": str(when),
        "attributes": attributes,
        "objects": [{"type": kind, "id": id_} for kind, id_ in _relations(type_, named)],
    }


def _relations(type_: str, named: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what an event names, with object ``1`` of each type that it must name, and the case, where it doesn't."""
    known = vocabulary().events[type_]
    declared = {
        (f"{r.object_type}/{r.qualifier}" if r.qualifier else r.object_type): r for r in known.relations.values()
    }
    implied = [role for role, relation in declared.items() if relation.low or role == "case"]
    for role in dict.fromkeys(implied):
        if role not in named:
            yield role, "1"
    for role, ids in named.items():
        for id_ in ids if isinstance(ids, list) else [ids]:
            yield role, str(id_)


def _objects(case: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the objects that a case describes, under every id that its events name; a case is an ordinary one."""
    described = {"case": ORDINARY, **case.get("objects", {})}
    named: dict[tuple[str, str], None] = {}
    for item in case["events"]:
        for role, id_ in _relations(item[0], item[3] if len(item) > 3 else {}):
            named[role.partition("/")[0], id_] = None
    for kind, id_ in named:
        if kind in described:
            yield kind, id_, described[kind]
