"""Who is kept out (隔离被控告举报的一方): the accused agency, the accused officer, and the officer's agency.

Source: 济南市12345市民服务热线条例第三十二条. The wall is registered with the ledger, so that it stands before
every page, list, search, duty and timeline that asks the ledger, not only before this room's.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import walls, wider
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Accused, Complaint
from zhiheng.registry.models import Officer


def closed_to(scope: Scope) -> QuerySet[Any] | None:
    """Return the ids of accusations that a scope may never be shown; None where it can be of no accused side."""
    units = scope.units | ({scope.home} if scope.home else frozenset())
    if not units and not scope.person:
        return None
    accused = Q(kind="agency", subject__in=sorted(units))
    if units:
        accused |= Q(kind="officer", subject__in=Officer.objects.filter(agency__in=sorted(units)).values("public_id"))
    if scope.person:
        accused |= Q(kind="officer", subject=scope.person)
        accused |= Q(kind="agency", subject__in=Officer.objects.filter(public_id=scope.person).values("agency"))
    return Accused.objects.filter(accused).values("complaint")


def is_accused(scope: Scope, complaint: str) -> bool:
    """Return whether a scope is of the accused side of a complaint."""
    closed = closed_to(scope)
    return closed is not None and closed.filter(complaint=complaint).exists()


def _handled(scope: Scope) -> Q:
    """Return what a handling agency sees beyond its own objects: what was assigned to it, whoever recorded it."""
    if not scope.units:
        return Q(pk__in=[])
    mine = Complaint.objects.filter(Q(handler__in=sorted(scope.units)) | Q(body__in=sorted(scope.units)))
    return Q(public_id__in=mine.values("public_id"))


def register() -> None:
    """Put up the wall, and open to handlers what was assigned to them; called once at start-up."""
    walls.register(COMPLAINT, closed_to)
    wider.register(COMPLAINT, _handled)
