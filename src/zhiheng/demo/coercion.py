"""Preservation and seizure inside a case, and penalties on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from zhiheng.demo.cast import Agency
from zhiheng.demo.days import natural, working
from zhiheng.demo.writer import StoryWriter

SPOT_FIELDS = [
    "facts",
    "kinds",
    "basis",
    "amount",
    "time",
    "place",
    "remedies",
    "agency",
    "signature",
    "benchmark",
    "performance",
    "bank",
    "surcharge",
    "date",
    "seal",
    "party",
]


@dataclass(slots=True)
class SeizurePlan:
    """Days of one seizure: approved, imposed, perhaps extended, disposed of (None: not yet)."""

    imposed: date
    disposed: date | None
    extended: date | None = None
    approved_first: bool = True


def lawful_seizure(w: StoryWriter, imposed: date) -> SeizurePlan:
    """Return a seizure that ends well within thirty days."""
    return SeizurePlan(imposed, working(imposed, w.random.randint(8, 16)))


def tell_seizure(
    w: StoryWriter, agency: Agency, case: str, party: str, officers: tuple[str, ...], plan: SeizurePlan
) -> str:
    """Tell one seizure of goods in a case; return the measure's id."""
    measure = w.object("measure", f"M{w.number('measure'):04d}", kind="detain", items=["流动摊车一辆"])
    both = {"measure": measure, "case": case, "agency": agency.id}
    approval = datetime.combine(plan.imposed, time(9 if plan.approved_first else 15, 10))
    w.event("approval.given", approval, both, of="measure", result="approved", approver="head")
    people = {"party": party, "power": agency.powers["measure"], "officer/handler": officers}
    _impose(w, {**both, **people}, plan)
    if plan.extended:
        _extend(w, measure, case, party, plan.extended)
    if plan.disposed:
        _release(w, measure, case, party, plan.disposed)
    return measure


def _impose(w: StoryWriter, related: dict[str, Any], plan: SeizurePlan) -> None:
    """The seizure itself, its recording and the goods' custody."""
    documents = {
        f"document/{kind}": w.object(
            "document", f"W-{kind}-{w.number(kind):05d}", kind=code, number=f"示扣{w.number('k')}号"
        )
        for kind, code in (("decision", "seizure"), ("inventory", "inventory"))
    }
    w.event(
        "measure.imposed",
        datetime.combine(plan.imposed, time(10, 0)),
        {**related, **documents},
        kind="detain",
        urgent=False,
        entrusted=False,
        certificates_shown=True,
        party_called=True,
        rights_told=True,
        statement_heard=True,
        record_made=True,
        record_signed=True,
        recorded=True,
        necessities=False,
        already_sealed_by_other=False,
        copies=2,
        handed_on_spot=True,
        until=natural(plan.imposed, 30),
        items=["party", "reasons", "basis", "object_list", "duration", "remedies", "agency", "seal", "date"],
    )
    w.event(
        "recording.attached",
        datetime.combine(plan.imposed, time(16, 0)),
        {"measure": related["measure"], "case": related["case"]},
        of="measure.imposed",
        recorded_on=plan.imposed,
        sha=f"{w.random.getrandbits(128):032x}",
    )
    w.event(
        "measure.custody",
        datetime.combine(plan.imposed, time(17, 0)),
        {"measure": related["measure"]},
        cost_on_party=False,
        damaged=False,
    )


def _release(w: StoryWriter, measure: str, case: str, party: str, day: date) -> None:
    w.event(
        "measure.disposed",
        datetime.combine(day, time(11, 0)),
        {"measure": measure, "case": case},
        disposal="released",
        release_reason="decided",
    )
    w.event(
        "property.returned",
        datetime.combine(day, time(15, 0)),
        {"measure": measure, "party": party},
        signed=True,
        complete=True,
    )


def _extend(w: StoryWriter, measure: str, case: str, party: str, day: date) -> None:
    document = w.object("document", f"W-extension-{w.number('extension'):05d}", kind="extension")
    w.event(
        "period.extended",
        datetime.combine(day, time(9, 30)),
        {"measure": measure, "case": case, "document": document},
        of="measure",
        amount=30,
        unit="d",
        approver="head",
        reason="情况复杂,需进一步核实来源",
    )
    w.event(
        "service.completed",
        datetime.combine(day, time(16, 30)),
        {"document": document, "measure": measure, "party": party},
        method="01",
        receipt=True,
        kind="extension",
    )


def tell_preservation(
    w: StoryWriter, agency: Agency, case: str, officers: tuple[str, ...], day: date, disposed: date
) -> str:
    """Tell a prior registration and preservation of evidence; return its id."""
    preservation = w.object("preservation", f"X{w.number('preservation'):04d}", items=["账册三本"])
    both = {"preservation": preservation, "case": case, "agency": agency.id}
    w.event(
        "approval.given", datetime.combine(day, time(9, 0)), both, of="preservation", result="approved", approver="head"
    )
    w.event(
        "preservation.registered",
        datetime.combine(day, time(10, 30)),
        {**both, "officer/handler": officers},
        urgent=False,
        inventory=True,
    )
    w.event(
        "preservation.disposed",
        datetime.combine(disposed, time(10, 0)),
        {"preservation": preservation, "case": case},
        disposal="evidence_secured",
    )
    return preservation


@dataclass(slots=True)
class SpotPlan:
    """A penalty on the spot: the day, the fine, how it was paid and handed on."""

    day: date
    fine: int = 50
    collected: bool = True
    to_agency: date | None = None
    to_bank: date | None = None
    party_kind: str = "citizen"
    reported: date | None = None


def lawful_spot(w: StoryWriter, day: date) -> SpotPlan:
    """Return a fine of 50 yuan, collected, handed on and reported in time."""
    agency_day = working(day, 1)
    return SpotPlan(day, to_agency=agency_day, to_bank=working(agency_day, 1), reported=working(day, 1))


def tell_spot(w: StoryWriter, agency: Agency, plan: SpotPlan) -> tuple[str, str | None]:
    """Tell a penalty by simple procedure; return the case's and, where cash was taken, the payment's id."""
    number = w.number(f"spot {agency.id} {plan.day.year}")
    case = w.object(
        "case",
        f"{agency.id}-{plan.day.year}-J{number:04d}",
        number=f"示当罚〔{plan.day.year}〕{agency.id[1:]}{number:04d}号",
        procedure="simple",
        field=agency.field,
        major=False,
        complex=False,
    )
    party = w.object("party", f"R{w.number('party'):05d}", kind=plan.party_kind)
    officers = tuple(w.random.sample(agency.officers, 2))
    moment = datetime.combine(plan.day, time(15, w.random.randint(0, 40)))
    _decide_on_the_spot(w, agency, plan, case, party, officers, moment)
    if plan.reported:
        w.event(
            "decision.reported",
            datetime.combine(plan.reported, time(10, 0)),
            {"case": case, "agency": agency.id},
            kind="当场处罚备案",
        )
    payment = _cash(w, plan, case, officers, moment) if plan.collected else None
    return case, payment


def _decide_on_the_spot(
    w: StoryWriter, agency: Agency, plan: SpotPlan, case: str, party: str, officers: tuple[str, ...], moment: datetime
) -> None:
    document = w.object(
        "document", f"W-spot-{w.number('spot'):05d}", kind="simple_decision", number=f"示当{w.number('d')}号"
    )
    people = {"case": case, "party": party, "officer/handler": officers}
    related = {**people, "agency": agency.id, "power": agency.powers["penalty"], "document/decision": document}
    if agency.delegation:
        related["delegated_power"] = agency.delegation
    w.event(
        "investigation.conducted",
        moment - timedelta(minutes=12),
        people,
        kind="inspection",
        certificates_shown=True,
        record_made=True,
        record_signed=True,
    )
    w.event(
        "notice.given",
        moment - timedelta(minutes=5),
        {"case": case, "party": party},
        content_told=True,
        rights_told="statement",
        fine=plan.fine,
        kinds=["fine"],
    )
    w.event(
        "decision.made",
        moment,
        {**related, "benchmark": agency.benchmark},
        outcome="penalty",
        procedure="simple",
        kinds=["fine"],
        fine=plan.fine,
        discretion="none",
        laws=["《示例条例》第十二条"],
        items=SPOT_FIELDS,
        seal=True,
        numbered=True,
        party_present=True,
        remedies_told=True,
        benchmark_stated=True,
        social_impact=False,
        pay_by=working(plan.day, 8),
    )
    w.event(
        "service.completed",
        moment + timedelta(minutes=2),
        {"document": document, "case": case, "party": party},
        method="08",
        receipt=True,
        kind="simple_decision",
    )


def _cash(w: StoryWriter, plan: SpotPlan, case: str, officers: tuple[str, ...], moment: datetime) -> str:
    payment = w.object("payment", f"{case}-J1", amount=plan.fine)
    both = {"payment": payment, "case": case}
    w.event(
        "fine.collected",
        moment + timedelta(minutes=4),
        {**both, "officer/collector": officers[:1]},
        amount=plan.fine,
        reason="small",
        receipt_no=f"37{w.number('receipt'):08d}",
    )
    for day, to in ((plan.to_agency, "agency"), (plan.to_bank, "bank")):
        if day:
            w.event("fine.remitted", datetime.combine(day, time(9, 20)), both, to=to)
    return payment
