"""Who may see and do what with findings (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.memberships.rights import SUPERVISE

READING = (rights.VIEW, SUPERVISE)
"""Rights that open the findings; which ones are seen is the scope's matter."""


def may_read(user: User) -> bool:
    """Return whether findings exist for this account: it sees some of the work."""
    return bool(set(READING) & rights.rights_of(user)) and not scope_of(user).empty


def may_supervise(user: User) -> bool:
    """Return whether this account decides about findings (the supervising body)."""
    return rights.may(user, SUPERVISE)


def require_supervisor(user: User) -> None:
    """Raise ``Refusal`` for an account that doesn't supervise."""
    if not may_supervise(user):
        raise Refusal.of("处理监督发现须有执法监督权限，没有作任何更改", "", "请由监督人员办理")
