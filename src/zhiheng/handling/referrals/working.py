"""What referrals put on the workbench: those to answer, and those against which the other agency objected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.referrals import selectors
from zhiheng.handling.referrals.services import LAW_25
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.registry.agencies.selectors import names

MOST = 20
KIND = "移送"


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what this user must do about referrals."""
    return [*_incoming(user), *_contested(user)]


def _incoming(user: User) -> Iterator[WorkItem]:
    rows = list(selectors.incoming(user)[:MOST])
    called = names({row.source for row in rows})
    for row in rows:
        url = reverse("case-transfer", args=[row.public_id])
        says = f"{called.get(row.source, '其他机关')} {row.sent_on} 移送"
        yield WorkItem(None, "答复移送来的案件", url, says, "受理或者提出管辖异议", LAW_25, "答复移送", url, KIND)


def _contested(user: User) -> Iterator[WorkItem]:
    rows = list(selectors.contested(user)[:MOST])
    seen = {one.public_id: one for one in cases.cases(user).filter(public_id__in=[row.public_id for row in rows])}
    for row in rows:
        if row.public_id in seen:
            url, subject = case_url(row.public_id), seen[row.public_id].title or row.public_id
            missing = f"受移送机关有异议：{row.answer}"[:80]
            yield WorkItem(None, "报请指定管辖", url, subject, missing, LAW_25, "查看案件", url, KIND)


SOURCE = WorkSource("案件移送", items)
