"""What transfers ask of people today (待办): approval, letter, receipt, answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.discipline import selectors
from zhiheng.oversight.discipline.models import Stage
from zhiheng.oversight.discipline.permissions import is_receiver, may_decide, may_handle, may_take_part
from zhiheng.oversight.discipline.services import LAW, PLAN
from zhiheng.oversight.discipline.telling import page_of

KIND, _MOST = "移送纪检监察", 30


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return what waits for this account; for the bureau also the answers that are late by the letter's day."""
    if not may_take_part(user):
        return []
    found = []
    open_ = (Stage.PROPOSED, Stage.APPROVED, Stage.SENT, Stage.RECEIVED)
    for row in selectors.transfers(user).filter(stage__in=open_).order_by("pk")[:_MOST]:
        url = page_of(row.public_id)

        def act(missing: str, text: str, name: str, due: date | None = None) -> WorkItem:
            """Return one line of the workbench."""
            basis = PLAN if name == "answer" else LAW
            where = reverse(f"discipline-{name}", args=[row.public_id])  # noqa: B023 (called within the same turn)
            return WorkItem(due, str(row), url, "", missing, basis, text, where, KIND)  # noqa: B023 (as above)

        if row.stage == Stage.PROPOSED and may_decide(user, row):
            found.append(act("等待审批", "审批移送", "decide"))
        elif row.stage == Stage.APPROVED and may_handle(user, row):
            found.append(act("已批准，等待制发移送函", "制发移送函", "send"))
        elif row.stage == Stage.SENT and is_receiver(user, row):
            found.append(act("等待签收", "签收移送", "receive"))
        elif row.stage == Stage.RECEIVED and is_receiver(user, row):
            found.append(act("等待反馈", "反馈办理情况", "answer", row.reply_by))
        elif row.reply_by is not None and row.reply_by < day and may_handle(user, row):
            found.append(WorkItem(row.reply_by, str(row), url, "", "逾期没有反馈", PLAN, kind=KIND))
    return found
