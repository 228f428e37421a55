"""Questions about penalties on the spot, narrowed to what a user may see (F12)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.handling.spot.words import cause_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.acting import now
from zhiheng.ledger.models import LedgerRelation
from zhiheng.registry import people
from zhiheng.registry.holding import holding
from zhiheng.registry.memberships.standing import unit_of
from zhiheng.registry.models import Enterprise, Power

MOST = 500
RECENT = 6
ON_SPOT = frozenset({"warning", "fine"})
"""Kinds of penalty that may be given on the spot at all (处罚法第五十一条)."""
Choices = list[tuple[str, str]]


def penalties(user: User) -> QuerySet[SpotPenalty]:
    """Return the penalties on the spot of the units in a user's scope; who sees only the own work sees that."""
    scope = scope_of(user)
    if scope.units or scope.everything:
        return SpotPenalty.objects.filter(scope.condition("agency"))
    return SpotPenalty.objects.filter(officer=user.person) if user.person else SpotPenalty.objects.none()


def powers(user: User, past: date | None = None) -> tuple[Choices, Choices]:
    """Return (id, words) of the power items of the account's agency that allow a penalty on the spot.

    First those that the officer used last, then all by name. An item whose kinds are known and hold neither warning
    nor fine can't be used on the spot and isn't offered; the amount is the guard's. ``past``: for what is recorded of
    that day, all that the agency held by then, whatever they allow.
    """
    if past is not None:
        return [], cases.penalty_powers(unit_of(user), past)
    held = holding("power.held", now(), ("penalty",)).filter(subject=unit_of(user)).values("carrier")
    rows = Power.objects.filter(public_id__in=held).order_by("name", "pk")[:MOST]
    offered = {row.public_id: row for row in rows if not row.sanctions or ON_SPOT & set(row.sanctions)}
    used = SpotPenalty.objects.filter(officer=user.person).exclude(power="").order_by("-decided_on", "-pk")
    last = [id_ for id_ in dict.fromkeys(used.values_list("power", flat=True)[:50]) if id_ in offered][:RECENT]
    words = {id_: f"{cause_of(row.name)}（{row.code}）" for id_, row in offered.items()}
    return [(id_, words[id_]) for id_ in last], [(id_, words[id_]) for id_ in offered if id_ not in last]


def partners(user: User, past: date | None = None) -> Choices:
    """Return (id, name) of the colleagues with a valid certificate today, who may be the second officer.

    ``past``: for what is recorded of that day also those who were certified by then.
    """
    return [one for one in cases.enforcers(unit_of(user), past) if one[0] != user.person]


def enterprise(text: str) -> Enterprise | None:
    """Return the enterprise with that credit code or that very name, None where none is registered."""
    words = text.strip()
    if not words:
        return None
    return Enterprise.objects.filter(Q(uscc=words.upper()) | Q(name=words)).order_by("pk").first()


def known_party(id_no: str) -> tuple[str, int] | None:
    """Return (masked name, penalties on the spot so far in the district) of the person with an identity number.

    None where nobody with that number is registered.
    """
    id_ = people.same_party(id_no)
    if not id_:
        return None
    named = LedgerRelation.objects.filter(object_type="party", object_id=id_, event__type="decision.made")
    return people.party_names([id_])[id_], named.count()
