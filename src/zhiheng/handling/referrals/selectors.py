"""Questions about referrals, narrowed to the two agencies that one concerns (F12)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from zhiheng.handling.cases.casefile import CASE, CaseFile, load
from zhiheng.handling.referrals.models import Answer, Transfer
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.memberships.standing import acts_for, unit_of


def may_answer(user: User) -> bool:
    """Return whether an account may accept or contest what is referred to its agency: who acts or approves there."""
    return not scope_of(user).everything and (rights.may(user, rights.ACT) or rights.may(user, rights.APPROVE))


def agencies_of(user: User) -> frozenset[str]:
    """Return the agencies whose referrals a user deals with: those acted for, and the own one of who may answer.

    An officer who sees only the own work still takes over what is referred to the agency.
    """
    own = frozenset({unit_of(user)} - {""}) if may_answer(user) else frozenset()
    return acts_for(user) | own


def transfers(user: User) -> QuerySet[Transfer]:
    """Return the referrals from and to the agencies for which a user acts; all for who oversees the district."""
    if scope_of(user).everything:
        return Transfer.objects.all()
    mine = sorted(agencies_of(user))
    return Transfer.objects.filter(Q(source__in=mine) | Q(target__in=mine))


def incoming(user: User) -> QuerySet[Transfer]:
    """Return the referrals that wait for the answer of a user's agency, the oldest first."""
    if not may_answer(user):
        return Transfer.objects.none()
    return Transfer.objects.filter(target__in=sorted(agencies_of(user)), state=Answer.SENT).order_by("pk")


def incoming_or_404(user: User, case: str) -> Transfer:
    """Return a referral to a user's agency, answered or not. Raises Http404 for any other."""
    found = transfers(user).filter(public_id=case, target__in=sorted(agencies_of(user))).first()
    if found is None or not may_answer(user):
        raise Http404
    return found


def contested(user: User) -> QuerySet[Transfer]:
    """Return the referrals of a user's agency against which the other one objected, the oldest first."""
    if not may_answer(user):
        return Transfer.objects.none()
    return Transfer.objects.filter(source__in=sorted(agencies_of(user)), state=Answer.CONTESTED).order_by("pk")


def referred(transfer: Transfer) -> CaseFile:
    """Return the referred case; whoever asks has checked that the referral may be seen."""
    return load(LedgerObject.objects.get(type=CASE, public_id=transfer.public_id))


def of_case(case: str) -> Transfer | None:
    """Return the last referral of a case, None without."""
    return Transfer.objects.filter(public_id=case).first()


def origin_of(case: str) -> Transfer | None:
    """Return the referral from which a case was opened, None without."""
    return Transfer.objects.filter(new_case=case).first()
