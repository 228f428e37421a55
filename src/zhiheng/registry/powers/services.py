"""Acts about powers: list, end, delegate to a street, assess, take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Attributes, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Agency, DelegatedPower, Power

LISTING = "行政处罚法第三十九条"
STREETS = "行政处罚法第二十四条"


@dataclass(frozen=True, slots=True)
class Matter:
    """A power item: code, name, kind, what it rests on. ``law`` are the articles that grant it (法规简称#条)."""

    code: str
    name: str
    kind: str
    field: str = ""
    law: tuple[str, ...] = ()
    violated: tuple[str, ...] = ()
    sanctions: tuple[str, ...] = ()
    by_law: bool | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when (both days inside; None: without end), and a yearly cap of visits where one is published."""

    valid_from: date | None = None
    valid_to: date | None = None
    yearly_cap: int | None = None


def power_of(code: str, kind: str) -> str:
    """Return the id of the power item with that code and kind, '' where there is none."""
    return Power.objects.filter(code=code, kind=kind).values_list("public_id", flat=True).first() or ""


def list_power(act: Act, matter: Matter, holder: str, term: Term | None = None) -> Done:
    """Publish a power item of an agency (权责事项公布). The same matter of several agencies is one item."""
    id_ = power_of(matter.code, matter.kind)
    against = _against_listing(act, id_, matter, holder)
    event, thing = listing(act, matter, holder, term or Term(), id_ or public_id())
    return perform(act, "公布权责事项", thing.id, [event], [thing], against)


def listing(act: Act, matter: Matter, holder: str, term: Term, id_: str) -> tuple[NewEvent, NewObject]:
    """Return event and object of a listing, for ``list_power`` and for imports of many."""
    event = act.event(
        "power.listed",
        [Ref("power", id_), Ref("agency", holder)],
        agency=holder,
        kind=matter.kind,
        law=list(matter.law) or None,
        by_law=matter.by_law,
        matters=[matter.code],
        yearly_cap=term.yearly_cap,
        valid_from=term.valid_from,
        valid_to=term.valid_to,
    )
    values: Attributes = {"code": matter.code, "name": matter.name, "kind": matter.kind}
    values["field"] = matter.field or None
    values |= {name: list(getattr(matter, name)) or None for name in ("law", "violated", "sanctions")}
    thing = NewObject("power", id_, {**values, "by_law": matter.by_law}, title=f"{matter.code} {matter.name}"[:200])
    return event, thing


def _against_listing(act: Act, id_: str, matter: Matter, holder: str) -> list[Hindrance]:
    found = []
    if not matter.law:
        found.append(Hindrance("没有写明依据条款", LISTING, "请填写法律、法规、规章的名称和条款"))
    if id_ and holding("power.held", act.day).filter(subject=holder, carrier=id_).exists():
        found.append(Hindrance("本机关已经公布该事项且仍在有效期内", LISTING, "要调整的，请先终止原事项"))
    if Agency.objects.filter(public_id=holder, ended_on__isnull=False).exists():
        found.append(Hindrance("该执法主体已经终止", LISTING, "请核对执法主体"))
    return found


def end_power(act: Act, id_: str, holder: str, reason: str) -> Done:
    """End a power item of an agency (事项终止)."""
    against = []
    if not holding("power.held", act.day).filter(subject=holder, carrier=id_).exists():
        against.append(Hindrance("本机关现在没有该事项", LISTING, "请核对事项"))
    event = act.event("authority.ended", [Ref("agency", holder), Ref("power", id_)], agency=holder, reason=reason)
    return perform(act, "终止权责事项", id_, [event], against=against)


@dataclass(frozen=True, slots=True)
class Grant:
    """A delegation to a street: which matter, to whom, from whom, by which decision, how long."""

    code: str
    name: str
    subdistrict: str
    former: str
    decision_no: str
    valid_from: date | None = None
    valid_to: date | None = None
    published: bool | None = None


def grant_delegation(act: Act, grant: Grant) -> Done:
    """Delegate a power to a street (赋权街道): by the province's decision, published, to a street office only."""
    rows = DelegatedPower.objects.filter(code=grant.code, subdistrict=grant.subdistrict)
    known = rows.first()
    id_ = known.public_id if known is not None else public_id()
    against = []
    if not grant.decision_no:
        against.append(Hindrance("没有写明赋权决定文号", STREETS, "赋权由省、自治区、直辖市决定，请填写决定文号"))
    if not Agency.objects.filter(public_id=grant.subdistrict, kind="subdistrict").exists():
        against.append(Hindrance("赋权对象不是街道办事处", STREETS, "请选择街道办事处"))
    if known is not None and known.ended_on is None and (known.valid_to is None or known.valid_to >= act.day):
        against.append(Hindrance(f"该街道自 {known.granted_on} 起已有该事项", STREETS, "要调整的，请先收回"))
    event, thing = granting(act, grant, id_)
    return perform(act, "赋权街道", id_, [event], [thing], against)


def granting(act: Act, grant: Grant, id_: str = "") -> tuple[NewEvent, NewObject]:
    """Return event and object of a delegation, for ``grant_delegation`` and for imports of many."""
    id_ = id_ or public_id()
    roles = [
        Ref("delegated_power", id_),
        Ref("agency", grant.subdistrict, "subdistrict"),
        Ref("agency", grant.former, "former"),
    ]
    event = act.event(
        "delegation.granted",
        roles,
        agency=grant.subdistrict,
        decision_no=grant.decision_no,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        published=grant.published,
        matters=[grant.code],
    )
    values = {"code": grant.code, "name": grant.name, "decision_no": grant.decision_no or None}
    title = f"{grant.code} {grant.name}"[:200]
    thing = NewObject("delegated_power", id_, values, agency=grant.subdistrict, title=title)
    return event, thing


def assess_delegation(act: Act, id_: str, result: str, cases: int | None = None) -> Done:
    """Assess a delegated power (赋权评估): can the street carry it; how many cases did it handle."""
    row = DelegatedPower.objects.get(public_id=id_)
    against = [] if result else [Hindrance("没有写明评估结果", STREETS, "请写明承接情况和建议")]
    roles = [Ref("delegated_power", id_), Ref("agency", row.subdistrict, "subdistrict")]
    event = act.event("delegation.assessed", roles, agency=row.subdistrict, result=result, cases=cases)
    return perform(act, "评估赋权事项", id_, [event], against=against)


def take_back_delegation(act: Act, id_: str, reason: str) -> Done:
    """Take a delegated power back (收回赋权事项): the street may no longer use it from the next day."""
    row = DelegatedPower.objects.get(public_id=id_)
    against = []
    if row.ended_on:
        against.append(Hindrance(f"该事项已于 {row.ended_on} 收回", STREETS, "无需重复办理"))
    if not reason:
        against.append(Hindrance("没有写明收回原因", STREETS, "请写明评估结论或者决定文号"))
    roles = [Ref("agency", row.subdistrict), Ref("delegated_power", id_)]
    event = act.event("authority.ended", roles, agency=row.subdistrict, reason=reason)
    return perform(act, "收回赋权事项", id_, [event], against=against)


def holders(id_: str, day: date) -> Sequence[str]:
    """Return the ids of the agencies that hold a power item on a day."""
    return list(holding("power.held", day).filter(carrier=id_).values_list("subject", flat=True))
