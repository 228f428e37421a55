"""What assignments and terms ask of people today (待办): reports, answers, terms that end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.supervisors import selectors
from zhiheng.oversight.supervisors.actpages import assignment_url
from zhiheng.oversight.supervisors.models import Stage
from zhiheng.oversight.supervisors.permissions import is_mine, may_supervise, may_take_part
from zhiheng.oversight.supervisors.services import BASIS
from zhiheng.oversight.supervisors.words import EXPIRING
from zhiheng.registry import people

KIND, MOST = "监督任务", 30


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return one's own assignments to report on; for the bureau also what waits for it."""
    if not may_take_part(user):
        return []
    rows = selectors.assignments(user).filter(stage=Stage.GIVEN).order_by("due", "pk")
    found = []
    for row in rows[:MOST]:
        url = assignment_url(row.public_id)
        if is_mine(user, row):
            report = reverse("assignment-report", args=[row.public_id])
            found.append(WorkItem(row.due, row.title, url, "", row.demand, BASIS, "报告监督任务", report, KIND))
        elif row.due is not None and row.due < day:
            found.append(WorkItem(row.due, row.title, url, "", "逾期没有报告", BASIS, kind=KIND))
    return [*found, *_waiting(user), *_ending(user, day)] if may_supervise(user) else found


def _waiting(user: User) -> list[WorkItem]:
    rows = selectors.assignments(user).filter(stage=Stage.REPORTED).order_by("reported_on", "pk")[:MOST]
    return [
        WorkItem(
            None, row.title, assignment_url(row.public_id), "", f"建议待答复：{row.suggestion}"[:200], BASIS,
            "答复建议", reverse("assignment-answer", args=[row.public_id]), KIND,
        )
        for row in rows
    ]  # fmt: skip


def _ending(user: User, day: date) -> list[WorkItem]:
    rows = list(
        selectors.social_supervisors(user).filter(active=True, until__lte=day + EXPIRING).order_by("until", "pk")[:MOST]
    )
    called = people.names([row.public_id for row in rows])
    found = []
    for row in rows:
        url = reverse("social-supervisor-again", args=[row.public_id])
        found.append(
            WorkItem(row.until, "社会监督员任期", url, called[row.public_id], "任期届满", BASIS, "续聘", url, KIND)
        )
    return found
