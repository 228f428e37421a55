"""Pages of the plan's ledger: the plan at a glance, its text, a measure, a task, a meeting, the monthly report."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import note_look
from zhiheng.kit.pages.rail import stand_under
from zhiheng.plan import monthly, overview, pages, reportpages, selectors
from zhiheng.plan.models import MeasureBody, Role
from zhiheng.plan.permissions import may_lead, may_read


def _mark(request: HttpRequest, path: str) -> None:
    stand_under(request, path)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Show a plan (``?plan=``; without it the one adopted last); before the first, the way to import one."""
    user = account_of(request)
    if not may_read(user):
        raise Http404
    _mark(request, reverse("plan"))
    if not selectors.plans(user).exists():
        return render(request, "plan/none.html", {"may_lead": may_lead(user)})
    row = selectors.plan_or_404(user, request.GET.get("plan", ""))
    asked = request.GET
    page = overview.overview(user, row, days.today(), asked.get("body", ""), asked.get("light", ""))
    return render(request, "plan/plan.html", {"page": page, "row": row})


@require_safe
def text(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the plan's measures in full, as they were taken over, with the bodies that they name."""
    user = account_of(request)
    row = selectors.plan_or_404(user, public_id)
    _mark(request, reverse("plan"))
    rows = list(selectors.measures(user, row.public_id).order_by("rank"))
    bodies = selectors.bodies_of([one.public_id for one in rows])
    lines = [(one, _said(bodies[one.public_id])) for one in rows]
    members = [(name, bool(id_)) for name, _, id_ in selectors.members_of(row)]
    return render(request, "plan/text.html", {"row": row, "lines": lines, "members": members})


def _said(bodies: Sequence[MeasureBody]) -> list[tuple[str, str]]:
    """Return the bodies of a measure by role: (牵头单位, names)."""
    named = [(role.label, "、".join(one.name for one in bodies if one.role == role)) for role in Role]
    return [(role, names) for role, names in named if names]


@require_safe
def measure(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a measure. 404 for what isn't there."""
    user = account_of(request)
    row = selectors.measure_or_404(user, public_id)
    _mark(request, reverse("plan"))
    return render(request, "plan/measure.html", {"page": pages.measure_page(user, row), "row": row})


@require_safe
def task(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a task with its evidence. 404 for what isn't there and for what this account may not see."""
    user = account_of(request)
    row = selectors.task_or_404(user, public_id)
    note_look(user, "task", public_id)
    _mark(request, reverse("list", args=["plan-tasks"]))
    return render(request, "plan/task.html", {"page": pages.task_page(user, row), "row": row})


@require_safe
def meeting(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a meeting with what became of its resolutions. 404 for what this account may not see."""
    user = account_of(request)
    row = selectors.meeting_or_404(user, public_id)
    _mark(request, reverse("list", args=["plan-meetings"]))
    return render(request, "plan/meeting.html", {"page": pages.meeting_page(user, row), "row": row})


@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the monthly report of a plan (``?month=2026-11``) as a page."""
    user, asked = account_of(request), reportpages.asked(request, public_id)
    _mark(request, reverse("plan"))
    found = monthly.month(user, asked.plan, asked.first, asked.last, days.today())
    issue = f"{reverse('plan-report-issue', args=[public_id])}?month={asked.first:%Y-%m}"
    return render(request, "plan/report.html", {"page": found, "issue": issue, "months": _months(public_id)})


def _months(public_id: str) -> list[tuple[str, str]]:
    """Return this month and the five before it: words and address."""
    today, found = days.today(), []
    for back in range(6):
        total = today.year * 12 + today.month - 1 - back
        year, month = divmod(total, 12)
        address = f"{reverse('plan-report', args=[public_id])}?month={year}-{month + 1:02d}"
        found.append((f"{year}年{month + 1}月", address))
    return found
