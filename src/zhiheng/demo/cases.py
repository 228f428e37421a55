"""The ordinary penalty case from clue to archive, as a plan that can be twisted before it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from zhiheng.demo.cast import REGION, Agency
from zhiheng.demo.days import working
from zhiheng.demo.writer import StoryWriter

NOTICE_FIELDS = ["party", "facts", "kinds", "basis", "amount", "statement_right"]
DECISION_FIELDS = [
    "party",
    "facts",
    "kinds",
    "basis",
    "amount",
    "performance",
    "remedies",
    "agency",
    "date",
    "seal",
    "signature",
    "place",
    "time",
    "benchmark",
    "reasons",
    "bank",
    "surcharge",
    "statement",
    "hearing",
]
FACTS = ["占用公共场地", "未按要求改正"]


@dataclass(slots=True)
class CasePlan:
    """Days and circumstances of one case; ``None`` means that the step doesn't happen."""

    filed: date
    concluded: date
    notice: date | None
    decision: date | None
    service: date | None
    publication: date | None
    payment: date | None
    closed: date | None
    archived: date | None
    statement: date | None = None
    statement_reviewed: date | None = None
    fine: int = 3000
    told_fine: int = 3000
    hearing_right: bool = False
    hearing: date | None = None
    hearing_notice: date | None = None
    hearing_host: str | None = None
    waived: date | None = None
    review: date | None = None
    major: bool = False
    deliberation: date | None = None
    investigators: tuple[str, ...] = ()
    timed: bool = True
    after: list[str] = field(default_factory=list)


def lawful_plan(w: StoryWriter, agency: Agency, filed: date) -> CasePlan:
    """Return the plan of an unremarkable case in which every requirement is met well in time."""
    concluded = working(filed, w.random.randint(8, 16))
    notice = working(concluded, w.random.randint(1, 4))
    decision = working(notice, w.random.randint(8, 14))
    service = working(decision, w.random.randint(1, 4))
    closed = working(service, w.random.randint(8, 14))
    return CasePlan(
        filed=filed,
        concluded=concluded,
        notice=notice,
        decision=decision,
        service=service,
        publication=working(decision, w.random.randint(2, 6)),
        payment=working(service, w.random.randint(1, 7)),
        closed=closed,
        archived=working(closed, w.random.randint(3, 9)),
        investigators=tuple(w.random.sample(agency.officers, 2)),
    )


class CaseTeller:
    """Tells one planned case to the writer, step by step in the order of the law."""

    def __init__(self, w: StoryWriter, agency: Agency, plan: CasePlan) -> None:
        self.w, self.agency, self.plan = w, agency, plan
        number = w.number(f"case {agency.id} {plan.filed.year}")
        self.case = w.object(
            "case",
            f"{agency.id}-{plan.filed.year}-{number:04d}",
            number=f"示执罚立〔{plan.filed.year}〕{agency.id[1:]}{number:04d}号",
            procedure="ordinary",
            field=agency.field,
            major=plan.major,
            complex=False,
        )
        self.party = w.object("party", f"R{w.number('party'):05d}", kind="legal")
        self.clue = w.object("clue", f"L{w.number('clue'):05d}", source="inspection")

    def tell(self) -> str:
        """Tell every step of the plan that happens; return the case's id."""
        self._file()
        self._investigate()
        self._hear_the_party()
        self._decide()
        self._finish()
        return self.case

    def at(self, day: date, hour: int = 9) -> date | datetime:
        """Return the day with a time of day, or bare where this case records days only."""
        return datetime.combine(day, time(hour, self.w.random.randint(0, 59))) if self.plan.timed else day

    def document(self, kind: str) -> str:
        """Declare a numbered document of the case."""
        number = self.w.number(f"document {kind}")
        return self.w.object(
            "document", f"W-{kind}-{number:05d}", kind=kind, number=f"示〔{self.plan.filed.year}〕{number}号"
        )

    def _file(self) -> None:
        w, plan, day = self.w, self.plan, working(self.plan.filed, -2)
        w.event(
            "clue.received",
            self.at(day),
            {"clue": self.clue, "agency": self.agency.id},
            source="inspection",
            named_report=False,
        )
        w.event(
            "clue.checked",
            self.at(plan.filed, 8),
            {"clue": self.clue, "agency": self.agency.id, "case": self.case},
            result="file",
        )
        w.event(
            "case.filed",
            self.at(plan.filed, 9),
            {
                "case": self.case,
                "agency": self.agency.id,
                "party": self.party,
                "clue": self.clue,
                "officer/handler": plan.investigators,
                "power": self.agency.powers["penalty"],
            },
            procedure="ordinary",
            field=self.agency.field,
            region=REGION,
            cause="占用公共场地",
            approver="head",
        )

    def _investigate(self) -> None:
        w, plan = self.w, self.plan
        people = {"case": self.case, "officer/handler": plan.investigators}
        for kind, wait in (("inspection", 2), ("inquiry", 4)):
            w.event(
                "investigation.conducted",
                self.at(working(plan.filed, wait), 10),
                {**people, "party": self.party},
                kind=kind,
                certificates_shown=True,
                record_made=True,
                record_signed=True,
            )
        for place, fact in enumerate(FACTS):
            evidence = w.object("evidence", f"{self.case}-ZJ{place + 1}", kind=f"0{place + 1}", name=f"证据{place + 1}")
            w.event(
                "evidence.verified",
                self.at(working(plan.filed, 6), 15),
                {"evidence": evidence, "case": self.case},
                kind=f"0{place + 1}",
                by_device=False,
                lawful=True,
                proves=[fact],
            )
        w.event(
            "correction.ordered",
            self.at(working(plan.filed, 5), 11),
            {"case": self.case, "party": self.party},
            until=plan.concluded,
        )
        w.event("correction.checked", self.at(plan.concluded, 8), {"case": self.case}, corrected=True)
        w.event("investigation.concluded", self.at(plan.concluded, 9), people, proposal="penalty", facts=FACTS)

    def _hear_the_party(self) -> None:
        w, plan = self.w, self.plan
        if plan.notice:
            document = self.document("notice")
            w.event(
                "notice.given",
                self.at(plan.notice, 9),
                {"case": self.case, "party": self.party, "document/notice": document},
                content_told=True,
                rights_told="both" if plan.hearing_right else "statement",
                fine=plan.told_fine,
                kinds=["fine"],
                new_facts=False,
                benchmark_told=True,
            )
            self._served(document, "notice", plan.notice, 10)
        if plan.waived:
            w.event("right.waived", self.at(plan.waived, 9), {"case": self.case, "party": self.party}, right="both")
        if plan.statement:
            w.event(
                "statement.made", self.at(plan.statement, 9), {"case": self.case, "party": self.party}, stage="penalty"
            )
        if plan.statement_reviewed:
            w.event(
                "statement.reviewed",
                self.at(plan.statement_reviewed, 15),
                {"case": self.case},
                stage="penalty",
                adopted=False,
                reasons="所提事实已经查证,理由不成立",
            )
        self._hold_hearing()
        if plan.review:
            w.event(
                "review.submitted",
                self.at(working(plan.review, -2), 9),
                {"case": self.case, "agency": self.agency.id},
                reasons=["complex"],
            )
            w.event(
                "review.completed",
                self.at(plan.review, 16),
                {"case": self.case, "officer/reviewer": self.agency.reviewers},
                result="agreed",
                items=["agency", "procedure", "facts", "basis", "benchmark", "powers", "document_form", "crime"],
            )
        if plan.deliberation:
            w.event(
                "deliberation.held",
                self.at(plan.deliberation, 10),
                {"case": self.case, "officer/present": self.agency.officers[:3]},
                result="同意",
            )

    def _hold_hearing(self) -> None:
        w, plan = self.w, self.plan
        if not (plan.hearing and plan.hearing_notice and plan.notice):
            return
        hearing = w.object("hearing", f"{self.case}-T1", public=True)
        both = {"case": self.case, "hearing": hearing}
        w.event("hearing.requested", self.at(working(plan.notice, 2), 9), {**both, "party": self.party})
        w.event("hearing.noticed", self.at(plan.hearing_notice, 9), both, held_on=plan.hearing)
        w.event(
            "hearing.held",
            self.at(plan.hearing, 9),
            {**both, "officer/host": plan.hearing_host or self.agency.host, "officer/handler": plan.investigators},
            public=True,
            agents=1,
            record_signed=True,
            cost_on_party=False,
            how="held",
        )

    def _decide(self) -> None:
        w, plan = self.w, self.plan
        if not plan.decision:
            return
        document = self.document("decision")
        related: dict[str, str | Iterable[str]] = {
            "case": self.case,
            "agency": self.agency.id,
            "party": self.party,
            "power": self.agency.powers["penalty"],
            "officer/handler": plan.investigators,
            "benchmark": self.agency.benchmark,
            "document/decision": document,
        }
        if self.agency.delegation:
            related["delegated_power"] = self.agency.delegation
        w.event(
            "decision.made",
            self.at(plan.decision, 14),
            related,
            outcome="penalty",
            procedure="ordinary",
            kinds=["fine"],
            fine=plan.fine,
            discretion="none",
            laws=["《示例条例》第十二条"],
            items=DECISION_FIELDS,
            facts_cited=FACTS,
            seal=True,
            numbered=True,
            party_present=False,
            remedies_told=True,
            pay_by=working(plan.decision, 20),
            major=plan.major,
            complex=False,
            social_impact=True,
            benchmark_stated=True,
            payee="bank",
            hearing_basis=True if plan.hearing else None,
            statement_answered=True if plan.statement_reviewed else None,
        )
        if plan.service:
            self._served(document, "decision", plan.service, 16)
        if plan.publication:
            w.event(
                "publication.made",
                self.at(plan.publication, 17),
                {"case": self.case, "agency": self.agency.id},
                kind="penalty",
                channel="区政府网站",
                anonymised=True,
            )

    def _served(self, document: str, kind: str, day: date, hour: int) -> None:
        self.w.event(
            "service.completed",
            self.at(day, hour),
            {"document": document, "case": self.case, "party": self.party},
            method="01",
            receipt=True,
            kind=kind,
        )

    def _finish(self) -> None:
        w, plan = self.w, self.plan
        if plan.payment:
            payment = w.object("payment", f"{self.case}-J1", amount=plan.fine)
            w.event(
                "fine.paid",
                self.at(plan.payment, 10),
                {"payment": payment, "case": self.case, "party": self.party},
                amount=plan.fine,
                channel="bank",
                receipt_no=f"37{w.number('receipt'):08d}",
            )
            w.event(
                "obligation.fulfilled",
                self.at(plan.payment, 11),
                {"case": self.case, "party": self.party},
                complete=True,
            )
        if plan.closed:
            w.event("case.closed", self.at(plan.closed, 15), {"case": self.case}, kind="01", approver="head")
        if plan.archived:
            dossier = w.object("dossier", f"{self.case}-J", number=f"{self.case}-J")
            w.event(
                "dossier.archived",
                self.at(plan.archived, 16),
                {"dossier": dossier, "case": self.case},
                complete=True,
                pages=w.random.randint(30, 90),
                order_ok=True,
            )
