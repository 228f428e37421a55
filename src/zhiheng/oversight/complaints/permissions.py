"""Who may see and do what with complaints (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import COOPERATE, SUPERVISE

READING = (rights.VIEW, SUPERVISE, COOPERATE)
HANDLING = (rights.ACT, rights.PREPARE, rights.APPROVE, rights.MAINTAIN)
"""Rights with which an account of the handling agency deals with a complaint."""


def may_read(user: User) -> bool:
    """Return whether complaints exist for this account at all; which ones is the scope's matter."""
    return bool(set(READING) & rights.rights_of(user)) and not scope_of(user).empty


def may_supervise(user: User) -> bool:
    """Return whether this account routes, reviews and releases (the bureau)."""
    return rights.may(user, SUPERVISE)


def may_handle(user: User, row: Complaint) -> bool:
    """Return whether this account acts for the agency that handles a complaint.

    The bureau acts for itself: what it took over it answers itself.
    """
    if not row.handler or not {*HANDLING, SUPERVISE} & rights.rights_of(user):
        return False
    return row.handler in standing.acts_for(user)


def _of_body(user: User, row: Complaint) -> bool:
    """Return whether this account is of the other body to which an accusation went (纪检监察机关)."""
    return bool(row.body) and rights.may(user, COOPERATE) and row.body in scope_of(user).units


def may_know(user: User, row: Complaint) -> bool:
    """Return whether this account may read who complains.

    The bureau may, the body to which an accusation went, and the handler unless secrecy was asked.
    """
    return (
        may_supervise(user) or _of_body(user, row) or (not row.secret and not row.accusation and may_handle(user, row))
    )


def may_read_text(user: User, row: Complaint) -> bool:
    """Return whether this account may read the words of the complaint itself, in which people may name themselves.

    A handler who isn't to know who complains reads what the bureau wrote for it instead; who only reads, neither.
    """
    if may_supervise(user) or _of_body(user, row):
        return True
    return not (row.secret or row.accusation or standing.only_reads(user))
