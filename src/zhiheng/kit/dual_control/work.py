"""What waits for one's confirmation, on the workbench (待我复核)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.kit.dual_control import selectors
from zhiheng.kit.dual_control.models import ProposedAct

MOST = 20


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the acts that wait for this user's confirmation."""
    return [_item(row) for row in selectors.waiting_for(user)[:MOST]]


def _item(row: ProposedAct) -> WorkItem:
    url = reverse("second-review", args=[row.public_id])
    missing = f"{row.proposer.title} 提请，逾期失效"
    return WorkItem(row.expires_on, "待我复核", url, row.action, missing, "双人办理", "复核", url, "复核")


SOURCE = WorkSource("待我复核", items)
