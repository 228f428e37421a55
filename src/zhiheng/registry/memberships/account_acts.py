"""Acts on other people's accounts (账号管理), each after the question whether this administrator manages that account.

Passwords and one-time codes of the three administrators are reset on the server only (``zhiheng admin reset-account``):
who could reset the auditor's in the browser could become the auditor.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from zhiheng.kit import rights
from zhiheng.kit.accounts import services as accounts
from zhiheng.kit.accounts import sessions
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record
from zhiheng.registry.memberships import deciding, standing
from zhiheng.registry.memberships.models import Membership, RightRequest, State
from zhiheng.registry.memberships.services import NOTHING_CHANGED, NewMembership, give
from zhiheng.registry.models import Officer
from zhiheng.registry.officers.selectors import seconded_to

HELD = "密码和动态口令都已重置，重新授予任职"


def check_manager(user: User, by: User, *, resetting: bool = False) -> None:
    """Raise Refusal where ``by`` doesn't manage this account as a whole.

    All its memberships must lie within the administrator's units; protected roles need a district-wide administrator.
    """
    if rights.MANAGE_ACCOUNTS not in rights.rights_of(by):
        raise Refusal.of(f"没有管理账号的权限，{NOTHING_CHANGED}")
    if user.pk == by.pk:
        raise Refusal.of(f"不能在这里更改自己的账号，{NOTHING_CHANGED}", "", "改密码、设备请到“我的账号”")
    held = list(Membership.objects.filter(user=user, state__in=[State.ACTIVE, State.PENDING]))
    scope = standing.managed_scope(by)
    if not scope.everything and (
        not held or not all(scope.allows(one.unit) and not one.role_of.protected for one in held)
    ):
        raise Refusal.of(f"该账号还在您管理范围以外任职，{NOTHING_CHANGED}", "", "请由系统管理员办理")
    if resetting and any(one.role_of.alone for one in held):
        raise Refusal.of(
            f"三类管理员的密码和动态口令不能在网页上重置，{NOTHING_CHANGED}",
            "",
            "请在服务器上运行 zhiheng admin reset-account",
        )


def create(username: str, title: str, first: NewMembership, by: User, *, person: str = "") -> tuple[User, str]:
    """Make an account with its first membership; return it and its one-time password. All or nothing."""
    _check_person(person, by)
    with transaction.atomic():
        user, password = accounts.create_account(username, title, by, person=person)
        give(user, first, by)
    return user, password


def _check_person(person: str, by: User) -> None:
    """Raise Refusal for the number of a person who isn't an officer of this administrator's units or seconded there.

    An account sees what names its person: whoever could write any number there could see and sign as anybody.
    """
    if not person:
        return
    scope = standing.managed_scope(by)
    within = scope.condition("agency") | (Q() if scope.everything else seconded_to(scope))
    if not Officer.objects.filter(within, public_id=person).exists():
        raise Refusal.of(
            f"您管理的单位没有人员编号“{person[:64]}”，{NOTHING_CHANGED}", "人员编号", "请到执法人员名录核对，或不填"
        )


def reset_password(user: User, by: User) -> str:
    """Give a new one-time password and end the sessions; return it. After a reset of both, memberships wait."""
    check_manager(user, by, resetting=True)
    with transaction.atomic():
        password = accounts.reset_password(user, by)
        _hold(user, by)
    return password


def reset_second_factor(user: User, by: User) -> None:
    """Take the second factor away (lost phone), and with it what two administrators had added (导出、查看遮盖信息).

    Who can reset password and second factor can log in as that person: alone, nobody gets at anything that way. After
    a reset of both, the memberships too wait until a second administrator has given them again.
    """
    check_manager(user, by, resetting=True)
    with transaction.atomic():
        accounts.reset_second_factor(user, by)
        held = Membership.objects.select_for_update().filter(user=user, state=State.ACTIVE).exclude(granted={})
        for membership in held:
            taken, membership.granted = ",".join(sorted(membership.granted)), {}
            membership.save(update_fields=["granted"])
            record("rights.taken", account=by, subject=user.public_id, reason=taken)
        _hold(user, by)
    standing.forget(user)


def _hold(user: User, by: User) -> None:
    """Let the memberships of an account wait for a second administrator where both its proofs were just reset."""
    user.refresh_from_db()
    if not user.taken_over:
        return
    for membership in Membership.objects.select_for_update().filter(user=user, state=State.ACTIVE):
        membership.state = State.PENDING
        membership.save(update_fields=["state"])
        deciding.ask(membership, (), None, HELD, by)
    standing.forget(user)


def held(user: User) -> int:
    """Return how many memberships of an account wait because password and second factor were both reset."""
    waiting = RightRequest.objects.filter(membership__user=user, reason=HELD, decided_at=None)
    return waiting.filter(membership__state=State.PENDING).count()


def unlock(user: User, by: User) -> bool:
    """Open a lock early; return whether there was anything to open."""
    check_manager(user, by)
    return accounts.unlock(user, by)


def suspend(user: User, by: User, successor: User | None = None) -> int:
    """Suspend an account; return how many tasks were passed on."""
    check_manager(user, by)
    return accounts.suspend(user, by, successor)


def restore(user: User, by: User) -> None:
    """Let a suspended account log in again."""
    check_manager(user, by)
    accounts.restore(user, by)


def close_device(session: LoginSession, by: User) -> bool:
    """End one login of someone else; return whether it was open."""
    check_manager(session.user, by)
    return sessions.close(session, "revoked", by=by)
