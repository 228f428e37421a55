"""What the overview says of findings, supervision and complaints: counts with the addresses of their lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit.accounts.models import User
from zhiheng.oversight.complaints import permissions as complaint_rights
from zhiheng.oversight.complaints import selectors as complaints
from zhiheng.oversight.findings import selectors as found
from zhiheng.oversight.findings.models import Matter, Standing
from zhiheng.oversight.statistics.selectors import findings_by_month
from zhiheng.oversight.supervision import selectors as supervision
from zhiheng.oversight.supervision.models import Order, Turn

LEFT = (Standing.OPEN, Standing.MATTER, Standing.CHANGED)
"""Not corrected yet (未纠正)."""
DONE = (Standing.GONE, Standing.SETTLED)
"""Corrected (已纠正): gone by new records, or settled by the bureau. What isn't upheld counts nowhere."""
MOST_ORDERS = 3


def list_url(key: str, *conditions: tuple[str, str]) -> str:
    """Return the address of a list under some conditions."""
    return reverse("list", args=[key]) + (f"?{urlencode(conditions)}" if conditions else "")


def findings_url(standings: Sequence[str], *more: tuple[str, str]) -> str:
    """Return the address of findings of some standings."""
    return list_url("findings", *(("standing", str(one)) for one in standings), *more)


def since(first: date, last: date) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the conditions for findings that began within some days."""
    return ("since-from", first.isoformat()), ("since-to", last.isoformat())


@dataclass(slots=True)
class Found:
    """Findings as counted: by agency what is left, of this year's what is left and corrected; by month both."""

    left: Mapping[str, int] = field(default_factory=dict)
    void: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    year_left: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    year_done: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    month_all: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    month_done: dict[date, int] = field(default_factory=lambda: defaultdict(int))


def count_findings(user: User, first: date, year: date) -> Found:
    """Return what is counted of findings; months from ``first`` on, the year's from its first day ``year`` on."""
    rows = found.tallies(user).filter(standing__in=LEFT).order_by()
    left: dict[str, int] = defaultdict(int)
    void: dict[str, int] = defaultdict(int)
    severities: dict[str, int] = defaultdict(int)
    for agency, severity, count in rows.values_list("agency", "severity").annotate(n=Sum("count")):
        left[agency] += count
        severities[severity] += count
        if severity == "void":
            void[agency] += count
    answer = Found(left, void, severities)
    for agency, month, standing, count in findings_by_month(user, min(first, year)):
        if standing not in (*LEFT, *DONE):
            continue
        if month >= first:
            answer.month_all[month] += count
            if standing in DONE:
                answer.month_done[month] += count
        if month >= year:
            (answer.year_done if standing in DONE else answer.year_left)[agency] += count
    return answer


@dataclass(slots=True)
class Supervised:
    """Open matters by agency, instruments overdue at the agencies, and the oldest of these."""

    matters: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0
    overdue_url: str = ""
    oldest: Sequence[Order] = ()


MATTERS_OPEN = (Matter.Stage.OPENED, Matter.Stage.HANDLED)


def count_supervision(user: User, today: date) -> Supervised:
    """Return what is counted of supervision on a day."""
    matters = found.matters(user).filter(stage__in=MATTERS_OPEN).order_by()
    late = supervision.orders(user).filter(turn=Turn.AGENCY, next_due__lt=today)
    yesterday = (today - timedelta(days=1)).isoformat()
    url = list_url("orders", ("turn", Turn.AGENCY.value), ("sort", "due"), ("due-to", yesterday))
    by_agency = dict(matters.values_list("agency").annotate(n=Count("pk")))
    return Supervised(by_agency, late.count(), url, list(late.order_by("next_due", "pk")[:MOST_ORDERS]))


@dataclass(frozen=True, slots=True)
class Complained:
    """Requests received in a period, and those whose answer is overdue; None where the account sees none."""

    received: int
    received_url: str
    overdue: int
    overdue_url: str


def count_complaints(user: User, first: date, today: date) -> Complained | None:
    """Return what is counted of requests; accusations are nobody's figure here."""
    if not complaint_rights.may_read(user):
        return None
    rows = complaints.complaints(user).filter(accusation=False)
    late = rows.filter(due_on__lt=today).count()
    received = (("received-from", first.isoformat()), ("received-to", today.isoformat()))
    return Complained(
        rows.filter(received_on__gte=first, received_on__lte=today).count(),
        list_url("complaints", *received),
        late,
        list_url("complaints", ("sort", "due"), ("due-to", (today - timedelta(days=1)).isoformat())),
    )
