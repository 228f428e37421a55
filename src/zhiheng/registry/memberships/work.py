"""What memberships put on the workbench and the rail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Panel, WorkItem, WorkSource
from zhiheng.registry.memberships import deciding, selectors, standing, units


def has_any(*codes: str) -> Callable[[User], bool]:
    """Return the question whether a user has one of these rights."""
    wanted = frozenset(codes)
    return lambda user: bool(wanted & rights.rights_of(user))


def approvals(user: User, day: date) -> Sequence[WorkItem]:
    """Return the requests for rights that this user may decide."""
    if not has_any(rights.MANAGE_SECURITY, rights.OPERATE)(user):
        return []
    asked = list(selectors.requests(user))
    standing.preload([request.requested_by for request in asked])
    waiting = [request for request in asked if not deciding.why_not(request, user)]
    return [
        WorkItem(
            due=None,
            title="审批权限申请",
            url=reverse("rights-requests"),
            subject=request.membership.user.title,
            missing="须由第二名管理员审批",
            act="审批权限",
            act_url=reverse("rights-requests"),
            kind="rights",
        )
        for request in waiting
    ]


def own_memberships(request: HttpRequest, user: User) -> Mapping[str, Any] | None:
    """Return in which capacities the account is here, for its own page; nothing without any."""
    mine = standing.memberships_of(user)
    if not mine:
        return None
    return {"memberships": mine, "current": standing.current(user), "titles": units.titles()}


OWN_MEMBERSHIPS = Panel(frozenset({"account"}), "memberships/parts/own.html", own_memberships, order=10)
APPROVALS = WorkSource("权限审批", approvals)
