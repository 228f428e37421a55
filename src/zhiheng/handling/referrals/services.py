"""Acts on referrals: the receiving agency accepts, which opens a case of its own, or contests the jurisdiction."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.cases.opening import Opening, open_case
from zhiheng.handling.cases.selectors import certified
from zhiheng.handling.referrals.models import Answer, Transfer
from zhiheng.handling.referrals.projecting import ANSWERED
from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.services import notify
from zhiheng.ledger.acting import Act, ActRefused, Done, Hindrance, perform
from zhiheng.ledger.plainwords import require_impersonal
from zhiheng.ledger.services import NewEvent, Ref
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.models import Party

NOTICE = "referral"
LAW_25 = "行政处罚法第二十五条"
"""Jurisdiction; the ministries' rules add that who contests a referral asks for designation (市监程序第十四条)."""


def accept(act: Act, transfer: Transfer, file: CaseFile, handler: str) -> Done:
    """Accept a referred case: it becomes a clue of the receiving agency's, with its parties, conducts and evidence.

    ``act.agency``: the receiving agency. ``handler``: the officer who checks the clue. Returns the new case's id.
    Raises ActRefused where it was answered already or the handler has no valid certificate; Stale where the referred
    case changed meanwhile.
    """
    action = "受理移送案件"
    against = _against(transfer, act)
    if handler not in certified([handler], act.occurred):
        against.append(Hindrance("承办人当日没有有效的执法证件", "行政处罚法第四十二条", "请换持有效证件的人员"))
    if against:
        raise ActRefused(action, against)
    opening = Opening(
        "transfer", file.cause, _party_kind(file), parties=tuple(file.parties), conducts=tuple(file.conducts)
    )  # fmt: skip
    own = replace(act, expect={**act.expect, (CASE, file.id): file.row.version})
    done = open_case(own, opening, handler, lambda case: [_answer(act, transfer, True, "", case)])
    if not done.appended.repeated:
        _tell(transfer, file, "移送的案件已受理")
    return done


def contest(act: Act, transfer: Transfer, file: CaseFile, reason: str) -> Done:
    """Object to the jurisdiction (管辖异议): the case stays where it is, and designation is to be asked for.

    Raises ActRefused without reasons or where it was answered already; Stale where the case changed meanwhile.
    """
    against = _against(transfer, act)
    if not reason.strip():
        against.append(Hindrance("没有写明管辖异议的理由", LAW_25, "请写明为什么不属于本机关管辖"))
    event = _answer(act, transfer, False, reason.strip(), "")
    require_impersonal([event])
    own = replace(act, expect={**act.expect, (CASE, file.id): file.row.version})
    done = perform(own, "提出管辖异议", file.id, [event], against=against)
    if not done.appended.repeated:
        _tell(transfer, file, "移送的案件有管辖异议")
    return done


def _against(transfer: Transfer, act: Act) -> list[Hindrance]:
    if transfer.target != act.agency:
        return [Hindrance("这件案件不是移送给本机关的", LAW_25, "请由受移送机关答复")]
    if transfer.state != Answer.SENT:
        said = f"已于 {transfer.answered_on} 答复：{transfer.get_state_display()}"
        return [Hindrance(said, LAW_25, "没有重复办理，请打开清单查看现状")]
    return []


def _answer(act: Act, transfer: Transfer, accepted: bool, reason: str, case: str) -> NewEvent:
    refs = [
        Ref(CASE, transfer.public_id), Ref("agency", transfer.target, "to"), Ref("agency", transfer.source, "from"),
        Ref(CASE, case, "new"),
    ]  # fmt: skip
    return act.event(ANSWERED, refs, transfer.target, accepted=accepted, reason=reason)


def _party_kind(file: CaseFile) -> str:
    known = Party.objects.filter(public_id__in=file.parties).values_list("kind", flat=True).first()
    return str(known or "legal")


def _tell(transfer: Transfer, file: CaseFile, title: str) -> None:
    """Tell the handlers of the referred case what was answered."""
    accounts = User.objects.filter(person__in=file.handlers, is_active=True).exclude(person="")
    by = names({transfer.target}).get(transfer.target, "")
    ids = list(accounts.values_list("public_id", flat=True))
    url = reverse("object", args=[CASE, file.id])
    notify(ids, NOTICE, f"{title}（{by}）", url=url, key=f"{NOTICE}:{file.id}:{title}")
