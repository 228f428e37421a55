"""In which capacity an account is here now: its current membership, with the rights and the scope that follow from it.

Two queries per request at most: the memberships, and the units where the reach goes below. Everything is kept on the
request's user object; a person with several memberships acts in one of them at a time, and sees by that one only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import NONE, VIEW
from zhiheng.kit.scopes import NOTHING, Reach, Scope
from zhiheng.registry.memberships import units
from zhiheng.registry.memberships.models import Membership, State
from zhiheng.registry.memberships.rights import REFLECT
from zhiheng.registry.memberships.units import Unit

_KEPT, _SCOPES, _UNITS, _CHOSEN = (f"_zhiheng_{what}" for what in ("memberships", "scopes", "units", "current"))


def choose(user: User, public_id: str) -> None:
    """Say in which membership this user object acts; one that it hasn't is ignored."""
    setattr(user, _CHOSEN, public_id)


def forget(user: User) -> None:
    """Forget what was read for this user object, after its memberships changed within the same request."""
    for name in (_KEPT, _SCOPES, _UNITS):
        user.__dict__.pop(name, None)


def memberships_of(user: User) -> list[Membership]:
    """Return the memberships of a user that count today, the oldest first; read once per user object."""
    kept: list[Membership] | None = user.__dict__.get(_KEPT)
    if kept is None:
        active = Membership.objects.filter(user=user, state=State.ACTIVE).order_by("valid_from", "pk")
        kept = [membership for membership in active if membership.live(localdate())]
        user.__dict__[_KEPT] = kept
    return kept


def preload(users: Sequence[User]) -> None:
    """Read the memberships of several user objects in one query, before each is asked."""
    mine: dict[int, list[Membership]] = {user.pk: [] for user in users}
    active = Membership.objects.filter(user__in=mine, state=State.ACTIVE).order_by("valid_from", "pk")
    for membership in active:
        if membership.live(localdate()):
            mine[membership.user_id].append(membership)
    for user in users:
        user.__dict__.setdefault(_KEPT, mine[user.pk])


def current(user: User) -> Membership | None:
    """Return the membership in which a user acts now: the chosen one, else the oldest; None without any."""
    mine = memberships_of(user)
    chosen = getattr(user, _CHOSEN, "")
    return next((one for one in mine if one.public_id == chosen), mine[0] if mine else None)


def unit_of(user: User) -> str:
    """Return the unit in whose name a user acts; empty without a membership."""
    membership = current(user)
    return membership.unit if membership is not None else ""


def rights_of(user: User) -> frozenset[str]:
    """Return what a user may do in the current membership (resolver of ``kit.rights``)."""
    membership = current(user)
    return membership.rights(localdate()) if membership else NONE


def scope_of(user: User) -> Scope:
    """Return which rows of the work a user sees in the current membership (resolver of ``kit.scopes``).

    The three administrators run the platform and see none of them, however far they manage accounts (三员分立); nor
    does who only reflects (社会监督员、企业联系点): what concerns them is shown in its own rooms.
    """
    membership = current(user)
    if membership is None or membership.role_of.alone or membership.role_of.rights <= {REFLECT}:
        return NOTHING
    return replace(managed_scope(user), user=user)


def managed_scope(user: User) -> Scope:
    """Return the units whose accounts and memberships a user manages, by the current membership's reach."""
    membership = current(user)
    if membership is None:
        return NOTHING
    kept: dict[str, Scope] = user.__dict__.setdefault(_SCOPES, {})
    if membership.public_id not in kept:
        kept[membership.public_id] = scope_by(membership, user.person, lambda: _units_for(user))
    return kept[membership.public_id]


def acts_for(user: User) -> frozenset[str]:
    """Return the units in whose name a user acts in the current membership.

    They are the own unit, and those below it where the reach goes below; never units that the account merely sees
    (自定), and nobody acts for all.
    """
    membership = current(user)
    if membership is None:
        return frozenset()
    below = managed_scope(user).units if Reach(membership.reach) is Reach.UNIT_AND_BELOW else frozenset()
    return frozenset({membership.unit}) | below


def decides_for(user: User) -> frozenset[str]:
    """Return the units for which a user approves, reviews and answers: those of ``acts_for``.

    None for who reaches no further than the own work (仅本人): that is no reach over what others of the unit did.
    """
    membership = current(user)
    own = membership is not None and Reach(membership.reach) is Reach.OWN
    return frozenset() if own else acts_for(user)


def _units_for(user: User) -> list[Unit]:
    """Return all units, read once per user object."""
    kept: list[Unit] | None = user.__dict__.get(_UNITS)
    if kept is None:
        kept = user.__dict__[_UNITS] = units.all_units()
    return kept


def scope_by(membership: Membership, person: str, tree: Callable[[], list[Unit]] = units.all_units) -> Scope:
    """Return the scope that a membership's reach gives (五级数据范围); ``tree`` is asked only where it goes below."""
    reach, home = Reach(membership.reach), membership.unit
    if reach is Reach.ALL:
        only_reads = membership.role_of.rights == {VIEW}
        return Scope(everything=True, person=person, home=home, only_reads=only_reads)
    if reach is Reach.OWN:
        return Scope(person=person, home=home)
    if reach is Reach.CHOSEN:
        return Scope(units=frozenset(membership.chosen), person=person, home=home)
    if reach is Reach.UNIT:
        return Scope(units=frozenset({home}), person=person, home=home)
    return Scope(units=units.descend(tree(), [home]), person=person, home=home)


def words(user: User) -> str:
    """Return in which capacity a user is here, for the head of every page (区市场监管局·执法人员)."""
    membership = current(user)
    if membership is None:
        return ""
    title = next((unit.title for unit in _units_for(user) if unit.id == membership.unit), "")
    return f"{title}·{membership.role_of.title}" if title else membership.role_of.title


def gone(user: User, day: date | None = None) -> bool:
    """Return whether an account had memberships and none counts any more: whoever held it has left (离岗)."""
    day = day or localdate()
    had = list(Membership.objects.filter(user=user).exclude(state__in=[State.PENDING, State.REFUSED]))
    return bool(had) and not any(one.live(day) or _coming(one, day) for one in had)


def _coming(membership: Membership, day: date) -> bool:
    return membership.state == State.ACTIVE and membership.valid_from > day


def only_reads(user: User) -> bool:
    """Return whether a user only reads in the current membership (区领导): nothing is a duty of theirs."""
    return rights_of(user) == {VIEW}
