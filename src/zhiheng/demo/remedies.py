"""What follows some cases: reconsideration, lawsuits, enforcement by the court, referral to the police."""

from __future__ import annotations

from datetime import date, timedelta

from zhiheng.demo.cases import CaseTeller
from zhiheng.demo.days import months, natural, rolled, working
from zhiheng.demo.people import moment

APPLICATION = ["application_form", "decision_text", "party_opinion", "demand_record", "target"]


def tell_review(t: CaseTeller, place: int) -> None:
    """Tell a reconsideration of the decision: answered within ten working days, or five in the simple procedure."""
    w, service = t.w, t.plan.service
    if service is None:
        return
    remedy = w.object("remedy", f"FY{w.number('remedy'):05d}", kind="review")
    body = w.object("organisation", "ORG-FY", name="示例区人民政府行政复议机构", kind="复议机关")
    filed = working(service, w.random.randint(5, 30))
    received, accepted = working(filed, 1), working(filed, 4)
    simple = place % 3 == 2
    procedure = "simple" if simple else "ordinary"
    both = {"remedy": remedy, "case": t.case}
    w.event("remedy.filed", moment(filed, 9, 20), {**both, "party": t.party, "agency": t.agency.id}, kind="review")
    w.event(
        "remedy.received", moment(received, 9, 20), {**both, "organisation/body": body}, kind="review", complete=True
    )
    w.event(
        "remedy.accepted", moment(accepted, 10), {**both, "organisation/body": body}, kind="review", procedure=procedure
    )
    copied = working(accepted, 2)
    answering = {"remedy": remedy, "agency": t.agency.id}
    w.event("remedy.copy-received", moment(copied, 10), answering, kind="review", procedure=procedure)
    due = working(copied, 5 if simple else 10)
    late = place % 9 == 4
    answered = working(due, 1) if late else due if place % 3 == 1 else working(copied, w.random.randint(2, 5))
    w.event("remedy.answered", moment(answered, 15), answering, evidence_complete=True)
    decided = natural(accepted, 28 if simple else w.random.randint(35, 58))
    if decided > natural(accepted, 28) and simple:
        decided = working(natural(accepted, 28), -1)
    w.event(
        "remedy.decided", moment(working(decided, -1), 15), {**both, "organisation/body": body},
        kind="review", result="upheld", served_on=decided, final=False,
    )  # fmt: skip
    if late:
        w.violated("remedy", remedy, "remedy.review-answered", "late", due)


def tell_court(t: CaseTeller, place: int) -> None:
    """Tell how an unpaid fine came before the court: after the remedies' term and the demand, within three months."""
    w, service = t.w, t.plan.service
    if service is None:
        return
    ends = rolled(months(service, 6))
    demanded = working(ends, -25)
    enforcement = w.object("enforcement", f"QZ{w.number('enforcement'):05d}", kind="other")
    document = t.document("demand")
    both = {"case": t.case, "enforcement": enforcement}
    w.event(
        "demand.issued", moment(demanded, 9), {**both, "document/demand": document, "party": t.party,
        "agency": t.agency.id},
        items=["performance", "statement_right", "amount"], until=natural(demanded, 15), amount=t.plan.fine,
    )  # fmt: skip
    w.event(
        "service.completed", moment(demanded, 16), {"document": document, **both, "party": t.party},
        method="01", receipt=True, kind="demand",
    )  # fmt: skip
    last = rolled(months(ends, 3))
    applied = working(ends, w.random.randint(5, 40))
    match place % 6:
        case 0:
            applied = last
        case 1:
            applied = working(last, 1)
            w.violated("case", t.case, "court.application-window#3", "late", last)
        case 2:
            applied = working(ends, 1)
        case 3:
            applied = ends
            w.violated("case", t.case, "court.application-window#1", "early", None)
    court = w.object("organisation", "ORG-FYUAN", name="示例区人民法院", kind="法院")
    w.event(
        "court.applied", moment(applied, 10), {**both, "agency": t.agency.id, "organisation/court": court},
        urgent=False, items=APPLICATION, head_signed=True, seal=True, agency_power=False,
    )  # fmt: skip
    answered = {**both, "organisation/court": court}
    w.event("court.answered", moment(working(applied, 4), 10), answered, stage="acceptance", granted=True)
    ruled = working(applied, 9)
    w.event("court.answered", moment(ruled, 15), answered, stage="ruling", granted=True)
    paid = working(ruled, w.random.randint(5, 20))
    payment = w.object("payment", f"{t.case}-J1", amount=t.plan.fine)
    w.event(
        "fine.paid", moment(paid, 10), {"payment": payment, "case": t.case, "party": t.party},
        amount=t.plan.fine, channel="court", receipt_no=f"37{w.number('receipt'):08d}",
    )  # fmt: skip
    w.event("obligation.fulfilled", moment(paid, 11), {**both, "party": t.party}, complete=True)
    closed = working(paid, 3)
    w.event("case.closed", moment(closed, 15), {"case": t.case}, kind="01", approver="head")


def tell_referral(t: CaseTeller, place: int) -> None:
    """Tell a referral to the police out of a case that ends with it; the report's three days and the 24 hours are
    the boundaries.
    """
    w, plan = t.w, t.plan
    day = working(plan.concluded, -3)
    referral = w.object("referral", f"YS{w.number('referral'):04d}", direction="to_police")
    police = w.object("organisation", "ORG-GA", name="示例市公安局示例区分局经侦大队", kind="公安机关")
    both = {"referral": referral, "case": t.case}
    w.event("crime.suspected", moment(day, 9), {**both, "officer": plan.investigators}, offence="涉嫌非法经营")
    team = plan.investigators if place % 5 != 3 else plan.investigators[:1]
    w.event("referral.team-formed", moment(day, 11), {**both, "officer/member": team})
    reported = working(day, 1)
    w.event("referral.reported", moment(reported, 9), both)
    if place % 5 == 3:
        w.violated("referral", referral, "referral.team-formed", "undone", None)
    due = natural(reported, 3)
    approved = due if place % 5 in (1, 4) else working(reported, 1) if working(reported, 1) <= due else reported
    if place % 5 == 2:
        approved = working(due, 1)
        w.violated("referral", referral, "referral.approved-3-days", "late", due)
    at = moment(approved, 10)
    w.event(
        "approval.given", at, {**both, "agency": t.agency.id}, of="referral", result="approved", approver="principal"
    )
    sent = at + timedelta(hours=24 if place % 5 == 0 else 5)
    if place % 5 == 4:
        sent = at + timedelta(hours=26)
        w.violated("referral", referral, "referral.sent-24-hours", "late", None)
    w.event(
        "referral.sent", sent, {**both, "organisation/police": police, "agency": t.agency.id},
        items=["referral_letter", "investigation_report", "object_list"], party_told=True, same_level=True,
        prosecutors_copied=True,
    )  # fmt: skip
    _accept(t, both, police, sent.date())


def _accept(t: CaseTeller, both: dict[str, str], police: str, sent: date) -> None:
    w = t.w
    taken = sent + timedelta(days=1)
    at_police = {"referral": both["referral"], "organisation/police": police}
    w.event("referral.received", moment(taken, 9), at_police, own_jurisdiction=True)
    answered = taken + timedelta(days=2)
    w.event(
        "referral.answered", moment(answered, 10), {**both, "organisation/police": police}, filed=True, reasons=True
    )
    handed = answered + timedelta(days=2)
    w.event("referral.items-handed", moment(handed, 10), both, receipt=True)
    closed = working(handed, 5)
    w.event("case.closed", moment(closed, 15), {"case": t.case}, kind="05", approver="head")
    dossier = w.object("dossier", f"{t.case}-J", number=f"{t.case}-J")
    w.event(
        "dossier.archived", moment(working(closed, 5), 16), {"dossier": dossier, "case": t.case, "agency": t.agency.id},
        complete=True, pages=w.random.randint(60, 160), order_ok=True,
    )  # fmt: skip
