"""Pages of findings, rules and matters, and asking for an audit now."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.objects import note_look, panels
from zhiheng.kit.pages.rail import stand_under
from zhiheng.oversight.findings import jobs, matterpage, page, rulepage, selectors
from zhiheng.oversight.findings.permissions import may_read


@require_safe
def finding(request: HttpRequest, identity: str) -> HttpResponse:
    """Show a finding with its evidence. 404 for what isn't there and for what this account may not see."""
    user = account_of(request)
    row = selectors.finding_or_404(user, identity)
    note_look(user, "finding", identity)
    stand_under(request, reverse("list", args=["clues" if row.clue else "findings"]))
    side = panels(request, row, row.type, "side")
    context = {"page": page.finding_page(user, row), "row": row, "side_panels": side}
    return render(request, "findings/finding.html", context)


@require_safe
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Show a rule with its findings: where they lie, and how many were false alarms."""
    user = account_of(request)
    found = rulepage.rule_page(user, rule) if may_read(user) else None
    if found is None:
        raise Http404
    stand_under(request, reverse("list", args=["findings"]))
    return render(request, "findings/rule.html", {"page": found})


@require_safe
def matter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a matter with its findings. A supervised body sees it once supervision has been opened."""
    user = account_of(request)
    row = selectors.matter_or_404(user, public_id)
    stand_under(request, reverse("list", args=["matters"]))
    context = {
        "page": matterpage.matter_page(user, row),
        "row": row,
        "main_panels": panels(request, row, row.type, "main"),
        "side_panels": panels(request, row, row.type, "side"),
    }
    return render(request, "findings/matter.html", context)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show what an audit now would do, with the button that asks for it."""
    account_of(request)
    return render(request, "findings/audit.html", {"run": selectors.last_run()})


@require_POST
def audit_start(request: HttpRequest) -> HttpResponse:
    """Put an audit on the list and show how far it is."""
    job = jobs.ask(account_of(request))
    messages.info(request, "已列入后台作业。审查完成前，清单仍是上一次的发现。")
    return redirect("job", public_id=job.public_id)
