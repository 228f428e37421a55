"""Who may see and do what with findings (F12), in one place."""

from __future__ import annotations

from django.db.models import Q

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import SUPERVISE
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind

JUSTICE_OFFICE = "justice-office"
READING = (rights.VIEW, SUPERVISE)
"""Rights that open the findings; which ones are seen is the scope's matter."""


def may_read(user: User) -> bool:
    """Return whether findings exist for this account: it sees some of the work."""
    return bool(set(READING) & rights.rights_of(user)) and not scope_of(user).empty


def may_supervise(user: User) -> bool:
    """Return whether this account decides about findings (the supervising body)."""
    return rights.may(user, SUPERVISE)


def street_of(user: User) -> str:
    """Return the street to whose matters a justice office is attached (司法所协助), '' for everybody else.

    The register says it: the office is run by the street (代管单位). It reads there and decides nothing.
    """
    membership = standing.current(user)
    if membership is None or membership.role != JUSTICE_OFFICE:
        return ""
    office = Agency.objects.filter(public_id=membership.unit).first()
    if office is None or not office.managed_by:
        return ""
    manager = Q(public_id=office.managed_by) | Q(name=office.managed_by) | Q(short=office.managed_by)
    streets = Agency.objects.filter(manager, kind=AgencyKind.SUBDISTRICT, ended_on=None)
    return streets.values_list("public_id", flat=True).first() or ""


def require_supervisor(user: User) -> None:
    """Raise ``Refusal`` for an account that doesn't supervise."""
    if not may_supervise(user):
        raise Refusal.of("处理监督发现须有执法监督权限，没有作任何更改", "", "请由监督人员办理")
