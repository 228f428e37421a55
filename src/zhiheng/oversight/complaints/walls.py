"""Who is kept out (隔离被控告举报的一方): the accused agency, the accused officer, and the agencies
to which the officer belongs, and belonged on the day of the report and since.

Source: 济南市12345市民服务热线条例第三十二条. The wall is registered with the ledger, so that it stands before
every page, list, search, duty and timeline that asks the ledger, not only before this room's.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import walls, wider
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Accused, Complaint
from zhiheng.oversight.complaints.sides import BELONGS
from zhiheng.registry.models import HeldFact, Officer
from zhiheng.registry.models.held import EVER


def closed_to(scope: Scope) -> QuerySet[Any] | None:
    """Return the ids of accusations that a scope may never be shown; None where it can be of no accused side.

    Who only reads (区领导) is shown none at all: they are for those who deal with them.
    """
    if scope.only_reads:
        return Complaint.objects.filter(accusation=True).annotate(complaint=F("public_id")).values("complaint")
    # Of a complaint that was taken off the ledger no day is known: then the wall stands for ever.
    reported = Complaint.objects.filter(public_id=OuterRef(OuterRef("complaint"))).values("received_on")[:1]
    accused = side_of(scope, Coalesce(Subquery(reported), EVER))
    return None if accused is None else Accused.objects.filter(accused).values("complaint")


def side_of(scope: Scope, since: Any) -> Q | None:
    """Return which rows (``kind``: agency or officer, ``subject``: its id) name the side of a scope; None: none can.

    ``since``: the day of the report, as an expression seen from inside a query of its own (``OuterRef`` names a column
    of the row). Who belonged to an agency on that day or later counts: who moves away doesn't carry the wall with him,
    it stays before those among whom he was, too.
    """
    units = scope.units | ({scope.home} if scope.home else frozenset())
    if not units and not scope.person:
        return None

    def belonged(which: Q) -> Q:
        """Return the condition that some officer belonged to some agency on the day of the report or later."""
        return Q(Exists(HeldFact.objects.filter(which, fact=BELONGS, held=True, last_day__gte=since)))

    accused = Q(kind="agency", subject__in=sorted(units))
    if units:
        accused |= Q(kind="officer", subject__in=Officer.objects.filter(agency__in=sorted(units)).values("public_id"))
        accused |= Q(kind="officer") & belonged(Q(subject=OuterRef("subject"), agency__in=sorted(units)))
    if scope.person:
        accused |= Q(kind="officer", subject=scope.person)
        accused |= Q(kind="agency", subject__in=Officer.objects.filter(public_id=scope.person).values("agency"))
        accused |= Q(kind="agency") & belonged(Q(subject=scope.person, agency=OuterRef("subject")))
    return accused


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
