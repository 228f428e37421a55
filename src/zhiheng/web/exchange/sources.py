"""Pages of sources: list, one source with its tokens, mappings and runs, one run, reconciliation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kit import rights
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.jobs.selectors import jobs_of
from zhiheng.kit.pages.forms.once import new_key, once
from zhiheng.kit.problems import Refusal
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerRun, LedgerSource
from zhiheng.web import tokens
from zhiheng.web.exchange import permissions, questions
from zhiheng.web.exchange.folders import folder_of
from zhiheng.web.exchange.running import TAKE
from zhiheng.web.models import ApiToken, MappingDraft


class TokenForm(forms.Form):
    """What a token is for, and how long it lasts."""

    title = forms.CharField(label="用途", max_length=80)
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=400, initial=365)


@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """Show the sources that the user may see, each with its mappings and what became of the last file."""
    user = account_of(request)
    rows = [(one, questions.feeds(one), len(one.agencies)) for one in permissions.sources(user)]
    context = {"rows": rows, "places": questions.places(user), "matters": questions.MATTERS.values()}
    return render(request, "exchange/list.html", context)


@require_GET
def source_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a source may deliver, its tokens, mappings, runs and the user's drafts."""
    user = account_of(request)
    source = permissions.source_or_404(user, name)
    return render(request, "exchange/source.html", _source_context(request, source, TokenForm()))


def _source_context(request: HttpRequest, source: LedgerSource, form: forms.Form) -> dict[str, Any]:
    user = account_of(request)
    known = vocabulary()
    named = questions.titles(source.agencies)
    may_map = permissions.may_map(user, source)
    drafts = MappingDraft.objects.filter(source=source, account=user.public_id) if may_map else []
    jobs = jobs_of(user).filter(kind=TAKE, arguments__source=source.name)[:1]
    return {
        "source": source,
        "agencies": [named[one] for one in permissions.agencies_seen(user, source)],
        "events": [known.events[one].zh for one in source.event_types if one in known.events],
        "tokens": [(one, one.live(now())) for one in ApiToken.objects.filter(source=source).select_related("source")],
        "feeds": [(feed, folder_of(feed.mapping).path) for feed in questions.feeds(source)],
        "runs": [(run, questions.counts_words(run)) for run in questions.runs(source)],
        "drafts": drafts,
        "job": next(iter(jobs), None),
        "form": form,
        "form_key": new_key(),
        "may_map": may_map,
        "may_issue": rights.may(user, rights.OPERATE),
        "may_export": rights.may(user, rights.EXPORT),
    }


@require_POST
def token_issue(request: HttpRequest, name: str) -> HttpResponse:
    """Issue a token and show it once, on this answer only."""
    user = account_of(request)
    source = permissions.source_or_404(user, name)
    form, shown = TokenForm(request.POST), list[str]()

    def issued(key: str) -> str:
        """Issue the token; it is shown once."""
        lasting = timedelta(days=form.cleaned_data["days"])
        shown.append(tokens.issue(source, form.cleaned_data["title"], lasting, user))
        return reverse("exchange-source", args=[source.name])

    if form.is_valid():
        try:
            done = once(user, request.POST.get("form_key", ""), issued)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            if done.repeated:
                messages.warning(request, "令牌已在前一次签发，原文只显示一次。没有记下的，请吊销后另签。")
                return redirect(done.url)
            response = render(request, "exchange/token.html", {"source": source, "token": shown[0]})
            response["Cache-Control"] = "no-store"
            return response
    return render(request, "exchange/source.html", _source_context(request, source, form), status=422)


@require_POST
def token_revoke(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """End a token now."""
    user = account_of(request)
    source = permissions.source_or_404(user, name)
    found = get_object_or_404(ApiToken, source=source, public_id=token)
    tokens.revoke(found, user)
    messages.success(request, f"已吊销令牌：{found.title}。")
    return redirect("exchange-source", source.name)


def run_or_404(request: HttpRequest, pk: int) -> LedgerRun:
    """Return a run of a source that the user maps. Raises Http404."""
    run = get_object_or_404(LedgerRun.objects.select_related("mapping__source"), pk=pk)
    permissions.mappable_or_404(account_of(request), run.mapping.source.name)
    return run


@require_GET
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of one file: counts, and every cell that kept its row out."""
    run = run_or_404(request, pk)
    context = {
        "run": run,
        "said": questions.counts_words(run),
        "problems": [text.partition(":")[::2] if ":" in text else ("", text) for text in run.problems[:200]],
        "more": max(0, len(run.problems) - 200),
        "marked": folder_of(run.mapping).marked(run.pk).exists(),
    }
    return render(request, "exchange/run.html", context)


@require_GET
def weeks(request: HttpRequest, name: str) -> HttpResponse:
    """Show received and expected numbers by agency and week, gaps in words, each number a door to the events."""
    user = account_of(request)
    source = permissions.source_or_404(user, name)
    found = questions.weeks(user, source, localdate())
    named = questions.titles(source.agencies)
    most = max((max(week.received, week.expected) for week in found), default=0)
    rows = [(week, named.get(week.agency, week.agency), week.monday + timedelta(days=6)) for week in found]
    if not found and not source.agencies:
        raise Http404("no agencies")
    context = {"source": source, "rows": rows, "most": most, "gaps": [row for row in rows if row[0].gap],
               "list_url": reverse("list", args=["case"])}  # fmt: skip
    return render(request, "exchange/weeks.html", context)
