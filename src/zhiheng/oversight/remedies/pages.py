"""Pages of the acts about 行政复议意见书, and of the loss rates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.kit.pages.rail import stand_under
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.oversight.remedies import selectors, services
from zhiheng.oversight.remedies.models import Kind, Remedy
from zhiheng.oversight.remedies.projecting import BASIS, REMEDY
from zhiheng.oversight.supervision.pages.base import Acting, TakesFiles
from zhiheng.oversight.supervision.pages.forms import LatePart, ReportForm, words
from zhiheng.registry.memberships.standing import unit_of

YEARS = 5


class OpinionForm(LatePart):
    """Register an opinion that came."""

    number = forms.CharField(label="意见书文号", max_length=60)
    demand = words("意见", "意见书要求纠正什么。")
    field_order = ("number", "demand", "on", "late_reason")


class OnRemedy(Acting):
    """An act about one remedy. 404 for accounts that don't see it or whose act this isn't."""

    form_class: type[forms.Form]

    def allowed(self, user: User, row: Remedy) -> bool:
        """Return whether this account does such acts."""
        return may_supervise(user)

    def subject(self, request: HttpRequest, **address: Any) -> Remedy:
        """Return the remedy."""
        user = account_of(request)
        row = selectors.remedy_or_404(user, address["public_id"])
        if not self.allowed(user, row):
            raise Http404
        return row

    def up(self, subject: Remedy) -> Link:
        """Return the way back."""
        return Link("返回复议诉讼", self.back(subject))

    def back(self, row: Remedy) -> str:
        """Return the address of the remedy's page."""
        return reverse("object", args=[REMEDY, row.public_id])

    def version(self, subject: Remedy) -> str:
        """Return the version of the remedy, and of its opinion."""
        return f"{ledger.version(REMEDY, subject.public_id)}-{subject.opinion}-{subject.opinion_reported_on}"

    def form(self, request: HttpRequest, subject: Remedy, data: Any = None) -> forms.Form:
        """Return the form."""
        unit = unit_of(account_of(request))
        made: forms.Form = self.form_class(unit, None, data, self.initial(request, subject))  # type: ignore[arg-type]  # forms of this room
        return made

    def law(self, request: HttpRequest, subject: Remedy) -> LawPanel:
        """Return the sixty days."""
        last = f"最迟 {days.say_day(subject.opinion_due)}" if subject.opinion_due else "收到之日起六十日内"
        return LawPanel(next=[Demand("报送纠正违法或者不当行为的情况", last, BASIS)])


class Receive(OnRemedy):
    """Register an opinion."""

    title = button = "登记复议意见书"
    form_class = OpinionForm

    def perform(self, request: HttpRequest, subject: Remedy, form: forms.Form, key: str) -> str:
        """Do it, with the day of receipt."""
        data, when = form.cleaned_data, form.when  # type: ignore[attr-defined]  # a late-entry form
        act = self.now(request, key, **when)
        services.receive(account_of(request), act, subject, data["number"], data["demand"])
        return self.back(subject)


class Report(TakesFiles, OnRemedy):
    """Report the correction."""

    title = button = "报送纠正情况"
    form_class = ReportForm

    def allowed(self, user: User, row: Remedy) -> bool:
        """Return whether this account reports for the body."""
        return selectors.may_report(user, row)

    def perform(self, request: HttpRequest, subject: Remedy, form: forms.Form, key: str) -> str:
        """Do it; back to the remedy."""
        data, files = form.cleaned_data, tuple(filter(None, form.cleaned_data["kept"].split(",")))
        user, act = account_of(request), self.now(request, key)
        services.report(user, act, subject, data["corrected"], data["explanation"], files)
        return self.back(subject)


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Show how the remedies of each body in the account's scope ended, of all years or one; none is empty."""
    user = account_of(request)
    this = days.today().year
    years = list(range(this, this - YEARS, -1))
    year = next((one for one in years if str(one) == request.GET.get("year")), None)
    stand_under(request, reverse("list", args=["remedies"]))
    tables = [(kind.label, kind.value, selectors.rates(user, kind, year)) for kind in Kind]
    return render(
        request, "remedies/rates.html", {"tables": tables, "years": years, "year": year, "few": selectors.FEW}
    )
