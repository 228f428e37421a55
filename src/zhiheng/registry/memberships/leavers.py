"""Leavers by date (任职到期): what ends today by its own day is closed without anybody's act."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import localdate, now

from zhiheng.kit.accounts.leaving import close_everything, suspend
from zhiheng.kit.accounts.models import User
from zhiheng.kit.security.services import record
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.models import Membership, State


def sweep() -> int:
    """Close memberships whose last day has passed, and everything of accounts that have none left; return how many.

    Run every minute by the worker. A request of such an account is refused also before the sweep: its rights end with
    the day.
    """
    over = Membership.objects.filter(state=State.ACTIVE, valid_to__lt=localdate()).select_related("user")
    closed = 0
    for membership in over:
        with transaction.atomic():
            still = Membership.objects.filter(pk=membership.pk, state=State.ACTIVE)
            if not still.update(state=State.ENDED, ended_at=now(), end_reason="到期"):
                continue
            closed += 1
            record("membership.ended", subject=membership.user.public_id, reason=f"{membership.role} expired")
            if standing.gone(membership.user):
                close_everything(membership.user, "leaver")
    return closed


def suspend_person(person: str, by: User | None, successor: User | None = None, reason: str = "") -> int:
    """Suspend all accounts of a person (certificate revoked, person left); return how many tasks were passed on.

    ``person``: the public id under which the registry knows the person.
    """
    accounts = User.objects.filter(person=person, is_active=True) if person else User.objects.none()
    return sum(suspend(account, by, successor, reason) for account in accounts)
