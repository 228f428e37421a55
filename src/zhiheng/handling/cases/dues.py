"""When one duty falls due that an event gives rise to (单项期限): asked of the rules, so that the law is stated once.

A tiny world of one case and one event is judged; equal questions are answered from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.handling.cases.casefile import CASE
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Rule
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant
from zhiheng.registry.agencies.rules import rules_of

ONE = "case"
Stated = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked; the rules themselves don't count, their version does."""

    version: str
    prefix: str
    told: tuple[tuple[str, int, Stated], ...]
    case: Stated
    party: str
    rules: tuple[Rule, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around the event: attributes of the case, the kind of party, what happened in the case before."""

    case: Mapping[str, object]
    party_kind: str = ""
    before: tuple[Event, ...] = ()


def due_after(agency: str, prefix: str, event: Event, around: Around) -> date | None:
    """Return the last day of what rules whose id begins with ``prefix`` ask for after an event.

    None where they ask for nothing, or name no day.
    """
    known = rules_of(agency)
    rules = tuple(rule for rule in known.rules if rule.id.startswith(prefix))
    told = tuple((one.type, one.day, _plain(one.attributes)) for one in (*around.before, event))
    return _due(_Question(known.version, prefix, told, _plain(around.case), around.party_kind, rules))


def _plain(values: Mapping[str, object]) -> Stated:
    plain = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items() if v not in (None, "")}
    return tuple(sorted(plain.items()))


@lru_cache(maxsize=4_096)
def _due(asked: _Question) -> date | None:
    objects = {(CASE, ONE): LogObject(CASE, ONE, {name: (AttributeValue(value),) for name, value in asked.case})}
    relations = [Relation(CASE, ONE, "")]
    if asked.party:
        objects["party", ONE] = LogObject("party", ONE, {"kind": (AttributeValue(asked.party),)})
        relations.append(Relation("party", ONE, ""))
    events = [
        Event(str(place), type_, day, sequence=place, attributes=dict(stated), relations=tuple(relations))
        for place, (type_, day, stated) in enumerate(asked.told)
    ]
    asks = events[-1]
    judging = Judging(plan_of(asked.rules), World(events, objects), as_of=Instant(asks.day), explained=False)
    found = [one for one in judging.judge_known((CASE, ONE)) if one.activation == asks.id]
    dues = [verdict.due.day for verdict in found if verdict.due is not None]
    return date_of(min(dues)) if dues else None


def days_left(due: date | None, today: date) -> int | None:
    """Return how many days are left (negative: overdue), None without a due day."""
    return None if due is None else day_of(due) - day_of(today)
