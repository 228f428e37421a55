"""The ledger's generic pages of plans and items: what they are called, and the way to the plan's own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link
from zhiheng.law.library import vocabulary
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.actpages import plan_url
from zhiheng.oversight.yearplans.forms import bodies_words, quarter_words
from zhiheng.oversight.yearplans.models import YearItem, YearPlan
from zhiheng.oversight.yearplans.progress import Progress, progress_of
from zhiheng.oversight.yearplans.projecting import ITEM
from zhiheng.oversight.yearplans.views import state_of
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names


def _lead_to(plan: YearPlan, page: ObjectPage) -> None:
    page.up = Link(plan.title, plan_url(plan.public_id))
    page.states, page.acts = [state_of(plan)], [Act("查看计划", plan_url(plan.public_id), "list-check", primary=True)]


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the generic page of a plan (filler of ``supervision_plan``)."""
    plan = selectors.plans(account_of(request)).filter(public_id=row.public_id).first()
    if plan is not None:
        _lead_to(plan, page)


def fill_item(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the generic page of an item (filler of ``supervision_item``): what it plans, how far it is.

    What was started for it stands among the related things, as far as this account sees it.
    """
    user = account_of(request)
    item = YearItem.objects.filter(public_id=row.public_id).first()
    plan = selectors.plans(user).filter(public_id=item.plan).first() if item is not None else None
    if plan is None:
        return
    _lead_to(plan, page)
    shown = [one for one in selectors.shown_items(user, [plan])[plan.public_id] if one.public_id == row.public_id]
    for line in progress_of(shown, plan.year):
        page.states, page.facts = [line.state(days.today())], _facts(plan, line)


def _facts(plan: YearPlan, line: Progress) -> list[tuple[str, Any]]:
    row = line.item
    called = names(row.bodies)
    said = [
        ("方式", vocabulary().codes["supervision_kind"].get(row.kind, row.kind)),
        ("季度", quarter_words(row.quarter)),
        ("监督对象", bodies_words(row.bodies, called)),
        ("牵头监督人员", people.names([row.lead])[row.lead] if row.lead else ""),
        ("要求", row.demand),
        ("进度", line.words),
    ]
    return [(title, value) for title, value in said if value]


def acts_of_matter(user: User, row: Matter) -> Sequence[Act]:
    """Return the way from a matter to the plan's item for which it was opened, for who sees that plan."""
    started = YearItem.objects.exclude(matters=[]).only("public_id", "plan", "matters")
    item = next((one for one in started if row.public_id in one.matters), None)
    if item is None or not selectors.plans(user).filter(public_id=item.plan).exists():
        return ()
    return (Act("查看年度计划项目", reverse("object", args=[ITEM, item.public_id]), "calendar"),)
