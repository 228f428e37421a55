"""Counts by agency, kind and month (统计): rewritten for what was touched, so that pages never count acts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from zhiheng.oversight.findings.models import Finding
from zhiheng.oversight.findings.tallies import Pair
from zhiheng.oversight.statistics.models import ActTally, CountedAct, FindingTally

Group = tuple[str, str, date]
"""(agency, kind, first day of the month)"""
_AT_ONCE = 40


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after a first day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def groups_of(rows: QuerySet[CountedAct]) -> set[Group]:
    """Return the groups in which some rows are counted."""
    found = rows.values_list("agency", "kind", "day")
    return {(agency, kind, month_of(day)) for agency, kind, day in found}


def refresh(groups: Collection[Group] | None = None) -> None:
    """Count some groups anew (None: all of them), inside the caller's transaction."""
    if groups is None:
        ActTally.objects.all().delete()
        ActTally.objects.bulk_create(counted(CountedAct.objects.all()), batch_size=500)
        return
    wanted = sorted(groups)
    for start in range(0, len(wanted), _AT_ONCE):
        old, rows = Q(pk__in=[]), Q(pk__in=[])
        for agency, kind, month in wanted[start : start + _AT_ONCE]:
            old |= Q(agency=agency, kind=kind, month=month)
            rows |= Q(agency=agency, kind=kind, day__gte=month, day__lt=next_month(month))
        ActTally.objects.filter(old).delete()
        ActTally.objects.bulk_create(counted(CountedAct.objects.filter(rows)))


def counted(rows: QuerySet[CountedAct]) -> list[ActTally]:
    """Return some rows as counts, not saved."""
    by = rows.order_by().annotate(month=TruncMonth("day")).values("agency", "kind", "month", "result", "lost")
    sums = by.annotate(count=Count("pk"), fine_cents=Sum("fine_cents"), confiscated_cents=Sum("confiscated_cents"))
    return [ActTally(**row) for row in sums]


def refresh_findings(pairs: Collection[Pair] | None = None) -> None:
    """Count by month the findings (no clues) of some (agency, rule), or all of them, inside the caller's transaction.

    It follows ``findings.tallies.refresh``.
    """
    if pairs is None:
        FindingTally.objects.all().delete()
        _count_findings(Finding.objects.all())
        return
    wanted = sorted(set(pairs))
    for start in range(0, len(wanted), _AT_ONCE):
        those = Q(pk__in=[])
        for agency, rule in wanted[start : start + _AT_ONCE]:
            those |= Q(agency=agency, rule=rule)
        FindingTally.objects.filter(those).delete()
        _count_findings(Finding.objects.filter(those))


def _count_findings(rows: QuerySet[Finding]) -> None:
    by = rows.filter(clue=False).order_by().annotate(month=TruncMonth("since"))
    found = by.values("agency", "rule", "month", "standing").annotate(count=Count("pk"))
    FindingTally.objects.bulk_create([FindingTally(**row) for row in found], batch_size=500)
