"""Questions about officers, narrowed in one query to what a user may see (F12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.ledger.acting import now
from zhiheng.registry.holding import ENFORCING, holding, is_held
from zhiheng.registry.models import Appraisal, Officer
from zhiheng.registry.permissions import may_read

REVIEW_SHARE = Decimal(5)
"""Per cent of enforcing officers that legal reviewers shall reach (国办发〔2018〕118号, 十一)."""


def officers(user: User) -> QuerySet[Officer]:
    """Return the officers that a user may see: those of the units, those seconded to them today, and the own row."""
    if not may_read(user):
        return Officer.objects.none()
    return Officer.objects.filter(scope_condition(scope_of(user)))


def scope_condition(scope: Scope) -> Q:
    """Return the condition that narrows officers (and objects with their ids) to a scope."""
    own = scope.condition("agency", "public_id")
    return own if scope.everything else own | seconded_to(scope)


def seconded_to(scope: Scope) -> Q:
    """Return the condition for people who are seconded today to a unit of the scope (一支队伍管执法)."""
    if not scope.units:
        return Q(pk__in=[])
    here = holding("team.seconded", now()).filter(agency__in=sorted(scope.units))
    return Q(public_id__in=here.values("subject"))


def certified(rows: QuerySet[Officer], kinds: tuple[str, ...] = ENFORCING) -> QuerySet[Officer]:
    """Return those who hold a valid certificate now."""
    return rows.filter(is_held("certificate.valid", now(), kinds))


def appraisals(user: User) -> QuerySet[Appraisal]:
    """Return the yearly appraisals that a user may see: those of visible officers."""
    return Appraisal.objects.filter(officer__in=officers(user).values("public_id"))


@dataclass(frozen=True, slots=True)
class ReviewShare:
    """Legal reviewers against enforcing officers on a day; ``lacking``: how many reviewers more the share needs."""

    reviewers: int
    enforcers: int

    @property
    def percent(self) -> Decimal | None:
        """Return the share in per cent, one decimal; None where nobody enforces."""
        if not self.enforcers:
            return None
        return (Decimal(self.reviewers * 100) / self.enforcers).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def lacking(self) -> int:
        """Return how many reviewers are missing for 5 % (0: reached)."""
        needed = -(-self.enforcers * 5 // 100)
        return max(0, needed - self.reviewers)


def review_share(agencies: list[str] | None, day: date) -> ReviewShare:
    """Return the share of legal reviewers of some agencies (None: the whole district) on a day."""
    reviewers = holding("role.held", day, ("legal_reviewer",))
    enforcers = holding("certificate.valid", day, ENFORCING)
    if agencies is not None:
        reviewers, enforcers = (rows.filter(agency__in=agencies) for rows in (reviewers, enforcers))
    counts = (rows.values("subject").distinct().count() for rows in (reviewers, enforcers))
    return ReviewShare(*counts)
