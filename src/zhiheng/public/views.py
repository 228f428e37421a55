"""Pages of the public zone (公众区): who may enforce, and whether a certificate is valid today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.kit.pages import days
from zhiheng.kit.security.requests import network_of
from zhiheng.public import selectors
from zhiheng.public.throttling import Buckets, refuse

PER_PAGE = 50
_LONGEST = 80
_checks = Buckets(burst=20, per_minute=30)

View = Callable[..., HttpResponse]


def limited(view: View) -> View:
    """Let one address look up certificates only so often, so that numbers can't be tried out."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **words: object) -> HttpResponse:
        """Answer, unless too many checks came from this network: then refuse for a while."""
        wait = _checks.take(network_of(request))
        return refuse(request, wait) if wait else view(request, *args, **words)

    return answered


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the entrances and how fresh what is shown is."""
    return render(request, "public/home.html", {"fresh": selectors.freshness("certificates", datetime.now(days.ZONE))})


@require_safe
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a certificate's number; go to its answer."""
    asked = request.GET.get("number", "").strip()
    if not asked:
        return render(request, "public/check.html", {"asked": asked})
    if "/" in asked or not asked.isprintable():  # no number has it, and no address could
        return render(request, "public/check.html", {"asked": asked, "unknown": True}, status=404)
    return HttpResponseRedirect(reverse("certificate", args=[asked[:_LONGEST]]))


@require_safe
@never_cache
@limited
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Say how the certificate with this number or scanned code stands today; 404 in words where there is none."""
    now = datetime.now(days.ZONE)
    item = selectors.certificate(code)
    context = {"asked": code, "item": item, "now": now, "fresh": selectors.freshness("certificates", now)}
    if item is None:
        return render(request, "public/check.html", {**context, "unknown": True}, status=404)
    return render(request, "public/certificate.html", {**context, "standing": selectors.standing(item, now.date())})


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """List the enforcement agencies (执法主体公示)."""
    now = datetime.now(days.ZONE)
    context = {"agencies": selectors.agencies(), "fresh": selectors.freshness("agencies", now)}
    return render(request, "public/agencies.html", context)


@require_safe
@limited
def agency(request: HttpRequest, key: str) -> HttpResponse:
    """Show one agency and its officers' certificates (执法人员公示), a page at a time."""
    now = datetime.now(days.ZONE)
    found = selectors.agency(key)
    if found is None:
        raise Http404
    page = Paginator(selectors.certificates_of(key), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(item, selectors.standing(item, now.date())) for item in page]
    context = {"agency": found, "rows": rows, "page": page, "fresh": selectors.freshness("certificates", now)}
    return render(request, "public/agency.html", context)


@require_safe
@limited
def penalties(request: HttpRequest) -> HttpResponse:
    """List the published penalty decisions (行政处罚决定公开), by agency and number."""
    now = datetime.now(days.ZONE)
    agency_key, words = request.GET.get("agency", "")[:_LONGEST], request.GET.get("number", "").strip()[:_LONGEST]
    page = Paginator(selectors.penalties(agency_key, words, now.date()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "agencies": selectors.agencies(),
        "chosen": agency_key,
        "words": words,
        "fresh": selectors.freshness("penalties", now),
    }
    return render(request, "public/penalties.html", context)


@require_safe
def penalty(request: HttpRequest, key: str) -> HttpResponse:
    """Show one published decision, or the reason why it was withdrawn; 404 in words where there is none."""
    now = datetime.now(days.ZONE)
    item = selectors.penalty(key, now.date())
    if item is None:
        raise Http404
    return render(request, "public/penalty.html", {"item": item, "fresh": selectors.freshness("penalties", now)})
