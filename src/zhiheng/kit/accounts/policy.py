"""The account policy (账号策略) of an installation: defaults as 等保三级 is usually met, each overridable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers in force; the setting ``ACCOUNT_POLICY`` overrides single ones by name."""

    idle_minutes: int = 15
    session_hours: int = 12
    password_max_days: int = 90
    password_history: int = 5
    account_failures: int = 5
    address_failures: int = 50
    lock_minutes: int = 15
    pending_minutes: int = 5
    second_factor_required: bool = True

    @property
    def idle(self) -> timedelta:
        """Return after how long without use a session ends."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def lifetime(self) -> timedelta:
        """Return after how long every session ends."""
        return timedelta(hours=self.session_hours)

    @property
    def lock(self) -> timedelta:
        """Return how long a lock lasts, and over how long failures are counted."""
        return timedelta(minutes=self.lock_minutes)


def policy() -> Policy:
    """Return the policy in force. Raises TypeError for a name that isn't one of its numbers."""
    own: dict[str, Any] = getattr(settings, "ACCOUNT_POLICY", {})
    return Policy(**own)
