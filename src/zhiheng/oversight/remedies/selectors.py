"""Questions about reviews and lawsuits, narrowed to what a user may see (F12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.remedies.models import Outcome, Remedy
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import ANSWER

FEW = 10
"""Below this number of decided ones no rate is shown: it would say more about chance than about the agency."""


def remedies(user: User) -> QuerySet[Remedy]:
    """Return the remedies that a user may see: supervisors all, others those against the bodies in their scope."""
    if may_supervise(user):
        return Remedy.objects.all()
    if not may_read(user):
        return Remedy.objects.none()
    return Remedy.objects.filter(scope_of(user).condition("agency"))


def remedy_or_404(user: User, public_id: str) -> Remedy:
    """Return a remedy, or raise ``Http404`` where there is none for this user."""
    found = remedies(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def may_report(user: User, row: Remedy) -> bool:
    """Return whether this account reports for the body whose act was disputed."""
    return rights.may(user, ANSWER) and row.agency in standing.decides_for(user)


@dataclass(frozen=True, slots=True)
class Rate:
    """How a body's decided remedies ended: ``decided`` counts those kept and those lost, never settled ones."""

    agency: str
    name: str
    decided: int
    lost: int
    settled: int
    running: int

    @property
    def percent(self) -> str:
        """Return the share of lost ones with one decimal; empty for few."""
        return f"{100 * self.lost / self.decided:.1f}%" if self.decided >= FEW else ""


def rates(user: User, kind: str, year: int | None = None) -> list[Rate]:
    """Return the rates of one kind of remedy by body, most lost first; ``year``: of the decision, None for all."""
    rows = remedies(user).filter(kind=kind).exclude(agency="")
    if year is not None:
        rows = rows.filter(Q(decided_on__year=year) | Q(outcome=Outcome.RUNNING))
    counted = rows.values("agency").annotate(
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
    )
    found: list[dict[str, Any]] = [dict(row) for row in counted.order_by("agency")]
    called = names({row["agency"] for row in found})
    made = [
        Rate(row["agency"], called.get(row["agency"], row["agency"]), row["kept"] + row["lost"], row["lost"],
             row["settled"], row["running"])
        for row in found
    ]  # fmt: skip
    return sorted(made, key=lambda rate: (-rate.lost, -rate.decided, rate.name))
