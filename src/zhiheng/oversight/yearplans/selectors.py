"""Questions about yearly plans, already narrowed to what a user may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import all_but
from zhiheng.oversight.yearplans.models import State, YearItem, YearPlan
from zhiheng.oversight.yearplans.permissions import may_draft, may_edit, may_read, may_supervise
from zhiheng.oversight.yearplans.projecting import ITEM, PLAN, as_issued
from zhiheng.registry.memberships import standing

_IN_CHANGE = "_zhiheng_plans_in_change"


def plans(user: User) -> QuerySet[YearPlan]:
    """Return the plans that a user may see.

    Issued ones: whoever sees the work. The bureau also sees what departments approved, and who plans the own unit's.
    """
    if not may_read(user):
        return YearPlan.objects.none()
    seen = Q(published_on__isnull=False)
    if may_supervise(user):
        seen |= Q(approved_on__isnull=False)
    if may_draft(user):
        seen |= Q(agency__in=sorted(standing.acts_for(user)))
    return YearPlan.objects.filter(seen)


def plan_or_404(user: User, public_id: str) -> YearPlan:
    """Return a plan, or raise ``Http404`` where there is none for this user."""
    found = plans(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def own_or_404(user: User, public_id: str) -> YearPlan:
    """Return a plan on which this user works, or raise ``Http404``."""
    found = plan_or_404(user, public_id)
    if not may_edit(user, found):
        raise Http404
    return found


def items(plans: Collection[str]) -> list[YearItem]:
    """Return the items of plans that the user was found to see, in their order."""
    return list(YearItem.objects.filter(plan__in=list(plans)).order_by("plan", "place", "pk"))


def shown_items(user: User, rows: Iterable[YearPlan]) -> dict[str, list[YearItem]]:
    """Return the items of plans that the user was found to see, by plan: to who doesn't work on a plan only as issued.

    A change is shown to others when it is approved and issued, not before.
    """
    plans = list(rows)
    open_ = [row.public_id for row in plans if row.state == State.PUBLISHED or may_edit(user, row)]
    now = items(open_)
    return {
        row.public_id: [one for one in now if one.plan == row.public_id]
        if row.public_id in open_
        else as_issued(row.public_id)
        for row in plans
    }


def item_or_404(user: User, public_id: str) -> YearItem:
    """Return an item of a plan on which this user works, or raise ``Http404``."""
    found = YearItem.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    own_or_404(user, found.plan)
    return found


def quarter_end(year: int, quarter: int) -> date:
    """Return the last day of a quarter."""
    return date(year, 3 * quarter, 31 if quarter in (1, 4) else 30)


def closed_plans(scope: Scope) -> QuerySet[Any] | None:
    """Return the ids of plans that a scope may never be shown (wall): all but those that its account may see."""
    return None if scope.user is None else all_but(PLAN, plans(scope.user).values("public_id"))


def closed_items(scope: Scope) -> QuerySet[Any] | None:
    """Return the ids of items that a scope may never be shown (wall): all but those of the plans it sees."""
    if scope.user is None:
        return None
    shown = YearItem.objects.filter(plan__in=plans(scope.user).values("public_id"))
    for plan, known in _in_change(scope.user).items():
        shown = shown.exclude(~Q(public_id__in=known), plan=plan)
    return all_but(ITEM, shown.values("public_id"))


def _in_change(user: User) -> dict[str, list[str]]:
    """Return, for the plans that others are changing, the items that this user knows from the last issue.

    Kept on the request's user object, as its memberships are: a page asks the wall for every list and figure on it.
    """
    kept: dict[str, list[str]] | None = user.__dict__.get(_IN_CHANGE)
    if kept is None:
        rows = [row for row in plans(user).exclude(state=State.PUBLISHED) if not may_edit(user, row)]
        kept = {row.public_id: [one.public_id for one in as_issued(row.public_id)] for row in rows}
        user.__dict__[_IN_CHANGE] = kept
    return kept
