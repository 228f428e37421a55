"""Questions about transfers, already narrowed to those who are to know; the accused side learns of none (F12)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.ledger.selectors import all_but
from zhiheng.oversight.complaints.walls import side_of
from zhiheng.oversight.discipline.models import Named, Stage, Transfer
from zhiheng.oversight.discipline.permissions import OPENING, READING, recorded_as
from zhiheng.oversight.discipline.projecting import ABOUT, DISCIPLINE, HANDLES, READS
from zhiheng.oversight.findings.selectors import having
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import COOPERATE, SIGN, SUPERVISE
from zhiheng.registry.memberships.selectors import members

MATERIAL = "discipline-material"
"""Owner type of the files that are handed over."""
_WITH_RECEIVER = (Stage.SENT, Stage.RECEIVED, Stage.ACCEPTED, Stage.DECLINED, Stage.CONCLUDED)


def transfers(user: User) -> QuerySet[Transfer]:
    """Return the transfers that a user is to know of, and no others.

    The bureau's head; who proposed one or is one of its supervisors; the receiving body once it was sent; and whoever
    the head let in. Never the accused side, whatever its accounts may see elsewhere; never who only reads. Who proposed
    or recorded one about the own bureau keeps it, unless he is named himself: else nobody could follow it.
    """
    scope, held = scope_of(user), rights.rights_of(user)
    if scope.only_reads or scope.empty or not {*READING} & held:
        return Transfer.objects.none()
    rows = Transfer.objects.filter(_to_know(user, scope, held))
    accused = side_of(scope, OuterRef("since"))
    if accused is None:
        return rows
    named_in = Named.objects.filter(role=ABOUT)
    mine = Q(proposer__in=recorded_as(user))
    if user.person:
        himself = named_in.filter(kind="officer", subject=user.person)
        mine &= ~Q(public_id__in=himself.values("transfer"))
    return rows.filter(mine | ~Q(public_id__in=named_in.filter(accused).values("transfer")))


def _to_know(user: User, scope: Scope, held: Collection[str]) -> Q:
    """Return the condition of being one of those who deal with a transfer."""
    own = sorted(standing.acts_for(user))
    let_in = Named.objects.filter(role=READS, kind="account", subject=user.public_id)
    known = Q(public_id__in=let_in.values("transfer"))
    if SUPERVISE in held:
        known |= Q(proposer__in=recorded_as(user), agency__in=own)
        if user.person:
            handled = Named.objects.filter(role=HANDLES, kind="officer", subject=user.person)
            known |= Q(public_id__in=handled.values("transfer"), agency__in=own)
    if SIGN in held:
        known |= Q(agency__in=own)
    if COOPERATE in held:
        known |= Q(receiver__in=sorted(scope.units), stage__in=_WITH_RECEIVER, sent_on__isnull=False)
    return known


def closed_to(scope: Scope) -> QuerySet[Any]:
    """Return the ids of transfers that a scope may never be shown (wall): all but those its account is to know of.

    A scope without an account, with which whole logs are written out, sees none: a transfer stays in the ledger.
    """
    seen = Transfer.objects.none() if scope.user is None else transfers(scope.user)
    return all_but(DISCIPLINE, seen.values("public_id"))


def transfer_or_404(user: User, public_id: str) -> Transfer:
    """Return a transfer, or raise ``Http404`` where there is none for this user."""
    found = transfers(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def of_source(user: User, type_: str, id_: str) -> QuerySet[Transfer]:
    """Return the transfers that came of an object, of those that this user is to know of."""
    return transfers(user).filter(source_type=type_, source_id=id_).order_by("-pk")


def named(transfer: str, role: str) -> list[tuple[str, str]]:
    """Return whom a transfer names in a role, as (kind, id)."""
    rows = Named.objects.filter(transfer=transfer, role=role).order_by("kind", "subject")
    return list(rows.values_list("kind", "subject"))


def materials(transfer: str) -> list[StoredFile]:
    """Return the files that are handed over, in order; whoever asks has checked that the transfer may be seen."""
    rows = StoredFile.objects.filter(owner_type=MATERIAL, owner_id=transfer).select_related("content")
    return list(rows.order_by("pk"))


def heads(agency: str) -> QuerySet[User]:
    """Return the accounts of a bureau's heads."""
    return members(Q(memberships__role__in=having(SIGN), memberships__unit=agency))


def of_receiver(receiver: str) -> list[User]:
    """Return the accounts of a receiving body that cooperate with this platform."""
    rows = members(Q(memberships__role__in=having(COOPERATE)))
    return [user for user in rows if receiver in scope_of(user).units]


def readers() -> list[User]:
    """Return the accounts that can be let in: those that supervise, in the bureau or in a department."""
    may = {code for right in (*OPENING, "supervise-line") for code in having(right)}
    return list(members(Q(memberships__role__in=sorted(may))))
