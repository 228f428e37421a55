"""Who may see and do what with yearly plans (F12), in one place."""

from __future__ import annotations

from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import APPROVE, may
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.yearplans.models import YearPlan
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import SUPERVISE, SUPERVISE_LINE

__all__ = ["DRAFTING", "may_approve", "may_draft", "may_edit", "may_read", "may_supervise"]

DRAFTING = (SUPERVISE, SUPERVISE_LINE)


def may_draft(user: User) -> bool:
    """Return whether this account plans supervision: the bureau's, or its department's of its own line."""
    return any(may(user, right) for right in DRAFTING)


def may_edit(user: User, plan: YearPlan) -> bool:
    """Return whether this account works on a plan: it plans, and the plan is its own unit's."""
    return may_draft(user) and plan.agency in standing.acts_for(user)


def may_approve(user: User, plan: YearPlan) -> bool:
    """Return whether this account may be the one who approves: a head of the body whose plan it is."""
    return may(user, APPROVE) and plan.agency in standing.decides_for(user)
