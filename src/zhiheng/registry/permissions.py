"""Who may do what in the registry: rights of the account (what) and its scope (for whom), in one place (F12)."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.memberships.rights import CERTIFY, SUPERVISE

MARKET = "market"
"""The field of enforcement of whoever registers enterprises (市场监管)."""
READING = (rights.VIEW, SUPERVISE, CERTIFY)
"""Rights that open the registry for reading."""


def may_read(user: User) -> bool:
    """Return whether the registry exists for this account."""
    return bool(set(READING) & rights.rights_of(user))


def may_certify(user: User) -> bool:
    """Return whether this account confirms bodies, examines and issues certificates (the bureau)."""
    return rights.may(user, CERTIFY)


def may_maintain(user: User, agency: str) -> bool:
    """Return whether this account keeps the register of an agency: its own administrator, or the bureau."""
    return may_certify(user) or (rights.may(user, rights.MAINTAIN) and scope_of(user).allows(agency))


def may_enter_parties(user: User) -> bool:
    """Return whether this account registers enterprises and parties: whoever handles, prepares or keeps registers."""
    return bool({rights.ACT, rights.PREPARE, rights.MAINTAIN, CERTIFY} & rights.rights_of(user))


def may_correct_enterprises(user: User, unit_field: str) -> bool:
    """Return whether this account changes what is registered of any enterprise by its own word (F7, F12).

    The bureau, and who keeps the register of the market regulator (登记机关); ``unit_field`` is the field of
    enforcement of the account's unit. Everybody else proposes a change to one of them.
    """
    return may_certify(user) or (rights.may(user, rights.MAINTAIN) and unit_field == MARKET)


def may_export(user: User) -> bool:
    """Return whether this account may export lists (a right of its own)."""
    return rights.may(user, rights.EXPORT)


def agencies_kept(user: User) -> frozenset[str] | None:
    """Return the agencies whose register this account keeps; None: all of them."""
    if may_certify(user):
        return None
    scope = scope_of(user)
    if not rights.may(user, rights.MAINTAIN):
        return frozenset()
    return None if scope.everything else scope.units
