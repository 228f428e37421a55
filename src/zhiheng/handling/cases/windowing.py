"""The days of an enforcement that the case's rules set: what is owed about it, and from when until when the court may
be asked (申请期限), explained."""

from __future__ import annotations

from datetime import date

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.handling.cases.casefile import CASE, CaseFile, today
from zhiheng.handling.cases.guarding import world_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Deadline
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.reference.questions import Corridor, DueItem, article_of, due, window_days
from zhiheng.law.reference.words import han_marks, type_words
from zhiheng.law.verdicts import Instant
from zhiheng.registry.agencies.rules import rules_of

APPLIED = "court.applied"
ENFORCEMENT = "enforcement"


def court_window(file: CaseFile) -> Corridor | None:
    """Return from when until when the court may be asked to enforce, as known today; None where nothing says so."""
    judging = Judging(plan_of(rules_of(file.agency)), world_of(file), as_of=Instant(day_of(today())))
    return next((one for type_, one in window_days(judging, (CASE, file.id)) if type_ == APPLIED), None)


def windows(file: CaseFile) -> list[Deadline]:
    """Return the deadlines of an enforcement that rules about the case set: measures have all their own already."""
    if file.part is None or file.part[0] != ENFORCEMENT:
        return []
    about, seen = file.part, set()
    found: list[Deadline] = []
    for item in due(world_of(file), rules_of(file.agency), Instant(day_of(today())), overdue=True):
        own = about in item.lens[1:] or (APPLIED in item.expects and _at_court(file))
        if own and (item.rule_id, item.text) not in seen:
            seen.add((item.rule_id, item.text))
            found.append(_line(item))
    corridor = court_window(file) if _at_court(file) else None
    return [*found, *([_first(corridor)] if corridor is not None else [])]


def _at_court(file: CaseFile) -> bool:
    return file.procedure is not None and file.procedure.key == "execution-court"


def _line(item: DueItem) -> Deadline:
    last = None if item.due is None else date_of(item.due.day)
    state = days.due_state(last, today()) if last else State(Kind.WAIT, "没有定日")
    expects = "、".join(type_words(type_) for type_ in item.expects)
    return Deadline(state, han_marks(item.title), expects, item.article, "", han_marks(item.text))


def _first(corridor: Corridor) -> Deadline:
    """Return the first day of an application; open where the demand or the service is still missing."""
    basis = article_of(corridor.rule)
    first, last = _day(corridor.earliest), _day(corridor.latest)
    ends = f"最迟 {days.say_day(last)}。" if last else ""
    if first is None:
        words = f"救济期限届满、催告书送达满十个工作日后才可以申请，现在还缺送达或者催告。{ends}"
        return Deadline(State(Kind.WAIT, "还不能算"), "申请法院强制执行的最早日期", "", basis, "", words)
    words = f"最早 {days.say_day(first)}。{ends}"
    open_ = first <= today() and (last is None or today() <= last)
    state = State(Kind.OK if open_ else Kind.WAIT, f"{first} 起可以申请")
    return Deadline(state, "申请法院强制执行的最早日期", "", basis, "", words)


def _day(number: int | None) -> date | None:
    return None if number is None else date_of(number)
