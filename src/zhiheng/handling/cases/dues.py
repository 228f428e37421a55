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
from zhiheng.handling.cases.guarding import rules_for
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Rule
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant

ONE = "case"
Stated = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked; the rules themselves don't count, their version does."""

    version: str
    prefix: str
    type: str
    day: int
    stated: Stated
    case: Stated
    party: str
    rules: tuple[Rule, ...] = field(compare=False)


def due_after(agency: str, prefix: str, event: Event, case: Mapping[str, object], party_kind: str = "") -> date | None:
    """Return the last day of what rules whose id begins with ``prefix`` ask for after an event.

    None where they ask for nothing, or name no day. ``case``: attributes of the case (field, region, procedure).
    """
    known = rules_for(agency)
    rules = tuple(rule for rule in known.rules if rule.id.startswith(prefix))
    stated = _plain(event.attributes)
    return _due(_Question(known.version, prefix, event.type, event.day, stated, _plain(case), party_kind, rules))


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
    event = Event("one", asked.type, asked.day, attributes=dict(asked.stated), relations=tuple(relations))
    judging = Judging(plan_of(asked.rules), World([event], objects), as_of=Instant(asked.day), explained=False)
    dues = [verdict.due.day for verdict in judging.judge_known((CASE, ONE)) if verdict.due is not None]
    return date_of(min(dues)) if dues else None


def days_left(due: date | None, today: date) -> int | None:
    """Return how many days are left (negative: overdue), None without a due day."""
    return None if due is None else day_of(due) - day_of(today)
