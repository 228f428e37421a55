"""Acts of the supervising body between issue and verification: service, objection, more time, talk, withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, ActRefused, Done, Hindrance, perform
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import NewObject, Ref
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.supervision import obstacles
from zhiheng.oversight.supervision.instruments import MEETING
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.obstacles import instrument_of
from zhiheng.oversight.supervision.permissions import require_handler
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.services.common import naming, officers, on, tell, was_done
from zhiheng.registry.models import Officer

RECEIPT_ASKED = ("01", "03", "07")
"""Ways of service that leave a receipt (送达回证)."""


@dataclass(frozen=True, slots=True)
class Service:
    """How a document reached the agency: way, post that received it, who received it (an officer there), receipt."""

    method: str
    received_by: str
    recipient: str = ""
    receipt: bool = False


def serve(user: User, act: Act, order: Order, how: Service) -> Done:
    """Register that the instrument reached the agency (送达): its days begin, the agency is told.

    A service of an earlier day is recorded (``act.doing`` False), even without receipt.
    Raises ``Refusal``, ``ActRefused``.
    """
    require_handler(user, order.body)
    if how.recipient and not Officer.objects.filter(public_id=how.recipient, agency=order.agency).exists():
        raise Refusal.of("收件人不是被监督机关的人员", "收件人", "请从列出的人员中选，或者只填岗位")
    post = stated(how.received_by, "收件岗位", "例如“办公室”")
    if (stops := obstacles.to_serve(order, act.day)) and not was_done(act):
        raise ActRefused("登记送达", stops)
    against = obstacles.doing_out_of_line(act, order)
    if how.method in RECEIPT_ASKED and not how.receipt:
        against.append(Hindrance("没有送达回证", "山东省行政程序规定第九十六条", "请取得送达回证后登记"))
    refs = [
        Ref(ORDER, order.public_id),
        Ref("document", order.document),
        Ref("agency", order.agency, "to"),
        Ref("officer", how.recipient, "recipient"),
    ]
    event = on(act, order).event(
        "service.completed", refs, method=how.method, received_by=post, receipt=how.receipt, kind="supervision"
    )
    with transaction.atomic():
        done = perform(on(act, order), "登记送达", order.public_id, [event], against=against)
        _tell_agency(order, "served", f"收到{instrument_of(order).title}", _asked(order))
    return done


def reexamine(user: User, act: Act, order: Order, upheld: bool, reason: str, supervisors: tuple[str, ...]) -> Done:
    """Decide about an objection (异议复查): by two others than the issuers. Not upheld, the instrument is withdrawn."""
    require_handler(user, order.body)
    reason = stated(reason, "复查结论的理由", "请写明复查的事实和依据")
    against = obstacles.to_reexamine(order, act.day) + obstacles.doing_out_of_line(act, order)
    against += obstacles.of_people(supervisors, act.agency, act.day, order.supervisors)
    against += obstacles.acting(act, supervisors)
    if user.public_id == order.issuer or (user.person and user.person in order.supervisors):
        against.append(Hindrance("您是这份文书的制发人或者监督人员", obstacles.REGULATION, "请由其他监督人员办理复查"))
    event = act.event("order.reexamined", naming(order, *officers(supervisors)), upheld=upheld, reason=reason)
    with transaction.atomic():
        done = perform(on(act, order), "作出复查结论", order.public_id, [event], against=against)
        result = "维持原文书，请继续办理" if upheld else "异议成立，原文书已撤回"
        _tell_agency(order, f"reexamined:{order.objected_on}", f"异议复查结论：{order}", result)
    return done


def extend(user: User, act: Act, order: Order, to: date, reason: str) -> Done:
    """Grant more time (延长期限) up to a day. Raises ``ActRefused`` where the law states the days or they are over."""
    require_handler(user, order.body)
    reason = stated(reason, "延长的理由", "请写明为什么延长")
    against = obstacles.to_extend(order, act.day) + obstacles.doing_out_of_line(act, order)
    if order.due_on is not None and to <= order.due_on:
        against.append(Hindrance(f"延长后的日期 {to} 不晚于原期限 {order.due_on}", "", "请填写以后的日期"))
    event = act.event("period.extended", [Ref(ORDER, order.public_id)], of="supervision", to=to, reason=reason)
    with transaction.atomic():
        done = perform(on(act, order), "延长期限", order.public_id, [event], against=against)
        _tell_agency(order, f"extended:{to}", f"期限延长至 {to}：{order}", reason)
    return done


def refuse_extension(user: User, act: Act, order: Order, reason: str) -> Done:
    """Refuse more time (不同意延长), with the reason."""
    require_handler(user, order.body)
    reason = stated(reason, "不同意的理由", "请写明为什么不同意")
    against = obstacles.over(order) + obstacles.doing_out_of_line(act, order)
    if order.asked_until is None:
        against.append(Hindrance("没有待答复的延期申请", "", "请查看办理经过"))
    event = act.event("order.extension-refused", naming(order), reason=reason)
    with transaction.atomic():
        done = perform(on(act, order), "答复延期申请", order.public_id, [event], against=against)
        _tell_agency(order, f"refused:{order.asked_until}", f"不同意延期：{order}", reason)
    return done


def withdraw(user: User, act: Act, order: Order, reason: str) -> Done:
    """Withdraw an instrument (撤回) with the reason; it stays readable and owes nothing any more."""
    require_handler(user, order.body)
    reason = stated(reason, "撤回的理由", "请写明为什么撤回")
    event = act.event("order.withdrawn", naming(order), reason=reason)
    with transaction.atomic():
        done = perform(on(act, order), "撤回文书", order.public_id, [event], against=obstacles.over(order))
        if order.served_on is not None:
            _tell_agency(order, "withdrawn", f"文书已撤回：{order}", reason)
    return done


def meet(
    user: User, act: Act, order: Order, resolutions: list[str], supervisors: tuple[str, ...], minutes: bool
) -> Done:
    """Record a talk (约谈): who of the body led it, what was agreed, whether minutes were taken."""
    require_handler(user, order.body)
    for text in resolutions:
        stated(text, "议定事项", "每行一项")
    if (stops := obstacles.to_meet(order, act.day)) and not was_done(act):
        raise ActRefused("登记约谈", stops)
    against = obstacles.of_people(supervisors, act.agency, act.day) + obstacles.doing_out_of_line(act, order)
    meeting = public_id()
    refs = [
        Ref("meeting", meeting),
        Ref("agency", order.agency),
        Ref(SUPERVISION, order.matter),
        Ref(ORDER, order.public_id),
        *(Ref("officer", id_) for id_ in dict.fromkeys(supervisors)),
    ]
    event = act.event("meeting.held", refs, kind="talk", minutes=minutes, resolutions=resolutions)
    thing = NewObject("meeting", meeting, {"kind": "talk"}, act.agency, f"约谈：{order}"[:200])
    return perform(on(act, order), "登记约谈", order.public_id, [event], [thing], against)


def _asked(order: Order) -> str:
    instrument = instrument_of(order)
    if instrument.asks == MEETING:
        return f"请于 {order.due_on} 参加约谈。"
    days = f"收到之日起 {instrument.days.words}内" if instrument.from_receipt else f"最迟 {order.due_on}"
    return f"请在{days}答复，依据{instrument.basis}。"


def _tell_agency(order: Order, what: str, title: str, body: str) -> None:
    told = findings.answering(order.agency).values_list("public_id", flat=True)
    tell(list(told), what, title, body, order)
