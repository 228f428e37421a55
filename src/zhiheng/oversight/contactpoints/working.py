"""What suggestions ask of people today (待办): answers of bodies; to the supervising body, those that are overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.contactpoints import selectors
from zhiheng.oversight.contactpoints.models import Answered
from zhiheng.oversight.contactpoints.projecting import SUGGESTION
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.registry.agencies.selectors import names

KIND, BASIS, MOST = "合理化建议", "区方案第14项", 50


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return a body's suggestions to answer, or what bodies didn't answer in time."""
    rows = selectors.suggestions(user).filter(stage=Answered.OPEN).order_by("due", "pk")
    bureau = may_supervise(user)
    open_ = list((rows.filter(due__lt=day) if bureau else rows)[:MOST])
    called = names([row.agency for row in open_])
    found = []
    for row in open_:
        url, title, whose = (
            reverse("object", args=[SUGGESTION, row.public_id]),
            row.words[:60],
            called.get(row.agency, ""),
        )
        if bureau:
            found.append(WorkItem(row.due, title, url, whose, "机关逾期没有答复", BASIS, kind=KIND))
        elif selectors.may_answer(user, row):
            act = reverse("suggestion-answer", args=[row.public_id])
            found.append(WorkItem(row.due, title, url, whose, "企业的建议待答复", BASIS, "答复建议", act, KIND))
    return found
