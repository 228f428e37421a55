"""The ordinary penalty case from clue to the end of the investigation, as a plan that can be twisted before it is
told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhiheng.demo.cast import Agency, Cast, Firm
from zhiheng.demo.codes import REGION
from zhiheng.demo.days import working
from zhiheng.demo.inspections import InspectionPlan, tell_inspection
from zhiheng.demo.items import Item
from zhiheng.demo.parties import Party, party_of
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter

FACTS = ["违法行为发生的时间地点", "未按要求改正"]
LARGE = {"citizen": 10_000, "individual_business": 10_000, "legal": 100_000}
"""From such a fine on (yuan) the demo's agencies tell the right to a hearing and ask for legal review: the amounts
of their catalogues.
"""

LONGEST = 150
"""Days for which the officers of a case must be fit to act."""

CHECKS = {"market": 15, "agriculture": 7, "construction": 15}
"""Working days within which a clue is checked, by field (市监程序 18, 农业程序 29, 住建程序 15)."""


@dataclass(slots=True)
class CasePlan:
    """Days and circumstances of one case; ``None`` means that the step doesn't happen."""

    clue: date
    filed: date
    concluded: date
    notice: date | None
    decision: date | None
    service: date | None
    publication: date | None
    payment: date | None
    closed: date | None
    archived: date | None
    item: Item
    power: str
    party: Party
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
    deliberation: date | None = None
    reported: bool = False
    major: bool = False
    investigators: tuple[str, ...] = ()
    inquirers: tuple[str, ...] = ()
    reviewer: str | None = None
    timed: bool = True
    electronic: bool = False
    consented: bool = True
    sealed: bool = True
    proven: bool = True
    shown: bool = True
    corrected: bool = True
    extension: tuple[date, str, int] | None = None
    visit: Firm | None = None
    after: list[Callable[[CaseTeller], None]] = field(default_factory=list)

    @property
    def last(self) -> date:
        """Return the last day of the story."""
        days = (self.archived, self.closed, self.payment, self.publication, self.service, self.decision, self.concluded)
        return max(day for day in days if day is not None)


def lawful_plan(w: StoryWriter, cast: Cast, agency: Agency, clue: date) -> CasePlan:
    """Return the plan of an unremarkable case in which every requirement is met well in time."""
    item, power = agency.items[int(len(agency.items) * w.random.random() ** 1.6)]
    party = party_of(w, cast, agency, item)
    filed = working(clue, w.random.randint(1, 5))
    concluded = working(filed, w.random.randint(8, 22))
    fine = _fine(w, item)
    plan = CasePlan(
        clue=clue,
        filed=filed,
        concluded=concluded,
        notice=None,
        decision=None,
        service=None,
        publication=None,
        payment=None,
        closed=None,
        archived=None,
        item=item,
        power=power,
        party=party,
        fine=fine,
        told_fine=fine,
        investigators=agency.officers(w, 2, clue, clue + timedelta(days=LONGEST)),
    )
    plan.inquirers = plan.investigators
    plan.reviewer = agency.reviewer(w)
    _decide(w, agency, plan)
    return plan


def _fine(w: StoryWriter, item: Item) -> int:
    """Most fines lie near the lower end; all are round."""
    amount = item.least + (item.most - item.least) * w.random.random() ** 3
    step = 1000 if amount >= 10_000 else 100
    return min(item.most, max(item.least, round(amount / step) * step))


def _decide(w: StoryWriter, agency: Agency, plan: CasePlan) -> None:
    """Plan notice, review and decision; a large fine needs a hearing right, review, deliberation and a report."""
    plan.notice = working(plan.concluded, w.random.randint(1, 4))
    decided = working(plan.notice, w.random.randint(8, 14))
    if plan.fine >= LARGE[plan.party.kind]:
        plan.hearing_right = plan.major = plan.reported = True
        plan.review = working(plan.notice, 7)
        plan.deliberation = working(plan.notice, 8)
        decided = working(plan.notice, w.random.randint(9, 14))
    decide_on(plan, decided)
    plan.service = working(decided, w.random.randint(1, 5))
    plan.publication = working(decided, w.random.randint(2, 6))
    plan.payment = working(plan.service, w.random.randint(1, 8))
    plan.closed = working(plan.payment, w.random.randint(2, 9))
    plan.archived = working(plan.closed, w.random.randint(3, 20))


def decide_on(plan: CasePlan, decision: date) -> None:
    """Move the decision and all that follows it."""
    plan.decision = decision
    plan.service = working(decision, 1)
    plan.publication = working(decision, 3)
    plan.payment = working(decision, 5)
    plan.closed = working(decision, 10)
    plan.archived = working(decision, 15)


class CaseTeller:
    """Tells one planned case to the writer, step by step in the order of the law."""

    def __init__(self, w: StoryWriter, agency: Agency, plan: CasePlan) -> None:
        self.w, self.agency, self.plan = w, agency, plan
        number = w.number(f"case {agency.id} {plan.filed.year}")
        feed = agency.feeds.get("case")
        foreign = foreign_number(agency, plan.filed, number)
        self.case = w.object(
            "case",
            feed.thing(foreign) if feed else f"{agency.id}-{plan.filed.year}-{number:05d}",
            number=f"示执罚立〔{plan.filed.year}〕{agency.id[1:]}{number:05d}号",
            procedure="ordinary",
            field=agency.field,
            major=plan.major,
            complex=False,
            region=REGION,
            foreign_no=foreign if feed else None,
        )
        self.party = plan.party.declare(w)
        self.clue = w.object("clue", f"L{w.number('clue'):06d}", source="inspection" if plan.visit else "report")
        self.conduct = w.object(
            "conduct",
            f"X-{self.case}",
            violation_code=plan.item.code,
            began=plan.clue,
            ended=plan.clue,
            continuing=False,
            place_region=REGION,
        )

    def at(self, day: date, hour: int = 9) -> date | datetime:
        """Return the day with a time of day, or bare where this case records days only."""
        return moment(day, hour, self.w.random.randint(0, 59)) if self.plan.timed else day

    def document(self, kind: str) -> str:
        """Declare a numbered document of the case."""
        number = self.w.number(f"document {kind}")
        return self.w.object(
            "document", f"W-{kind}-{number:06d}", kind=kind, number=f"示〔{self.plan.filed.year}〕{number}号"
        )

    def tell_beginning(self) -> None:
        """Tell how the case came up, was filed and investigated."""
        related = {"clue": self.clue, "agency": self.agency.id}
        source = "report"
        if self.plan.visit:
            source = "inspection"
            related["inspection"] = self._visit(self.plan.visit)
        if self.plan.party.firm:
            related["enterprise"] = self.plan.party.firm.id
        self.w.event(
            "clue.received", self.at(self.plan.clue, 16), related, source=source, named_report=False,
            violation_code=self.plan.item.code,
        )  # fmt: skip
        self._file()
        self._investigate()
        self._conclude()

    def _visit(self, firm: Firm) -> str:
        day, both = self.plan.clue, self.plan.investigators
        visit = InspectionPlan(day, firm, both, exception="data", result="case", filed=False, noticed=False)
        visit.published = working(day, self.w.random.randint(3, 12))
        visit.early = True
        return tell_inspection(self.w, self.agency, visit)

    def _file(self) -> None:
        w, plan = self.w, self.plan
        related = {"clue": self.clue, "agency": self.agency.id, "case": self.case}
        w.event("clue.checked", self.at(plan.filed, 8), related, result="file")
        w.event(
            "case.filed",
            self.at(plan.filed, 9),
            {
                "case": self.case,
                "agency": self.agency.id,
                "party": self.party,
                "conduct": self.conduct,
                "clue": self.clue,
                "officer/handler": plan.investigators,
                **({"power": plan.power} if plan.power else {}),
            },
            procedure="ordinary",
            field=self.agency.field,
            region=REGION,
            cause=plan.item.conduct,
            approver="head",
        )

    def _investigate(self) -> None:
        w, plan = self.w, self.plan
        spread = max(2, (plan.concluded - plan.filed).days // 4)
        for kind, people, wait in (("inspection", plan.investigators, 1), ("inquiry", plan.inquirers, 2)):
            w.event(
                "investigation.conducted",
                self.at(working(plan.filed, wait), 10 + wait),
                {"case": self.case, "agency": self.agency.id, "officer/handler": people, "party": self.party},
                kind=kind,
                certificates_shown=plan.shown or kind == "inquiry",
                record_made=True,
                record_signed=True,
            )
        facts = FACTS if plan.proven else FACTS[:1]
        for place, fact in enumerate(facts):
            code = w.random.choice(("01", "02", "04", "06", "08"))
            evidence = w.object("evidence", f"{self.case}-ZJ{place + 1}", kind=code, name=f"证据{place + 1}")
            w.event(
                "evidence.verified", self.at(working(plan.filed, min(spread, 5)), 15 + place),
                {"evidence": evidence, "case": self.case, "conduct": self.conduct},
                kind=code, by_device=False, lawful=True, proves=[fact],
            )  # fmt: skip

    def _conclude(self) -> None:
        w, plan = self.w, self.plan
        if plan.corrected:
            w.event(
                "correction.ordered", self.at(working(plan.filed, 3), 17),
                {"case": self.case, "party": self.party, "agency": self.agency.id}, until=plan.concluded,
                kind="correct",
            )  # fmt: skip
            w.event("correction.checked", self.at(plan.concluded, 8), {"case": self.case}, corrected=True)
        w.event(
            "investigation.concluded",
            self.at(plan.concluded, 9),
            {"case": self.case, "officer/handler": plan.investigators, "conduct": self.conduct},
            proposal="penalty",
            facts=FACTS,
        )
        if plan.extension:
            day, approver, amount = plan.extension
            w.event(
                "period.extended", self.at(day, 15), {"case": self.case},
                of="case", amount=amount, unit="d", approver=approver, reason="案情复杂,需要补充调查", told_on=day,
            )  # fmt: skip


def foreign_number(agency: Agency, filed: date, number: int) -> str:
    """Return the number under which another system keeps the case."""
    letters = "".join(part[0].upper() for part in (agency.field, "zf"))
    return f"LZF-{letters}{filed:%Y}{agency.id[1:]}{number:06d}"
