"""Questions about enterprises and parties, narrowed to what a user may see (F12)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.ledger.models import LedgerRelation
from zhiheng.registry.models import Enterprise, Party, PartySharing
from zhiheng.registry.permissions import may_read


def enterprises(user: User) -> QuerySet[Enterprise]:
    """Return the enterprises that a user may see: all of them (what is registered of them is public)."""
    return Enterprise.objects.all() if may_read(user) else Enterprise.objects.none()


def parties(user: User) -> QuerySet[Party]:
    """Return the parties that a user may see: those that units of the scope registered, first or later."""
    if not may_read(user):
        return Party.objects.none()
    scope = scope_of(user)
    return Party.objects.filter(scope.condition("agency") | shared_with(scope))


def shared_with(scope: Scope) -> Q:
    """Return the condition for parties that a unit of the scope registered after another agency had.

    Ask it beside the scope's own condition; for a scope that shows everything it adds nothing.
    """
    rows = PartySharing.objects.filter(agency__in=sorted(scope.units))
    return Q() if scope.everything else Q(public_id__in=rows.values("party"))


def doubles(rows: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Return the enterprises that share their credit code with another one: to be looked at and put right."""
    twice = Enterprise.objects.exclude(uscc="").values("uscc").annotate(n=Count("id")).filter(n__gt=1)
    return rows.filter(uscc__in=twice.values("uscc"))


@dataclass(frozen=True, slots=True)
class Dealings:
    """What the ledger holds about an enterprise: number of events by type, over all agencies."""

    by_type: dict[str, int]

    @property
    def total(self) -> int:
        """Return the number of events."""
        return sum(self.by_type.values())


def dealings(enterprise: str) -> Dealings:
    """Return what was recorded about an enterprise: events that name it, and those of parties that stand for it."""
    ids = [("enterprise", enterprise)]
    ids += [("party", id_) for id_ in Party.objects.filter(enterprise=enterprise).values_list("public_id", flat=True)]
    found: Counter[str] = Counter()
    for object_type, id_ in ids:
        rows = LedgerRelation.objects.filter(object_type=object_type, object_id=id_)
        found.update(rows.order_by().values_list("event__type", flat=True))
    return Dealings(dict(found.most_common()))
