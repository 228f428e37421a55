"""Who may see and do what in the plan's ledger (F12), in one place.

The plan itself is a published document: every account with a view of the work reads it. Tasks are seen by the body
that carries them out, by the bodies that lead its measure, by the person named, and by the supervising bureau.
"""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.plan.models import Task
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import COOPERATE, SUPERVISE

READING = (rights.VIEW, SUPERVISE, COOPERATE)
DIRECTING = (rights.APPROVE, rights.MAINTAIN, COOPERATE, SUPERVISE)
"""Rights that speak for a body: write its implementation plan, set its tasks, confirm what it leads."""
WORKING = (*DIRECTING, rights.ACT, rights.PREPARE)
"""Rights that report progress for a body."""


def unit_of(user: User) -> str:
    """Return the body in whose name a user acts, "" without one."""
    membership = standing.current(user)
    return membership.unit if membership is not None else ""


def may_read(user: User) -> bool:
    """Return whether the plan's ledger exists for this account; what it holds for whom is the selectors' matter."""
    return bool(set(READING) & rights.rights_of(user))


def may_lead(user: User) -> bool:
    """Return whether this account runs the plan: imports it, calls meetings, reports on it (the supervising bureau)."""
    return rights.may(user, SUPERVISE)


def speaks_for(user: User, body: str) -> bool:
    """Return whether a user speaks for a body: it is the user's own, or one below it; nobody speaks for all."""
    if not body or not set(DIRECTING) & rights.rights_of(user):
        return False
    return body in standing.decides_for(user)


def may_set(user: User, body: str) -> bool:
    """Return whether a user sets tasks for a body: the bureau for every body, others for their own."""
    return may_lead(user) or speaks_for(user, body)


def may_report(user: User, task: Task) -> bool:
    """Return whether a user reports progress of a task: its body's people, and the person named."""
    if not set(WORKING) & rights.rights_of(user):
        return False
    return user.public_id == task.account or unit_of(user) == task.body or speaks_for(user, task.body)


def may_review(user: User, task: Task, leading: frozenset[str]) -> bool:
    """Return whether a user confirms a task or sends it back: for the bodies that lead it, or for the bureau."""
    return may_lead(user) or any(speaks_for(user, body) for body in (*leading, task.lead))
