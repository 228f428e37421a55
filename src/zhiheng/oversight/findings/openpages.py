"""The page on which supervision is opened without findings (直接立督办)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.fields import offer
from zhiheng.kit.pages.parts import Link
from zhiheng.law.library import vocabulary
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.findings import opening
from zhiheng.oversight.findings.line import bodies_of
from zhiheng.registry.memberships import standing


class OpenForm(forms.Form):
    """A matter: of whom, about what, in which way."""

    agency = forms.ChoiceField(label="监督对象")
    title = forms.CharField(label="监督事项", max_length=200, help_text="监督什么，一句话。")
    kind = forms.ChoiceField(label="监督方式")

    def __init__(self, user: User, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["agency"], [("", "请选择"), *bodies_of(user)])
        offer(self.fields["kind"], vocabulary().codes["supervision_kind"].items())


class OpenDirectly(LedgerActPage):
    """Open a matter about a body of the district, or of the own line; who has nobody to supervise is offered none."""

    title = button = "立督办"

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("监督事项", reverse("list", args=["matters"]))

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return OpenForm(account_of(request), data, self.initial(request, subject))

    def item(self, subject: Any) -> str:
        """Return the plan's item for which the matter is opened."""
        return ""

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the matter."""
        user, data = account_of(request), form.cleaned_data
        lead = (user.person,) if user.person else ()
        new = opening.NewMatter(data["agency"], data["title"], data["kind"], lead, self.item(subject))
        done = opening.open_about(user, self.by(request, key, standing.unit_of(user)), new)
        return reverse("matter", args=[done.id])
