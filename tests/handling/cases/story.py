"""A body that handles cases, and a case that is told act by act: each on its day, by the room's own services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any

from accounts import member
from registry import district
from zhiheng.handling.cases import proposals, services
from zhiheng.handling.cases.casefile import CaseFile, load
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.models import Proposal
from zhiheng.handling.cases.opening import Opening, open_case
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.law import codes
from zhiheng.ledger.acting import ZONE, Act, Done
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.services import Actor
from zhiheng.registry.parties import services as parties
from zhiheng.registry.parties.services import EnterpriseFacts
from zhiheng.registry.powers import services as powers
from zhiheng.registry.powers.services import Matter

_serial = count(1)
FACT = "经营超过保质期的食品"
LAW = "食品安全法#124"


@dataclass
class Bureau:
    """An enforcing body with two certified officers, a head, a reviewer, a host, a power item and a firm."""

    agency: str
    officers: tuple[str, str]
    host: str
    power: str
    firm: str
    officer: User
    head: User
    reviewer: User

    @property
    def both(self) -> list[str]:
        return list(self.officers)


def bureau(field: str = "market") -> Bureau:
    """Make the body by the registry's own acts."""
    at = district.agency(field=field)
    officers = (district.certified(at)[0], district.certified(at)[0])
    host = district.certified(at, kind="host")[0]
    matter = Matter(f"P{next(_serial):04d}", "对经营超过保质期食品的处罚", "penalty", field, (LAW,), (), ("fine",))
    power = powers.list_power(district.recording(date(2020, 1, 1)), matter, at).id
    facts = EnterpriseFacts("示例食品店", "company", codes.make_credit_code("379901", next(_serial)))
    firm = parties.register_enterprise(district.recording(date(2024, 1, 2)), facts).id
    officer = member("officer", at, person=officers[0])
    head, reviewer = member("agency-head", at), member("legal-reviewer", at)
    numbers.fill_words({at: "示市"})
    return Bureau(at, officers, host, power, firm, officer, head, reviewer)


@dataclass
class Story:
    """One case of a body. Days may lie in the past: acts are *done* on them, delivered as a test delivers them."""

    at: Bureau
    case: str = ""
    rival: str = "another-body"

    def act(self, day: date, user: User, *, doing: bool = True, hour: int = 9) -> Act:
        """An act of an account on a day."""
        by = Actor(account=user.public_id, person=user.person)
        moment = datetime.combine(day, time(hour, next(_serial) % 60, next(_serial) % 60), ZONE)
        on = moment if day < district.today() else None  # today's acts are done now
        return Act(by, on=on, doing=doing, agency=self.at.agency, source="import")

    @property
    def file(self) -> CaseFile:
        """The case as it stands."""
        return load(LedgerObject.objects.get(type="case", public_id=self.case))

    def open(self, day: date, **more: Any) -> str:
        """Register the clue."""
        opening = Opening(**{
            "source": "report", "cause": "涉嫌经营超过保质期的食品", "party_kind": "legal", "enterprise": self.at.firm,
            "began": day, "ended": day, **more,
        })  # fmt: skip
        self.case = open_case(self.act(day, self.at.officer), opening, self.at.officer.person).id
        return self.case

    def wish(self, name: str, day: date, user: User | None = None, /, *, doing: bool = True, **values: Any) -> Wish:
        """A wish for an act."""
        user = user or self.at.officer
        file = self.file
        assert file.procedure is not None
        plan = file.procedure.acts[name]
        approver = "head" if plan.approval else ""
        act = self.act(day, user, doing=doing and not plan.fact)
        return proposals.with_told(Wish(file, plan, act, values, user.person, approver))

    def do(self, name: str, day: date, user: User | None = None, /, *, answer: str = "", **values: Any) -> Done:
        """Do (or, where others did it, record) an act."""
        user = user or self.at.officer
        return services.carry_out(self.wish(name, day, user, **values), user, answer)[0]

    def record(self, name: str, day: date, /, **values: Any) -> Done:
        """Record that an act happened."""
        return services.carry_out(self.wish(name, day, doing=False, **values), self.at.officer)[0]

    def propose(self, name: str, day: date, /, *, answer: str = "", **values: Any) -> Proposal:
        """Draft an act for approval."""
        return proposals.propose(self.wish(name, day, **values), self.at.officer, answer)

    def approve(self, proposal: Proposal, day: date) -> Done:
        """Approve a draft on a day."""
        return proposals.approve(proposal, self.file, self.act(day, self.at.head, hour=15), self.at.head).done

    def approved(self, name: str, day: date, /, *, answer: str = "", **values: Any) -> Done:
        """Draft and approve an act on the same day."""
        return self.approve(self.propose(name, day, answer=answer, **values), day)

    # ---- the usual steps, each with what it needs

    def tell(self, filed: date, **steps: date) -> Story:
        """Tell the case up to its filing and further, step by step, each on its day; return it."""
        self.filed(filed)
        for step, day in steps.items():
            getattr(self, step)(day)
        return self

    def filed(self, day: date) -> None:
        """Clue, check and filing on one day."""
        self.open(day)
        self.do("check-clue", day, result="file")
        self.approved("file", day, cause="涉嫌经营超过保质期的食品", power=self.at.power, officers=self.at.both)

    def investigated(self, day: date) -> None:
        """An inspection, a piece of evidence, an order to correct, and the end of the investigation."""
        self.do("investigate", day, officers=self.at.both, **INSPECTION)
        self.do("add-evidence", day, kind="08", name="现场笔录", proves=[FACT], lawful=True)
        self.do("order-correction", day, kind="correct", until=day)
        self.do("conclude", day, officers=self.at.both, proposal="penalty", facts=[FACT])

    def told(self, day: date, **values: Any) -> None:
        """Notice, approved and handed over on one day."""
        self.approved("notice", day, **{**NOTICE, **values})
        self.do("give-notice", day, method="01", receipt=True)

    def decided(self, day: date, *, answer: str = "", **values: Any) -> Done:
        """The decision, approved on one day."""
        return self.approved("decide", day, answer=answer, **{**DECISION, **values})

    def served(self, day: date) -> None:
        """The decision's document reaches the party."""
        decision = self.file.decision
        assert decision is not None
        (document,) = decision.objects("document", "decision")
        self.do("serve", day, document=document, method="01", receipt=True)

    def archived(self, day: date) -> None:
        """The dossier is put away."""
        complete = {"complete": True, "order_ok": True, "catalogue_ok": True}
        self.do("archive", day, dossier_no="示市2026-1", pages=36, **complete)


INSPECTION: Mapping[str, Any] = {
    "kind": "inspection", "certificates_shown": True, "record_made": True, "record_signed": True,
}  # fmt: skip
NOTICE: Mapping[str, Any] = {
    "rights_told": "statement", "kinds": ["fine"], "fine": 3000, "reasons": "事实清楚",
    "basis_text": "食品安全法第124条",
}  # fmt: skip
DECISION: Mapping[str, Any] = {
    "kinds": ["fine"], "fine": 3000, "discretion": "none", "major": False, "complex": False, "social_impact": False,
    "benchmark_stated": True, "payee": "bank", "seal": True, "reasons": "事实清楚", "basis_text": "食品安全法第124条",
    "facts_text": FACT, "bank": "示例银行示例区支行",
}  # fmt: skip
