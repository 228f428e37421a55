"""Questions about counted acts and statistics, already narrowed to what a user may see (F12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.statistics.models import ActTally, CountedAct, Entry, FindingTally, Statement
from zhiheng.oversight.statistics.permissions import may_read


def acts(user: User) -> QuerySet[CountedAct]:
    """Return the acts of the units that a user sees."""
    if not may_read(user):
        return CountedAct.objects.none()
    return CountedAct.objects.filter(scope_of(user).condition("agency"))


def tallies(user: User) -> QuerySet[ActTally]:
    """Return the counts of the same acts by agency, kind, month and result."""
    if not may_read(user):
        return ActTally.objects.none()
    return ActTally.objects.filter(scope_of(user).condition("agency"))


def statements(user: User) -> QuerySet[Statement]:
    """Return the yearly statistics that were signed for units that a user sees."""
    if not may_read(user):
        return Statement.objects.none()
    return Statement.objects.filter(scope_of(user).condition("agency"))


def entries(user: User) -> QuerySet[Entry]:
    """Return what was entered beside the figures for units that a user sees."""
    if not may_read(user):
        return Entry.objects.none()
    return Entry.objects.filter(scope_of(user).condition("agency"))


def findings_by_month(user: User, first: date) -> list[tuple[str, date, str, int]]:
    """Return (agency, month, standing, count) of the findings that began from a month's first day on.

    Where a wall hides some of them from the user, the visible ones are counted now: a stored count would tell of them.
    """
    if not may_read(user):
        return []
    columns = ("agency", "month", "standing")
    if findings.hides(user):
        rows: QuerySet[Any] = findings.findings(user).filter(clue=False, since__gte=first).order_by()
        return list(rows.annotate(month=TruncMonth("since")).values_list(*columns).annotate(n=Count("pk")))
    stored = FindingTally.objects.filter(scope_of(user).condition("agency"), month__gte=first).order_by()
    return list(stored.values_list(*columns).annotate(n=Sum("count")))
