"""Whole cases judged by hand (``judged/``): a lawful story, what a case changes in it, *all* that a jurist finds wrong.

The cases of ``golden/`` ask about one requirement each; here the whole library speaks, so that precision is measured:
a finding that nobody expected counts against the library as much as one that it misses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import golden_cases as golden

from zhiheng.eventlog.days import date_of
from zhiheng.law.language.yaml12 import load_file, plain
from zhiheng.law.verdicts import Verdict

FOLDER = Path(__file__).parent / "judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the library found in a case beside what was expected of it."""

    case: str
    expected: int
    found: tuple[str, ...]
    missed: tuple[str, ...]
    unexpected: tuple[str, ...]


@lru_cache(maxsize=1)
def stories() -> dict[str, Any]:
    """Return the lawful stories by name."""
    return dict(plain(load_file(FOLDER / "stories.yaml")))


def cases() -> Iterator[dict[str, Any]]:
    """Yield every case: first each story as it is (nothing may be found), then the cases that change one."""
    for name, story in stories().items():
        yield {"id": name, "story": name, "says": story["says"]}
    yield from plain(load_file(FOLDER / "cases.yaml"))


def whole(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case as ``golden_cases`` judges it: its story with the changes made.

    Raises ``KeyError`` with the step's name where a case changes a step that its story doesn't have.
    """
    story = stories()[case["story"]]
    steps = {name: [*step, {}, {}][:4] for name, step in story["steps"].items()}
    for name, day in case.get("days", {}).items():
        steps[name] = [steps[name][0], day, *steps[name][2:]]
    for name, attributes in case.get("change", {}).items():
        steps[name] = [*steps[name][:2], {**steps[name][2], **attributes}, steps[name][3]]
    for name, roles in case.get("roles", {}).items():
        steps[name] = [*steps[name][:3], {**steps[name][3], **roles}]
    for name in case.get("without", []):
        del steps[name]
    merged = {"objects": {**story.get("objects", {}), **case.get("objects", {})}}
    facts = {**story.get("facts", {}), **case.get("facts", {})}
    events = [*story.get("before", []), *steps.values(), *case.get("add", [])]
    return {"events": sorted(events, key=lambda e: str(e[1])), "facts": facts or None, **merged} | {
        key: value for key in ("as_of",) if (value := case.get(key, story.get(key))) is not None
    }


def judge_case(case: dict[str, Any]) -> Judged:
    """Judge a case by the whole library and lay what was found beside what was expected. A suspicion is no finding."""
    found = [
        v
        for v in golden.verdicts_of(whole(case))
        if v.status == "violated" and "suspected" not in v.notes and v.rule_id in owed()
    ]
    expected = case.get("expect", [])
    missed = [f"{item['of']} {item['article']}" for item in expected if not any(answers(item, v) for v in found)]
    unexpected = [shown(v) for v in found if not any(answers(item, v) for item in expected)]
    return Judged(case["id"], len(expected), tuple(map(shown, found)), tuple(missed), tuple(unexpected))


def answers(item: dict[str, Any], verdict: Verdict) -> bool:
    """Is this verdict the finding that was expected: of the requirement, with the last day where one is stated?"""
    wanted = item["of"] if isinstance(item["of"], list) else [item["of"]]
    if not set(wanted) & set(covers()[verdict.rule_id]):
        return False
    return "due" not in item or (verdict.due is not None and date_of(verdict.due.day).isoformat() == str(item["due"]))


@lru_cache(maxsize=1)
def covers() -> dict[str, tuple[str, ...]]:
    """Return which requirements each rule executes."""
    return {rule.id: tuple(rule.covers) for rule in golden.statutory_library().rules}


def shown(verdict: Verdict) -> str:
    """Return a finding as one line for the reader of a failing test."""
    due = "" if verdict.due is None else f" due={date_of(verdict.due.day).isoformat()}"
    return f"{verdict.rule_part} {verdict.manner}{due}"


@lru_cache(maxsize=1)
def owed() -> frozenset[str]:
    """Return the rules whose act an agency owes: what is waited for from others is never a finding."""
    return frozenset(rule.id for rule in golden.statutory_library().rules if rule.whose == "agency")
