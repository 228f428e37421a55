"""What the law wants before an act (法律要求), for the panel beside its form: what is missing, and from which day."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.handling.cases.casefile import CASE, CaseFile, today
from zhiheng.handling.cases.guarding import world_of
from zhiheng.handling.cases.wording import cited
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Demand, LawPanel
from zhiheng.law.library.procedures import ActPlan
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.reference.milestones import Milestone, Milestones
from zhiheng.law.reference.questions import article_of
from zhiheng.law.reference.words import han_marks, type_words
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.acting import Hindrance
from zhiheng.registry.agencies.rules import rules_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the law wants before an act of a type: what is missing, and the first day on which it may be done."""

    missing: tuple[Demand, ...]
    waits: Demand | None

    @property
    def empty(self) -> bool:
        """Return whether nothing is missing and nothing has to be waited for."""
        return not self.missing and self.waits is None


def wanted(file: CaseFile, types: list[str]) -> dict[str, Wanted]:
    """Return by event type what the law wants before such acts in a case, as of today; one judgement for all."""
    world, now = world_of(file), Instant(day_of(today()))
    judging = Judging(plan_of(rules_of(file.agency)), world, as_of=now, explained=False)
    lens = ((CASE, file.id), *([file.part] if file.part else []))
    stones = Milestones(judging, [verdict for key in lens for verdict in judging.judge_known(key)])
    return {type_: _wanted(stones.before(type_, lens), type_) for type_ in types}


def _wanted(stone: Milestone, type_: str) -> Wanted:
    missing = {
        (pattern.type, rule.id): Demand(
            type_words(pattern.type), f"须在“{type_words(type_)}”之前。{han_marks(rule.title)}", article_of(rule)
        )
        for rule, pattern in stone.needs
    }
    first = stone.earliest
    waits = None
    if first is not None and date_of(first) > today():
        waits = Demand(type_words(type_), f"最早 {days.say_day(date_of(first))}。")
    return Wanted(tuple(missing.values()), waits)


def panel(file: CaseFile, plan: ActPlan, order: list[Hindrance]) -> LawPanel:
    """Return the panel beside an act's form."""
    asked = wanted(file, [plan.event.type])[plan.event.type]
    blocked = [Demand(one.fact, one.remedy, one.basis) for one in order]
    blocked += [asked.waits] if asked.waits else []
    return LawPanel(
        next=asked.missing,
        blocked=blocked,
        may=[] if blocked or asked.missing else [Demand(plan.title, "", basis_words(plan))],
        applies=f"适用 {today()} 有效的规定",
    )


def basis_words(plan: ActPlan) -> str:
    """Return the articles on which an act rests, in words."""
    return cited(plan.basis)
