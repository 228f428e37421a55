"""What prominent problems ask of people today (待办)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.problems import selectors
from zhiheng.oversight.problems.filling import acts_of
from zhiheng.oversight.problems.models import Item, ItemStage, Stage
from zhiheng.oversight.problems.permissions import may_answer, may_read, may_supervise
from zhiheng.oversight.problems.projecting import ITEM, PROBLEM
from zhiheng.registry.agencies.selectors import names

KIND, BASIS, MOST = "突出问题", "区方案第4项", 100
_MISSING = {
    Stage.LISTED: "还没有调查分解",
    Stage.INVESTIGATED: "还没有交办",
    Stage.CLOSING: "整改项都已核验，待销号",
}


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the supervisor's own steps and reports to verify; a body's items to rectify."""
    if may_supervise(user):
        return [*_steps(user), *_reports(user)]
    return _ours(user) if may_read(user) else []


def _steps(user: User) -> list[WorkItem]:
    found = []
    for row in selectors.problems(user).filter(stage__in=list(_MISSING)).order_by("until", "pk")[:MOST]:
        act = next(one for one in acts_of(row) if one.primary)
        url = reverse("object", args=[PROBLEM, row.public_id])
        found.append(WorkItem(row.due, row.title, url, "", _MISSING[Stage(row.stage)], BASIS, act.text, act.url, KIND))
    return found


def _reports(user: User) -> list[WorkItem]:
    rows = list(selectors.items(user).filter(stage=ItemStage.REPORTED).order_by("until", "pk")[:MOST])
    called = names([row.agency for row in rows])
    return [
        _line(row, called.get(row.agency, ""), "已报告整改，待核验", "核验整改", "problem-item-verify") for row in rows
    ]


def _ours(user: User) -> list[WorkItem]:
    open_ = (ItemStage.ASSIGNED, ItemStage.RETURNED)
    rows = selectors.items(user).filter(stage__in=open_).order_by("until", "pk")[:MOST]
    return [
        _line(row, row.problem_title, row.opinion if row.stage == ItemStage.RETURNED else row.demand or "整改并附佐证",
              "报告整改", "problem-item-rectify")
        for row in rows if may_answer(user, row)
    ]  # fmt: skip


def _line(row: Item, subject: str, missing: str, act: str, name: str) -> WorkItem:
    url = reverse("object", args=[ITEM, row.public_id])
    return WorkItem(row.due, row.title, url, subject, missing, BASIS, act, reverse(name, args=[row.public_id]), KIND)
