"""Pages of the supervising body's acts on an instrument."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Demand, LawPanel
from zhiheng.ledger.lateform import LateEntryForm
from zhiheng.oversight.supervision import checking, services
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.pages.base import ByBody, order_url
from zhiheng.oversight.supervision.pages.forms import (
    CloseForm,
    MeetForm,
    MoreTimeForm,
    ReasonForm,
    ReexamineForm,
    ServeForm,
    VerifyForm,
)
from zhiheng.oversight.supervision.services.handling import Service
from zhiheng.oversight.supervision.services.verifying import stale_audit


def _when(form: forms.Form) -> dict[str, Any]:
    """Return when the act happened, where the form asks for it."""
    return form.when if isinstance(form, LateEntryForm) else {}


def _demand(one: checking.Checked) -> Demand:
    return Demand(one.called, one.words, one.row.edition.basis, one.url)


class Serve(ByBody):
    """Register service."""

    title = button = "登记送达"
    form_class = ServeForm

    def initial(self, request: HttpRequest, subject: Order) -> dict[str, Any]:
        """Return what is usual: by hand, with a receipt."""
        return {"method": "01", "received_by": "办公室", "receipt": True}

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        how = Service(data["method"], data["received_by"], data["recipient"], data["receipt"])
        services.serve(account_of(request), self.now(request, key, **_when(form)), subject, how)
        return order_url(subject.public_id)


class Reexamine(ByBody):
    """Decide about an objection."""

    title = button = "作出复查结论"
    form_class = ReexamineForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        chosen = tuple(data["supervisors"])
        user, act = account_of(request), self.now(request, key)
        services.reexamine(user, act, subject, data["upheld"], data["reason"], chosen)
        return order_url(subject.public_id)


class Extend(ByBody):
    """Grant more time."""

    title = button = "延长期限"
    form_class = MoreTimeForm

    def initial(self, request: HttpRequest, subject: Order) -> dict[str, Any]:
        """Return what was asked for."""
        return {"to": subject.asked_until}

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        services.extend(account_of(request), self.now(request, key), subject, data["to"], data["reason"])
        return order_url(subject.public_id)


class RefuseExtension(ByBody):
    """Refuse more time."""

    title = button = "不同意延期"
    form_class = ReasonForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        services.refuse_extension(account_of(request), self.now(request, key), subject, form.cleaned_data["reason"])
        return order_url(subject.public_id)


class Withdraw(ByBody):
    """Withdraw."""

    title = button = "撤回文书"
    form_class = ReasonForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        services.withdraw(account_of(request), self.now(request, key), subject, form.cleaned_data["reason"])
        return order_url(subject.public_id)


class Meet(ByBody):
    """Record a talk."""

    title = button = "登记约谈"
    form_class = MeetForm

    def initial(self, request: HttpRequest, subject: Order) -> dict[str, Any]:
        """Return what is usual."""
        return {"minutes": True}

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        lines = [line.strip() for line in data["resolutions"].splitlines() if line.strip()]
        act = self.now(request, key, **_when(form))
        services.meet(account_of(request), act, subject, lines, tuple(data["supervisors"]), data["minutes"])
        return order_url(subject.public_id)


class Verify(ByBody):
    """Verify."""

    title = button = "登记核验"
    form_class = VerifyForm

    def law(self, request: HttpRequest, subject: Order) -> LawPanel:
        """Return what the last audit shows: what stands in the way, what a person must check, what is gone."""
        found = checking.of_order(subject)
        shown = {shows: [_demand(one) for one in found if one.shows is shows] for shows in checking.Shows}
        late = stale_audit(subject, found)
        blocked = [Demand(one.fact, one.remedy) for one in late] + shown[checking.Shows.STANDS]
        gone = [*shown[checking.Shows.GONE], *shown[checking.Shows.DISMISSED], *shown[checking.Shows.SETTLED]]
        next_ = super().law(request, subject).next
        return LawPanel(next=next_, blocked=blocked, may=shown[checking.Shows.PERSON], met=gone)

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        seen = tuple(data.get("seen", ()))
        verdict = services.Verdict(data["passed"], data["opinion"], tuple(data["supervisors"]), seen)
        services.verify(account_of(request), self.now(request, key), subject, verdict)
        return order_url(subject.public_id)


class Close(ByBody):
    """Close."""

    title = button = "办结文书"
    form_class = CloseForm

    def initial(self, request: HttpRequest, subject: Order) -> dict[str, Any]:
        """Return the usual result."""
        return {"result": "已纠正" if subject.verified_on else "已答复"}

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        services.close(account_of(request), self.now(request, key), subject, form.cleaned_data["result"])
        return order_url(subject.public_id)
