"""Issuing an instrument (制发): here, with number and document; or recorded, because it was issued on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.records import NewEvent
from zhiheng.ledger.services import NewObject, Ref
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.recording import FINDING
from zhiheng.oversight.supervision import obstacles, printing
from zhiheng.oversight.supervision.instruments import Instrument, instruments
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.permissions import may_sign, require_handler
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.selectors import order_or_404
from zhiheng.oversight.supervision.services.common import officers, report_upward, was_done


@dataclass(frozen=True, slots=True)
class Issue:
    """What is issued: on which matter, of which kind, what it demands of whom by when, about which findings.

    ``problems``: the facts in the document's words; they stand in the document only. ``until``: the last day that the
    document states, for kinds whose days don't run from receipt. ``former``: the instrument that it follows.
    """

    matter: str
    kind: str
    demand: str
    problems: str
    supervisors: tuple[str, ...]
    findings: tuple[str, ...] = ()
    until: date | None = None
    former: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    """An issue with what it names, looked up."""

    said: Issue
    instrument: Instrument
    matter: Matter
    former: Order | None


def issue(user: User, act: Act, said: Issue) -> Done:
    """Issue an instrument now: number, document, event, in one transaction; return its id.

    Raises ``Refusal`` for what isn't stated or isn't ours, ``ActRefused`` with every reason, ``Stale`` where somebody
    else issued on the same matter meanwhile, ``SecondPersonNeeded`` where a head must sign and hasn't.
    """
    one = _checked(user, said)
    id_ = public_id()
    act = _bound(act, one)
    against = _against(one, act)
    if against or was_done(act):
        return perform(act, f"制发{one.instrument.title}", id_, [_issued(act, one, id_, "")], against=against)
    _require_signature(one.instrument, act)
    with transaction.atomic():
        subject = Subject(ORDER, id_, one.matter.title, addressee=one.matter.agency)
        values = printing.values(one.instrument, said, one.matter.agency)
        document = making.issue(user, printing.key(said.kind), subject, act.agency, values, day=act.day)
        act = replace(act, document_no=str(document.number or ""))
        done = _kept(act, one, id_, document.public_id)
        if done.appended.repeated:  # the same form, sent twice at the same moment: the second number isn't given
            transaction.set_rollback(True)
        report_upward(act, f"已制发{one.instrument.title}：{one.matter.title}", one.matter)
    return done


def _require_signature(instrument: Instrument, act: Act) -> None:
    """Raise ``SecondPersonNeeded`` for an instrument that a head of the supervising body must sign, ``Refusal`` where
    the one who confirmed is no such head.
    """
    if not instrument.signed:
        return
    if not act.second_person:
        raise SecondPersonNeeded.of(f"{instrument.title}由监督机关负责人签发", "", "请提请负责人用本人账号签发")
    signer = User.objects.filter(public_id=act.second_person).first()
    if signer is None or not may_sign(signer):
        raise Refusal.of("所选签发人没有签发监督文书的权限", "签发人", "请提请监督机关负责人签发")


def record_issue(user: User, act: Act, said: Issue) -> Done:
    """Record an instrument that was issued on paper (``act.doing`` False, its number in ``act.document_no``).

    Never refused for a legal defect: what speaks against it is returned as warnings. Raises ``Refusal`` without number.
    """
    one = _checked(user, said)
    if not act.document_no.strip():
        raise Refusal.of("没有写明文号", "文号", "请照纸质文书填写")
    act = replace(_bound(act, one), doing=False)
    return _kept(act, one, public_id(), public_id(), _against(one, act))


def _checked(user: User, said: Issue) -> _Checked:
    instrument = instruments().get(said.kind)
    if instrument is None:
        raise Refusal.of("没有这种监督文书", "文书种类", "请从列出的种类中选")
    matter = findings.matter_or_404(user, said.matter)
    require_handler(user, matter.body)
    former = order_or_404(user, said.former) if said.former else None
    if former is not None and former.matter != matter.public_id:
        raise Refusal.of("前一文书不属于这件监督事项", "前一文书", "请从该事项的页面办理")
    own = set(Finding.objects.filter(matter=said.matter).values_list("identity", flat=True))
    if foreign := set(said.findings) - own:
        raise Refusal.of(f"有 {len(foreign)} 项发现不在这件监督事项里", "发现", "请重新选择")
    demand = stated(said.demand, "要求", "请写明要机关做什么")
    stated(said.problems, "问题", "请写明查明的问题")
    return _Checked(replace(said, demand=demand), instrument, matter, former)


def _against(one: _Checked, act: Act) -> list[Hindrance]:
    found = obstacles.of_body(one.instrument, act.agency)
    found += obstacles.out_of_line(act.agency, one.matter.agency) if act.doing else []
    found += obstacles.to_issue(one.instrument, one.matter, one.former, act.day)
    found += obstacles.of_people(one.said.supervisors, act.agency, act.day)
    found += obstacles.acting(act, one.said.supervisors)
    if not one.instrument.from_receipt:
        if one.said.until is None:
            found.append(Hindrance("文书没有载明期限", one.instrument.basis, "请填写最迟哪天"))
        elif one.said.until <= act.day:
            found.append(Hindrance(f"期限 {one.said.until} 不晚于制发日期", one.instrument.basis, "请填写以后的日期"))
    return found


def _bound(act: Act, one: _Checked) -> Act:
    """Two who issue on the same matter at once: the second sees the first one's."""
    keys = [(SUPERVISION, one.matter.public_id)]
    return decided_on(act, *keys, *([(ORDER, one.former.public_id)] if one.former is not None else []))


def _kept(act: Act, one: _Checked, id_: str, document: str, against: list[Hindrance] | None = None) -> Done:
    title = f"{one.instrument.title} {act.document_no}".strip()[:200]
    objects = [
        NewObject(ORDER, id_, {"kind": one.instrument.kind}, one.matter.agency, title),
        NewObject("document", document, {"kind": "supervision", "number": act.document_no}, act.agency, title),
    ]
    events = [_issued(act, one, id_, document)]
    return perform(act, f"制发{one.instrument.title}", id_, events, objects, against or [])


def _issued(act: Act, one: _Checked, id_: str, document: str) -> NewEvent:
    said = one.said
    refs = [
        Ref(ORDER, id_),
        Ref(SUPERVISION, said.matter),
        Ref("agency", one.matter.agency, "supervised"),
        Ref("agency", act.agency, "by"),
        Ref("document", document),
        Ref(ORDER, said.former, "former"),
        *officers(said.supervisors),
        *(Ref(FINDING, identity) for identity in said.findings),
    ]
    until = None if one.instrument.from_receipt else said.until
    return act.event("order.issued", refs, kind=said.kind, demand=said.demand, until=until)
