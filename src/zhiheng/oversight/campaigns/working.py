"""What campaigns ask of the supervising body today (待办): drawn objects to check, campaigns to end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.campaigns import selectors
from zhiheng.oversight.campaigns.models import State
from zhiheng.oversight.campaigns.projecting import CAMPAIGN

KIND, BASIS, MOST = "专项整治", "区方案第14项", 50


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the open campaigns with what is left to check, due on their last day."""
    rows = list(selectors.campaigns(user).filter(state=State.OPEN).order_by("last", "pk")[:MOST])
    counts = selectors.checked_of([row.public_id for row in rows])
    found = []
    for row in rows:
        left = counts[row.public_id].drawn - counts[row.public_id].checked
        url = reverse("object", args=[CAMPAIGN, row.public_id])
        if left:
            found.append(WorkItem(row.last, row.title, url, "", f"抽中的还有 {left} 件没有检查", BASIS, kind=KIND))
        elif row.last < day:
            close = reverse("campaign-close", args=[row.public_id])
            found.append(WorkItem(row.last, row.title, url, "", "期间已过，待总结", BASIS, "结束专项整治", close, KIND))
    return found
