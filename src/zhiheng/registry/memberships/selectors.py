"""Questions about accounts and memberships, narrowed to what the asking administrator manages."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.models import Membership, RightRequest, State


def memberships(user: User) -> QuerySet[Membership]:
    """Return the memberships in the units that ``user`` manages."""
    if not rights.rights_of(user) & {rights.MANAGE_ACCOUNTS, rights.MANAGE_SECURITY, rights.AUDIT}:
        return Membership.objects.none()
    return Membership.objects.filter(standing.managed_scope(user).condition("unit")).select_related("user")


def accounts(user: User) -> QuerySet[User]:
    """Return the accounts that ``user`` manages, each with the memberships seen from there (``open_memberships``).

    An account belongs to whoever manages a unit in which it has, had or will have a membership; one without any belongs
    to those who see everything.
    """
    mine = memberships(user)
    shown = Prefetch(
        "memberships",
        queryset=mine.filter(state__in=[State.ACTIVE, State.PENDING]).order_by("valid_from"),
        to_attr="open_memberships",
    )
    condition = Q(pk__in=mine.values("user"))
    if standing.managed_scope(user).everything and rights.MANAGE_ACCOUNTS in rights.rights_of(user):
        condition |= Q(memberships=None)
    return User.objects.filter(condition).prefetch_related(shown).order_by("username").distinct()


def requests(user: User, *, open_only: bool = True) -> QuerySet[RightRequest]:
    """Return the requests for rights that concern units which ``user`` manages, the newest first."""
    found = RightRequest.objects.filter(membership__in=memberships(user).values("pk"))
    found = found.select_related("membership__user", "requested_by", "decided_by")
    return found.filter(decided_at=None) if open_only else found


def members(condition: Q) -> QuerySet[User]:
    """Return the active accounts with a membership in force today that meets a condition (``memberships__unit=…``)."""
    today = localdate()
    live = Q(memberships__state=State.ACTIVE, memberships__valid_from__lte=today)
    lasting = Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today)
    return User.objects.filter(condition & live & lasting, is_active=True).distinct().order_by("title", "pk")
