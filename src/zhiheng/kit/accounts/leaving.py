"""Leavers (离岗): who may no longer be here loses sessions, tokens, devices at once; open tasks go on.

Rooms that keep tokens, devices or tasks register here at start-up; all run in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.timezone import now

from zhiheng.kit.accounts import sessions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record

closers: Registry[Callable[[User], int]] = Registry("closer")
"""What else ends with a leaver, by name: API tokens, phone keys. Each returns how many it ended."""

handovers: Registry[Callable[[User, User, User | None], int]] = Registry("handover")
"""Who passes open tasks on, by name: (leaver, successor, who decides it) -> how many were passed."""

open_tasks: Registry[Callable[[User], int]] = Registry("open tasks")
"""Who knows how many tasks of an account are open, by name."""


def count_open_tasks(user: User) -> int:
    """Return how many tasks wait for this account."""
    return sum(count(user) for count in open_tasks)


def close_everything(user: User, reason: str, by: User | None = None, successor: User | None = None) -> int:
    """End sessions, tokens and devices of an account now, pass its tasks to ``successor``; return how many were passed.

    ``reason`` is a key of ``sessions.REASONS``. Raises Refusal where the successor is the account itself or is not
    active; then nothing was changed.
    """
    if successor is not None and (successor.pk == user.pk or not successor.is_active):
        raise Refusal.of("接办人不能是本人或已停用的账号，没有作任何更改", "接办人", "请另选一个启用的账号")
    with transaction.atomic():
        sessions.close_all(user, reason, by=by)
        for close in closers:
            close(user)
        return sum(pass_on(user, successor, by) for pass_on in handovers) if successor else 0


def suspend(user: User, by: User | None, successor: User | None = None, reason: str = "") -> int:
    """Suspend an account (停用): nothing of it works from now on. Returns how many tasks were passed on.

    ``reason``: a short code for the log. Repeating it does no harm.
    """
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False, suspended_at=now())
        user.is_active = False
        passed = close_everything(user, "suspended", by, successor)
        record("account.suspended", account=by, subject=user.public_id, reason=reason)
    return passed
