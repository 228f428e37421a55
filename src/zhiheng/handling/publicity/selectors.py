"""Questions about the publicity of decisions, narrowed to what a user may see (F12)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiheng.handling.cases.models import Handling
from zhiheng.handling.publicity.models import Publicity
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerObject


def decisions(user: User) -> QuerySet[Publicity]:
    """Return the decisions of the units in a user's scope; who sees only the own work sees the cases handled now."""
    scope = scope_of(user)
    if scope.units or scope.everything:
        return Publicity.objects.filter(scope.condition("agency"))
    if not user.person:
        return Publicity.objects.none()
    own = Handling.objects.filter(officer=user.person).values("case_id")
    return Publicity.objects.filter(case__in=LedgerObject.objects.filter(pk__in=own).values("public_id"))
