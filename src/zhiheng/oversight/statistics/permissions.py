"""Who may see and do what with statistics (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE

READING = (rights.VIEW, SUPERVISE)
ENTERING = (rights.MAINTAIN, rights.APPROVE)
"""Rights with which an account of an agency enters figures and notes."""


def may_read(user: User) -> bool:
    """Return whether figures exist for this account: it sees whole units, not only what it handled itself."""
    scope = scope_of(user)
    return bool(set(READING) & rights.rights_of(user)) and (scope.everything or bool(scope.units))


def may_supervise(user: User) -> bool:
    """Return whether this account accepts and returns statistics (the bureau)."""
    return rights.may(user, SUPERVISE)


def may_enter(user: User, agency: str) -> bool:
    """Return whether this account enters figures and notes for an agency: its own, or one below it."""
    return bool(set(ENTERING) & rights.rights_of(user)) and _own(user, agency)


def may_sign(user: User, agency: str) -> bool:
    """Return whether this account signs for an agency: its head (机关负责人) or the head of its street."""
    return {rights.APPROVE, ANSWER} <= rights.rights_of(user) and _own(user, agency)


def _own(user: User, agency: str) -> bool:
    """Return whether this account acts for an agency; seeing it (自定, 全部) isn't enough."""
    return bool(agency) and agency in standing.decides_for(user)
