"""Who may do what with benchmarks (F12): everybody inside reads them; the body that makes them drafts and publishes."""

from __future__ import annotations

from zhiheng.handling.discretion.models import Edition
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.memberships import standing
from zhiheng.registry.permissions import may_maintain, may_read

__all__ = ["may_maintain", "may_read", "may_step"]


def may_step(user: User, edition: Edition) -> bool:
    """Return whether this account records the steps of an edition: who keeps its body's registers, or its head."""
    if scope_of(user).only_reads:
        return False
    heads = rights.may(user, rights.APPROVE) and edition.agency in standing.decides_for(user)
    return heads or may_maintain(user, edition.agency)
