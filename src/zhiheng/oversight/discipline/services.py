"""Acts about transfers to the discipline organ: the only writers. Each is an event that names nothing but the transfer.

Source: 监察法第三十七条, 区方案第八项; 移送规定第十九条 for what is found in a case, 公务员法第五十七条 for civil
servants. Two supervisors with credentials propose (山东省行政执法监督条例第二十二条), the bureau's head approves;
the accused side learns of nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.files.services import refer, remove
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.security.services import record_unmask
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewEvent, NewObject, Ref, Value
from zhiheng.oversight.complaints import sides
from zhiheng.oversight.discipline import printing, telling, texts
from zhiheng.oversight.discipline.models import Stage, Transfer
from zhiheng.oversight.discipline.permissions import may_decide, may_handle, may_open, may_propose
from zhiheng.oversight.discipline.projecting import (
    ANSWERED,
    DECIDED,
    DISCIPLINE,
    HANDLES,
    OPENED,
    PROPOSED,
    RECEIVED,
    SENT,
    WITHDRAWN,
)
from zhiheng.oversight.discipline.selectors import MATERIAL, heads, named
from zhiheng.oversight.discipline.sources import Source
from zhiheng.oversight.supervision import obstacles
from zhiheng.oversight.supervision.services.answering import sendable
from zhiheng.oversight.supervision.services.common import was_done
from zhiheng.registry.agencies.selectors import discipline_bodies

LAW = "监察法第三十七条"
PLAN = "区方案第八项"
_FROM = {
    DECIDED: (Stage.PROPOSED,),
    SENT: (Stage.APPROVED,),
    RECEIVED: (Stage.SENT,),
    ANSWERED: (Stage.SENT, Stage.RECEIVED, Stage.ACCEPTED),
    WITHDRAWN: (Stage.PROPOSED, Stage.APPROVED),
}
_TITLE = "移送纪检监察"


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """What is transferred: of which source, about whom, to whom, by which supervisors, with which words and materials.

    ``files``: ids of files that the source holds; ``uploads``: drafts of this account; ``papers``: one a line.
    ``purpose``: why material that may tell who complained is handed over.
    """

    source: Source
    about: tuple[tuple[str, str], ...]
    receiver: str
    supervisors: tuple[str, ...]
    facts: str
    papers: str = ""
    files: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    purpose: str = ""


def propose(user: User, act: Act, new: NewTransfer) -> Done:
    """Propose a transfer to the bureau's head (提请移送); return its id. Words and files go behind the wall.

    Raises ``Refusal`` for an account that doesn't supervise, without a purpose for material that may tell who
    complained; ``ActRefused`` with every reason against it.
    """
    _require(may_propose(user))
    return _enter(user, act, new, public_id(), "提请移送纪检监察", [])


def record(user: User, act: Act, new: NewTransfer, reply_by: date | None = None) -> Done:
    """Record a transfer that was sent on paper (登记已移送); its number is ``act.document_no``.

    From then on the receiving body reads it here: so a head of the bureau confirms every one, whatever its day. Never
    refused for a legal defect (F3): what speaks against it is returned as warnings. Raises ``Refusal`` without a number
    and for a second person who is no head, ``SecondPersonNeeded`` without one.
    """
    _require(may_propose(user))
    if not act.document_no.strip():
        raise Refusal.of("没有写明文号", "文号", "请照纸质移送函填写")
    _require_head(act)
    id_, act = public_id(), replace(act, doing=False)
    sent = act.event(SENT, [Ref(DISCIPLINE, id_)], "", reply_by=reply_by)
    return _enter(user, act, new, id_, "登记已移送", [sent])


def _require_head(act: Act) -> None:
    if not act.second_person:
        raise SecondPersonNeeded.of("登记已移送须由本机关负责人确认", "", "请提请负责人用本人账号确认")
    if not heads(act.agency).filter(public_id=act.second_person).exists():
        raise Refusal.of("所选确认人不是本机关负责人，没有作任何更改", "确认人", "请提请本机关负责人确认")


def _enter(user: User, act: Act, new: NewTransfer, id_: str, action: str, more: list[NewEvent]) -> Done:
    said: dict[str, Value | None] = {
        "source": new.source.text, "about": [f"{kind}:{subject}" for kind, subject in new.about],
        "receiver": new.receiver, "supervisors": list(dict.fromkeys(new.supervisors)),
    }  # fmt: skip
    event = act.event(PROPOSED, [Ref(DISCIPLINE, id_)], "", **said)
    thing = NewObject(DISCIPLINE, id_, {}, agency=act.agency, title=_TITLE)
    chosen = [one for one in new.source.materials if one.file.public_id in new.files]
    with transaction.atomic():
        uploads = sendable(user, act, new.uploads)
        done = perform(act, action, id_, [event, *more], [thing], _against(act, new))
        if done.appended.repeated:
            return done
        if any(one.personal for one in chosen):
            record_unmask(user, DISCIPLINE, done.id, ("材料",), new.purpose)
        for file in [*(one.file for one in chosen), *uploads]:
            refer(file, (MATERIAL, done.id), user.public_id)
        for file in uploads:
            remove(file)
        texts.write(done.id, texts.FACTS, act.day, new.facts)
        for line in filter(None, map(str.strip, new.papers.splitlines())):
            texts.write(done.id, texts.PAPER, act.day, line)
        (telling.recorded if more else telling.proposed)(done.id)
    return done


def _against(act: Act, new: NewTransfer) -> list[Hindrance]:
    found = [] if new.facts.strip() else [Hindrance("没有写问题线索", LAW, "请写明查明的事实和依据")]
    found += obstacles.of_people(new.supervisors, act.agency, act.day) + obstacles.acting(act, new.supervisors)
    if not discipline_bodies().filter(public_id=new.receiver).exists():
        found.append(Hindrance("没有选接收的纪检监察机关", LAW, "请先在其他单位名录里登记该机关，再选择"))
    if not new.about:
        found.append(Hindrance("没有写明涉及的机关或者人员", PLAN, "请至少选择一个机关或者一名人员"))
    if act.agency in sides.units_of(list(new.about), act.day):
        remedy = "请直接向纪检监察机关反映，不在本平台移送"
        found.append(Hindrance("线索涉及本机关或者本机关人员，本机关不能移送", PLAN, remedy))
    return found


def decide(user: User, act: Act, row: Transfer, approved: bool, opinion: str) -> Done:
    """Approve a transfer, or not (审批). Raises ``ActRefused`` for one that waits for no approval, for one of its own

    supervisors, and for a refusal without reasons; ``Refusal`` for anybody but another head of the bureau."""
    _require(may_decide(user, row))
    against = []
    if ("officer", act.by.person) in named(row.public_id, HANDLES):
        against.append(Hindrance("您是这件移送的监督人员，不能由您审批", PLAN, "请由本机关其他负责人审批"))
    if not approved and not opinion.strip():
        against.append(Hindrance("没有写不同意的理由", PLAN, "请写明理由"))
    done = _step(act, row, DECIDED, "审批移送", against, approved=approved)
    if not done.appended.repeated:
        texts.write(row.public_id, texts.OPINION, act.day, opinion)
        telling.decided(row.public_id, approved)
    return done


def send(user: User, act: Act, row: Transfer, reply_by: date | None = None) -> Done:
    """Send an approved transfer: letter with number, event, in one transaction (移送).

    ``reply_by``: the day by which the letter asks for an answer; no text in hand names one. Raises ``ActRefused``
    before the approval, for a day that is over, and for an account that is none of its supervisors.
    """
    _require(may_handle(user, row))
    supervisors = tuple(id_ for _, id_ in named(row.public_id, HANDLES))
    against = obstacles.of_people(supervisors, row.agency, act.day) + obstacles.acting(act, supervisors)
    if reply_by is not None and reply_by <= act.day:
        against.append(Hindrance(f"反馈期限 {reply_by} 不晚于移送日期", "", "请填写以后的日期，或者留空"))
    if against or row.stage != Stage.APPROVED or was_done(act):
        return _step(act, row, SENT, "移送", against, reply_by=reply_by)
    with transaction.atomic():
        subject = Subject(DISCIPLINE, row.public_id, _TITLE, dossier=row.public_id)
        values = printing.values(row, supervisors, reply_by)
        document = making.issue(user, printing.KEY, subject, row.agency, values, day=act.day)
        done = _step(replace(act, document_no=str(document.number or "")), row, SENT, "移送", (), reply_by=reply_by)
        if done.appended.repeated:  # the same form, sent twice at the same moment: the second number isn't given
            transaction.set_rollback(True)
        else:
            telling.sent(row.public_id)
    return done


def receive(act: Act, row: Transfer, receipt_no: str = "") -> Done:
    """Acknowledge a transfer (签收): the receiving body here, or the bureau for a receipt on paper.

    Raises ``Refusal`` for one that wasn't sent, also where the act is recorded: the letter comes first, else the
    receiving body would be let in without it. Raises ``ActRefused`` for one that was acknowledged.
    """
    _require_sent(row)
    against = _day_after(act, row.sent_on, "移送")
    done = _step(act, row, RECEIVED, "签收", against, acknowledgement=receipt_no.strip())
    if not done.appended.repeated:
        telling.received(row.public_id)
    return done


def answer(act: Act, row: Transfer, outcome: str, words: str) -> Done:
    """Answer what becomes of a transfer (反馈): taken up, not taken up, or dealt with. The words are sealed.

    Raises ``Refusal`` for one that wasn't sent, as ``receive``; ``ActRefused`` for one that was answered, and for a
    result without words.
    """
    _require_sent(row)
    against = _day_after(act, row.received_on or row.sent_on, "移送")
    if outcome != "accepted" and not words.strip():
        against.append(Hindrance("没有写反馈内容", PLAN, "请写明不受理的理由，或者处理结果"))
    done = _step(act, row, ANSWERED, "反馈", against, outcome=outcome)
    if not done.appended.repeated:
        texts.write(row.public_id, texts.RESULT, act.day, words, done.appended.events[0].id)
        telling.answered(row.public_id)
    return done


def withdraw(user: User, act: Act, row: Transfer, reason: str) -> Done:
    """Withdraw a transfer that wasn't sent (撤回). Raises ``ActRefused`` else, or without a reason."""
    _require(may_handle(user, row))
    against = [] if reason.strip() else [Hindrance("没有写理由", "", "请写明为什么撤回")]
    done = _step(act, row, WITHDRAWN, "撤回移送", against)
    if not done.appended.repeated:
        texts.write(row.public_id, texts.REASON, act.day, reason)
    return done


def let_in(user: User, act: Act, row: Transfer, account: str, active: bool = True) -> Done:
    """Let another account read a transfer (准许查阅), or no more. Raises ``ActRefused`` for one of the accused side."""
    _require(may_open(user, row))
    against = []
    if active and telling.is_accused(account, row.public_id):
        against.append(Hindrance("所选账号属于被反映的一方", PLAN, "被反映的机关和人员不能查阅"))
    act = deciding(act, DISCIPLINE, row, row.public_id)
    event = act.event(OPENED, [Ref(DISCIPLINE, row.public_id)], row.agency, account=account, active=active)
    return perform(act, "准许查阅", row.public_id, [event], (), against)


def _require_sent(row: Transfer) -> None:
    if row.sent_on is None:
        raise Refusal.of("这件移送还没有移送，没有作任何更改", "", "请先经审批制发移送函，再登记签收和反馈")


def _day_after(act: Act, earlier: date | None, what: str) -> list[Hindrance]:
    if earlier is None or act.day >= earlier:
        return []
    return [Hindrance(f"所填日期早于{what}日期 {earlier}", "", "请核对日期")]


def _step(act: Act, row: Transfer, type_: str, action: str, against: Sequence[Hindrance], **said: Value | None) -> Done:
    """Append one step of a transfer as it stands now; refused in any other stage than those it follows from."""
    act = deciding(act, DISCIPLINE, row, row.public_id)
    found = list(against)
    if row.stage not in _FROM[type_] and not was_done(act):
        found.append(Hindrance(f"这件移送是“{row.get_stage_display()}”", "", "请查看办理经过"))
    event = act.event(type_, [Ref(DISCIPLINE, row.public_id)], row.agency, **said)
    return perform(act, action, row.public_id, [event], (), found)


def _require(allowed: bool) -> None:
    if not allowed:
        raise Refusal.of("您没有办理这件移送的权限，没有作任何更改", "", "请由本机关负责移送的人员办理")
