"""Statistics of findings (统计): small tables of counts, rewritten for what was touched, so that pages never count."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import Count, QuerySet

from zhiheng.kit.contributions import Registry
from zhiheng.oversight.findings.models import Finding, Tally

BY = ("clue", "agency", "rule", "severity", "standing", "reason")
Pair = tuple[str, str]
"""(agency, rule)"""
Follower = Callable[["Collection[Pair] | None"], None]
followers: Registry[Follower] = Registry("follower of the counts of findings")
"""Who counts findings too (by month): called with the same pairs, inside the same transaction."""


def refresh(pairs: Collection[Pair] | None = None) -> None:
    """Count anew the findings of some (agency, rule), or all of them (None), inside the caller's transaction."""
    with transaction.atomic():
        if pairs is None:
            Tally.objects.all().delete()
            _count(Finding.objects.all())
        for agency, rule in sorted(set(pairs or ())):
            Tally.objects.filter(agency=agency, rule=rule).delete()
            _count(Finding.objects.filter(agency=agency, rule=rule))
        for follower in followers:
            follower(pairs)


def _count(rows: QuerySet[Finding]) -> None:
    counted = rows.order_by().values(*BY).annotate(count=Count("pk"))
    Tally.objects.bulk_create([Tally(**row) for row in counted])
