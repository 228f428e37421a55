"""Acts about bodies: register, rename, merge, announce, end; organisations, teams, entrustments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.law import codes
from zhiheng.ledger.acting import Act, Attributes, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry.models import Agency, Entrustment, Organisation

BODY = "山东省行政执法监督条例第九条"
PENALTY_20 = "行政处罚法第二十条、第二十一条"


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What is registered about an enforcing body; ``superior`` and ``former`` are ids of other bodies."""

    name: str
    kind: str
    field: str
    short: str = ""
    level: str = "区县"
    region: str = ""
    uscc: str = ""
    managed_by: str = ""
    superior: str = ""
    confirmation_no: str = ""
    former: tuple[str, ...] = ()


def register_agency(act: Act, facts: AgencyFacts, id_: str = "") -> Done:
    """Register an enforcing body, or what changed about it (name, field, superior): 主体登记与变更.

    With ``id_`` the body is known and keeps its history; without, it is new. A merger names in ``former`` the bodies
    that went into this one; each of these is ended by ``end_agency``.
    """
    known = Agency.objects.filter(public_id=id_).first() if id_ else None
    id_ = id_ or public_id()
    against = _against_registration(facts, id_)
    event, thing = registering(act, facts, id_)
    return perform(act, "登记变更执法主体" if known else "登记执法主体", id_, [event], [thing], against)


def registering(act: Act, facts: AgencyFacts, id_: str = "") -> tuple[NewEvent, NewObject]:
    """Return event and object of a registration, for ``register_agency`` and for imports of many."""
    id_ = id_ or public_id()
    roles = [Ref("agency", id_), Ref("agency", facts.superior, "superior")]
    roles += [Ref("agency", former, "former") for former in facts.former]
    event = act.event(
        "agency.registered",
        roles,
        agency=id_,
        name=facts.name,
        short=facts.short,
        uscc=facts.uscc,
        kind=facts.kind,
        field=facts.field,
        level=facts.level,
        region=facts.region,
        managed_by=facts.managed_by,
        confirmation_no=facts.confirmation_no,
    )
    values = {name: getattr(facts, name) or None for name in ("name", "short", "uscc", "kind", "field", "level")}
    values |= {"region": facts.region or None, "managed_by": facts.managed_by or None}
    thing = NewObject("agency", id_, values, agency=id_, title=facts.short or facts.name)
    return event, thing


def _against_registration(facts: AgencyFacts, id_: str) -> list[Hindrance]:
    found = []
    if facts.uscc and (problem := codes.credit_problem(facts.uscc)):
        found.append(Hindrance(f"统一社会信用代码{problem}", "GB 32100-2015", "请核对代码证"))
    same = Agency.objects.filter(name=facts.name, ended_on=None).exclude(public_id=id_)
    if other := same.first():
        found.append(Hindrance(f"已有同名执法主体“{other.name}”", BODY, "请核对，是同一主体的请在原记录上登记变更"))
    if facts.superior and facts.superior in {id_, *below([id_])}:
        found.append(Hindrance("上级主体就是本主体或其下级", BODY, "请另选上级主体"))
    return found


def below(ids: Sequence[str]) -> set[str]:
    """Return the ids of all bodies below some bodies, at any depth (themselves only where they stand in a circle)."""
    found: set[str] = set()
    level = set(ids)
    while level:
        level = set(Agency.objects.filter(superior__in=level).values_list("public_id", flat=True)) - found
        found |= level
    return found


def announce_agency(
    act: Act, id_: str, announcement_no: str, published_by: str, from_: date, until: date | None
) -> Done:
    """Announce a confirmed body to the public (执法主体公告): from then on it may enforce (山东监督条例第九条)."""
    agency = Agency.objects.filter(public_id=id_).first()
    against = []
    if agency is not None and not agency.confirmation_no:
        against.append(Hindrance("尚未登记确认文号", BODY, "请先登记本级政府的审核确认文号"))
    if not announcement_no:
        against.append(Hindrance("没有公告文号", BODY, "请填写公告文号"))
    if until is not None and until < from_:
        against.append(Hindrance("公告有效期止于起始之前", BODY, "请核对日期"))
    event = announcing(act, id_, announcement_no, published_by, from_, until)
    return perform(act, "公告执法主体", id_, [event], against=against)


def announcing(
    act: Act, id_: str, announcement_no: str, published_by: str, from_: date, until: date | None
) -> NewEvent:
    """Return the event of an announcement, for ``announce_agency`` and for imports of many."""
    stated: Attributes = {
        "announcement_no": announcement_no,
        "published_by": published_by,
        "from": from_,
        "until": until,
    }
    return act.event("agency.announced", [Ref("agency", id_)], agency=id_, **stated)


def end_agency(act: Act, id_: str, reason: str) -> Done:
    """End a body's authority (主体终止): abolished, merged into another. Its history stays."""
    agency = Agency.objects.filter(public_id=id_).first()
    against = []
    if agency is not None and agency.ended_on:
        against.append(Hindrance(f"该主体已于 {agency.ended_on} 终止", BODY, "无需重复登记"))
    if not reason:
        against.append(Hindrance("没有写明终止原因", BODY, "请写明撤销、合并或者其他原因及文号"))
    event = act.event("authority.ended", [Ref("agency", id_)], agency=id_, reason=reason)
    return perform(act, "终止执法主体", id_, [event], against=against)


def register_organisation(act: Act, name: str, kind: str, uscc: str = "", region: str = "", id_: str = "") -> Done:
    """Register another body (court, police, bank, entrusted or testing organisation), or what changed about it."""
    against = []
    if uscc and (problem := codes.credit_problem(uscc)):
        against.append(Hindrance(f"统一社会信用代码{problem}", "GB 32100-2015", "请核对代码证"))
    if uscc and (other := Organisation.objects.filter(uscc=uscc).exclude(public_id=id_).first()):
        against.append(Hindrance(f"该代码已登记为“{other.name}”", "", "请在原记录上登记变更"))
    id_ = id_ or public_id()
    event = act.event(
        "organisation.registered", [Ref("organisation", id_)], name=name, kind=kind, uscc=uscc, region=region
    )
    thing = NewObject("organisation", id_, {"name": name, "kind": kind}, title=name)
    return perform(act, "登记其他单位", id_, [event], [thing], against)


def form_team(
    act: Act, name: str, kind: str, host: str, members: Sequence[str] = (), command: str = "", until: date | None = None
) -> Done:
    """Form a team (组建执法队伍): joint with the agencies ``members``, or dispatched to the street ``host``."""
    id_ = public_id()
    roles = [Ref("team", id_), Ref("agency", host, "host"), *(Ref("agency", member, "member") for member in members)]
    event = act.event("team.formed", roles, agency=host, kind=kind, name=name, command=command, until=until)
    thing = NewObject("team", id_, {"name": name, "command": command or None}, agency=host, title=name)
    return perform(act, "组建执法队伍", id_, [event], [thing])


@dataclass(frozen=True, slots=True)
class Deed:
    """What a deed of entrustment says (委托书)."""

    number: str
    principal: str
    entrusted: str
    matters: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    public_function: bool
    to_agency: bool = False


def sign_entrustment(act: Act, deed: Deed) -> Done:
    """Sign a deed of entrustment (签订委托书): in writing, to an organisation with a public function, for a term."""
    against = []
    if not deed.public_function:
        against.append(
            Hindrance("受委托组织不具有管理公共事务职能", PENALTY_20, "不得委托其他组织或者个人实施行政处罚")
        )
    if not deed.matters:
        against.append(Hindrance("委托书没有载明委托的具体事项", PENALTY_20, "请逐项填写委托事项"))
    if deed.valid_to is None:
        against.append(Hindrance("委托书没有载明期限", PENALTY_20, "请填写期限"))
    elif deed.valid_to < deed.valid_from:
        against.append(Hindrance("委托期限止于起始之前", PENALTY_20, "请核对日期"))
    if not deed.number:
        against.append(Hindrance("没有委托书编号", PENALTY_20, "请填写委托书编号"))
    id_ = public_id()
    entrusted = Ref("agency" if deed.to_agency else "organisation", deed.entrusted, "entrusted")
    event = act.event(
        "entrustment.signed",
        [Ref("entrustment", id_), Ref("agency", deed.principal, "principal"), entrusted],
        agency=deed.principal,
        matters=list(deed.matters) or None,
        valid_from=deed.valid_from,
        valid_to=deed.valid_to,
        entrusted_public_function=deed.public_function,
    )
    values: Attributes = {"number": deed.number or None, "matters": list(deed.matters) or None}
    values |= {"valid_from": deed.valid_from, "valid_to": deed.valid_to}
    thing = NewObject("entrustment", id_, values, agency=deed.principal, title=deed.number)
    return perform(act, "签订委托书", id_, [event], [thing], against)


def end_entrustment(act: Act, id_: str, reason: str) -> Done:
    """End an entrustment before its term (委托终止)."""
    found = Entrustment.objects.get(public_id=id_)
    against = []
    if found.ended_on:
        against.append(Hindrance(f"委托已于 {found.ended_on} 终止", PENALTY_20, "无需重复登记"))
    roles = [Ref("agency", found.principal), Ref("entrustment", id_)]
    event = act.event("authority.ended", roles, agency=found.principal, reason=reason)
    return perform(act, "终止委托", id_, [event], against=against)
