"""Who may do what with transfers (F12), in one place. Which ones somebody sees is the selectors' matter."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import VIEW
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import COOPERATE, SIGN, SUPERVISE

OPENING = (SUPERVISE, COOPERATE)
"""Rights with which an account deals with transfers."""
READING = (*OPENING, VIEW)
"""Rights that open a transfer's page to whoever was let in besides."""


def may_take_part(user: User) -> bool:
    """Return whether the list of transfers exists for this account: the bureau's supervisors, the receiving body."""
    return bool({*OPENING} & rights.rights_of(user)) and not scope_of(user).empty


def may_propose(user: User) -> bool:
    """Return whether this account proposes transfers (the bureau's supervisors)."""
    return may_supervise(user)


def recorded_as(user: User) -> list[str]:
    """Return the names under which the ledger's ``actor`` knows an account: its person, where it has one, and itself.

    A transfer's ``proposer`` is one of these.
    """
    return [user.public_id, *filter(None, [user.person])]


def may_decide(user: User, row: Transfer) -> bool:
    """Return whether this account approves a transfer: a head of the bureau who didn't propose it."""
    return rights.may(user, SIGN) and row.agency in standing.acts_for(user) and row.proposer not in recorded_as(user)


def may_handle(user: User, row: Transfer) -> bool:
    """Return whether this account sends and records for the bureau that transfers."""
    return may_supervise(user) and row.agency in standing.acts_for(user)


def may_open(user: User, row: Transfer) -> bool:
    """Return whether this account lets others read a transfer (准许查阅): a head of the bureau."""
    return rights.may(user, SIGN) and row.agency in standing.acts_for(user)


def is_receiver(user: User, row: Transfer) -> bool:
    """Return whether this account is of the body to which a transfer goes."""
    return rights.may(user, COOPERATE) and row.receiver in scope_of(user).units
