"""Questions about certificates and applications, narrowed in one query to what a user may see (F12)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.certificates.services import RENEWAL_DAYS
from zhiheng.registry.holding import ENFORCING
from zhiheng.registry.models import Certificate, CertificateApplication
from zhiheng.registry.models.officers import Stage, Standing
from zhiheng.registry.permissions import may_read


def certificates(user: User) -> QuerySet[Certificate]:
    """Return the certificates that a user may see: those of the units, and the own ones."""
    if not may_read(user):
        return Certificate.objects.none()
    return Certificate.objects.filter(scope_of(user).condition("agency", "officer"))


def applications(user: User) -> QuerySet[CertificateApplication]:
    """Return the applications that a user may see: those of the units, and the own ones."""
    if not may_read(user):
        return CertificateApplication.objects.none()
    return CertificateApplication.objects.filter(scope_of(user).condition("agency", "officer"))


def expiring(rows: QuerySet[Certificate], day: date, within: int = RENEWAL_DAYS) -> QuerySet[Certificate]:
    """Return the certificates that stand and expire within some days, the nearest first."""
    last = day + timedelta(days=within)
    return rows.filter(standing=Standing.ISSUED, valid_to__range=(day, last)).order_by("valid_to", "pk")


def claimed(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Return the certificates that an agency claims and that wait to be verified."""
    return rows.filter(standing=Standing.CLAIMED)


def unreviewed(rows: QuerySet[Certificate], year: int) -> QuerySet[Certificate]:
    """Return the certificates whose review of a year is still to be done: issued before it, standing, not over."""
    due = Q(reviewed_year=None) | Q(reviewed_year__lt=year)
    return rows.filter(
        due,
        kind__in=ENFORCING,
        standing=Standing.ISSUED,
        issued_on__lt=date(year, 1, 1),
        valid_to__gte=date(year, 1, 1),
    )


def waiting(rows: QuerySet[CertificateApplication], *stages: Stage) -> QuerySet[CertificateApplication]:
    """Return the applications at some stages, the oldest first."""
    return rows.filter(stage__in=stages).order_by("applied_on", "pk")
