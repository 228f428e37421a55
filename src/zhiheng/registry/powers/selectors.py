"""Questions about powers. Lists of powers are published and can be read by every account of the registry."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.registry.models import DelegatedPower, HeldFact, Power
from zhiheng.registry.permissions import may_read


def powers(user: User) -> QuerySet[Power]:
    """Return the power items that a user may see: all of them."""
    return Power.objects.all() if may_read(user) else Power.objects.none()


def delegations(user: User) -> QuerySet[DelegatedPower]:
    """Return the powers delegated to streets that a user may see: all of them."""
    return DelegatedPower.objects.all() if may_read(user) else DelegatedPower.objects.none()


def holdings(power: str) -> QuerySet[HeldFact]:
    """Return who holds a power item and held it, with days, the latest first."""
    return HeldFact.objects.filter(fact="power.held", carrier=power, held=True).order_by("-first_day", "subject")


def unassessed(rows: QuerySet[DelegatedPower], day: date) -> QuerySet[DelegatedPower]:
    """Return the delegated powers in force that weren't assessed in the last year (区方案:定期评估)."""
    before = day - timedelta(days=365)
    running = rows.filter(ended_on=None, granted_on__lt=before)
    return running.exclude(assessed_on__gte=before)
