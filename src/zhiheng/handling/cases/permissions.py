"""Who may do what in a case (F12): the account's rights, its scope, and its part in the case."""

from __future__ import annotations

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import HEAR, REVIEW

APPROVERS = {"agency-head": "head", "subdistrict-commander": "head", "unit-head": "unit"}
"""By role: as what somebody approves (code of ``approver``)."""
PARTS = {"handler": "办案人员", "head": "机关负责人", "reviewer": "法制审核人员", "host": "听证主持人"}


def may_handle(user: User) -> bool:
    """Return whether an account handles cases at all: it may act and stands for a person."""
    return rights.may(user, rights.ACT) and bool(user.person)


def may_approve(user: User, agency: str) -> bool:
    """Return whether an account approves for an agency: its own head, or the head of the body above it."""
    return rights.may(user, rights.APPROVE) and not scope_of(user).everything and agency in standing.decides_for(user)


def approves_as(user: User) -> str:
    """Return as what an account approves (code of ``approver``): head or unit."""
    membership = standing.current(user)
    return APPROVERS.get(membership.role, "unit") if membership is not None else "unit"


def parts(user: User, file: CaseFile) -> frozenset[str]:
    """Return in which parts a user may act in a case (办案人员、机关负责人、法制审核人员、听证主持人)."""
    found = set()
    handles = user.person in file.handlers
    if handles and rights.may(user, rights.ACT):
        found.add("handler")
    if may_approve(user, file.agency):
        found.add("head")
    if not handles and file.agency in standing.decides_for(user):
        if rights.may(user, REVIEW):
            found.add("reviewer")
        if rights.may(user, HEAR):
            found.add("host")
    return frozenset(found)
