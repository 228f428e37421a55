"""Questions about jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from zhiheng.kit.jobs.models import OPEN_STATES, Job, State

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User


def jobs_of(user: User) -> QuerySet[Job]:
    """Return the jobs that this user started, newest first."""
    return Job.objects.filter(account=user.public_id).exclude(account="").order_by("-pk")


def dead_letters() -> QuerySet[Job]:
    """Return what could not be done, newest first; for the operator."""
    return Job.objects.filter(state=State.DEAD).order_by("-finished_at", "-pk")


def open_jobs() -> QuerySet[Job]:
    """Return what waits or is being done, in the order of being due; for the operator."""
    return Job.objects.filter(state__in=OPEN_STATES).order_by("due_at", "pk")
