"""House rules with examples as tests: a YAML rule, its examples judged by the reference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, clock_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.law.language.model import RuleSet
from zhiheng.law.reference import World
from zhiheng.law.reference.examples import check_examples


def holds(rules: RuleSet) -> None:
    """Assert that every example of the rules holds, and that there is one."""
    assert sum(len(rule.examples) for rule in rules.rules) > 0
    assert [str(problem) for problem in check_examples(rules)] == []


def day(text: str) -> int:
    return day_of(date.fromisoformat(text))


def event(id_: str, type_: str, at: str, attributes: dict[str, Any] | None = None, **more: Any) -> Event:
    """Return an event of case C1 (or of ``objects``); ``at`` is a day or a moment."""
    moment = datetime.fromisoformat(at)
    clock = clock_of(moment) if len(at) > 10 else NO_CLOCK
    objects = more.pop("objects", [("case", "C1")])
    relations = tuple(Relation(t.partition("/")[0], i, t.partition("/")[2]) for t, i in objects)
    sequence = more.pop("sequence", int("".join(c for c in id_ if c.isdigit()) or 0))
    return Event(id_, type_, day_of(moment), clock, sequence, attributes or {}, relations, **more)


def world(*events: Event, **objects: Any) -> World:
    """Return a world; ``objects``: attributes of case C1."""
    case = LogObject("case", "C1", {name: (AttributeValue(value),) for name, value in objects.items()})
    return World(events, {("case", "C1"): case})
