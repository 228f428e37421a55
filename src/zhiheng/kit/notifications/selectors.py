"""Questions: what waits for this user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from zhiheng.kit.notifications.models import Notification

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

_COUNTED = 100


def notifications_of(user: User) -> QuerySet[Notification]:
    """Return this user's notifications, newest first."""
    return Notification.objects.filter(account=user.public_id).order_by("-created_at", "-pk")


def bell_count(user: User) -> int:
    """Return how many are unread, at most 100: the bell shows "99+" from there."""
    unread = Notification.objects.filter(account=user.public_id, read_at=None)
    return len(unread.values_list("pk")[:_COUNTED])
