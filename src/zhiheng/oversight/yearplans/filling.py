"""The ledger's generic pages of plans and items: what they are called, and the way to the plan's own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.actpages import plan_url
from zhiheng.oversight.yearplans.models import YearItem, YearPlan
from zhiheng.oversight.yearplans.views import state_of


def _lead_to(plan: YearPlan, page: ObjectPage) -> None:
    page.up = Link(plan.title, plan_url(plan.public_id))
    page.states, page.acts = [state_of(plan)], [Act("查看计划", plan_url(plan.public_id), "list-check", primary=True)]


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the generic page of a plan (filler of ``supervision_plan``)."""
    plan = selectors.plans(account_of(request)).filter(public_id=row.public_id).first()
    if plan is not None:
        _lead_to(plan, page)


def fill_item(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the generic page of an item (filler of ``supervision_item``)."""
    item = YearItem.objects.filter(public_id=row.public_id).first()
    plan = selectors.plans(account_of(request)).filter(public_id=item.plan).first() if item is not None else None
    if plan is not None:
        _lead_to(plan, page)
