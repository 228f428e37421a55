"""Questions about findings and matters, already narrowed to what a user may see (F12)."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.rights import may
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.selectors import walls
from zhiheng.oversight.findings.models import AuditRun, Finding, Matter, Standing, Tally
from zhiheng.oversight.findings.permissions import may_read, may_supervise, street_of
from zhiheng.registry.memberships.rights import ANSWER, SUPERVISE, SUPERVISE_LINE
from zhiheng.registry.memberships.roles import roles
from zhiheng.registry.memberships.selectors import members
from zhiheng.registry.memberships.standing import acts_for


def findings(user: User) -> QuerySet[Finding]:
    """Return the findings that a user may see: the supervisor all, others those of their units and their own."""
    if not may_read(user):
        return Finding.objects.none()
    return open_to(user).filter(scope_of(user).condition("agency", "officer"))


def open_to(user: User) -> QuerySet[Finding]:
    """Return the findings that no wall keeps from a user: none about an accusation against the user's own side."""
    rows, scope = Finding.objects.all(), scope_of(user)
    for type_ in walls.names():
        closed = walls[type_](scope)
        if closed is not None:
            rows = rows.exclude(object_type=type_, object_id__in=closed)
    return rows


def finding_or_404(user: User, identity: str) -> Finding:
    """Return a finding, or raise ``Http404`` where there is none for this user."""
    found = findings(user).select_related("edition").filter(identity=identity).first()
    if found is None:
        raise Http404
    return found


def of_object(user: User, type: str, id: str) -> QuerySet[Finding]:
    """Return the findings about an object, the latest breach first."""
    rows = findings(user).filter(object_type=type, object_id=id).select_related("edition")
    return rows.order_by("-since", "-pk")


def matters(user: User) -> QuerySet[Matter]:
    """Return the matters that a user may see: supervisors all, a supervised body its own once they are opened.

    Who supervises a department's line also sees those that the department keeps; a justice office its street's.
    """
    if may_supervise(user):
        return Matter.objects.all()
    if not may_read(user):
        return Matter.objects.none()
    seen = scope_of(user).condition("agency") & ~Q(stage=Matter.Stage.COLLECTED)
    if may(user, SUPERVISE_LINE):
        seen |= Q(body__in=sorted(acts_for(user)))
    if street := street_of(user):
        seen |= Q(agency=street) & ~Q(stage=Matter.Stage.COLLECTED)
    return Matter.objects.filter(seen)


def matter_or_404(user: User, public_id: str) -> Matter:
    """Return a matter, or raise ``Http404`` where there is none for this user."""
    found = matters(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def last_run() -> AuditRun | None:
    """Return the last completed run, None before the first."""
    return AuditRun.objects.order_by("-pk").first()


def tallies(user: User, *, clue: bool = False) -> QuerySet[Any]:
    """Return the counts behind a user's list, by whole units (a person's own findings aren't counted apart).

    Where a wall hides some findings from the user, the visible ones are counted now: a stored count would tell of them.
    """
    if not may_read(user):
        return Tally.objects.none()
    condition = scope_of(user).condition("agency")
    if _hidden(user, condition):
        return open_to(user).filter(condition, clue=clue).annotate(count=Value(1))
    return Tally.objects.filter(condition, clue=clue)


def hides(user: User) -> bool:
    """Return whether a wall hides some findings of a user's units, so that stored counts may not be told."""
    return _hidden(user, scope_of(user).condition("agency"))


def _hidden(user: User, condition: Q) -> bool:
    """Return whether a wall hides findings of a user's own units."""
    scope = scope_of(user)
    closed = [(type_, walls[type_](scope)) for type_ in walls.names()]
    behind = [Q(object_type=type_, object_id__in=ids) for type_, ids in closed if ids is not None]
    return bool(behind) and Finding.objects.filter(condition).filter(reduce(or_, behind)).exists()


def counts(user: User, by: str, standings: Collection[str] = (Standing.OPEN,), *, clue: bool = False) -> dict[str, int]:
    """Return how many findings stand so, by a column of ``Tally`` (agency, rule, severity), the most first."""
    return counted(tallies(user, clue=clue), by, standings)


def counted(rows: QuerySet[Any], by: str, standings: Collection[str] = (Standing.OPEN,)) -> dict[str, int]:
    """Return the same of tallies that were asked for already: whether a wall hides some is asked once for a page."""
    found = rows.filter(standing__in=standings).values_list(by).annotate(n=Sum("count"))
    return dict(sorted(found, key=lambda row: (-row[1], row[0])))


def supervisors() -> QuerySet[User]:
    """Return the accounts that decide about findings today."""
    return members(Q(memberships__role__in=having(SUPERVISE)))


def answering(agency: str) -> QuerySet[User]:
    """Return the accounts that answer for a supervised body today."""
    return members(Q(memberships__role__in=having(ANSWER), memberships__unit=agency))


def having(right: str) -> list[str]:
    """Return the roles that come with a right, for questions about accounts (``members``)."""
    return [code for code, role in roles().items() if right in role.rights]
