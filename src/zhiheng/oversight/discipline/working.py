"""What transfers ask of people today (待办): approval, letter, receipt, answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.discipline import selectors
from zhiheng.oversight.discipline.models import Stage, Transfer
from zhiheng.oversight.discipline.permissions import is_receiver, may_decide, may_handle, may_take_part
from zhiheng.oversight.discipline.services import LAW, PLAN
from zhiheng.oversight.discipline.telling import page_of

KIND, _MOST = "移送纪检监察", 30


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what waits for this account; for the bureau also the answers that are late by the letter's day."""
    if not may_take_part(user):
        return []
    open_ = (Stage.PROPOSED, Stage.APPROVED, Stage.SENT, Stage.RECEIVED)
    rows = selectors.transfers(user).filter(stage__in=open_).order_by("pk")[:_MOST]
    return [item for row in rows if (item := _item(user, row, day)) is not None]


def _item(user: User, row: Transfer, day: date) -> WorkItem | None:
    """Return what one transfer asks of this account, None for nothing."""
    if row.stage == Stage.PROPOSED and may_decide(user, row):
        return _act(row, "等待审批", "审批移送", "decide")
    if row.stage == Stage.APPROVED and may_handle(user, row):
        return _act(row, "已批准，等待制发移送函", "制发移送函", "send")
    if row.stage == Stage.SENT and is_receiver(user, row):
        return _act(row, "等待签收", "签收移送", "receive")
    if row.stage == Stage.RECEIVED and is_receiver(user, row):
        return _act(row, "等待反馈", "反馈办理情况", "answer", basis=PLAN, due=row.reply_by)
    if row.reply_by is not None and row.reply_by < day and may_handle(user, row):
        return WorkItem(row.reply_by, str(row), page_of(row.public_id), "", "逾期没有反馈", PLAN, kind=KIND)
    return None


def _act(row: Transfer, missing: str, text: str, name: str, *, basis: str = LAW, due: date | None = None) -> WorkItem:
    """Return one line of the workbench that leads to an act."""
    where = reverse(f"discipline-{name}", args=[row.public_id])
    return WorkItem(due, str(row), page_of(row.public_id), "", missing, basis, text, where, KIND)
