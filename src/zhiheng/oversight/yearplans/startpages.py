"""Starting what a plan's item plans: a campaign, or a matter of supervision; both pages belong to other rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import offer
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.campaigns import actpages as campaigns
from zhiheng.oversight.findings import openpages
from zhiheng.oversight.findings.line import bodies_of
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.actpages import plan_url
from zhiheng.oversight.yearplans.models import State, YearItem, YearPlan
from zhiheng.oversight.yearplans.projecting import ITEM


def _startable(request: HttpRequest, public_id: str) -> YearItem:
    """Return an item of an issued plan of the own unit. Raises Http404 for others: nothing is started before."""
    row = selectors.item_or_404(account_of(request), public_id)
    if not YearPlan.objects.filter(public_id=row.plan, state=State.PUBLISHED).exists():
        raise Http404
    return row


def _version(row: YearItem) -> str:
    """Return the item's version: one that was changed or started meanwhile is looked at again before it is started."""
    return str(ledger.version(ITEM, row.public_id))


class StartCampaign(campaigns.Open):
    """Open the campaign that an item plans, filled with what the plan says."""

    def version(self, subject: YearItem) -> str:
        """Return the item's version in the ledger."""
        return _version(subject)

    def form(self, request: HttpRequest, subject: YearItem, data: Any = None) -> forms.Form:
        """Return the form; for an item that names bodies some must be chosen: none would mean all."""
        made = super().form(request, subject, data)
        if subject.bodies:
            made.fields["agencies"].required = True
            made.fields["agencies"].help_text = "该项目列明了监督对象，请至少选一个。"
        return made

    def subject(self, request: HttpRequest, **address: Any) -> YearItem:
        """Return the item. Raises Http404."""
        return _startable(request, address["public_id"])

    def up(self, subject: YearItem) -> Link:
        """Return the way back."""
        return Link("返回该计划", plan_url(subject.plan))

    def initial(self, request: HttpRequest, subject: YearItem) -> dict[str, Any]:
        """Return what the plan says: name, bodies, demands, the quarter's end."""
        today = days.today()
        year = YearPlan.objects.get(public_id=subject.plan).year
        last = max(selectors.quarter_end(year, subject.quarter), today)
        return {
            "title": subject.title,
            "first": today,
            "last": last,
            "agencies": subject.bodies,
            "note": subject.demand,
            "matters": subject.title,
        }

    def item(self, subject: YearItem) -> str:
        """Return the item for which it is opened."""
        return subject.public_id


class StartMatter(openpages.OpenDirectly):
    """Open a matter of supervision that an item plans, about one of its bodies."""

    def version(self, subject: YearItem) -> str:
        """Return the item's version in the ledger."""
        return _version(subject)

    def subject(self, request: HttpRequest, **address: Any) -> YearItem:
        """Return the item. Raises Http404."""
        return _startable(request, address["public_id"])

    def up(self, subject: YearItem) -> Link:
        """Return the way back."""
        return Link("返回该计划", plan_url(subject.plan))

    def initial(self, request: HttpRequest, subject: YearItem) -> dict[str, Any]:
        """Return what the plan says."""
        only = subject.bodies[0] if len(subject.bodies) == 1 else ""
        return {"title": subject.title, "kind": subject.kind, "agency": only}

    def form(self, request: HttpRequest, subject: YearItem, data: Any = None) -> forms.Form:
        """Return the form; where the item names bodies, one of them is chosen."""
        made = super().form(request, subject, data)
        if subject.bodies:
            field = made.fields["agency"]
            offered = [one for one in bodies_of(account_of(request)) if one[0] in subject.bodies]
            offer(field, [("", "请选择"), *offered])
            if not offered:
                field.help_text = "该项目列明的机关都已终止或者不在监督范围，请先调整项目。"
        return made

    def item(self, subject: YearItem) -> str:
        """Return the item for which it is opened."""
        return subject.public_id
