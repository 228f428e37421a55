"""Starting what a plan's item plans: a campaign, or a matter of supervision; both pages belong to other rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.oversight.campaigns import actpages as campaigns
from zhiheng.oversight.findings import openpages
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.actpages import plan_url
from zhiheng.oversight.yearplans.models import State, YearItem, YearPlan


def _startable(request: HttpRequest, public_id: str) -> YearItem:
    """Return an item of an issued plan of the own unit. Raises Http404 for others: nothing is started before."""
    row = selectors.item_or_404(account_of(request), public_id)
    if not YearPlan.objects.filter(public_id=row.plan, state=State.PUBLISHED).exists():
        raise Http404
    return row


class StartCampaign(campaigns.Open):
    """Open the campaign that an item plans, filled with what the plan says."""

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
            field.choices = [one for one in field.choices if one[0] in ("", *subject.bodies)]  # type: ignore[attr-defined]  # a ChoiceField
        return made

    def item(self, subject: YearItem) -> str:
        """Return the item for which it is opened."""
        return subject.public_id
