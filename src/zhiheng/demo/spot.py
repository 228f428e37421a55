"""Penalties on the spot: told, decided and handed over within minutes; cash handed on within days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiheng.demo.cases import foreign_number
from zhiheng.demo.cast import Agency, Cast
from zhiheng.demo.codes import REGION
from zhiheng.demo.days import working
from zhiheng.demo.items import Item
from zhiheng.demo.parties import Party
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter

FIELDS = [
    "facts", "kinds", "basis", "amount", "time", "place", "remedies", "agency", "signature", "benchmark", "performance",
    "bank", "surcharge", "date", "seal", "party",
]  # fmt: skip
REPORTED = {"market": 7, "agriculture": 2, "construction": 3}
"""Working days within which a decision on the spot is reported, where a ministry names them."""


@dataclass(slots=True)
class SpotPlan:
    """A penalty on the spot: whom, how much, how it was paid, handed on and reported."""

    day: date
    item: Item
    power: str
    party: Party
    officers: tuple[str, ...]
    fine: int
    collected: bool
    to_agency: date
    to_bank: date
    reported: date
    receipt: bool = True
    breaks: tuple[tuple[str, str, str, date | None], ...] = ()


def plan_spot(w: StoryWriter, cast: Cast, agency: Agency, day: date) -> SpotPlan:
    """Return a lawful penalty on the spot: a citizen pays at most 200 yuan, an enterprise at most 3000."""
    item, power = agency.items[int(len(agency.items) * w.random.random())]
    citizen = w.random.random() < 0.7
    firm = None if citizen else cast.firm(w, agency)
    party = Party("citizen") if firm is None else Party("individual_business" if firm.individual else "legal", firm)
    choices = (300, 500, 1000, 2000, 3000) if party.kind == "legal" else (20, 50, 50, 100, 150, 200)
    fine = w.random.choice(choices)
    to_agency = working(day, w.random.randint(1, 2))
    to_bank = working(to_agency, w.random.randint(1, 2))
    officers = agency.officers(w, 2, day, day)
    collected = fine <= 100 and w.random.random() < 0.5
    return SpotPlan(day, item, power, party, officers, fine, collected, to_agency, to_bank, working(day, 1))


def twist(agency: Agency, plan: SpotPlan, place: int) -> None:
    """Break a rule, or lay a trap on its boundary, in turn."""
    match place % 7:
        case 0:
            plan.fine, plan.collected, plan.party = 100, True, Party("citizen")
        case 1:
            plan.fine, plan.collected, plan.party = 50, True, Party("citizen")
            plan.to_agency = working(plan.day, 3)
            plan.to_bank = working(plan.to_agency, 1)
            plan.breaks = (("payment", "fine.on-spot-remitted#1", "late", working(plan.day, 2)),)
        case 2:
            plan.fine, plan.collected, plan.party = 201, False, Party("citizen")
            plan.breaks = (("case", "penalty.summary-cap", "forbidden", None),)
        case 3:
            plan.fine, plan.collected, plan.party = 200, False, Party("citizen")
        case 4:
            plan.fine, plan.collected, plan.party = 60, True, Party("citizen")
            plan.to_bank = working(plan.to_agency, 3)
            plan.breaks = (("payment", "fine.on-spot-remitted#2", "late", working(plan.to_agency, 2)),)
        case 5:
            limit = REPORTED.get(agency.field)
            if limit:
                due = working(plan.day, limit)
                plan.reported = working(due, 1)
                plan.breaks = (("case", "simple.reported", "late", due),)
        case 6:
            plan.fine, plan.collected, plan.party = 101, True, Party("citizen")
            plan.breaks = (("payment", "fine.on-spot-small", "forbidden", None),)


def tell_spot(w: StoryWriter, agency: Agency, plan: SpotPlan) -> str:
    """Tell a penalty by simple procedure; return the case's id."""
    number = w.number(f"spot {agency.id} {plan.day.year}")
    feed, foreign = agency.spot_feed, foreign_number(agency, plan.day, 500_000 + number)
    case = w.object(
        "case", feed.thing(foreign) if feed else f"{agency.id}-{plan.day.year}-J{number:05d}",
        number=f"示当罚〔{plan.day.year}〕{agency.id[1:]}{number:05d}号", procedure="simple", field=agency.field,
        major=False, complex=False, region=REGION,
        foreign_no=foreign if feed else None,
    )  # fmt: skip
    party = plan.party.declare(w)
    start = moment(plan.day, w.random.choice((9, 10, 14, 15, 16)), w.random.randint(15, 50))
    _decide(w, agency, plan, case, party, start)
    w.event("decision.reported", moment(plan.reported, 10), {"case": case, "agency": agency.id}, kind="当场处罚备案")
    payment = f"{case}-J1"
    if plan.collected:
        _cash(w, plan, case, payment, start)
    for object_type, rule, manner, due in plan.breaks:
        w.violated(object_type, case if object_type == "case" else payment, rule, manner, due)
    return case


def _decide(w: StoryWriter, agency: Agency, plan: SpotPlan, case: str, party: str, start: datetime) -> None:
    number = w.number("spot document")
    document = w.object("document", f"W-spot-{number:06d}", kind="simple_decision", number=f"示当{number}号")
    people = {"case": case, "party": party, "officer/handler": plan.officers}
    related = {**people, "agency": agency.id, "document/decision": document, "benchmark": agency.benchmark}
    if plan.power:
        related["power"] = plan.power
    else:
        related["delegated_power"] = agency.delegated[plan.item.code]
    w.event(
        "investigation.conducted", start - timedelta(minutes=12), {**people, "agency": agency.id},
        kind="inspection", certificates_shown=True, record_made=True, record_signed=True,
    )  # fmt: skip
    w.event(
        "notice.given", start - timedelta(minutes=5), {"case": case, "party": party},
        content_told=True, rights_told="statement", fine=plan.fine, kinds=["fine"], oral=True,
    )  # fmt: skip
    w.event(
        "decision.made", start, related,
        outcome="penalty", procedure="simple", kinds=["fine"], fine=plan.fine, discretion="none",
        laws=[plan.item.basis],
        items=FIELDS, seal=True, numbered=True, party_present=True, remedies_told=True, benchmark_stated=True,
        social_impact=False, pay_by=plan.day + timedelta(days=15), party_kind=plan.party.kind, certificates_shown=True,
    )  # fmt: skip
    w.event(
        "service.completed", start + timedelta(minutes=2), {"document": document, "case": case, "party": party},
        method="08", receipt=True, kind="simple_decision",
    )  # fmt: skip


def _cash(w: StoryWriter, plan: SpotPlan, case: str, payment: str, start: datetime) -> None:
    w.object("payment", payment, amount=plan.fine)
    both = {"payment": payment, "case": case}
    w.event(
        "fine.collected", start + timedelta(minutes=4), {**both, "officer/collector": plan.officers[:1]},
        amount=plan.fine, reason="small", receipt_no=f"37{w.number('receipt'):08d}", receipt_lawful=True,
    )  # fmt: skip
    w.event("fine.remitted", moment(plan.to_agency, 9, 20), both, to="agency")
    w.event("fine.remitted", moment(plan.to_bank, 14, 20), both, to="bank")
