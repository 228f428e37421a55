"""The second half of an ordinary case: notice, statement, hearing, legal review, decision, service, payment,
dossier.
"""

from __future__ import annotations

from datetime import date, timedelta

from zhiheng.demo.cases import FACTS, CaseTeller
from zhiheng.demo.days import working

DECISION_FIELDS = [
    "party", "facts", "kinds", "basis", "amount", "performance", "remedies", "agency", "date", "seal",
    "signature", "place",
    "time", "benchmark", "reasons", "bank", "surcharge", "statement", "hearing",
]  # fmt: skip
REVIEWED = ["agency", "procedure", "facts", "basis", "benchmark", "powers", "document_form", "crime"]


def tell(teller: CaseTeller) -> str:
    """Tell every step of the plan that happens; return the case's id."""
    teller.tell_beginning()
    _hear(teller)
    _review(teller)
    _decide(teller)
    _finish(teller)
    return teller.case


def _hear(t: CaseTeller) -> None:
    w, plan = t.w, t.plan
    both = {"case": t.case, "party": t.party}
    if plan.notice:
        document = t.document("notice")
        w.event(
            "notice.given", t.at(plan.notice, 9), {**both, "document/notice": document},
            content_told=True, rights_told="both" if plan.hearing_right else "statement", fine=plan.told_fine,
            kinds=["fine"], new_facts=False, benchmark_told=True, laws=[plan.item.basis],
            hearing_reason="large_fine" if plan.hearing_right else None,
        )  # fmt: skip
        _served(t, document, "notice", plan.notice, 11)
    if plan.waived:
        w.event("right.waived", t.at(plan.waived, 9), both, right="both", in_writing=True)
    if plan.statement:
        w.event("statement.made", t.at(plan.statement, 9), both, stage="penalty", in_writing=True)
    if plan.statement_reviewed:
        w.event(
            "statement.reviewed", t.at(plan.statement_reviewed, 15), {"case": t.case},
            stage="penalty", adopted=False, reasons="所提事实已经查证,理由不成立",
        )  # fmt: skip
    _hold_hearing(t)


def _hold_hearing(t: CaseTeller) -> None:
    w, plan = t.w, t.plan
    if not (plan.hearing and plan.hearing_notice and plan.notice):
        return
    hearing = w.object("hearing", f"{t.case}-T1", public=True)
    both = {"case": t.case, "hearing": hearing}
    w.event("hearing.requested", t.at(working(plan.notice, 2), 9), {**both, "party": t.party})
    w.event("hearing.accepted", t.at(working(plan.notice, 3), 9), both, accepted=True, late=False)
    w.event("hearing.noticed", t.at(plan.hearing_notice, 14), both, held_on=plan.hearing, place="听证室")
    w.event(
        "hearing.held", t.at(plan.hearing, 9),
        {**both, "officer/host": plan.hearing_host or t.agency.host(w), "officer/handler": plan.investigators},
        public=True, agents=1, record_signed=True, cost_on_party=False, how="held", party_spoke=True,
    )  # fmt: skip
    w.event("hearing.reported", t.at(working(plan.hearing, 2), 9), both, opinion="建议按拟处罚意见作出决定")


def _review(t: CaseTeller) -> None:
    w, plan = t.w, t.plan
    if plan.review:
        sent = working(plan.review, -2)
        w.event(
            "review.submitted", t.at(sent, 9), {"case": t.case, "agency": t.agency.id},
            reasons=["heard"] if plan.hearing else ["catalogue"], complete=True,
        )  # fmt: skip
        w.event(
            "review.completed", t.at(plan.review, 16), {"case": t.case, "officer/reviewer": plan.reviewer or ()},
            result="agreed", items=REVIEWED, in_writing=True,
        )  # fmt: skip
    if plan.deliberation:
        present = [one.id for one in t.agency.handlers[:3]]
        w.event(
            "deliberation.held", t.at(plan.deliberation, 10), {"case": t.case, "officer/present": present},
            result="同意", record_signed=True,
        )  # fmt: skip


def _decide(t: CaseTeller) -> None:
    w, plan = t.w, t.plan
    if not plan.decision:
        return
    document = t.document("decision")
    related = {
        "case": t.case,
        "agency": t.agency.id,
        "party": t.party,
        "conduct": t.conduct,
        "officer/handler": plan.investigators,
        "benchmark": t.agency.benchmark,
        "document/decision": document,
    }
    if plan.power:
        related["power"] = plan.power
    else:
        related["delegated_power"] = t.agency.delegated[plan.item.code]
    items = DECISION_FIELDS if plan.sealed else [item for item in DECISION_FIELDS if item != "seal"]
    w.event(
        "decision.made", t.at(plan.decision, 14), related,
        outcome="penalty", procedure="ordinary", kinds=["fine"], fine=plan.fine, discretion="none",
        laws=[plan.item.basis], items=items, facts_cited=FACTS, seal=plan.sealed, numbered=True, party_present=False,
        remedies_told=True, pay_by=plan.decision + timedelta(days=20), major=plan.major, complex=False,
        social_impact=True, benchmark_stated=True, payee="bank", party_kind=plan.party.kind,
        hearing_basis=True if plan.hearing else None, statement_answered=True if plan.statement_reviewed else None,
    )  # fmt: skip
    if plan.reported:
        w.event(
            "decision.reported", t.at(working(plan.decision, 6), 9), {"case": t.case, "agency": t.agency.id},
            kind="重大行政处罚备案",
        )  # fmt: skip
    if plan.service:
        _served(t, document, "decision", plan.service, 16)
    if plan.publication:
        credit = t.agency.field == "market"
        w.event(
            "publication.made", t.at(plan.publication, 17), {"case": t.case, "agency": t.agency.id},
            kind="penalty", channel="国家企业信用信息公示系统" if credit else "区政府网站", anonymised=True,
        )  # fmt: skip


def _served(t: CaseTeller, document: str, kind: str, day: date, hour: int) -> None:
    w = t.w
    both = {"document": document, "case": t.case, "party": t.party}
    method = w.random.choices(("01", "04", "02"), (80, 14, 6))[0]
    if t.plan.electronic and kind == "decision":
        method = "06"
        if t.plan.consented:
            consent = {"party": t.party, "case": t.case}
            w.event("service.consented", t.at(t.plan.concluded, 16), consent, channels=["短信"], signed=True)
    w.event(
        "service.completed", t.at(day, hour), both,
        method=method, receipt=True, kind=kind, witness_signed=True if method == "02" else None,
        review_link=True if method == "06" else None,
    )  # fmt: skip


def _finish(t: CaseTeller) -> None:
    w, plan = t.w, t.plan
    both = {"case": t.case, "party": t.party}
    if plan.payment:
        payment = w.object("payment", f"{t.case}-J1", amount=plan.fine)
        channel = w.random.choice(("bank", "bank", "electronic"))
        w.event(
            "fine.paid", t.at(plan.payment, 10), {"payment": payment, **both},
            amount=plan.fine, channel=channel, receipt_no=f"37{w.number('receipt'):08d}",
        )  # fmt: skip
        w.event("obligation.fulfilled", t.at(plan.payment, 11), both, complete=True)
    if plan.closed:
        w.event("case.closed", t.at(plan.closed, 15), {"case": t.case}, kind="01", approver="head")
    if plan.archived:
        dossier = w.object("dossier", f"{t.case}-J", number=f"{t.case}-J")
        w.event(
            "dossier.archived", t.at(plan.archived, 16), {"dossier": dossier, "case": t.case, "agency": t.agency.id},
            complete=True, pages=w.random.randint(30, 90), order_ok=True,
        )  # fmt: skip
    for step in plan.after:
        step(t)
