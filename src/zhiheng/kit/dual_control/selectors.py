"""Questions about proposed acts: only the two persons concerned see one."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.models import ProposedAct, State


def proposals(user: User) -> QuerySet[ProposedAct]:
    """Return what this user proposed or was asked to confirm."""
    mine = Q(confirmer=user) | Q(proposer=user)
    return ProposedAct.objects.filter(mine).select_related("proposer", "confirmer")


def proposal_or_404(user: User, public_id: str) -> ProposedAct:
    """Return one of them. Raises Http404 where there is none of that id for this user."""
    found = proposals(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def waiting_for(user: User) -> QuerySet[ProposedAct]:
    """Return what waits for this user's confirmation and can still get it, the nearest end first."""
    rows = ProposedAct.objects.filter(confirmer=user, state=State.WAITING, expires_on__gte=localdate())
    return rows.select_related("proposer").order_by("expires_on", "pk")
