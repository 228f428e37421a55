"""Questions about contact points, already narrowed to what a user may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.contactpoints.models import ContactPoint, PointMeeting, Suggestion
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import ANSWER
from zhiheng.registry.models import Enterprise


def points(user: User) -> QuerySet[ContactPoint]:
    """Return the contact points: they are the supervising body's."""
    return ContactPoint.objects.all() if may_supervise(user) else ContactPoint.objects.none()


def in_office(user: User, day: date) -> QuerySet[ContactPoint]:
    """Return the contact points whose term runs on a day."""
    return points(user).filter(Q(until=None) | Q(until__gte=day), active=True, since__lte=day)


def point_or_404(user: User, enterprise: str) -> ContactPoint:
    """Return a contact point, or raise ``Http404`` where there is none for this user."""
    found = points(user).filter(public_id=enterprise).first()
    if found is None:
        raise Http404
    return found


def meetings(user: User) -> QuerySet[PointMeeting]:
    """Return the meetings with contact points: they are the supervising body's."""
    return PointMeeting.objects.all() if may_supervise(user) else PointMeeting.objects.none()


def suggestions(user: User) -> QuerySet[Suggestion]:
    """Return the suggestions: the supervising body sees all, others those that they handle."""
    if may_supervise(user):
        return Suggestion.objects.all()
    rows = Suggestion.objects.filter(scope_of(user).condition("agency"))
    return rows if may_read(user) else Suggestion.objects.none()


def suggestion_or_404(user: User, public_id: str) -> Suggestion:
    """Return a suggestion, or raise ``Http404`` where there is none for this user."""
    found = suggestions(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def may_answer(user: User, row: Suggestion) -> bool:
    """Return whether this account answers for the body that handles a suggestion."""
    return rights.may(user, ANSWER) and row.agency in standing.decides_for(user)


def enterprise_names(ids: Collection[str]) -> dict[str, str]:
    """Return what enterprises are called, by id."""
    rows = Enterprise.objects.filter(public_id__in=[id_ for id_ in ids if id_])
    return dict(rows.values_list("public_id", "name"))


def registered(code: str) -> Enterprise | None:
    """Return the registered enterprise with a credit code, or with exactly that name where only one has it."""
    rows = (
        list(Enterprise.objects.filter(Q(uscc=code.strip().upper()) | Q(name=code.strip()))[:2]) if code.strip() else []
    )
    return rows[0] if len(rows) == 1 else None
