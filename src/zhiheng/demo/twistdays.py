"""Twists of days: half of all that is planted lies on a last day, the day after it, a holiday or a make-up day."""

from __future__ import annotations

from datetime import date, timedelta

from zhiheng.demo.cases import CHECKS, CasePlan, CaseTeller, decide_on
from zhiheng.demo.cast import Agency
from zhiheng.demo.days import natural, working
from zhiheng.demo.people import moment
from zhiheng.demo.planting import Broken, noticed, ordinary
from zhiheng.demo.writer import StoryWriter

OWN_STATEMENT = {"market": 5, "agriculture": 3, "construction": 5}
"""Working days for the statement, by field (市监程序 57, 农业程序 23, 住建程序 22)."""

EXTENSIBLE = ("market", "agriculture", "construction", "transport")
"""Fields whose rules let the head extend the ninety days."""


def _ninetieth(plan: CasePlan) -> date:
    return natural(plan.filed, 90)


def _review_before(plan: CasePlan, decision: date) -> None:
    """Keep review and deliberation of a major case ahead of its decision."""
    if plan.major:
        plan.review, plan.deliberation = working(decision, -3), working(decision, -2)


def on_the_ninetieth_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: decided on the last day, rolled over holidays where it falls into them."""
    decide_on(plan, _ninetieth(plan))
    _review_before(plan, _ninetieth(plan))
    return ()


def day_after_the_ninetieth(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Decided on the first working day after the last day."""
    due = _ninetieth(plan)
    decide_on(plan, working(due, 1))
    _review_before(plan, working(due, 1))
    return (("penalty.decision-within-90-days", "late", due),)


def extended_on_the_last_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: extended on the ninetieth day itself, decided on the last day of the thirty that were added."""
    if agency.field not in EXTENSIBLE:
        return None
    due = natural(plan.filed, 120)
    plan.extension = (_ninetieth(plan), "head", 30)
    decide_on(plan, due)
    _review_before(plan, due)
    return ()


def extended_too_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Extended on the working day after the ninetieth: no extension at all."""
    if agency.field not in EXTENSIBLE:
        return None
    due = _ninetieth(plan)
    day = working(due, 1)
    plan.extension = (day, "head", 30)
    decide_on(plan, working(day, 5))
    _review_before(plan, working(day, 5))
    return (("penalty.decision-within-90-days", "late", due), ("case.extension-lawful", "forbidden", None))


def inside_the_hearing_window(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Decided on the fifth working day after telling the right to a hearing."""
    if not ordinary(agency, plan):
        return None
    plan.hearing_right = True
    decide_on(plan, working(noticed(plan), 5))
    broken: Broken = (("penalty.hearing-period-respected", "forbidden", None),)
    if OWN_STATEMENT.get(agency.field, 0) >= 5:
        broken += (("penalty.statement-period-respected", "forbidden", None),)
    return broken


def right_after_the_hearing_window(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: decided on the sixth working day."""
    if not ordinary(agency, plan):
        return None
    plan.hearing_right = True
    decide_on(plan, working(noticed(plan), 6))
    return ()


def waived(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: the party waived its rights in writing, the decision follows at once."""
    if not ordinary(agency, plan):
        return None
    plan.hearing_right = True
    plan.waived = working(noticed(plan), 1)
    decide_on(plan, working(noticed(plan), 2))
    return ()


def served_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Served on the eighth working day."""
    due = _seventh(plan)
    _serve_on(plan, working(due, 1))
    return (("penalty.served-within-7-days", "late", due),)


def served_on_the_seventh_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: served on the seventh working day."""
    _serve_on(plan, _seventh(plan))
    return ()


def _seventh(plan: CasePlan) -> date:
    if plan.decision is None:
        raise ValueError("计划中没有决定")
    return working(plan.decision, 7)


def _serve_on(plan: CasePlan, day: date) -> None:
    plan.service, plan.payment = day, working(day, 2)
    plan.closed, plan.archived = working(day, 8), working(day, 12)


def published_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Published one working day late: on the eighth, by the market authority's own rules on the twenty-first."""
    due = working(_seventh(plan), 13 if _by_credit(agency, plan) else 0)
    plan.publication = working(due, 1)
    return (("publicity.penalty-7-days", "late", due),)


def published_on_the_last_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: published on the last day."""
    plan.publication = working(_seventh(plan), 13 if _by_credit(agency, plan) else 0)
    return ()


def _by_credit(agency: Agency, plan: CasePlan) -> bool:
    """Whether the decision is shown under the name of a market subject (市监公示): twenty working days."""
    return agency.field == "market" and plan.party.kind != "citizen"


def hearing_held(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: a hearing noticed exactly seven working days ahead, reviewed and deliberated afterwards."""
    plan.hearing_right = plan.major = plan.reported = True
    plan.hearing_notice = working(noticed(plan), 4)
    plan.hearing = working(plan.hearing_notice, 7)
    plan.review, plan.deliberation = working(plan.hearing, 4), working(plan.hearing, 6)
    decide_on(plan, working(plan.hearing, 8))
    return ()


def noticed_six_days_ahead(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A hearing noticed only six working days ahead."""
    hearing_held(w, agency, plan)
    if plan.hearing is None:
        return None
    plan.hearing_notice = working(plan.hearing, -6)
    return (("hearing.noticed-7-days-ahead", "early", None),)


def clue_checked_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """The clue lay one working day too long (fields that name days)."""
    if agency.field not in CHECKS:
        return None
    due = working(plan.clue, CHECKS[agency.field])
    _file_on(plan, working(due, 1))
    return (("clue:clue.checked-in-time", "late", due),)


def clue_checked_on_the_last_day(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: checked on the last day."""
    if agency.field not in CHECKS:
        return None
    _file_on(plan, working(plan.clue, CHECKS[agency.field]))
    return ()


def _file_on(plan: CasePlan, day: date) -> None:
    plan.filed, plan.concluded = day, working(day, 9)
    plan.notice = working(plan.concluded, 2)
    decide_on(plan, working(plan.notice, 10))
    _review_before(plan, working(plan.notice, 10))


def closed_late(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Closed on the sixteenth working day after the fine was paid (fields that name days)."""
    if agency.field not in ("market", "construction") or plan.payment is None:
        return None
    due = working(plan.payment, 15)
    plan.closed, plan.archived = working(due, 1), working(due, 6)
    return (("case.closed-in-time", "late", due),)


def days_without_times(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: only dates are recorded, several acts on one day: the order is unknown, nothing is alleged."""
    plan.timed = False
    return ()


def late_service_found_by_correction(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Served on the ninth working day; first recorded as the sixth, corrected a week later."""
    due = _seventh(plan)
    _serve_on(plan, working(due, 2))

    def mistake(teller: CaseTeller) -> None:
        """Tell the mistaken service and its correction."""
        w.mistaken("service.completed", timedelta(days=7), at=moment(working(due, -1), 16, 20))

    plan.after.append(mistake)
    return (("penalty.served-within-7-days", "late", due),)
