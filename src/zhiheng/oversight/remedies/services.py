"""Acts about 行政复议意见书: its receipt is registered, the correction is reported within sixty days."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.services import remove
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.doing import deciding
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import NewObject, Ref
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.permissions import require_supervisor
from zhiheng.oversight.findings.services import NOTICE
from zhiheng.oversight.remedies.models import Kind, Remedy
from zhiheng.oversight.remedies.projecting import BASIS, OPINION, ORDER, REMEDY
from zhiheng.oversight.remedies.selectors import may_report
from zhiheng.oversight.supervision.services import hand_over, sendable


def to_receive(row: Remedy) -> list[Hindrance]:
    """Return why no opinion can be registered for a remedy."""
    if row.kind != Kind.REVIEW:
        return [Hindrance("行政诉讼没有行政复议意见书", BASIS, "请选择行政复议")]
    return [Hindrance(f"{row.opinion_on} 已登记意见书 {row.opinion_no}", BASIS, "请核对文号")] if row.opinion else []


def to_report(row: Remedy) -> list[Hindrance]:
    """Return why nothing can be reported."""
    if not row.opinion:
        return [Hindrance("没有登记行政复议意见书", BASIS, "请先登记收到的意见书")]
    if row.opinion_reported_on is not None:
        return [Hindrance(f"{row.opinion_reported_on} 已报送纠正情况", BASIS, "请查看办理经过")]
    return []


def receive(user: User, act: Act, row: Remedy, number: str, demand: str) -> Done:
    """Register that the agency received a 行政复议意见书 on the act's day; its sixty days begin (复议法第七十六条)."""
    require_supervisor(user)
    number, demand = stated(number, "文号", "请照意见书填写"), stated(demand, "意见", "请写明要求纠正什么")
    act = _on(act, row)
    order, document = public_id(), public_id()
    title = f"行政复议意见书 {number}"[:200]
    things = [
        NewObject(ORDER, order, {"kind": OPINION}, row.agency, title),
        NewObject("document", document, {"kind": "supervision", "number": number}, row.agency, title),
    ]
    refs = [Ref(ORDER, order), Ref("agency", row.agency, "supervised"), Ref("document", document)]
    served = [Ref("document", document), Ref(ORDER, order), Ref("agency", row.agency, "to")]
    events = [
        act.event("order.issued", [*refs, Ref(REMEDY, row.public_id)], kind=OPINION, demand=demand),
        act.event("service.completed", served, kind="supervision", receipt=True),
    ]
    with transaction.atomic():
        done = perform(act, "登记复议意见书", order, events, things, to_receive(row))
        told = list(findings.answering(row.agency).values_list("public_id", flat=True))
        url = reverse("object", args=[REMEDY, row.public_id])
        notify(told, NOTICE, f"收到{title}"[:120], body="六十日内报送纠正情况", url=url, key=f"opinion:{row.public_id}")
    return done


def report(user: User, act: Act, row: Remedy, corrected: bool, explanation: str, files: Sequence[str] = ()) -> Done:
    """Report the correction to the reviewing body (报送纠正情况). ``files``: drafts of this account."""
    if not may_report(user, row):
        raise Refusal.of("报送须有本机关的答复权限，没有作任何更改", "", "请由机关负责人或者管理员办理")
    act = _on(act, row)
    text = stated(explanation, "纠正情况", "请写明怎样纠正")
    kept = sendable(user, act, files)
    with transaction.atomic():
        objects = hand_over(user, kept, (ORDER, row.opinion), row.agency, row.opinion_no)
        refs = [Ref(ORDER, row.opinion), Ref("agency", row.agency, "supervised")]
        refs += [Ref("document", one.id) for one in objects]
        event = act.event(
            "order.reported", refs, agency=row.agency, corrected=corrected, in_writing=True, explanation=text
        )
        done = perform(act, "报送纠正情况", row.opinion, [event], objects, to_report(row))
        for one in kept:
            remove(one)
    return done


def _on(act: Act, row: Remedy) -> Act:
    """Return the act bound to a remedy and its opinion as they stand now, the row read anew."""
    act = deciding(act, REMEDY, row, row.public_id)
    return deciding(act, ORDER, row, row.opinion) if row.opinion else act
