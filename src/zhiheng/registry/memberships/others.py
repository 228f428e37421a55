"""Who else works in one's scope: from whom the second person of an act is chosen (双人办理, F4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.registry import World
from zhiheng.kit.scopes import Reach
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.models import Membership, State


def register(world: World) -> None:
    """Tell dual control who works with whom, and in which capacity."""
    world.others, world.capacity, world.act_in = others, capacity, standing.choose


def capacity(user: User) -> str:
    """Return the id of the membership in which a user acts; "" without one."""
    membership = standing.current(user)
    return membership.public_id if membership is not None else ""


def others(user: User) -> list[User]:
    """Return accounts of the same unit, and those whose membership sees all units, each acting in that membership.

    The three administrators run the platform and confirm nothing of the work. An account with several memberships
    comes once for each.
    """
    own = standing.current(user)
    if own is None:
        return []
    today = localdate()
    near = Q(unit=own.unit) | Q(reach=Reach.ALL.value)
    lasting = Q(valid_to=None) | Q(valid_to__gte=today)
    rows = Membership.objects.filter(near, lasting, state=State.ACTIVE, valid_from__lte=today, user__is_active=True)
    return list(_acting(rows.exclude(user=user).select_related("user").order_by("pk")))


def _acting(rows: Iterable[Membership]) -> Iterator[User]:
    for membership in rows:
        if not membership.role_of.alone:
            other = membership.user
            standing.choose(other, membership.public_id)
            yield other
