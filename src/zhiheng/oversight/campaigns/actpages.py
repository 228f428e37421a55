"""The pages of the acts of special campaigns."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.campaigns import printing, selectors, services
from zhiheng.oversight.campaigns.forms import CheckForm, CloseForm, DrawForm, OpenForm
from zhiheng.oversight.campaigns.models import Campaign, Sample
from zhiheng.oversight.campaigns.projecting import CAMPAIGN, SAMPLE
from zhiheng.oversight.campaigns.words import object_titles
from zhiheng.registry.memberships import standing

AT_ONCE = 30
"""How many drawn objects one form of results takes."""


def page_of(type_: str, id_: str) -> str:
    """Return the address of the page of a campaign or sample."""
    return reverse("object", args=[type_, id_])


class Open(LedgerActPage):
    """Open a campaign."""

    title = button = "启动专项整治"

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("专项整治", reverse("list", args=["campaigns"]))

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return today as the first day."""
        return {"first": days.today()}

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return OpenForm(account_of(request), data, self.initial(request, subject))

    def item(self, subject: Any) -> str:
        """Return the item of a yearly plan for which it is opened."""
        return ""

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the campaign."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        new = services.NewCampaign(**form.cleaned_data, item=self.item(subject))
        return page_of(CAMPAIGN, services.open_campaign(act, new).id)


class _OnCampaign(LedgerActPage):
    """Acts on one campaign; stale where somebody else moved it meanwhile."""

    def subject(self, request: HttpRequest, **address: Any) -> Campaign:
        """Return the campaign. Raises Http404."""
        return selectors.campaign_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: Campaign) -> str:
        """Return the title with the campaign."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Campaign) -> Link:
        """Return the way back."""
        return Link("返回该专项整治", page_of(CAMPAIGN, subject.public_id))

    def version(self, subject: Campaign) -> str:
        """Return the campaign's version in the ledger."""
        return str(ledger.version(CAMPAIGN, subject.public_id))


class Draw(_OnCampaign):
    """Draw a sample."""

    title = button = "随机抽取"
    form_class = DrawForm

    def initial(self, request: HttpRequest, subject: Campaign) -> dict[str, Any]:
        """Return the year before the campaign's end, and a seed made for this form."""
        last = min(subject.last, days.today())
        return {"first": date(last.year, 1, 1), "last": last, "size": 10, "seed": secrets.token_hex(8)}

    def perform(self, request: HttpRequest, subject: Campaign, form: forms.Form, key: str) -> str:
        """Do it; on to the sample."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        return page_of(SAMPLE, services.draw(act, subject, services.Draw(**form.cleaned_data)).id)


class Close(_OnCampaign):
    """End a campaign, with its report as a numbered document."""

    title = button = "结束专项整治"
    form_class = CloseForm

    def initial(self, request: HttpRequest, subject: Campaign) -> dict[str, Any]:
        """Return sentences from the figures."""
        return {"result": printing.summary(account_of(request), subject)}

    def perform(self, request: HttpRequest, subject: Campaign, form: forms.Form, key: str) -> str:
        """Do it; back to the campaign. Nothing takes a number where something speaks against the end."""
        user, result = account_of(request), form.cleaned_data["result"]
        unit = standing.unit_of(user)
        if against := services.close_against(subject, result):
            raise ActRefused(self.title, against)
        about = Subject(CAMPAIGN, subject.public_id, subject.title, subject)
        values = printing.values(user, subject, result)
        document = making.issue(user, printing.REPORT, about, unit, values, day=days.today())
        number = document.number.text if document.number else ""
        services.close_campaign(self.by(request, key, unit, document_no=number), subject, result)
        return self.up(subject).url


class CheckSample(LedgerActPage):
    """Record what the checks of drawn objects found."""

    title = button = "登记检查结果"
    template = "campaigns/check.html"

    def subject(self, request: HttpRequest, **address: Any) -> Sample:
        """Return the sample. Raises Http404."""
        return selectors.sample_or_404(account_of(request), address["public_id"])

    def up(self, subject: Sample) -> Link:
        """Return the way back."""
        return Link("返回抽样", page_of(SAMPLE, subject.public_id))

    def version(self, subject: Sample) -> str:
        """Return the sample's version in the ledger."""
        return str(ledger.version(SAMPLE, subject.public_id))

    def form(self, request: HttpRequest, subject: Sample, data: Any = None) -> forms.Form:
        """Return the form: the drawn objects that aren't checked yet, else all, so that a result can be corrected."""
        rows = list(selectors.drawn(subject.public_id))
        wanted = ([row for row in rows if row.passed is None] or rows)[:AT_ONCE]
        titles = object_titles(wanted)
        return CheckForm([(row.place, titles[row.object_id]) for row in wanted], data)

    def records(self, form: forms.Form, subject: Sample) -> Sequence[tuple[str, str]]:
        """Return what will be recorded, object by object."""
        return [
            (str(form[f"r{one.place}"].label), "未发现问题" if one.passed else f"发现问题：{one.note}")
            for one in cast(CheckForm, form).checks()
        ]

    def perform(self, request: HttpRequest, subject: Sample, form: forms.Form, key: str) -> str:
        """Do it; back to the sample."""
        checks = cast(CheckForm, form).checks()
        services.check(self.by(request, key, standing.unit_of(account_of(request))), subject, checks)
        return self.up(subject).url
