"""What the law says of one object, in the words of the pages: deadlines, next acts, what waits, what is met.

The answers are ``law.reference``'s; here they only become parts of a page. Facts that the object's own trace doesn't
carry are unknown and say nothing.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject
from zhiheng.kit.contributions import Requirement
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Deadline
from zhiheng.kit.pages.parts import Demand, Kind, LawPanel, State, Step
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.reference.questions import DueItem, NextAct, due, expected_of, next_acts, rule_of
from zhiheng.law.reference.words import basis_words, han_marks, type_words
from zhiheng.law.statutes.store import StatuteStore
from zhiheng.ledger.inforce import rule_versions, rules_in_force
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.agencies.rules import answering, rules_of


@dataclass(frozen=True, slots=True)
class Answers:
    """What the law says of an object on a day."""

    deadlines: tuple[Deadline, ...]
    panel: LawPanel
    next: str
    met: int


def world_of(key: tuple[str, str], events: Iterable[Event], attributes: Mapping[str, Any]) -> World:
    """Return the world that consists of one object and its effective trace."""
    values = {name: (AttributeValue(value),) for name, value in attributes.items()}
    return World(list(events), {key: LogObject(key[0], key[1], values)})


_answers: OrderedDict[tuple[tuple[str, str], int, date, str], Answers] = OrderedDict()
KEPT = 2_000  # answers kept per process: the law says the same of the same version on the same day


def ask(row: LedgerObject, events: Iterable[Event], attributes: Mapping[str, Any], day: date) -> Answers:
    """Return deadlines, law panel and next act of an object as of a day; asked once per version and day."""
    rules = _rules_for(row)
    known = (row.key, row.version, day, rules.version)
    if known not in _answers:
        _answers[known] = _ask(rules, row.key, events, attributes, day)
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return _answers[known]


def ask_anew(row: LedgerObject, events: Iterable[Event], attributes: Mapping[str, Any], day: date) -> Answers:
    """Return the same as ``ask`` without keeping it, about events that aren't the whole story."""
    return _ask(_rules_for(row), row.key, events, attributes, day)


def _rules_for(row: LedgerObject) -> RuleSet:
    return rules_of(answering(row.type, row.public_id, row.agency))


def _ask(
    library: RuleSet, key: tuple[str, str], events: Iterable[Event], attributes: Mapping[str, Any], day: date
) -> Answers:
    world = world_of(key, events, attributes)
    items = [item for item in due(world, library, day, overdue=True) if item.lens[0] == key]
    owed = [item for item in items if item.verdict is not None]
    # What stands in ``items`` without a verdict is a window: the act may be done until then, nobody owes it.
    windows = {type_: item for item in items if item.verdict is None for type_ in item.expects}
    # Acts that no running duty asks for, nor a step towards one, are possible, not next.
    asked = {type_ for item in owed for type_ in item.expects}
    acts = [act for act in next_acts(world, library, day, about=key) if act.type in asked or act.for_act in asked]
    met = _met(library, world, key, day)
    panel = LawPanel(
        next=[_next(act) for act in acts if not _waits(act, day)],
        blocked=_blocked(acts, day),
        may=[_may(type_, item) for type_, item in windows.items() if _open(item, day)],
        met=met,
        applies=f"适用 {day} 有效的规定",
    )
    first = next((act for act in acts if not _waits(act, day)), None)
    return Answers(
        tuple(_deadline(item, day) for item in owed), panel, type_words(first.type) if first else "", len(met)
    )


def _deadline(item: DueItem, day: date) -> Deadline:
    last = None if item.due is None else date_of(item.due.day)
    state = days.due_state(last, day) if last else State(Kind.WAIT, "没有定日")
    expects = "、".join(type_words(type_) for type_ in item.expects)
    url = requirement_url(item.rule_id)
    return Deadline(state, han_marks(item.title), expects, item.article, url, han_marks(item.text))


def _open(item: DueItem, day: date) -> bool:
    """Return whether the last day of a window lies ahead."""
    return item.due is not None and date_of(item.due.day) >= day


def _may(type_: str, item: DueItem) -> Demand:
    return Demand(type_words(type_), han_marks(item.text), item.article, requirement_url(item.rule_id))


def _waits(act: NextAct, day: date) -> bool:
    """Return whether an act's first lawful day hasn't come."""
    return act.earliest is not None and date_of(act.earliest) > day


def _next(act: NextAct) -> Demand:
    last = f"最迟 {days.say_day(date_of(act.latest.day))}。" if act.latest else ""
    before = f"须在“{type_words(act.for_act)}”之前完成。" if act.for_act else ""
    return Demand(type_words(act.type), f"{before}{last}", act.article, requirement_url(act.rule_id))


def _blocked(acts: Iterable[NextAct], day: date) -> list[Demand]:
    """Return what can't be done yet: acts that need others first, and acts whose first day lies ahead."""
    needs: dict[str, list[NextAct]] = defaultdict(list)
    found = []
    for act in acts:
        if act.for_act:
            needs[act.for_act].append(act)
        elif act.earliest is not None and _waits(act, day):
            says = f"最早 {days.say_day(date_of(act.earliest))}。"
            found.append(Demand(type_words(act.type), says, act.article, requirement_url(act.rule_id)))
    for type_, missing in needs.items():
        first = "、".join(dict.fromkeys(type_words(act.type) for act in missing))
        basis = "；".join(dict.fromkeys(act.article for act in missing if act.article))
        found.append(Demand(type_words(type_), f"还没有：{first}。", basis))
    return found


def _met(library: RuleSet, world: World, key: tuple[str, str], day: date) -> list[Demand]:
    """Return the requirements that are met, each once."""
    judging = Judging(plan_of(library), world, as_of=day, explained=False)
    found: dict[str, Demand] = {}
    for verdict in judging.run():
        if verdict.status == "satisfied" and verdict.lens[0] == key:
            rule = rule_of(judging, verdict).rule
            found.setdefault(rule.id, Demand(han_marks(rule.title), "", cited(rule), requirement_url(rule.id)))
    return list(found.values())


def cited(rule: Rule) -> str:
    """Return the articles that a rule rests on, as cited."""
    return "、".join(basis_words(one) for one in rule.basis)


def requirement_url(rule_id: str) -> str:
    """Return the address of the page that states a requirement."""
    return reverse("requirement", args=[rule_id.partition("#")[0]])


def owed_acts(rule_id: str) -> str:
    """Return in words the acts that discharge a requirement, "" where it is unknown or asks for no act."""
    id_ = rule_id.partition("#")[0]
    return _owed_by_library(id_) if id_ in _rules() else _owed_by(rules_in_force(), id_)


@lru_cache(maxsize=2_000)
def _owed_by_library(id_: str) -> str:
    return _owed_by(statutory_library(), id_)


def _owed_by(rules: RuleSet, id_: str) -> str:
    compiled = plan_of(rules).by_id.get(id_, [])
    types = [pattern.type for one in compiled for part in one.base.parts for pattern in expected_of(one, part.number)]
    return "、".join(dict.fromkeys(type_words(type_) for type_ in types))


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Rule]:
    """Return the library's rules by id; of several versions the last. What a district sets changes no words of them."""
    return {rule.id: rule for rule in statutory_library().rules}


def requirement(rule_id: str) -> Requirement | None:
    """Return a requirement in words for the pages' help; with the article's text where the office has imported it."""
    id_ = rule_id.partition("#")[0]
    rule = _rules().get(id_) or next(iter(rule_versions(id_)), None)
    if rule is None:
        return None
    return Requirement(rule.id, han_marks(rule.title), han_marks(rule.says or ""), cited(rule), _text(rule))


def _text(rule: Rule) -> str:
    """Return the first article's text from the office's own store of statutes, "" where it hasn't been imported."""
    first = rule.basis[0] if rule.basis else None
    if first is None or not first.article:
        return ""
    return StatuteStore().article(first.statute, first.article) or ""


def steps(events: Iterable[Event], answers: Answers) -> list[Step]:
    """Return the path of an object: its last steps by day, and what is next."""
    done: dict[str, Step] = {}
    for event in events:
        word = type_words(event.type)
        done.pop(word, None)
        done[word] = Step(word, f"{date_of(event.day):%m-%d}", "done")
    path = list(done.values())[-7:]
    ahead = [
        Step(demand.title, "现在要办" if not place else "", "now" if not place else "ahead")
        for place, demand in enumerate(answers.panel.next[:2])
    ]
    later = [Step(demand.title, "还不能做") for demand in answers.panel.blocked[:2]]
    return path + ahead + later
