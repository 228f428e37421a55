"""What is planted in cases: half of it on boundaries (last day, day after, holiday, make-up day), with its truth.

A twist changes a lawful plan and names the rules that are broken by it; a *trap* changes it and breaks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.demo.cases import CasePlan
from zhiheng.demo.cast import Agency
from zhiheng.demo.days import ONE, is_working, natural, working
from zhiheng.demo.writer import StoryWriter

Broken = tuple[tuple[str, str, date | None], ...]  # rule id, manner, due day


@dataclass(frozen=True, slots=True)
class Twist:
    """A change to a plan; ``change`` returns what it breaks (nothing: a trap)."""

    name: str
    change: Callable[[StoryWriter, Agency, CasePlan], Broken]


def decide_on(plan: CasePlan, decision: date) -> None:
    """Move the decision and all that follows it."""
    plan.decision = decision
    plan.service = working(decision, 1)
    plan.publication = working(decision, 3)
    plan.payment = working(decision, 5)
    plan.closed = working(decision, 10)
    plan.archived = working(decision, 15)


def _next_working(day: date) -> date:
    day += ONE
    while not is_working(day):
        day += ONE
    return day


def _ninetieth(plan: CasePlan) -> date:
    return natural(plan.filed, 90)


def on_the_ninetieth_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: decided on the last day, rolled over holidays where it falls into them."""
    decide_on(plan, _ninetieth(plan))
    return ()


def day_after_the_ninetieth(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Decided on the first working day after the last day."""
    due = _ninetieth(plan)
    decide_on(plan, _next_working(due))
    return (("penalty.decision-within-90-days", "late", due),)


def without_notice(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """No notice before the decision."""
    plan.notice = None
    return (("penalty.notice-before-decision", "undone", None),)


def inside_the_hearing_window(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Decided on the fifth working day after telling the right to a hearing."""
    plan.hearing_right = True
    assert plan.notice is not None  # noqa: S101 (for the type checker: lawful plans have a notice)
    decide_on(plan, working(plan.notice, 5))
    own_period = agency.field in ("market", "construction")  # their own rules give five working days to speak up
    also: Broken = (("penalty.statement-period-respected", "forbidden", None),) if own_period else ()
    return (("penalty.hearing-period-respected", "forbidden", None), *also)


def right_after_the_hearing_window(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: decided on the sixth working day."""
    plan.hearing_right = True
    assert plan.notice is not None  # noqa: S101
    decide_on(plan, working(plan.notice, 6))
    return ()


def waived(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: the party waived its rights in writing, the decision follows at once."""
    plan.hearing_right = True
    assert plan.notice is not None  # noqa: S101
    plan.waived = working(plan.notice, 1)
    decide_on(plan, working(plan.notice, 2))
    return ()


def statement_reviewed(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: a statement, reviewed before the decision."""
    assert plan.notice is not None  # noqa: S101
    plan.statement, plan.statement_reviewed = working(plan.notice, 2), working(plan.notice, 4)
    return ()


def statement_ignored(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """A statement that nobody reviewed before the decision."""
    assert plan.notice is not None  # noqa: S101
    plan.statement = working(plan.notice, 2)
    return (("penalty.statement-reviewed", "undone", plan.decision),)


def heavier_after_statement(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """More than was told, after the party spoke up."""
    statement_reviewed(w, agency, plan)
    plan.fine = plan.told_fine + 1000
    return (("penalty.not-heavier-after-statement", "forbidden", None),)


def served_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Served on the eighth working day."""
    assert plan.decision is not None  # noqa: S101
    due = working(plan.decision, 7)
    plan.service, plan.payment = working(due, 1), working(due, 3)
    plan.closed, plan.archived = working(due, 8), working(due, 12)
    return (("penalty.served-within-7-days", "late", due),)


def served_on_the_seventh_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: served on the seventh working day."""
    assert plan.decision is not None  # noqa: S101
    plan.service = working(plan.decision, 7)
    plan.payment = working(plan.service, 2)
    plan.closed, plan.archived = working(plan.service, 8), working(plan.service, 12)
    return ()


def published_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Published one working day late: on the eighth, by the market authority's own rules on the twenty-first."""
    assert plan.decision is not None  # noqa: S101
    due = working(plan.decision, 20 if agency.field == "market" else 7)
    plan.publication = working(due, 1)
    return (("publicity.penalty-7-days", "late", due),)


def host_who_investigated(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """A hearing led by one of the investigators."""
    hearing_held(w, agency, plan)
    plan.hearing_host = plan.investigators[0]
    return (("hearing.host-not-investigator", "forbidden", None), ("hearing.host-certified", "short", None))


def hearing_held(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: a hearing noticed exactly seven working days ahead, reviewed and deliberated afterwards."""
    assert plan.notice is not None  # noqa: S101
    plan.hearing_right, plan.major = True, True
    plan.hearing_notice = working(plan.notice, 4)
    plan.hearing = working(plan.hearing_notice, 7)
    plan.review, plan.deliberation = working(plan.hearing, 4), working(plan.hearing, 6)
    decide_on(plan, working(plan.hearing, 8))
    return ()


def noticed_six_days_ahead(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """A hearing noticed only six working days ahead."""
    hearing_held(w, agency, plan)
    assert plan.hearing is not None  # noqa: S101
    plan.hearing_notice = working(plan.hearing, -6)
    return (("hearing.noticed-7-days-ahead", "early", None),)


def still_running(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: the case is under investigation and in time (for cases filed late in the demo)."""
    plan.notice = plan.decision = plan.service = plan.publication = plan.payment = plan.closed = plan.archived = None
    return ()


def days_without_times(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken:
    """Trap: only dates are recorded, several acts on one day: the order is unknown, nothing is alleged."""
    plan.timed = False
    return ()


TRAPS = tuple(
    Twist(change.__name__, change)
    for change in (
        on_the_ninetieth_day,
        right_after_the_hearing_window,
        waived,
        statement_reviewed,
        served_on_the_seventh_day,
        hearing_held,
        days_without_times,
    )
)
BREACHES = tuple(
    Twist(change.__name__, change)
    for change in (
        day_after_the_ninetieth,
        without_notice,
        inside_the_hearing_window,
        statement_ignored,
        heavier_after_statement,
        served_late,
        published_late,
        host_who_investigated,
        noticed_six_days_ahead,
    )
)
RUNNING = Twist("still_running", still_running)
LONGEST = timedelta(days=160)
