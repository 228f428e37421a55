"""Pages of the internal zone that belong to no room: workbench, catalogue of the ledger, requirements of the law."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from zhiheng.kit import contributions
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Drawn
from zhiheng.registry.memberships.standing import only_reads
from zhiheng.web.catalogue import catalogue_of
from zhiheng.web.rail import sees_work
from zhiheng.web.workbench import workbench_of


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """Show what the person who is logged in must do, by due date, and the panels of other rooms beside it.

    Who only reads is led to the overview.
    """
    if only_reads(account_of(request)):
        return redirect("overview")
    kind = request.GET.get("kind", "")
    bench = workbench_of(account_of(request), days.today(), kind, everything="all" in request.GET)
    asked = ((panel, panel.context(request)) for panel in sorted(contributions.side_panels, key=lambda p: p.order))
    panels = [Drawn(panel.template, context) for panel, context in asked if context is not None]
    context = {"bench": bench, "side_panels": panels, "sees_work": sees_work(account_of(request))}
    return render(request, "web/workbench.html", context)


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show every type of object that the ledger holds for this account, with counts and the way to its list."""
    return render(request, "web/catalogue.html", {"rooms": catalogue_of(account_of(request))})


@require_GET
def requirement(request: HttpRequest, rule: str) -> HttpResponse:
    """Show a requirement of the law in words: what it says, on which articles it rests, the text where imported."""
    found = contributions.requirements.lookup(rule)
    if found is None:
        raise Http404
    return render(request, "web/requirement.html", {"requirement": found})
