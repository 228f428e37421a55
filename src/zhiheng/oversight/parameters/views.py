"""The plain views: a rule, a draft, the start of its trial, and the file of settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.rail import stand_under
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.inforce import rules_in_force
from zhiheng.oversight.parameters import changepage, inforce, method, rulepage, selectors, services
from zhiheng.oversight.parameters.entries import METHOD
from zhiheng.oversight.parameters.forms import TrialForm
from zhiheng.oversight.parameters.overlaying import text_of


@require_safe
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Show a rule in force. 404 where there is none."""
    found = rulepage.rule_view(account_of(request), rule)
    if found is None:
        raise Http404
    stand_under(request, reverse("list", args=["rules"]))
    return render(request, "parameters/rule.html", {"page": found})


@require_safe
def discretion(request: HttpRequest) -> HttpResponse:
    """Show what the law leaves open of discretion, what the district decided, and the ways to decide it."""
    stand_under(request, reverse("list", args=["rules"]))
    context = {"groups": method.groups(), "history": rulepage.history(account_of(request), METHOD)}
    return render(request, "parameters/discretion.html", context)


@require_safe
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a draft with its trial. 404 where there is none."""
    row = selectors.change_or_404(account_of(request), public_id)
    stand_under(request, reverse("list", args=["rules"]))
    context = {"row": row, "page": changepage.change_view(row), "form": TrialForm()}
    return render(request, "parameters/change.html", context)


@require_POST
def trial(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have a draft tried in the background; on to the progress."""
    user = account_of(request)
    row = selectors.change_or_404(user, public_id, open_only=True)
    form = TrialForm(request.POST)
    months = form.cleaned_data["months"] if form.is_valid() else 0
    try:
        job = services.ask_trial(user, row, months)
    except Refusal as refused:
        messages.warning(request, str(refused))
        return redirect("rule-change", public_id=public_id)
    return redirect("job", public_id=job.public_id)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the district's settings as one file, which ``zhiheng audit --settings`` and an import read."""
    account_of(request)
    head = f"# 本区规则与参数的设定，版本 {rules_in_force().version}\n"
    response = HttpResponse(head + text_of(inforce.entries()), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="settings-{localdate().isoformat()}.yaml"'
    return response
