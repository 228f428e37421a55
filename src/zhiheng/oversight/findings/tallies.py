"""Statistics of findings (统计): small tables of counts, rewritten for what was touched, so that pages never count."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count, QuerySet

from zhiheng.oversight.findings.models import Finding, Tally

BY = ("clue", "agency", "rule", "severity", "standing", "reason")
Pair = tuple[str, str]
"""(agency, rule)"""


def refresh(pairs: Collection[Pair] | None = None) -> None:
    """Count anew the findings of some (agency, rule), or all of them (None), inside the caller's transaction."""
    with transaction.atomic():
        if pairs is None:
            Tally.objects.all().delete()
            _count(Finding.objects.all())
            return
        for agency, rule in sorted(set(pairs)):
            Tally.objects.filter(agency=agency, rule=rule).delete()
            _count(Finding.objects.filter(agency=agency, rule=rule))


def _count(rows: QuerySet[Finding]) -> None:
    counted = rows.order_by().values(*BY).annotate(count=Count("pk"))
    Tally.objects.bulk_create([Tally(**row) for row in counted])
