"""Acts on memberships and rights: the only writers. Each says who does it and refuses what that person may not do.

Ordinary roles are given by whoever manages the accounts of the unit. Protected roles (administrators, the bureau's) and
guarded rights (export, unmask, audit) are requested by one administrator and approved by another (F12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhiheng.kit import rights
from zhiheng.kit.accounts.leaving import close_everything
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import Reach
from zhiheng.kit.security.services import record
from zhiheng.registry.memberships import deciding, standing
from zhiheng.registry.memberships.models import Kind, Membership, RightRequest, State
from zhiheng.registry.memberships.roles import conflict, roles

NOTHING_CHANGED = "没有作任何更改"


@dataclass(frozen=True, slots=True)
class NewMembership:
    """What is to be given: role, unit, days. ``reach`` None: the role's own; ``home_unit`` makes it a secondment."""

    role: str
    unit: str
    valid_from: date
    valid_to: date | None = None
    reach: Reach | None = None
    chosen: Sequence[str] = field(default_factory=tuple)
    home_unit: str = ""


def give(user: User, new: NewMembership, by: User | None, reason: str = "") -> Membership:
    """Give an account a membership and return it; one in a protected role waits for a second administrator.

    ``by`` None is the server's owner, who sets up the first administrators (command line). Raises Refusal, changing
    nothing, where ``by`` may not, roles exclude each other, it exists already, or days are in disorder.
    """
    role = roles().get(new.role)
    if role is None or not new.unit:
        raise Refusal.of(f"角色和单位都要选定，{NOTHING_CHANGED}", "角色")
    if new.valid_to and new.valid_to < new.valid_from:
        raise Refusal.of(f"终止日早于起始日，{NOTHING_CHANGED}", "终止日")
    if by is not None:
        _check_giver(user, new, by, protected=role.protected)
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)  # one at a time per account: exclusions can't be raced
            _check_conflict(user, new.role)
            membership = _create(user, new, by, State.PENDING if role.protected and by else State.ACTIVE)
            if membership.state == State.PENDING and by is not None:
                deciding.ask(membership, (), None, reason or "授予角色", by)
            record("membership.given", account=by, subject=user.public_id, reason=f"{new.role} {membership.state}")
    except IntegrityError as error:
        raise Refusal.of(f"该账号在此单位已有这个角色，{NOTHING_CHANGED}", "角色") from error
    standing.forget(user)
    return membership


def _create(user: User, new: NewMembership, by: User | None, state: State) -> Membership:
    return Membership.objects.create(
        user=user,
        role=new.role,
        unit=new.unit,
        home_unit=new.home_unit,
        kind=Kind.SECONDMENT if new.home_unit else Kind.REGULAR,
        reach=(new.reach or roles()[new.role].reach).value,
        chosen=sorted(set(new.chosen)),
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        state=state,
        given_by=by,
    )


def _check_giver(user: User, new: NewMembership, by: User, *, protected: bool) -> None:
    """Raise Refusal where ``by`` may not give this: not at all, not for this unit, not this far, not to itself."""
    held = rights.rights_of(by)
    if not held & {rights.MANAGE_ACCOUNTS, rights.MANAGE_SECURITY}:
        raise Refusal.of(f"没有管理账号的权限，{NOTHING_CHANGED}")
    if by.same_person(user):
        raise Refusal.of(f"不能给自己授予角色，{NOTHING_CHANGED}", "账号", "请由另一名管理员办理")
    scope = standing.managed_scope(by)
    if not all(scope.allows(unit) for unit in (new.unit, *new.chosen)):
        raise Refusal.of(f"该单位不在您管理的范围内，{NOTHING_CHANGED}", "单位")
    if not scope.everything and (protected or new.reach is Reach.ALL):
        raise Refusal.of(f"这个角色或数据范围只能由区级管理员申请，{NOTHING_CHANGED}", "角色")


def _check_conflict(user: User, wanted: str) -> None:
    """Raise Refusal where a role that the account holds (or will hold) excludes the wanted one (三员分立)."""
    today = localdate()
    open_ = Membership.objects.filter(user=user, state__in=[State.PENDING, State.ACTIVE])
    held = [one.role for one in open_ if one.valid_to is None or one.valid_to >= today]
    excluding = conflict(held, wanted)
    if excluding:
        raise Refusal.of(
            f"该账号已是“{excluding}”，不能再任“{roles()[wanted].title}”，{NOTHING_CHANGED}",
            "角色",
            "系统、安全、审计管理员互不兼任，也不兼任业务角色；请为此人另建账号或先结束原角色",
        )


def end(
    membership: Membership, by: User | None, *, on: date | None = None, successor: User | None = None, why: str = ""
) -> int:
    """End a membership after the day ``on`` (None: now); return how many open tasks were passed to ``successor``.

    Where the account has no other membership left, its sessions, tokens and devices end at once. Raises Refusal,
    changing nothing, where ``by`` may not or the successor can't take over.
    """
    if by is not None:
        _check_manager(membership, by)
    today = localdate()
    if on is not None and on >= today:
        Membership.objects.filter(pk=membership.pk, state=State.ACTIVE).update(valid_to=max(on, membership.valid_from))
        record("membership.ended", account=by, subject=membership.user.public_id, reason=f"{membership.role} {on}")
        return 0
    with transaction.atomic():
        ended = Membership.objects.filter(pk=membership.pk, state__in=[State.PENDING, State.ACTIVE]).update(
            state=State.ENDED, ended_at=now(), end_reason=why[:32]
        )
        if not ended:
            return 0
        record("membership.ended", account=by, subject=membership.user.public_id, reason=f"{membership.role} {why}")
        return _close_where_gone(membership.user, by, successor)


def _close_where_gone(user: User, by: User | None, successor: User | None) -> int:
    standing.forget(user)
    return close_everything(user, "leaver", by, successor) if standing.gone(user) else 0


def _check_manager(membership: Membership, by: User) -> None:
    """Raise Refusal where ``by`` doesn't manage this membership's unit."""
    held = rights.rights_of(by)
    if not held & {rights.MANAGE_ACCOUNTS, rights.MANAGE_SECURITY} or not standing.managed_scope(by).allows(
        membership.unit
    ):
        raise Refusal.of(f"该任职不在您管理的范围内，{NOTHING_CHANGED}")
    if membership.user.same_person(by):
        raise Refusal.of(f"不能更改自己的任职，{NOTHING_CHANGED}", "", "请由另一名管理员办理")


def request_rights(
    membership: Membership, codes: Sequence[str], by: User, *, reason: str, until: date | None = None
) -> RightRequest:
    """Ask for guarded rights (export, unmask, audit) for a membership; a second administrator decides.

    Raises Refusal, changing nothing, where ``by`` doesn't manage it, where no reason is given, where a right isn't
    guarded, or where the right belongs to the administrators alone (查阅安全日志).
    """
    _check_manager(membership, by)
    if membership.state != State.ACTIVE:
        raise Refusal.of(f"该任职不是有效状态，{NOTHING_CHANGED}")
    if not codes or frozenset(codes) != rights.guarded(frozenset(codes)) or rights.AUDIT in codes:
        raise Refusal.of(f"只能申请导出、查看遮盖信息两项权限，{NOTHING_CHANGED}", "权限", "安全日志由审计管理员查阅")
    if len(reason.strip()) < 2:
        raise Refusal.of(f"请写明申请理由，{NOTHING_CHANGED}", "理由")
    return deciding.ask(membership, codes, until, reason.strip(), by)


def take_rights(membership: Membership, codes: Sequence[str], by: User) -> None:
    """Take added rights away again; one administrator is enough. Raises Refusal where ``by`` doesn't manage it."""
    _check_manager(membership, by)
    with transaction.atomic():
        locked = Membership.objects.select_for_update().get(pk=membership.pk)
        locked.granted = {code: until for code, until in locked.granted.items() if code not in codes}
        locked.save(update_fields=["granted"])
        record("rights.taken", account=by, subject=membership.user.public_id, reason=",".join(codes))
    membership.granted = locked.granted
