"""Questions about cases, drafts and the people of an agency, narrowed to what a user may see (F12)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhiheng.handling.cases import streets
from zhiheng.handling.cases.casefile import CASE, CaseFile, load
from zhiheng.handling.cases.models import Handling, Proposal, Standing
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import now
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry import people
from zhiheng.registry.holding import ENFORCING, holding, is_held, known_by
from zhiheng.registry.memberships.models import Membership, State
from zhiheng.registry.memberships.standing import decides_for
from zhiheng.registry.models import Agency, Officer, Power

MOST = 500
APPROVING = ("agency-head", "unit-head", "subdistrict-commander")
"""Roles that approve for their own agency."""
HOSTING = ("host",)
UNCERTIFIED = "当日没有有效证件"
Choices = list[tuple[str, str]]


def cases(user: User) -> QuerySet[LedgerObject]:
    """Return the cases that a user may see: those of the units, and the own ones."""
    return ledger.objects(scope_of(user), CASE)


def case_or_404(user: User, id_: str) -> CaseFile:
    """Return a case as it stands. Raises Http404 where it isn't there or may not be seen."""
    return load(ledger.object_or_404(scope_of(user), CASE, id_))


def mine(user: User) -> QuerySet[LedgerObject]:
    """Return the cases that a user handles now, those of other systems too, until they are archived."""
    if not user.person:
        return LedgerObject.objects.none()
    own = Handling.objects.filter(officer=user.person).values("case_id")
    return cases(user).filter(pk__in=own)


def proposals(user: User) -> QuerySet[Proposal]:
    """Return the drafts that a user may see: its own, and those of the agencies for which it approves."""
    scope = scope_of(user)
    condition = Q(made_by=user.public_id)
    if rights.may(user, rights.APPROVE) and not scope.everything:
        condition |= Q(agency__in=decides_for(user))
    return Proposal.objects.filter(condition)


def approves(user: User) -> bool:
    """Return whether an account approves for an agency at all: it has the right, and does not oversee the district."""
    return rights.may(user, rights.APPROVE) and not scope_of(user).everything


def waiting_for(user: User) -> QuerySet[Proposal]:
    """Return the drafts that wait for this user's approval, the oldest first: never the own ones."""
    if not approves(user):
        return Proposal.objects.none()
    rows = Proposal.objects.filter(agency__in=decides_for(user), standing=Standing.WAITING)
    return rows.exclude(made_by=user.public_id).order_by("pk")


def waiting_acts(user: User) -> list[tuple[str, int]]:
    """Return (act, number) of the drafts that wait for this user's approval, the act of which most wait first."""
    rows = waiting_for(user).order_by().values_list("act").annotate(n=Count("pk")).order_by("-n", "act")
    return [(str(act), int(n)) for act, n in rows]


def proposal_or_404(user: User, id_: str) -> Proposal:
    """Return a draft. Raises Http404 where it isn't there or may not be seen."""
    found = proposals(user).filter(public_id=id_).first()
    if found is None:
        raise Http404
    return found


def of_case(case: str) -> QuerySet[Proposal]:
    """Return the drafts of a case, the latest first; whoever asks has checked that the case may be seen."""
    return Proposal.objects.filter(case=case).order_by("-pk")


def undelivered(case: str) -> Proposal | None:
    """Return the approved notice that hasn't reached the party yet, or None."""
    newest = Proposal.objects.filter(case=case, act="notice", standing=Standing.APPROVED).order_by("-pk").first()
    return newest if newest is not None and not newest.done else None


def approvers(agency: str) -> list[str]:
    """Return the accounts (public ids) that approve for an agency itself."""
    rows = Membership.objects.filter(unit=agency, state=State.ACTIVE, role__in=APPROVING)
    return list(rows.filter(user__is_active=True).values_list("user__public_id", flat=True).distinct())


def reviewers(agency: str) -> list[str]:
    """Return the accounts (public ids) that review for an agency."""
    rows = Membership.objects.filter(unit=agency, state=State.ACTIVE, role="legal-reviewer")
    return list(rows.filter(user__is_active=True).values_list("user__public_id", flat=True).distinct())


def enforcers(agency: str, past: date | None = None) -> Choices:
    """Return (id, name) of the officers of an agency, and seconded to it, who hold a valid certificate today.

    ``past``: for what is recorded of that day also all who were certified by then; who wasn't any more is marked.
    """
    here = Q(agency=agency) | Q(public_id__in=streets.seconded(agency))
    rows = Officer.objects.filter(is_held("certificate.valid", now(), ENFORCING)).filter(here)
    ids = list(rows.order_by("pk").values_list("public_id", flat=True)[:MOST])
    if past is None:
        return _named(ids)
    former = known_by("certificate.valid", past, ENFORCING).filter(agency=agency)
    named = former.values_list("subject", flat=True).distinct()[:MOST]
    known = list(dict.fromkeys([*named, *streets.seconded(agency, past), *ids]))
    return _marked(_named(known), certified(known, past), UNCERTIFIED)


def hosts(agency: str, past: date | None = None) -> Choices:
    """Return (id, name) of those who may host hearings of an agency: with the host's certificate today.

    ``past`` as for ``enforcers``.
    """
    held = holding("certificate.valid", now(), HOSTING).filter(agency=agency)
    ids = list(held.values_list("subject", flat=True).distinct()[:MOST])
    if past is None:
        return _named(ids)
    former = known_by("certificate.valid", past, HOSTING).filter(agency=agency)
    known = list(dict.fromkeys([*former.values_list("subject", flat=True).distinct()[:MOST], *ids]))
    valid = holding("certificate.valid", past, HOSTING).filter(subject__in=known).values_list("subject", flat=True)
    return _marked(_named(known), set(valid), UNCERTIFIED)


def _marked(choices: Choices, holding_then: set[str], words: str) -> Choices:
    """Return choices, first those of whom a state held on the day; the others say that it didn't."""
    then = [one for one in choices if one[0] in holding_then]
    return [*then, *((id_, f"{name}（{words}）") for id_, name in choices if id_ not in holding_then)]


def _named(ids: list[str]) -> Choices:
    called = people.names(ids)
    return sorted(((id_, called[id_]) for id_ in ids), key=lambda one: one[1])


def named_officers(ids: list[str]) -> Choices:
    """Return (id, name) of some officers, in their order."""
    called = people.names(ids)
    return [(id_, called[id_]) for id_ in ids]


def penalty_powers(agency: str, past: date | None = None) -> Choices:
    """Return (id, words) of the power items of penalty that an agency holds today; ``past`` as for ``powers``."""
    return powers(agency, "penalty", past)


def powers(agency: str, kind: str, past: date | None = None) -> Choices:
    """Return (id, words) of the power items of a kind (code of ``power_kind``) that an agency holds today.

    ``past``: for what is recorded of that day also those that it held by then; what it didn't hold any more is marked.
    """
    held = holding("power.held", now(), (kind,)).filter(subject=agency)
    ids = Q(public_id__in=held.values("carrier"))
    if past is not None:
        ids |= Q(public_id__in=known_by("power.held", past, (kind,)).filter(subject=agency).values("carrier"))
    choices = [(row.public_id, str(row)) for row in Power.objects.filter(ids).order_by("code")[:MOST]]
    if past is None:
        return choices
    then = holding("power.held", past, (kind,)).filter(subject=agency).values_list("carrier", flat=True)
    return _marked(choices, set(then), "当日不是本机关职权")


def powers_held(agency: str, kind: str, moment: date | datetime) -> bool:
    """Return whether an agency holds any power item of a kind at a moment."""
    return holding("power.held", moment, (kind,)).filter(subject=agency).exists()


def other_agencies(agency: str, past: date | None = None) -> Choices:
    """Return (id, name) of the other bodies to which a case can be transferred; ``past``: also those of that day."""
    there = Q(ended_on=None) if past is None else Q(ended_on=None) | Q(ended_on__gte=past)
    rows = Agency.objects.filter(there).exclude(public_id=agency).order_by("name")[:MOST]
    return [(row.public_id, row.name) for row in rows]


def certified(officers: list[str], moment: date | datetime) -> set[str]:
    """Return those of some officers who hold a valid enforcement certificate at a moment."""
    rows = holding("certificate.valid", moment, ENFORCING).filter(subject__in=officers)
    return set(rows.values_list("subject", flat=True))
