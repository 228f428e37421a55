"""Who sees and maps which source: an agency's administrator those of its own agencies, operators and the bureau all."""

from __future__ import annotations

from django.http import Http404

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerSource
from zhiheng.registry.memberships.rights import SUPERVISE

SEEING = (rights.MAINTAIN, rights.OPERATE, SUPERVISE)
"""Rights that open the pages of sources; which sources stand there is decided by the scope."""


def sources(user: User) -> list[LedgerSource]:
    """Return the sources that this user may see: those that speak for an agency in the user's scope.

    Who operates the installation sees all of them and, having no scope, none of their rows.
    """
    held = rights.rights_of(user)
    if not set(SEEING) & held:
        return []
    if rights.OPERATE in held:
        return list(LedgerSource.objects.order_by("title"))
    scope = scope_of(user)
    return [one for one in LedgerSource.objects.order_by("title") if any(map(scope.allows, one.agencies))]


def source_or_404(user: User, name: str) -> LedgerSource:
    """Return a source that this user may see. Raises Http404 for any other."""
    for one in sources(user):
        if one.name == name:
            return one
    raise Http404("no such source")


def may_map(user: User, source: LedgerSource) -> bool:
    """Return whether this user decides what the source's tables mean: who keeps the registers of *all* its agencies."""
    return rights.may(user, rights.MAINTAIN) and all(map(scope_of(user).allows, source.agencies))


def mappable_or_404(user: User, name: str) -> LedgerSource:
    """Return a source that this user may map. Raises Http404 for any other."""
    source = source_or_404(user, name)
    if not may_map(user, source):
        raise Http404("not theirs to map")
    return source


def agencies_seen(user: User, source: LedgerSource) -> list[str]:
    """Return the agencies of a source that lie in the user's scope."""
    return [one for one in source.agencies if scope_of(user).allows(one)]
