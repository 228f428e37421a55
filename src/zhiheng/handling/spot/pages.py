"""The page of a penalty on the spot (一次 GET、一次 POST), and the question whether a party is known."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.cases.casefile import today
from zhiheng.handling.cases.permissions import may_handle
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.handling.spot import lists, selectors, services
from zhiheng.handling.spot.forms import ANSWER, SpotForm
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import ALPHABET, LENGTH
from zhiheng.kit.security.services import record
from zhiheng.law import codes
from zhiheng.ledger.acting import ActRefused, Hindrance
from zhiheng.ledger.actpages import LedgerActPage, act_of, in_words
from zhiheng.registry.memberships.standing import unit_of

SCRIPTED = "X-Field-Form"
FOUND = 302


class SpotPage(LedgerActPage):
    """Decide on the spot. Sent with a key of its own, so that a phone may send it again after the network was gone."""

    title, button = "当场处罚", "作出当场处罚"
    confirm = False
    template = "spot/spot.html"

    def subject(self, request: HttpRequest, **address: Any) -> None:
        """Nothing is there yet; the address lets in who may act."""

    def up(self, subject: None) -> Link:
        """Return the way back to the list."""
        return Link("当场处罚", reverse("list", args=[lists.KEY]))

    def form(self, request: HttpRequest, subject: None, data: Any = None) -> forms.Form:
        """Return the form, filled with what is known or with what was sent."""
        files = request.FILES if data is not None else None
        initial = {"firm": request.GET["firm"], "party_kind": "legal"} if "firm" in request.GET else None
        return SpotForm(account_of(request), data, files, initial)

    def answer(self, request: HttpRequest, **address: Any) -> HttpResponse:
        """Answer; the page's own script is told where the result is, so that the browser shows its messages."""
        answer = super().answer(request, **address)
        if answer.status_code == FOUND and SCRIPTED in request.headers:
            return HttpResponse(status=204, headers={"X-Location": answer["Location"]})
        return answer

    def _context(self, subject: Any, form: forms.Form, key: str) -> dict[str, Any]:
        """Add what a phone needs to make one-time keys itself."""
        return super()._context(subject, form, key) | {"letters": ALPHABET, "length": LENGTH}

    def _sent(self, request: HttpRequest, user: User, subject: Any) -> HttpResponse:
        """What the rules only warn of wants a reason: it is asked for on the same page."""
        try:
            return super()._sent(request, user, subject)
        except ReasonNeeded as needed:
            form = self.form(request, subject, request.POST)
            form.is_valid()
            form.add_error(ANSWER, f"有 {len(needed.reasons)} 项提示。仍要办理的，请写明理由。")
            key = request.POST.get("form_key", "")
            return self._show(request, subject, form, key, status=422, soft=needed.reasons)

    def perform(self, request: HttpRequest, subject: None, form: forms.Form, key: str) -> str:
        """Do it, or record what was decided on paper; on to the case."""
        user, own = account_of(request), cast("SpotForm", form)
        if not may_handle(user):
            raise ActRefused(
                "作出当场处罚",
                [Hindrance("本账号没有对应的执法人员", "行政处罚法第四十二条", "请用执法人员本人的账号办理")],
            )
        data = own.cleaned_data
        second = self.second.public_id if self.second is not None else ""
        number = data["document_no"] if own.recorded else ""
        act = act_of(user, key, unit_of(user), **own.when, second_person=second, document_no=number)
        photos, answer = data["photos"], data[ANSWER]
        try:
            with in_words():
                done = services.decide(user, act, own.spot, answer=answer, photos=photos, signature=data["signature"])
        except SecondPersonNeeded as needed:
            if photos or data["signature"]:
                raise Refusal.of(
                    "超过登记期限的补记须由另一人复核，不能同时带照片和签名", "现场照片", "请先不带照片，签收选纸质"
                ) from needed
            raise
        self.warnings += [f"规则提示：{warning.fact}" for warning in done.warnings]
        # Whoever recorded it for somebody else doesn't handle the case, and may not see it.
        seen = user.person in own.spot.officers
        return case_url(done.id) if seen else reverse("list", args=[lists.KEY])


@require_POST
@never_cache
def party(request: HttpRequest) -> HttpResponse:
    """Say whether a person or an enterprise is registered: masked, recorded, the number never in an address."""
    number = codes.normalized(request.POST.get("id_no", "")[:40])
    firm = selectors.enterprise(request.POST.get("firm", "")[:120])
    context: dict[str, Any] = {"asked": bool(number or request.POST.get("firm"))}
    if number and codes.identity_problem(number, today()) is None:
        record("party.looked-up", account=account_of(request))
        context["person"] = selectors.known_party(number)
    return render(request, "spot/party.html", {**context, "firm": firm, "number": number})
