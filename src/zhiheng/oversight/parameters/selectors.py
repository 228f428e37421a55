"""Questions about settings, drafts and the catalogue: they exist for rule administrators only (F12)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.law.discretion.settling import CHOICES, NO
from zhiheng.oversight.parameters.entries import factor_words
from zhiheng.oversight.parameters.models import CatalogueRule, Kind, RuleChange, Setting, State
from zhiheng.oversight.parameters.permissions import may_set


def settings(user: User) -> QuerySet[Setting]:
    """Return every setting that was ever confirmed."""
    return Setting.objects.all() if may_set(user) else Setting.objects.none()


def methods() -> QuerySet[Setting]:
    """Return what was decided of discretion, the latest last; it holds for everybody."""
    return Setting.objects.filter(kind=Kind.DISCRETION).order_by("start", "sequence")


def settles(row: Setting) -> bool:
    """Return whether a decision settles its question: a reading may also be put back among the open ones."""
    return row.name in CHOICES or row.value != NO


def undecided() -> int:
    """Return how many things of discretion that the law leaves open nobody has decided."""
    latest = {row.name: row for row in methods()}
    return len({*CHOICES, *factor_words()} - {name for name, row in latest.items() if settles(row)})


def catalogue(user: User) -> QuerySet[CatalogueRule]:
    """Return the rules in force."""
    return CatalogueRule.objects.all() if may_set(user) else CatalogueRule.objects.none()


def changes(user: User) -> QuerySet[RuleChange]:
    """Return the drafts, whatever became of them."""
    rows = RuleChange.objects.select_related("proposer")
    return rows if may_set(user) else rows.none()


def drafts(user: User) -> QuerySet[RuleChange]:
    """Return the drafts that wait to be tried or confirmed, the latest first."""
    return changes(user).filter(state=State.DRAFT).order_by("-pk")


def change_or_404(user: User, public_id: str, *, open_only: bool = False) -> RuleChange:
    """Return a draft. Raises Http404 where there is none for this user, or (``open_only``) none that still waits."""
    found = changes(user).filter(public_id=public_id).first()
    if found is None or (open_only and found.state != State.DRAFT):
        raise Http404
    return found


def titles(accounts: set[str]) -> dict[str, str]:
    """Return the titles of accounts by public id."""
    return dict(User.objects.filter(public_id__in=sorted(accounts)).values_list("public_id", "title"))
