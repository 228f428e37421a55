"""Requests for guarded rights and protected roles, and their decision by a second administrator (两名管理员)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.timezone import now

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.models import Membership, RightRequest, State


def ask(membership: Membership, codes: Sequence[str], until: date | None, reason: str, by: User) -> RightRequest:
    """Note a request and return it; whether ``by`` may ask was checked by the act that asks."""
    request = RightRequest.objects.create(
        membership=membership, rights=sorted(set(codes)), until=until, reason=reason[:200], requested_by=by
    )
    record("rights.requested", account=by, subject=membership.user.public_id, reason=",".join(request.rights))
    return request


def why_not(request: RightRequest, by: User) -> str:
    """Return why ``by`` may not decide this request, in words; empty: may.

    Two different administrators, one of them the security administrator, neither of them the beneficiary.
    """
    held = rights.rights_of(by)
    if not held & {rights.MANAGE_SECURITY, rights.OPERATE}:
        return "没有审批权限的权利"
    if request.requested_by.same_person(by):
        return "申请人不能审批自己的申请，请由另一名管理员审批"
    if request.membership.user.same_person(by):
        return "不能审批给自己的权限"
    asked_by_security = rights.MANAGE_SECURITY in rights.rights_of(request.requested_by)
    if rights.MANAGE_SECURITY not in held and not asked_by_security:
        return "申请人和审批人中须有一名安全管理员"
    return ""


def decide(request: RightRequest, by: User, *, approve: bool) -> None:
    """Approve or refuse a request; what was approved counts from now on.

    Raises Refusal, changing nothing, where ``by`` may not decide it or someone decided it before.
    """
    problem = why_not(request, by)
    if problem:
        raise Refusal.of(f"{problem}，没有作任何更改")
    with transaction.atomic():
        undecided = RightRequest.objects.filter(pk=request.pk, decided_at=None)
        if not undecided.update(decided_at=now(), decided_by=by, approved=approve):
            raise Refusal.of("这项申请已有人审批，没有作任何更改", "", "刷新页面查看结果")
        membership = Membership.objects.select_for_update().get(pk=request.membership_id)
        _carry_out(membership, request, approve=approve)
        act = "rights.granted" if approve else "rights.refused"
        what = ",".join(request.rights) or membership.role
        record(act, account=by, subject=membership.user.public_id, reason=what)
    request.refresh_from_db()
    standing.forget(request.membership.user)


def _carry_out(membership: Membership, request: RightRequest, *, approve: bool) -> None:
    """Change the membership as decided. One that ended meanwhile stays ended."""
    if not request.rights and membership.state == State.PENDING:
        membership.state = State.ACTIVE if approve else State.REFUSED
    elif approve and membership.state == State.ACTIVE:
        until = request.until.isoformat() if request.until else None
        membership.granted = {**membership.granted, **dict.fromkeys(request.rights, until)}
    elif approve:
        raise Refusal.of("该任职已经结束，不能再授予权限，没有作任何更改")
    membership.save(update_fields=["state", "granted"])
