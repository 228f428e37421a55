"""Who may see and do what with prominent problems (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.problems.models import Item
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import ANSWER

__all__ = ["may_answer", "may_read", "may_supervise"]


def may_answer(user: User, item: Item) -> bool:
    """Return whether this account reports for the body to which an item was assigned."""
    return rights.may(user, ANSWER) and item.agency in standing.decides_for(user)
