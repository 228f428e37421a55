"""Why an act on an instrument can't be done now: asked by the services, and by the pages that show the buttons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from zhiheng.ledger.acting import Act, Hindrance
from zhiheng.oversight.findings.line import line_of
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision.instruments import ANSWER, MEETING, REPORT, Instrument, common, instruments
from zhiheng.oversight.supervision.models import Order, State
from zhiheng.oversight.supervision.selectors import open_of
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Agency, Certificate, Officer
from zhiheng.registry.models.agencies import AgencyKind

TWO = "山东省行政执法监督条例第二十二条"
OPINION = "山东省行政执法监督条例第二十九条"
REGULATION = "行政执法监督条例"
LINE = "山东省行政执法监督条例第四条"
ACCOUNTABILITY = "accountability"
"""The instrument that suggests to a body to hold its people responsible (责任追究建议)."""
LEAST = 2
"""How many supervisors issue, re-examine and verify."""


def instrument_of(order: Order) -> Instrument:
    """Return the declared instrument of a row."""
    return instruments()[order.kind]


def over(order: Order) -> list[Hindrance]:
    """Return why nothing more is done about an instrument that is over."""
    if not order.over:
        return []
    return [Hindrance(f"这份文书{order.over_on}{order.get_state_display()}", "", "请查看事项的其他文书")]


def unserved(order: Order, day: date) -> list[Hindrance]:
    """Return why the agency can't act yet: it hasn't received the document, or not by that day."""
    if order.served_on is None:
        return [Hindrance("这份文书还没有送达", instrument_of(order).basis, "请监督机关先登记送达")]
    if day < order.served_on:
        return [Hindrance(f"所填日期早于送达日 {order.served_on}", "", "请核对日期")]
    return []


def failed(order: Order, day: date) -> bool:
    """Return whether an instrument was ignored (its last day is over) or not fulfilled (verification failed)."""
    waits = order.state in (State.SERVED, State.RETURNED) and order.due_on is not None and order.due_on < day
    return waits or order.state == State.RETURNED


def of_body(instrument: Instrument, unit: str) -> list[Hindrance]:
    """Return what speaks against a body issuing an instrument: a department issues those of its line only."""
    if instrument.line or not _department(unit):
        return []
    what = f"{instrument.title}由本级政府的行政执法监督机关制发，部门不能制发"
    return [Hindrance(what, instrument.basis, "请将情况报告行政执法监督机关，由其处理")]


def _department(unit: str) -> bool:
    return Agency.objects.filter(public_id=unit).exclude(kind=AgencyKind.SUPERVISOR).exists()


def out_of_line(unit: str, agency: str) -> list[Hindrance]:
    """Return what speaks against a department asking something of a body that isn't, or no longer, in its line.

    From that day it may only end what it began (close, withdraw) and goes on seeing it; the bureau takes it further.
    Source: 山东省行政执法监督条例第四条第四款 (a department supervises its own line).
    """
    if not _department(unit) or agency in line_of(unit):
        return []
    called = names([agency]).get(agency, agency)
    remedy = "请办结或者撤回已制发的文书，并报告行政执法监督机关，由其继续监督"
    return [Hindrance(f"{called}现在不在本机关的监督范围", LINE, remedy)]


def doing_out_of_line(act: Act, order: Order) -> list[Hindrance]:
    """Return the same for an act on an instrument; what already happened is recorded (F3)."""
    return out_of_line(act.agency, order.agency) if act.doing else []


def to_issue(instrument: Instrument, matter: Matter, former: Order | None, day: date) -> list[Hindrance]:
    """Return what speaks against issuing an instrument on a matter."""
    found = []
    if matter.stage in (Matter.Stage.COLLECTED, Matter.Stage.CLOSED):
        found.append(
            Hindrance(f"监督事项现为“{matter.get_stage_display()}”", REGULATION, "请先立督办，办结的事项另行归并")
        )
    for other in open_of(matter.public_id).filter(kind=instrument.kind):
        if former is None or other.public_id != former.public_id:
            what = f"{other.issued_on} 已制发同种文书 {other}，尚未办结"
            found.append(Hindrance(what, instrument.basis, "请在原文书上办理"))
    if former is not None:
        found += over(former) + to_succeed(instrument, former, day)
    elif instrument.after:
        called = "、".join(instruments()[kind].title for kind in instrument.after)
        found.append(Hindrance(f"没有逾期未纠正的{called}", instrument.basis, f"请先制发{called}，逾期未纠正的再办"))
    return found


def to_succeed(instrument: Instrument, former: Order, day: date) -> list[Hindrance]:
    """Return why an instrument can't follow a former one."""
    before = instrument_of(former)
    if instrument.kind not in before.next:
        return [Hindrance(f"{before.title}之后不能直接制发{instrument.title}", instrument.basis, "请选其他文书")]
    if before.asks == REPORT and not failed(former, day):
        due = f"，期限到 {former.due_on}" if former.due_on else ""
        what = f"{before.title}没有逾期，核验也没有不通过{due}"
        basis = OPINION if instrument.after else instrument.basis
        return [Hindrance(what, basis, "请待期限届满，或者先核验机关的报告")]
    return []


def of_people(ids: Collection[str], unit: str, day: date, others: Sequence[str] = ()) -> list[Hindrance]:
    """Return what speaks against these persons as supervisors on a day.

    ``others``: who may not be among them (whoever issued the instrument that is objected to).
    """
    named = list(dict.fromkeys(ids))
    called = people.names(named)
    found = []
    if len(named) < LEAST:
        found.append(Hindrance(f"只有 {len(named)} 名监督人员", TWO, "请选定两名以上持监督证件的人员"))
    valid = set(
        holding("certificate.valid", day, ("supervision",)).filter(subject__in=named).values_list("subject", flat=True)
    )
    here = set(Officer.objects.filter(agency=unit, public_id__in=named).values_list("public_id", flat=True))
    for id_ in named:
        if id_ not in here:
            found.append(Hindrance(f"{called[id_]}不是本机关人员", TWO, "请另选本机关监督人员"))
        elif id_ not in valid:
            found.append(
                Hindrance(f"{called[id_]} {day} 没有有效的监督证件{_until(id_)}", TWO, "请另选持有效证件的人员")
            )
        if id_ in others:
            found.append(Hindrance(f"{called[id_]}参与制发了这份文书", REGULATION, "复查须由其他监督人员办理"))
    return found


def acting(act: Act, ids: Collection[str]) -> list[Hindrance]:
    """Return why an account can't do an act of these supervisors: it is none of them. Recording is anybody's."""
    if not act.doing or (act.by.person and act.by.person in ids):
        return []
    remedy = "请由其中一名监督人员用本人账号办理；已经在纸上办理的，填实际日期补记"
    return [Hindrance("所选监督人员里没有您本人", TWO, remedy)]


def _until(officer: str) -> str:
    last = Certificate.objects.filter(officer=officer, kind="supervision").order_by("-valid_to").first()
    return f"（有效期至 {last.valid_to}）" if last is not None and last.valid_to else ""


def to_serve(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against registering service."""
    found = over(order)
    if order.served_on is not None:
        found.append(Hindrance(f"已于 {order.served_on} 送达", "", "无需重复登记"))
    if day < order.issued_on:
        found.append(Hindrance(f"送达日期早于制发日期 {order.issued_on}", "", "请核对日期"))
    return found


def to_answer(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against explaining."""
    found = over(order) + unserved(order, day)
    if instrument_of(order).asks == MEETING:
        found.append(Hindrance("约谈通知书不须书面答复", instrument_of(order).basis, "请按时参加约谈"))
    return found


def to_report(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against reporting."""
    instrument = instrument_of(order)
    found = over(order) + unserved(order, day)
    if instrument.asks != REPORT:
        found.append(Hindrance(f"{instrument.title}不须报告纠正情况", instrument.basis, "请说明情况"))
    if order.state in (State.REPORTED, State.VERIFIED):
        found.append(Hindrance(f"{order.answered_on} 已经报告，{order.get_state_display()}", "", "请等待监督机关核验"))
    return found


def to_object(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against objecting. Days that nothing confirms don't (F20)."""
    instrument, days = instrument_of(order), common().objection
    found = over(order) + unserved(order, day)
    if not instrument.objection:
        found.append(Hindrance(f"对{instrument.title}没有异议程序", instrument.basis, "有不同意见的，请在答复中说明"))
    if order.objected_on is not None:
        result = "尚待复查" if order.state == State.OBJECTED else "已经复查"
        found.append(Hindrance(f"{order.objected_on} 已经提出异议，{result}", REGULATION, "不重复受理"))
    if days.confirmed and order.served_on is not None and day > days.after(order.served_on):
        found.append(Hindrance(f"异议期限已于 {days.after(order.served_on)} 届满", REGULATION, "请在报告中说明"))
    return found


def to_extend(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against more time: asking for it and granting it."""
    instrument = instrument_of(order)
    found = over(order)
    if instrument.from_receipt:
        what = f"{instrument.title}的期限由{instrument.basis}规定，没有延长的规定"
        found.append(Hindrance(what, instrument.basis, "请在期限内纠正并报告；不能完成的，报告原因和进度"))
    if order.due_on is not None and day > order.due_on:
        found.append(Hindrance(f"期限已于 {order.due_on} 届满", instrument.basis, "届满以后不能延长"))
    return found


def to_reexamine(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against deciding about an objection."""
    if order.state != State.OBJECTED:
        return [Hindrance("没有待复查的异议", REGULATION, "请查看办理经过")]
    return []


def to_verify(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against verifying."""
    instrument = instrument_of(order)
    if not instrument.verified:
        return [Hindrance(f"{instrument.title}不须核验整改", instrument.basis, "机关答复后可以办结")]
    if order.state != State.REPORTED:
        return over(order) or [
            Hindrance(f"机关还没有报告已经纠正，现为“{order.get_state_display()}”", instrument.basis, "请等待报告")
        ]
    return []


def to_close(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against closing."""
    instrument = instrument_of(order)
    ready = State.VERIFIED if instrument.verified else State.REPORTED
    if order.state == ready:
        return []
    missing = {ANSWER: "机关还没有答复", MEETING: "还没有登记约谈"}.get(instrument.asks, "还没有核验通过")
    return over(order) or [
        Hindrance(f"{missing}，现为“{order.get_state_display()}”", instrument.basis, "请先办理前一步")
    ]


def to_impose(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against recording who was held responsible."""
    if order.kind != ACCOUNTABILITY:
        return [Hindrance("这份文书不是责任追究建议书", "", "请核对")]
    return over(order) + unserved(order, day)


def to_meet(order: Order, day: date) -> list[Hindrance]:
    """Return what speaks against recording the talk."""
    if instrument_of(order).asks != MEETING:
        return [Hindrance("这份文书不是约谈通知书", "", "请核对")]
    return over(order) + unserved(order, day)
