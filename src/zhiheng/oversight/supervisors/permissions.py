"""Who may see and do what with social supervisors and assignments (F12), in one place."""

from __future__ import annotations

from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import may
from zhiheng.oversight.findings.permissions import JUSTICE_OFFICE, may_supervise
from zhiheng.oversight.supervisors.models import Assignment
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import REFLECT, SUPERVISE

__all__ = ["JUSTICE_OFFICE", "OPENING", "assignee_of", "is_mine", "may_supervise", "may_take_part"]

OPENING = (SUPERVISE, REFLECT)
"""Rights that open the pages of assignments; which ones are seen is the selectors' matter."""
SOCIAL_SUPERVISOR = "social-supervisor"


def assignee_of(user: User) -> tuple[str, str]:
    """Return as whom an account takes assignments (type and id); two empty texts where it takes none.

    A social supervisor for himself, whoever works in a justice office for the office, an officer who supervises for
    himself.
    """
    membership = standing.current(user)
    if membership is None:
        return "", ""
    if membership.role == JUSTICE_OFFICE:
        return "agency", membership.unit
    if membership.role == SOCIAL_SUPERVISOR:
        return ("social_supervisor", user.person) if user.person else ("", "")
    return ("officer", user.person) if may_supervise(user) and user.person else ("", "")


def may_take_part(user: User) -> bool:
    """Return whether assignments exist for this account."""
    return may_supervise(user) or (may(user, REFLECT) and bool(assignee_of(user)[1]))


def is_mine(user: User, row: Assignment) -> bool:
    """Return whether an assignment is this account's to report on."""
    return bool(row.assignee) and (row.assignee_type, row.assignee) == assignee_of(user)
