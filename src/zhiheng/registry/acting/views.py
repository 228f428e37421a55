"""The page of an act: shows the form, performs it once, and says in words what speaks against it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Link, Reason, Refusal
from zhiheng.kit.problems import Refusal as Refused
from zhiheng.ledger.acting import ActRefused, Done
from zhiheng.ledger.records import Refused as LedgerRefused
from zhiheng.ledger.records import Stale
from zhiheng.registry.acting.declared import Acting, actings, subjects
from zhiheng.registry.acting.forms import ActForm
from zhiheng.registry.memberships import standing

REFUSED = 422


@require_http_methods(["GET", "POST"])
def act_page(request: HttpRequest, subject: str, act: str, id: str = "") -> HttpResponse:
    """Show or perform an act about a row (or, without id, one that makes a new row). 404 where it may not be done."""
    user = account_of(request)
    acting, kind = actings.get(f"{subject}/{act}"), subjects.get(subject)
    if acting is None or kind is None or bool(id) != bool(acting.form.object_type):
        raise Http404
    row = kind.find(user, id) if id else None
    if not acting.allowed(user, row):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = acting.form(user, row, data, acting.initial(row) | _asked(acting, request))
    refusal = None
    if data is not None and form.is_valid():
        done, refusal = _perform(acting, row, form)
        if done is not None:
            return _finished(request, acting, row, done)
    context = {
        "acting": acting,
        "form": form,
        "refusal": refusal,
        "subject_title": kind.title(row) if row is not None else "",
        "back": Link(kind.title(row), kind.url(row))
        if row is not None
        else Link(kind.up, reverse("list", args=[kind.list_key])),
    }
    return render(request, "registry/act.html", context, status=REFUSED if refusal or form.errors else None)


def _asked(acting: Acting, request: HttpRequest) -> dict[str, str]:
    """Return what the address already says of the act (``?agency=…``); never key or version."""
    own = set(acting.form.base_fields) - {"key", "version"}
    return {name: str(value) for name, value in request.GET.items() if name in own}


def _perform(acting: Acting, row: Any, form: ActForm) -> tuple[Done | None, Refusal | None]:
    """Do the act; what stands against it becomes a refusal or an error of the form, with the input kept."""
    try:
        return acting.perform(form.act(acting.agency(row) or standing.unit_of(form.user)), row, form.stated), None
    except ActRefused as refused:
        reasons = [Reason(r.fact, cite=r.basis, remedy=r.remedy) for r in refused.reasons]
        return None, Refusal(refused.action, reasons)
    except LedgerRefused as refused:
        for problem in refused.problems:
            form.add_error(None, f"{problem.what}。{problem.remedy}")
    except Stale:
        form.add_error(None, "您打开此页之后，已有新的记录，本次没有保存。请返回核对后重新办理。")
    except Refused as refused:
        for one in refused.problems:
            form.add_error(None, str(one))
    return None, None


def _finished(request: HttpRequest, acting: Acting, row: Any, done: Done) -> HttpResponse:
    messages.success(request, f"已{acting.action}，记入台账。")
    for warning in done.warnings:
        messages.warning(request, f"{warning.fact}。已照实补录，将列入监督发现。{warning.remedy}")
    if acting.after is not None:
        return redirect(acting.after(done, row))
    kind = subjects[acting.subject]
    return redirect(kind.url(row) if row is not None else kind.url_of(done.id))
