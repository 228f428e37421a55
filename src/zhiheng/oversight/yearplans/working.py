"""What yearly plans ask of whoever plans supervision (待办): issue, items whose quarter ends, the year's report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.models import State
from zhiheng.oversight.yearplans.permissions import may_draft
from zhiheng.oversight.yearplans.progress import Stage, progress_of
from zhiheng.oversight.yearplans.services import BASIS
from zhiheng.registry.memberships import standing

KIND, MOST = "年度监督计划", 5
AHEAD = timedelta(days=30)
"""How long before its quarter's end an item that isn't done is told."""


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what is left of the plans of the user's unit; nothing for who doesn't plan."""
    if not may_draft(user):
        return []
    own = selectors.plans(user).filter(agency__in=sorted(standing.acts_for(user)))
    found: list[WorkItem] = []
    for plan in own.exclude(state=State.REPORTED).order_by("-year")[:MOST]:
        url = reverse("year-plan", args=[plan.public_id])
        if plan.state == State.APPROVED:
            act = reverse("year-plan-publish", args=[plan.public_id])
            found.append(WorkItem(None, plan.title, url, "", "已批准，待印发", BASIS, "印发年度监督计划", act, KIND))
        if plan.state != State.PUBLISHED:
            continue
        for line in progress_of(selectors.items([plan.public_id]), plan.year):
            if line.stage is not Stage.DONE and line.until <= day + AHEAD:
                missing = f"{line.stage}：{line.words}"
                found.append(WorkItem(line.until, line.item.title, url, plan.title, missing, BASIS, kind=KIND))
        if day.year > plan.year:
            act = reverse("year-plan-report", args=[plan.public_id])
            found.append(WorkItem(None, plan.title, url, "", "年度已过，待总结", BASIS, "年终总结", act, KIND))
    return found
