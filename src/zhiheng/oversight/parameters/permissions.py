"""Who may see and change rules and parameters (F12): the supervising body's rule administrators."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.registry.memberships.rights import SET_RULES


def may_set(user: User) -> bool:
    """Return whether this account drafts and confirms changes of rules and parameters."""
    return rights.may(user, SET_RULES)


def require(user: User) -> None:
    """Raise ``Refusal`` for an account without the right."""
    if not may_set(user):
        raise Refusal.of("没有管理规则与参数的权限，没有作任何更改", "", "请由监督机关的规则管理人员办理")
