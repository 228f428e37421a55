"""Who may do what with the publicity of decisions (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.agencies.selectors import kept


def may_read(user: User) -> bool:
    """Return whether this account sees decisions at all."""
    return rights.may(user, rights.VIEW) and not scope_of(user).empty


def may_export(user: User) -> bool:
    """Return whether this account makes transfer files: a right given by two administrators (F13)."""
    return rights.may(user, rights.EXPORT) and may_read(user)


def may_import(user: User) -> bool:
    """Return whether this account imports past cases: whoever keeps a body's registers."""
    return kept(user).exists()
