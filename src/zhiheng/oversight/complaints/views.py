"""Pages of repeated matters, contact data on record, released summaries, posters of scanned codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import note_look
from zhiheng.kit.pages.rail import stand_under
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault.values import kinds
from zhiheng.oversight.complaints import codes, selectors, texts
from zhiheng.oversight.complaints.actpages import page_of
from zhiheng.oversight.complaints.linking import number_of
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.permissions import may_know, may_supervise
from zhiheng.oversight.complaints.selectors import Repeated
from zhiheng.oversight.complaints.topics import title_of
from zhiheng.oversight.findings import selectors as findings
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.models import Enterprise

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A repeated matter, ready to draw."""

    one: Repeated
    topic: str
    handler: str
    place: str
    list_url: str
    supervise_url: str
    matter_url: str


@require_safe
def repeated(request: HttpRequest) -> HttpResponse:
    """Show the matters that came up again and again, each with the way to supervision (督办)."""
    user = account_of(request)
    times = number_of(request.GET, "times", selectors.TIMES, 1_000)
    span = number_of(request.GET, "days", selectors.DAYS, 3_650)
    many = number_of(request.GET, "many", selectors.MANY, 1_000)
    found = list(selectors.repeated(user, days.today(), times=times, days=span, many=many))
    asked = (("days", "近几天", span), ("times", "同一企业或街道满几次", times), ("many", "不分地点满几次", many))
    lines = _lines(user, found[:_SHOWN], span)
    context = {"lines": lines, "times": times, "days": span, "many": many, "asked": asked,
               "left_out": max(0, len(found) - _SHOWN)}  # fmt: skip
    stand_under(request, reverse("complaints-repeated"))
    return render(request, "complaints/repeated.html", context)


def _lines(user: User, found: list[Repeated], span: int) -> list[Line]:
    called = names({one.handler for one in found} | {one.region for one in found} - {""})
    firms = Enterprise.objects.filter(public_id__in=[one.enterprise for one in found if one.enterprise])
    firm_names = dict(firms.values_list("public_id", "name"))
    supervises = may_supervise(user)
    seen = {row.public_id for row in findings.matters(user).filter(public_id__in=[o.supervision for o in found])}
    lines = []
    for one in found:
        query = urlencode({**one.query, "days": span})
        place = firm_names.get(one.enterprise, "") if one.enterprise else called.get(one.region, one.region)
        listed = urlencode({"handler": one.handler, "topic": one.topic})
        lines.append(
            Line(
                one, title_of(one.topic), called.get(one.handler, one.handler), place,
                f"{reverse('list', args=['complaints'])}?{listed}",
                f"{reverse('complaints-supervise')}?{query}" if supervises and not one.supervision else "",
                reverse("matter", args=[one.supervision]) if one.supervision in seen else "",
            )
        )  # fmt: skip
    return lines


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the purpose, then show the contact data once, on record. 404 for whom they aren't for."""
    user = account_of(request)
    row = selectors.complaint_or_404(user, public_id)
    if not may_know(user, row):
        raise Http404
    masked = texts.masked_contact(row)
    context: dict[str, Any] = {"row": row, "up": page_of(row), "lines": _titled(masked)}
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        context["purpose"] = purpose
        try:
            context |= {"lines": _titled(texts.read_contact(user, row, purpose)), "opened": True}
        except Refusal as refused:
            context["problems"] = refused.problems
    response = render(request, "complaints/contact.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _titled(values: dict[str, str]) -> list[tuple[str, str]]:
    return [(kinds[name].title, text) for name, text in values.items()]


@require_safe
def summary(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a released summary: the only thing that an accused agency learns."""
    user = account_of(request)
    row = selectors.release_or_404(user, public_id)
    note_look(user, "complaint-summary", public_id)
    told = texts.summaries(row.complaint, public_id)
    context = {"row": row, "agency": names([row.agency]).get(row.agency, ""), "told": told}
    stand_under(request, reverse("list", args=["complaint-summaries"]))
    if may_supervise(user):
        complaint = Complaint.objects.filter(public_id=row.complaint).first()
        seen = selectors.complaints(user).filter(public_id=row.complaint).exists()
        context["complaint_url"] = page_of(complaint) if complaint is not None and seen else ""
    return render(request, "complaints/summary.html", context)


@require_safe
def code(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the poster of a code, ready to print on A4."""
    row = selectors.code_or_404(account_of(request), public_id)
    context = {"row": row, "agency": names([row.agency]).get(row.agency, "") if row.agency else "",
               "address": codes.address_of(row), "district": settings.DISTRICT,
               "may_change": may_supervise(account_of(request))}  # fmt: skip
    stand_under(request, reverse("list", args=["scan-codes"]))
    return render(request, "complaints/poster.html", context)


@require_safe
def code_picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a code as an SVG picture."""
    row = selectors.code_or_404(account_of(request), public_id)
    response = HttpResponse(codes.drawn(row), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def code_switch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a code, or let it work again."""
    row = selectors.code_or_404(account_of(request), public_id)
    codes.set_active(row, not row.active)
    messages.success(request, "已启用。" if row.active else "已停用。扫这个码的人会看到“已停用”。")
    return redirect("scan-code", public_id)
