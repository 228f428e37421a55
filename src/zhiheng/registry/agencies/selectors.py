"""Questions about bodies. Bodies are published and can be read by every account of the registry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.registry.models import Agency, Entrustment, Organisation, Team
from zhiheng.registry.permissions import agencies_kept, may_read


def agencies(user: User) -> QuerySet[Agency]:
    """Return the enforcing bodies that a user may see: all of them, ended ones too."""
    return Agency.objects.all() if may_read(user) else Agency.objects.none()


def organisations(user: User) -> QuerySet[Organisation]:
    """Return the other bodies that a user may see: all of them."""
    return Organisation.objects.all() if may_read(user) else Organisation.objects.none()


def teams(user: User) -> QuerySet[Team]:
    """Return the teams that a user may see: all of them."""
    return Team.objects.all() if may_read(user) else Team.objects.none()


def entrustments(user: User) -> QuerySet[Entrustment]:
    """Return the entrustments that a user may see: all of them, since deeds are published (处罚法 20)."""
    return Entrustment.objects.all() if may_read(user) else Entrustment.objects.none()


def kept(user: User) -> QuerySet[Agency]:
    """Return the bodies, not ended, whose register a user keeps: what forms offer."""
    mine = agencies_kept(user)
    rows = agencies(user).filter(ended_on=None)
    return rows if mine is None else rows.filter(public_id__in=sorted(mine))


def field_of(agency: str) -> str:
    """Return the field of enforcement of a body, "" where there is none of that id."""
    return Agency.objects.filter(public_id=agency).values_list("field", flat=True).first() or ""


def names(ids: Collection[str]) -> dict[str, str]:
    """Return short names of bodies (agencies and others) by id; unknown ids are missing."""
    found = {row.public_id: str(row) for row in Agency.objects.filter(public_id__in=ids)}
    rest = set(ids) - found.keys()
    return found | {row.public_id: row.name for row in Organisation.objects.filter(public_id__in=rest)}


def discipline_bodies() -> QuerySet[Organisation]:
    """Return the discipline and supervision organs in the register (纪检监察机关), by name."""
    kinds = Q(kind="discipline") | Q(kind__contains="纪检") | Q(kind__contains="监察")
    return Organisation.objects.filter(kinds).order_by("name", "pk")


def former_name(agency: str, day: date) -> str:
    """Return the full name that a body bore on a day (当时的名称) where it bears another one now, else "".

    From the day of its change on a body bears the new name.
    """
    row = Agency.objects.filter(public_id=agency).first()
    known = row.names if row is not None else []
    return next((str(name) for name, changed in known if day < date.fromisoformat(changed)), "")
