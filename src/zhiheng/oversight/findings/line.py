"""A department's own line (本系统): whom it supervises besides the bureau (山东省行政执法监督条例第四条第四款).

These are the bodies below it, and the streets that exercise powers which were its own (赋权).
"""

from __future__ import annotations

from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import may
from zhiheng.oversight.findings.lists import every_body
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.registry.memberships import standing, units
from zhiheng.registry.memberships.rights import SUPERVISE_LINE
from zhiheng.registry.models import Agency, DelegatedPower


def line_of(unit: str) -> frozenset[str]:
    """Return the bodies in the line of a unit today: below it, and streets that hold powers which it delegated."""
    today = localdate()
    below = units.descend(units.all_units(), [unit])
    delegated = DelegatedPower.objects.filter(former=unit, ended_on=None)
    held = delegated.exclude(valid_from__gt=today).exclude(valid_to__lt=today)
    return (below | frozenset(held.values_list("subdistrict", flat=True))) - {unit, ""}


def may_supervise_line(user: User) -> bool:
    """Return whether this account supervises its department's line (and isn't the bureau's)."""
    return may(user, SUPERVISE_LINE) and not may_supervise(user)


def supervises(user: User, agency: str) -> bool:
    """Return whether this account may open supervision of a body: the bureau of any, a department of its line."""
    if may_supervise(user):
        return agency != standing.unit_of(user)
    unit = standing.unit_of(user)
    return may_supervise_line(user) and agency != unit and agency in line_of(unit)


def bodies_of(user: User) -> list[tuple[str, str]]:
    """Return whom this account may supervise, as choices: the bureau all but itself, a department its line.

    Bodies that ended are none of them.
    """
    unit = standing.unit_of(user)
    if may_supervise(user):
        gone = {unit, *Agency.objects.exclude(ended_on=None).values_list("public_id", flat=True)}
        return [(id_, title) for id_, title in every_body(user) if id_ not in gone]
    if not may_supervise_line(user):
        return []
    rows = Agency.objects.filter(public_id__in=line_of(unit) - {unit}, ended_on=None).order_by("kind", "name")
    return [(row.public_id, str(row)) for row in rows]
