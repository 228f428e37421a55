"""Who may do what with filings (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.oversight.filings.models import Filing
from zhiheng.oversight.findings.permissions import may_read, may_supervise, require_supervisor
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import ANSWER

__all__ = ["may_file", "may_open", "may_read", "may_supervise", "require_filer", "require_supervisor"]


def may_file(user: User, filing: Filing) -> bool:
    """Return whether this account files and answers for the body that decided."""
    return rights.may(user, ANSWER) and filing.agency in standing.decides_for(user)


def may_open(user: User, filing: Filing) -> bool:
    """Return whether this account opens what was handed in: who reviews it, and the body that decided, nobody else."""
    return may_supervise(user) or may_file(user, filing)


def require_filer(user: User, filing: Filing) -> None:
    """Raise ``Refusal`` for an account that doesn't answer for the body that decided."""
    if not may_file(user, filing):
        raise Refusal.of("备案须有本机关的答复权限，没有作任何更改", "", "请由机关负责人或者管理员办理")
