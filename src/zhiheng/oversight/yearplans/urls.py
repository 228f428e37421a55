"""Addresses of the yearly plans of supervision."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.oversight.yearplans import actpages, startpages, views
from zhiheng.oversight.yearplans.permissions import DRAFTING
from zhiheng.registry.memberships.rights import SUPERVISE

planner, supervisor = needs(*DRAFTING), needs(SUPERVISE)
_PLAN, _ITEM = "year-plans/<str:public_id>", "year-items/<str:public_id>"

urlpatterns = [
    path("year-plans/draft/", planner(actpages.Draft.as_view()), name="year-plan-draft"),
    path(f"{_PLAN}/", account(views.year_plan), name="year-plan"),
    path(f"{_PLAN}/item/", planner(actpages.AddItem.as_view()), name="year-plan-item"),
    path(f"{_PLAN}/approve/", planner(actpages.Approve.as_view()), name="year-plan-approve"),
    path(f"{_PLAN}/publish/", planner(actpages.Publish.as_view()), name="year-plan-publish"),
    path(f"{_PLAN}/report/", planner(actpages.Report.as_view()), name="year-plan-report"),
    path(f"{_ITEM}/change/", planner(actpages.ChangeItem.as_view()), name="year-item-change"),
    path(f"{_ITEM}/drop/", planner(actpages.DropItem.as_view()), name="year-item-drop"),
    path(f"{_ITEM}/campaign/", supervisor(startpages.StartCampaign.as_view()), name="year-item-campaign"),
    path(f"{_ITEM}/matter/", planner(startpages.StartMatter.as_view()), name="year-item-matter"),
]
