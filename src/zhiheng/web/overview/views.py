"""The overview's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.oversight.statistics.permissions import may_read
from zhiheng.web.overview.page import page_of


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the overview of what this account sees; accounts that see only what they handled have no figures."""
    user = account_of(request)
    if not may_read(user):
        return render(request, "overview/none.html")
    return render(request, "overview/overview.html", {"page": page_of(user, days.today())})
