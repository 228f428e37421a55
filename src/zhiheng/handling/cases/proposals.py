"""Approval (审批): one person drafts an act, the head approves it, and it is done under the guard of that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from zhiheng.handling.cases import hindering, sealing, selectors
from zhiheng.handling.cases.casefile import CaseFile, load, today
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.guarding import hindrance
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.partfile import PartFile, begin_part
from zhiheng.handling.cases.permissions import approves_as, may_approve
from zhiheng.handling.cases.services import ReasonNeeded, ask, carry_out
from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Refusal
from zhiheng.law.library.procedures import ActPlan, procedure_named
from zhiheng.ledger.acting import Act, ActRefused, Done, Hindrance
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.plainwords import REMEDY, WHAT, personal, require_impersonal
from zhiheng.ledger.services import NewEvent, Ref, append

NOTICE = "approval"
ANSWER = "answer"
MOST_OPINION = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an approval: what was appended, and the draft as it stands now."""

    done: Done
    proposal: Proposal


def propose(wish: Wish, user: User, answer: str = "") -> Proposal:
    """Draft an act for approval (报批). The guard is asked as if the head approved now.

    Raises ActRefused and ReasonNeeded as ``services.carry_out``; Refusal where a draft of the act waits already.
    """
    if personal(answer):
        raise Refusal.of(WHAT, "理由", REMEDY)
    trying = replace(wish, approver=wish.approver or "head")
    _, trial, order = ask(trying)
    reasons = [*order, *(hindrance(one) for one in trial.blocking)]
    if reasons:
        raise ActRefused(wish.plan.title, reasons)
    if trial.warning and not answer.strip():
        raise ReasonNeeded(wish.plan.title, trial.warning)
    if hindering.waiting(wish.file, wish.plan) is not None:
        raise _waits(wish.plan)
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                case=wish.file.id,
                agency=wish.file.agency,
                procedure=wish.file.procedure.key if wish.file.part and wish.file.procedure else "",
                part=wish.file.part[1] if wish.file.part else "",
                act=wish.plan.name,
                title=f"{wish.plan.title}：{wish.file.row.title or wish.file.id}"[:200],
                dossier=sealing.seal({**wish.values, ANSWER: answer.strip()}),
                version=wish.file.row.version,
                made_by=user.public_id,
                maker=user.title,
            )
            _tell(proposal, selectors.approvers(wish.file.agency), f"待审批：{wish.plan.title}", user)
    except IntegrityError as error:  # somebody else drafted it in the same moment
        raise _waits(wish.plan) from error
    return proposal


def approve(proposal: Proposal, file: CaseFile, act: Act, user: User, opinion: str = "") -> Decided:
    """Approve a draft and do its act (批准). Whoever drafted it can't approve it; two approvals have one effect.

    Raises ActRefused where the law or the case's order forbids it by now; then nothing changes. Refusal where it is
    decided already, or this account may not.
    """
    plan = _plan(proposal, file, user)
    values = _told(proposal)
    wish = Wish(file, plan, act, values, user.person, approves_as(user))
    approval = _approval(wish, "approved", opinion)
    with transaction.atomic():
        if not _take(proposal, user, Standing.APPROVED, opinion):
            raise _decided(proposal)
        # Reasons written for another state of the case don't answer what has come up since: then the head does.
        drafted = str(values.get(ANSWER) or "") if proposal.version == file.row.version else ""
        answer = drafted or opinion
        done, document = carry_out(wish, user, answer, [approval])
        if document is not None:
            Proposal.objects.filter(pk=proposal.pk).update(document=document.public_id)
        _tell(proposal, [proposal.made_by], f"已批准：{plan.title}", user)
    proposal.refresh_from_db()
    return Decided(done, proposal)


def weigh(proposal: Proposal, file: CaseFile, act: Act, user: User) -> tuple[list[Hindrance], list[Hindrance]]:
    """Return what forbids the approval of a draft now, and what wants an opinion with it; nothing is written.

    Reasons that were drafted for this very state of the case answer the warnings. Raises Refusal as ``approve``.
    """
    plan, values = _plan(proposal, file, user), _told(proposal)
    _, trial, order = ask(Wish(file, plan, act, values, user.person, approves_as(user)))
    answered = proposal.version == file.row.version and bool(str(values.get(ANSWER) or ""))
    warning = [] if answered else [hindrance(one) for one in trial.warning]
    return [*order, *(hindrance(one) for one in trial.blocking)], warning


def _told(proposal: Proposal) -> dict[str, Any]:
    values = sealing.unseal(proposal.dossier)
    if not values:
        raise Refusal.of("报批的内容已随当事人信息一并销毁", proposal.title, "请退回，由办案人员重新报批")
    return {**values, "maker": proposal.made_by}


def send_back(proposal: Proposal, file: CaseFile, act: Act, user: User, opinion: str) -> Decided:
    """Send a draft back with reasons (退回). Raises Refusal without reasons, or where it is decided already."""
    plan = _plan(proposal, file, user)
    if not opinion.strip():
        raise Refusal.of("退回没有写明意见", "审批意见", "请写明要补充或者更正什么")
    begun = not isinstance(file, PartFile) or file.begun  # what isn't begun can't be named: the case is
    wish = Wish(file if begun else load(file.row), plan, act, {}, user.person, approves_as(user))
    returned = _approval(wish, "rejected", opinion)
    require_impersonal([returned])
    with transaction.atomic():
        if not _take(proposal, user, Standing.RETURNED, opinion):
            raise _decided(proposal)
        appended = append([returned], by=act.by, key=act.key)
        _tell(proposal, [proposal.made_by], f"已退回：{plan.title}", user)
    proposal.refresh_from_db()
    return Decided(Done(file.id, appended), proposal)


def take_back(proposal: Proposal, user: User) -> None:
    """Take back one's own draft before it is decided (撤回). Raises Refusal otherwise."""
    mine = Proposal.objects.filter(pk=proposal.pk, made_by=user.public_id, standing=Standing.WAITING)
    if not mine.update(standing=Standing.WITHDRAWN, decided_at=timezone.now()):
        raise _decided(proposal)


def file_of(proposal: Proposal, case: LedgerObject) -> CaseFile:
    """Return what a draft is about as it stands now: the case, or the measure or enforcement inside it."""
    procedure = procedure_named(proposal.procedure, today()) if proposal.part else None
    return load(case) if procedure is None else begin_part(case, procedure, proposal.part)


def plan_of(proposal: Proposal, file: CaseFile) -> ActPlan:
    """Return the act that a draft is about. Raises Refusal where the case's procedure doesn't know it any more."""
    plan = file.procedure.acts.get(proposal.act) if file.procedure else None
    if plan is None:
        raise Refusal.of("本案适用的程序已没有这一步", proposal.title, "请退回后按现行程序办理")
    return plan


def told(proposal: Proposal) -> dict[str, Any]:
    """Return what a draft states."""
    return sealing.unseal(proposal.dossier)


def with_told(wish: Wish) -> Wish:
    """Return a wish to deliver the approved notice together with what that notice states; others as they are."""
    ready = selectors.undelivered(wish.file.id) if wish.plan.name == "give-notice" else None
    if ready is None:
        return wish
    return replace(wish, values={**wish.values, "document_id": ready.document, "told": told(ready)})


def _plan(proposal: Proposal, file: CaseFile, user: User) -> ActPlan:
    if not may_approve(user, proposal.agency):
        raise Refusal.of("没有本机关的审批权限", proposal.title, "请由本机关负责人审批")
    maker = User.objects.filter(public_id=proposal.made_by).first()
    if maker is not None and maker.same_person(user):
        raise Refusal.of("报批人不能审批自己报批的事项", proposal.title, "请由另一名负责人审批")
    return plan_of(proposal, file)


def _take(proposal: Proposal, user: User, standing: Standing, opinion: str) -> bool:
    """Decide a draft that still waits; of two who decide at once one succeeds."""
    waiting = Proposal.objects.filter(pk=proposal.pk, standing=Standing.WAITING)
    fields = {"decided_by": user.public_id, "decider": user.title, "decided_at": timezone.now()}
    return bool(waiting.update(standing=standing, opinion=opinion.strip()[:MOST_OPINION], **fields))


def _approval(wish: Wish, result: str, opinion: str) -> NewEvent:
    refs = [Ref("agency", wish.file.agency)]
    return wish.event(
        refs, "approval.given",
        of=wish.plan.approval, result=result, approver=wish.approver, reason=opinion.strip() or None,
        after_urgent=wish.plan.set.get("after_urgent"),
    )  # fmt: skip


def _tell(proposal: Proposal, accounts: list[str], title: str, user: User) -> None:
    url = reverse("case-proposal", args=[proposal.public_id])
    to = [one for one in accounts if one != user.public_id]
    notify(to, NOTICE, title, url=url, key=f"{proposal.public_id}:{title[:3]}")


def _waits(plan: ActPlan) -> Refusal:
    return Refusal.of(f"{plan.title}已报批，等待审批", "", "请等审批结果，或者先撤回原来的报批")


def _decided(proposal: Proposal) -> Refusal:
    proposal.refresh_from_db()
    said = f"这件报批{proposal.get_standing_display()}（{proposal.decider or proposal.maker}），没有重复办理"
    return Refusal.of(said, proposal.title, "请打开案件查看现状")
