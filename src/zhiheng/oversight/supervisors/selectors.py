"""Questions about social supervisors and assignments, narrowed to what a user may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import all_but
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor
from zhiheng.oversight.supervisors.permissions import JUSTICE_OFFICE, SOCIAL_SUPERVISOR, assignee_of, may_supervise
from zhiheng.oversight.supervisors.projecting import ASSIGNMENT, SOCIAL
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships.models import Membership
from zhiheng.registry.memberships.models import State as MembershipState

FILES_OF = "assignment-report"
"""Owner type of what came with reports: seen by whoever sees the assignment, whatever else a scope shows."""


def social_supervisors(user: User) -> QuerySet[SocialSupervisor]:
    """Return the register of social supervisors, for whoever supervises."""
    return SocialSupervisor.objects.all() if may_supervise(user) else SocialSupervisor.objects.none()


def social_supervisor_or_404(user: User, public_id: str) -> SocialSupervisor:
    """Return a social supervisor, or raise ``Http404`` where there is none for this user."""
    found = social_supervisors(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def in_office(day: date) -> QuerySet[SocialSupervisor]:
    """Return who is a social supervisor on a day."""
    return SocialSupervisor.objects.filter(active=True).exclude(until__lt=day).order_by("pk")


def assignments(user: User) -> QuerySet[Assignment]:
    """Return the assignments: the bureau's supervisors see all, others only their own."""
    if may_supervise(user):
        return Assignment.objects.all()
    type_, id_ = assignee_of(user)
    return Assignment.objects.filter(assignee_type=type_, assignee=id_) if id_ else Assignment.objects.none()


def assignment_or_404(user: User, public_id: str) -> Assignment:
    """Return an assignment, or raise ``Http404`` where there is none for this user."""
    found = assignments(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def files_of(row: Assignment) -> list[StoredFile]:
    """Return what came with an assignment's reports, in the order of arrival; whoever asks sees the assignment."""
    return list(StoredFile.objects.filter(owner_type=FILES_OF, owner_id=row.public_id).order_by("pk"))


def may_see_file(user: User, file: StoredFile) -> bool:
    """Return whether a user may open a file of an assignment (rule of files): whoever sees the assignment."""
    return assignments(user).filter(public_id=file.owner_id).exists()


def _in_force(role: str) -> QuerySet[Membership]:
    """Return the memberships of a role that count today: active ones, neither waiting, nor ended, nor run out."""
    today = localdate()
    live = Membership.objects.filter(role=role, state=MembershipState.ACTIVE, valid_from__lte=today)
    return live.exclude(valid_to__lt=today)


def justice_offices() -> dict[str, str]:
    """Return the units in which somebody is a member of a justice office, with their names."""
    units = set(_in_force(JUSTICE_OFFICE).values_list("unit", flat=True))
    return names(units)


def free_accounts() -> QuerySet[User]:
    """Return the accounts of social supervisors that no person is bound to yet."""
    held = _in_force(SOCIAL_SUPERVISOR).values("user")
    return User.objects.filter(pk__in=held, person="", is_active=True).order_by("title", "pk")


def assignee_names(rows: Iterable[Assignment]) -> dict[str, str]:
    """Return what assignees are called, by id."""
    known = list(rows)
    persons: Collection[str] = {row.assignee for row in known if row.assignee_type != "agency"}
    return people.names(persons) | names({row.assignee for row in known if row.assignee_type == "agency"})


def closed_assignments(scope: Scope) -> QuerySet[Any] | None:
    """Return the ids of assignments that a scope may never be shown (wall): all that aren't its account's to see."""
    if scope.user is None or may_supervise(scope.user):
        return None
    return all_but(ASSIGNMENT, assignments(scope.user).values("public_id"))


def closed_supervisors(scope: Scope) -> QuerySet[Any] | None:
    """Return the ids of social supervisors that a scope may never be shown (wall): all, but to who supervises."""
    if scope.user is None or may_supervise(scope.user):
        return None
    return all_but(SOCIAL, social_supervisors(scope.user).values("public_id"))
