"""Twists of acts: what was left out, done by the wrong person, or recorded wrongly and mended."""

from __future__ import annotations

from datetime import timedelta

from zhiheng.demo import twistdays
from zhiheng.demo.cases import CasePlan, CaseTeller
from zhiheng.demo.cast import Agency
from zhiheng.demo.days import working
from zhiheng.demo.people import moment
from zhiheng.demo.planting import Broken, noticed, ordinary
from zhiheng.demo.writer import StoryWriter


def without_notice(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """No notice before the decision."""
    if not ordinary(agency, plan):
        return None
    plan.notice = None
    return (("penalty.notice-before-decision", "undone", None),)


def statement_reviewed(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: a statement, reviewed before the decision."""
    plan.statement, plan.statement_reviewed = working(noticed(plan), 2), working(noticed(plan), 4)
    return ()


def statement_ignored(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A statement that nobody reviewed before the decision."""
    plan.statement = working(noticed(plan), 2)
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


def host_who_investigated(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """A hearing led by one of the investigators."""
    twistdays.hearing_held(w, agency, plan)
    plan.hearing_host = plan.investigators[0]
    return (("hearing.host-not-investigator", "forbidden", None), ("hearing.host-certified", "short", None))


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


def fine_corrected(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: the fine was first recorded with a zero too many, and corrected two days later."""
    plan.after.append(lambda teller: w.mistaken("decision.made", timedelta(days=2), fine=plan.fine * 10))
    return ()


def recorded_twice(w: StoryWriter, agency: Agency, plan: CasePlan) -> Broken | None:
    """Trap: a record came a second time, and a payment that belongs elsewhere was recorded and voided."""

    def again(teller: CaseTeller) -> None:
        """Tell the repetition and the payment of elsewhere, after the case has been told."""
        w.repeated("service.completed", timedelta(days=1))
        if plan.closed:
            payment = w.object("payment", f"{teller.case}-J9", amount=1)
            both = {"payment": payment, "case": teller.case}
            wrong = w.event("fine.paid", moment(plan.closed, 9, 5), both, amount=1, channel="personal")
            w.event("event.voided", moment(working(plan.closed, 1), 9, 15), {}, event=wrong, reason="录入到了别的案件")

    plan.after.append(again)
    return ()
