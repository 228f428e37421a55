"""What is planted in cases: half of it on boundaries (last day, day after, holiday, make-up day), with its truth.

A twist changes a lawful plan and names the rules that are broken by it; a *trap* changes it and breaks nothing. A twist
that doesn't suit a case (another field's period) returns None, and the case stays lawful.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.demo.cases import CHECKS, CasePlan, CaseTeller, decide_on
from zhiheng.demo.cast import Agency
from zhiheng.demo.days import natural, working
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter

Broken = tuple[tuple[str, str, date | None], ...]  # rule id, manner, due day; "clue:RULE" is broken by the clue
OWN_STATEMENT = {"market": 5, "agriculture": 3, "construction": 5}
EXTENSIBLE = ("market", "agriculture", "construction", "transport")


@dataclass(frozen=True, slots=True)
class Twist:
    """A change to a plan; ``change`` returns what it breaks (nothing: a trap), None where it doesn't suit the case."""

    name: str
    change: Callable[[StoryWriter, Agency, CasePlan], Broken | None]


def _noticed(plan: CasePlan) -> date:
    if plan.notice is None:
        raise ValueError("计划中没有告知")
    return plan.notice


def _ordinary(agency: Agency, plan: CasePlan) -> bool:
    """Whether no hearing right, review or deliberation complicates the case (交通程序 76 asks for one wherever a
    hearing is due).
    """
    return not plan.major and agency.field != "transport"


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


def without_notice(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """No notice before the decision."""
    if not _ordinary(agency, plan):
        return None
    plan.notice = None
    return (("penalty.notice-before-decision", "undone", None),)


def inside_the_hearing_window(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Decided on the fifth working day after telling the right to a hearing."""
    if not _ordinary(agency, plan):
        return None
    plan.hearing_right = True
    decide_on(plan, working(_noticed(plan), 5))
    broken: Broken = (("penalty.hearing-period-respected", "forbidden", None),)
    if OWN_STATEMENT.get(agency.field, 0) >= 5:
        broken += (("penalty.statement-period-respected", "forbidden", None),)
    return broken


def right_after_the_hearing_window(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: decided on the sixth working day."""
    if not _ordinary(agency, plan):
        return None
    plan.hearing_right = True
    decide_on(plan, working(_noticed(plan), 6))
    return ()


def waived(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: the party waived its rights in writing, the decision follows at once."""
    if not _ordinary(agency, plan):
        return None
    plan.hearing_right = True
    plan.waived = working(_noticed(plan), 1)
    decide_on(plan, working(_noticed(plan), 2))
    return ()


def statement_reviewed(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: a statement, reviewed before the decision."""
    plan.statement, plan.statement_reviewed = working(_noticed(plan), 2), working(_noticed(plan), 4)
    return ()


def statement_ignored(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A statement that nobody reviewed before the decision."""
    plan.statement = working(_noticed(plan), 2)
    return (("penalty.statement-reviewed", "undone", plan.decision),)


def heavier_after_statement(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """More than was told, after the party spoke up."""
    statement_reviewed(w, agency, plan)
    plan.told_fine = max(plan.fine - 300, plan.fine // 2)
    return (("penalty.not-heavier-after-statement", "forbidden", None),)


def more_than_told(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """More than was told, although nothing was said."""
    plan.told_fine = max(plan.fine - 200, plan.fine // 2)
    return (("penalty.decision-as-told#2", "forbidden", None),)


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


def host_who_investigated(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A hearing led by one of the investigators."""
    hearing_held(w, agency, plan)
    plan.hearing_host = plan.investigators[0]
    return (("hearing.host-not-investigator", "forbidden", None), ("hearing.host-certified", "short", None))


def hearing_held(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: a hearing noticed exactly seven working days ahead, reviewed and deliberated afterwards."""
    plan.hearing_right = plan.major = plan.reported = True
    plan.hearing_notice = working(_noticed(plan), 4)
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


def not_reviewed(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A major case decided without legal review."""
    if not plan.major:
        return None
    plan.review = None
    return (("penalty.legal-review-passed", "undone", None),)


def not_deliberated(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A major case decided by one person."""
    if not plan.major:
        return None
    plan.deliberation = None
    own = agency.field in ("market", "transport")
    also: Broken = ((f"penalty.collective-{agency.field}", "undone", None),) if own else ()
    return (("penalty.collective-deliberation", "undone", None), *also)


def reviewed_by_a_handler(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """The legal review done by one of the investigators."""
    if not plan.major:
        return None
    plan.reviewer = plan.investigators[1]
    return (("review.reviewer-not-handler", "forbidden", None),)


def inquiry_with_a_helper(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """One of two who asked the questions had no certificate at all."""
    plan.inquirers = (plan.investigators[0], agency.helpers[0].id)
    return (("penalty.two-certified-officers", "short", None), ("staff.no-unqualified-enforcers", "short", None))


def electronic_without_consent(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Served by message without a signed confirmation."""
    plan.electronic, plan.consented = True, False
    return (("party:service.electronic-consented", "undone", None),)


def electronic_with_consent(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: served by message after a signed confirmation."""
    plan.electronic = True
    return ()


def unsealed(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A decision without the agency's seal."""
    plan.sealed = False
    return (("decision.sealed", "forbidden", None),)


def unproven(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """One of two facts of the decision without any evidence."""
    plan.proven = False
    return (("penalty.facts-proven", "forbidden", None),)


def no_correction_ordered(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Fined without being told to put it right."""
    plan.corrected = False
    return (("penalty.correction-ordered", "undone", plan.closed),)


def certificates_not_shown(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """The investigators didn't show their certificates."""
    plan.shown = False
    return (("investigation.certificates-shown", "forbidden", None),)


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
        w.mistaken("service.completed", timedelta(days=7), at=moment(working(due, -1), 16, 20))

    plan.after.append(mistake)
    return (("penalty.served-within-7-days", "late", due),)


def fine_corrected(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: the fine was first recorded with a zero too many, and corrected two days later."""
    plan.after.append(lambda teller: w.mistaken("decision.made", timedelta(days=2), fine=plan.fine * 10))
    return ()


def recorded_twice(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: a record came a second time, and a payment that belongs elsewhere was recorded and voided."""

    def again(teller: CaseTeller) -> None:
        w.repeated("service.completed", timedelta(days=1))
        if plan.closed:
            payment = w.object("payment", f"{teller.case}-J9", amount=1)
            both = {"payment": payment, "case": teller.case}
            wrong = w.event("fine.paid", moment(plan.closed, 9, 5), both, amount=1, channel="personal")
            w.event("event.voided", moment(working(plan.closed, 1), 9, 15), {}, event=wrong, reason="录入到了别的案件")

    plan.after.append(again)
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
        published_on_the_last_day,
        fine_corrected,
        extended_on_the_last_day,
        recorded_twice,
        clue_checked_on_the_last_day,
        electronic_with_consent,
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
        inquiry_with_a_helper,
        unproven,
        extended_too_late,
        not_reviewed,
        clue_checked_late,
        late_service_found_by_correction,
        not_deliberated,
        more_than_told,
        closed_late,
        electronic_without_consent,
        unsealed,
        reviewed_by_a_handler,
        no_correction_ordered,
        certificates_not_shown,
    )
)
