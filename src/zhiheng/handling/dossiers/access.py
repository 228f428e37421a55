"""Access between agencies (案卷调阅): asked for, decided by the owner's head, until a day; every look is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.permissions import approves_as, may_approve
from zhiheng.handling.dossiers import selectors
from zhiheng.handling.dossiers.models import Access, Dossier, Standing
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import note_look
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import Act, perform
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import Ref
from zhiheng.registry.memberships.rights import REVIEW
from zhiheng.registry.memberships.standing import acts_for, unit_of

ASKING = (rights.ACT, REVIEW)
LONGEST = timedelta(days=90)
_SCOPE = "read"


def may_ask(user: User) -> bool:
    """Return whether an account asks for other agencies' dossiers: who acts or reviews in its agency."""
    return bool(unit_of(user)) and any(rights.may(user, right) for right in ASKING)


def accesses(user: User) -> QuerySet[Access]:
    """Return the requests that a user may see: its own, those of its agencies, those about its agencies' dossiers.

    Who reaches no further than the own work sees the own requests.
    """
    if not selectors.opens_papers(user):
        return Access.objects.none()
    mine = acts_for(user)
    seen = Q(agency__in=mine) | Q(dossier__agency__in=mine) | Q(account=user.public_id, agency=unit_of(user))
    return Access.objects.select_related("dossier").filter(seen)


def reads(user: User, access: Access) -> bool:
    """Return whether a user reads under a request now: its own agency's or own one, granted, not over."""
    mine = access.agency in acts_for(user) or (access.account, access.agency) == (user.public_id, unit_of(user))
    return mine and may_ask(user) and access.open_on(days.today())


def access_or_404(user: User, id_: str) -> Access:
    """Return a request. Raises Http404 where it isn't there or may not be seen."""
    found = accesses(user).filter(public_id=id_).first()
    if found is None:
        raise Http404
    return found


def readable_or_404(user: User, id_: str) -> Access:
    """Return a request under which this user reads now. Raises Http404."""
    found = access_or_404(user, id_)
    if not reads(user, found):
        raise Http404
    return found


def find(owner: str, number: str) -> Dossier:
    """Return the archived dossier of an agency by its exact case number. Raises Refusal where there is none."""
    cases = LedgerObject.objects.filter(type=CASE, agency=owner, foreign_number=number.strip())
    found = Dossier.objects.filter(Q(case__in=cases.values("public_id")) | Q(number=number.strip()), agency=owner)
    dossier = found.exclude(archived_on=None).first() if number.strip() else None
    if dossier is None:
        raise Refusal.of("没有找到这个案号的已归档案卷", "案号", "请核对机关和案号，案号须与文书上写的完全一致")
    return dossier


def ask(act: Act, user: User, dossier: Dossier, purpose: str) -> Access:
    """Ask for access in the name of one's agency and record it. Raises Refusal for a second request that waits."""
    agency = unit_of(user)
    if not may_ask(user) or agency == dossier.agency:
        raise Refusal.of("本机关的案卷不用申请调阅", "", "请从案件页面打开案卷")
    words = stated(purpose, "用途", "例如“办理同一当事人的案件”")
    try:
        with transaction.atomic():
            made = Access.objects.create(
                dossier=dossier, agency=agency, purpose=words[:200], account=user.public_id, asker=user.title
            )
            refs = [Ref("dossier", dossier.public_id), Ref("agency", agency, "from"), _owner(dossier)]
            event = act.event("access.requested", refs, agency, purpose=words, scope=_SCOPE)
            perform(act, "申请调阅", dossier.public_id, [event])
    except IntegrityError as error:
        raise Refusal.of("本机关对这份案卷的申请还在审批", "", "请等候审批结果") from error
    return made


def _owner(dossier: Dossier) -> Ref:
    return Ref("agency", dossier.agency, "owner")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the owner's head decides: granted until a day, or not, with the reason."""

    granted: bool
    until: date | None = None
    reason: str = ""


def may_decide(user: User, access: Access) -> bool:
    """Return whether an account decides a request: a head of the owner, never who asked."""
    return may_approve(user, access.dossier.agency) and access.account != user.public_id


def decide(act: Act, user: User, access: Access, said: Decision) -> None:
    """Grant or refuse a request and record both approval and grant. Raises Refusal for what isn't this head's."""
    if not may_decide(user, access):
        remedy = "请由该机关的另一位负责人审批；申请人不能审批自己的申请"
        raise Refusal.of("调阅由案卷所属机关的负责人审批，没有作任何更改", "调阅申请", remedy)
    today = days.today()
    if said.granted and (said.until is None or not today <= said.until <= today + LONGEST):
        raise Refusal.of("有效期须写明，最长 90 天", "有效至", "到期后可以重新申请")
    if not said.granted and len(said.reason.strip()) < 2:
        raise Refusal.of("不准予须写明理由", "理由", "例如“与所办案件无关”")
    reason = stated(said.reason, "理由", "") if said.reason.strip() else ""
    fields = {"standing": Standing.GRANTED if said.granted else Standing.REFUSED, "decider": user.title}
    with transaction.atomic():
        waiting = Access.objects.filter(pk=access.pk, standing=Standing.ASKED)
        until = said.until if said.granted else None
        if not waiting.update(until=until, reason=reason[:200], decided_at=timezone.now(), **fields):
            raise Refusal.of("这项申请已经审批，没有作任何更改", "", "请刷新页面查看结果")
        dossier = access.dossier
        thing = Ref("dossier", dossier.public_id)
        approval = act.event(
            "approval.given", [Ref("agency", dossier.agency), thing], dossier.agency, of="access",
            result="approved" if said.granted else "rejected", approver=approves_as(user),
        )  # fmt: skip
        refs = [thing, Ref("agency", access.agency, "from"), _owner(dossier)]
        granted = act.event(
            "access.granted", refs, dossier.agency, granted=said.granted, until=until, scope=_SCOPE, reason=reason
        )
        perform(act, "审批调阅", dossier.public_id, [approval, granted])


def note_reading(act: Act, user: User, access: Access) -> None:
    """Record that somebody reads under a grant: in the ledger once a day per account, and among the looks."""
    dossier = access.dossier
    note_look(user, "dossier", dossier.public_id)
    refs = [Ref("dossier", dossier.public_id), Ref("agency", access.agency)]
    # The event says by whom it was recorded; to name the officer would make the dossier that officer's own.
    event = act.event(
        "access.logged", refs, access.agency, purpose=access.purpose, unmasked=True, right=True, scope=_SCOPE
    )
    perform(act, "调阅案卷", dossier.public_id, [event])
