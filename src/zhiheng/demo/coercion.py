"""Preservation of evidence and seizure of goods inside a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.demo.cases import CaseTeller
from zhiheng.demo.days import natural, working
from zhiheng.demo.people import moment

GOODS = ("流动摊车一辆", "涉案食品十二箱", "作业工具一批", "广告牌两块", "涉案设备一台", "燃气瓶六只")
ORDER = ["party", "reasons", "basis", "object_list", "duration", "remedies", "agency", "seal", "date"]


@dataclass(slots=True)
class SeizurePlan:
    """Days of one seizure: imposed, perhaps extended, disposed of (None: not yet)."""

    imposed: date
    disposed: date
    extended: date | None = None
    approved_first: bool = True
    handed: bool = True
    returned: bool = True
    breaks: tuple[tuple[str, str, date | None], ...] = ()


def plan_seizure(teller: CaseTeller, place: int) -> SeizurePlan:
    """Return a seizure, in turn lawful, on a boundary, or breaking a rule."""
    w = teller.w
    imposed = working(teller.plan.filed, 1)
    plan = SeizurePlan(imposed, working(imposed, w.random.randint(8, 14)))
    due = natural(imposed, 30)
    match place % 8:
        case 1:
            plan.disposed = due
        case 2:
            plan.disposed = working(due, 1)
            plan.breaks = (("coercion.seizure-within-30-days", "late", due),)
        case 3:
            plan.approved_first = False
            plan.breaks = (("coercion.approved-before", "undone", None),)
        case 4:
            plan.extended, plan.disposed = due, natural(imposed, 60)
        case 5:
            plan.extended = working(due, 1)
            plan.disposed = working(due, 6)
            plan.breaks = (
                ("coercion.seizure-within-30-days", "late", due),
                ("coercion.extension-lawful", "forbidden", None),
            )
        case 6:
            plan.handed = False
            plan.breaks = (("coercion.documents-handed-on-spot#1", "forbidden", None),)
    return plan


def tell_seizure(teller: CaseTeller, plan: SeizurePlan) -> str:
    """Tell one seizure of goods in a case; return the measure's id."""
    w, agency = teller.w, teller.agency
    goods = w.random.choice(GOODS)
    measure = w.object("measure", f"M{w.number('measure'):05d}", kind="detain", items=[goods])
    both = {"measure": measure, "case": teller.case, "agency": agency.id}
    approval = moment(plan.imposed, 9 if plan.approved_first else 15, 10)
    w.event("approval.given", approval, both, of="measure", result="approved", approver="head")
    _impose(teller, both, plan)
    if plan.extended:
        _extend(teller, measure, plan.extended)
    _release(teller, measure, plan)
    for rule, manner, due in plan.breaks:
        w.violated("measure", measure, rule, manner, due)
    return measure


def _impose(teller: CaseTeller, both: dict[str, str], plan: SeizurePlan) -> None:
    """The seizure itself, its recording and the goods' custody."""
    w = teller.w
    related: dict[str, str | Iterable[str]] = {
        **both,
        "party": teller.party,
        "power": teller.agency.powers["measure"],
        "officer/handler": teller.plan.investigators,
    }
    for role, kind in (("decision", "seizure"), ("inventory", "inventory")):
        related[f"document/{role}"] = teller.document(kind)
    w.event(
        "measure.imposed", moment(plan.imposed, 10, 5), related,
        kind="detain", urgent=False, entrusted=False, certificates_shown=True, party_called=True, rights_told=True,
        statement_heard=True, record_made=True, record_signed=True, recorded=True, necessities=False,
        already_sealed_by_other=False, copies=2, handed_on_spot=plan.handed, until=natural(plan.imposed, 30),
        items=ORDER,
    )  # fmt: skip
    w.event(
        "recording.attached", moment(plan.imposed, 16), {"measure": both["measure"], "case": teller.case},
        of="measure.imposed", recorded_on=plan.imposed, sha=f"{w.random.getrandbits(128):032x}", stage="measure",
    )  # fmt: skip
    w.event(
        "measure.custody", moment(plan.imposed, 17), {"measure": both["measure"], "case": teller.case},
        cost_on_party=False, damaged=False, used=False,
    )  # fmt: skip


def _release(teller: CaseTeller, measure: str, plan: SeizurePlan) -> None:
    w = teller.w
    w.event(
        "measure.disposed", moment(plan.disposed, 11), {"measure": measure, "case": teller.case},
        disposal="released", release_reason="decided", told=True, signed=True,
    )  # fmt: skip
    if plan.returned:
        w.event(
            "property.returned", moment(plan.disposed, 15), {"measure": measure, "party": teller.party},
            signed=True, complete=True,
        )  # fmt: skip


def _extend(teller: CaseTeller, measure: str, day: date) -> None:
    w = teller.w
    document = teller.document("extension")
    both = {"measure": measure, "case": teller.case, "document": document}
    w.event(
        "period.extended", moment(day, 9, 30), both,
        of="measure", amount=30, unit="d", approver="head", reason="情况复杂,需进一步核实来源",
    )  # fmt: skip
    w.event(
        "service.completed", moment(day, 16, 30), {"document": document, "measure": measure, "party": teller.party},
        method="01", receipt=True, kind="extension",
    )  # fmt: skip


def tell_preservation(teller: CaseTeller, place: int) -> str:
    """Tell a prior registration and preservation of evidence, every other one disposed of on the last day, every
    fourth too late.
    """
    w, agency = teller.w, teller.agency
    day = working(teller.plan.filed, 3)
    due = working(day, 7)
    preservation = w.object("preservation", f"BQ{w.number('preservation'):05d}", items=["账册三本"])
    both = {"preservation": preservation, "case": teller.case, "agency": agency.id}
    disposed = {0: working(due, 1), 1: due}.get(place % 4, working(day, w.random.randint(2, 6)))
    approved = moment(day, 9)
    if place % 8 == 6:
        approved += timedelta(hours=3)
        w.violated("preservation", preservation, "preservation.approved", "undone")
    w.event("approval.given", approved, both, of="preservation", result="approved", approver="head")
    w.event(
        "preservation.registered", moment(day, 10, 30), {**both, "officer/handler": teller.plan.investigators},
        urgent=False, inventory=True, inventory_signed=True,
    )  # fmt: skip
    w.event(
        "preservation.disposed", moment(disposed, 10), {"preservation": preservation, "case": teller.case},
        disposal="evidence_secured",
    )  # fmt: skip
    if disposed > due:
        w.violated("preservation", preservation, "preservation.disposed-within-7-days", "late", due)
    return preservation
